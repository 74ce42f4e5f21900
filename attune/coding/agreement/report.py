"""Everything that can be said about how far raters agree, code by code."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any

from attune.coding.agreement.alpha import krippendorff_alpha
from attune.coding.agreement.chance import ac1, fleiss_kappa, light_kappa, observed_agreement
from attune.coding.agreement.icc import IccForm, icc
from attune.coding.agreement.intervals import Interval, bootstrap
from attune.coding.agreement.ratings import Ratings, Value
from attune.errors import InputError, UndefinedError

NOT_RATED = frozenset({"", "n/a", "na", "not sure"})
LARGEST = 1e150
"""Beyond this size the square of a number no longer fits, and no statistic holds."""

MOST_CATEGORIES = 50
MOST_PAIRED_RATERS = 10


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's value for one unit (usually a turn) of one session; `where` names its place."""

    session: str
    unit: str
    rater: str
    code: str
    value: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the raters of one code agree. A statistic that is None is undefined: see `why`.

    `n` counts units that two raters or more have rated, `left_out` those only one has. Numbers are
    compared as numbers, words as words without an order.
    """

    code: str
    n: int
    left_out: int
    raters: tuple[str, ...]
    categories: tuple[Value, ...]
    numeric: bool
    statistics: Mapping[str, Interval | None]
    why: Mapping[str, str]


_Statistic = Callable[[Ratings], float]

ON_CATEGORIES: Mapping[str, _Statistic] = {
    "observed_agreement": observed_agreement,
    "kappa": light_kappa,
    "weighted_kappa": partial(light_kappa, weighting="quadratic"),
    "fleiss_kappa": fleiss_kappa,
    "ac1": ac1,
    "alpha_nominal": krippendorff_alpha,
    "alpha_ordinal": partial(krippendorff_alpha, measurement="ordinal"),
}
ON_NUMBERS: Mapping[str, _Statistic] = {
    "alpha_interval": partial(krippendorff_alpha, measurement="interval"),
}
CORRELATIONS: Mapping[str, IccForm] = {"icc_2_1": "2,1", "icc_2_k": "2,k"}
ORDER_NEEDED = frozenset({"weighted_kappa", "alpha_ordinal", "alpha_interval", *CORRELATIONS})
STATISTICS = (*ON_CATEGORIES, *ON_NUMBERS, *CORRELATIONS)


def compare(rows: Iterable[Rating], *, seed: int = 0) -> tuple[Agreement, ...]:
    """Compare raters on every code in the rows, in the order in which the codes first appear.

    An empty value, `n/a` or `not sure` counts as not rated. Intervals are bootstrap intervals over
    units from `seed`, for intraclass correlations those of the F distribution. Raises InputError
    when a rater rated the same unit twice, for infinite numbers, `nan` and numbers beyond 1e150,
    and when there are no rows.
    """
    by_code: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for row in rows:
        unit = by_code.setdefault(row.code, {}).setdefault((row.session, row.unit), {})
        if row.rater in unit:
            raise InputError(
                f"{row.where or 'A row'}: {row.rater} has already rated {row.code} for unit "
                f"{row.unit} of session {row.session}; keep one of the two."
            )
        unit[row.rater] = _checked(row)
    if not by_code:
        raise InputError("There are no ratings to compare.")
    return tuple(_compare_one(code, units, seed=seed) for code, units in by_code.items())


def to_record(agreement: Agreement) -> dict[str, Any]:
    """Write one code's agreement as a JSON object; undefined is null, with `why`."""
    statistics: dict[str, Any] = {}
    for name in STATISTICS:
        found = agreement.statistics[name]
        statistics[name] = found and {
            "value": _rounded(found.value),
            "low": _rounded(found.low),
            "high": _rounded(found.high),
        }
    return {
        "code": agreement.code,
        "n": agreement.n,
        "left_out": agreement.left_out,
        "raters": list(agreement.raters),
        "values": "numbers" if agreement.numeric else "words",
        **statistics,
        "why": dict(agreement.why),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None or not isfinite(number) else round(number, 4)


def _compare_one(
    code: str, units: Mapping[tuple[str, str], Mapping[str, str]], *, seed: int
) -> Agreement:
    raters = tuple(sorted({rater for values in units.values() for rater in values}))
    table = [[_given(values.get(rater)) for rater in raters] for values in units.values()]
    numeric = all(_number(value) is not None for row in table for value in row if value)
    rows: list[list[Value | None]] = [
        [(_number(value) if numeric else value) if value else None for value in row]
        for row in table
    ]
    ratings = Ratings.of(rows)
    compared = int(((ratings.codes >= 0).sum(axis=1) >= 2).sum())
    statistics: dict[str, Interval | None] = {}
    why: dict[str, str] = {}
    for name in STATISTICS:
        try:
            statistics[name] = _statistic(name, ratings, numeric=numeric, seed=seed)
        except UndefinedError as error:
            statistics[name] = None
            why[name] = str(error)
    return Agreement(
        code=code,
        n=compared,
        left_out=len(rows) - compared,
        raters=raters,
        categories=ratings.categories,
        numeric=numeric,
        statistics=statistics,
        why=why,
    )


def _statistic(name: str, ratings: Ratings, *, numeric: bool, seed: int) -> Interval:
    paired = ratings.paired()
    if name in ORDER_NEEDED and not numeric:
        raise UndefinedError("The values are words; this needs numbers.")
    if name in CORRELATIONS:
        found = icc(paired.numbers, form=CORRELATIONS[name])
        return Interval(found.value, found.low, found.high)
    if name in ON_NUMBERS:
        return bootstrap(ON_NUMBERS[name], paired, seed=seed)
    if len(ratings.categories) > MOST_CATEGORIES:
        raise UndefinedError(
            f"There are more than {MOST_CATEGORIES} different values; "
            "compare such numbers by alpha_interval and icc_2_1."
        )
    in_pairs = name in ("kappa", "weighted_kappa")
    if in_pairs and ratings.codes.shape[1] > MOST_PAIRED_RATERS:
        raise UndefinedError(f"There are more than {MOST_PAIRED_RATERS} raters; see Fleiss.")
    return bootstrap(ON_CATEGORIES[name], paired, seed=seed)


def _checked(row: Rating) -> str:
    value = row.value.strip()
    try:
        fits = value.lower() in NOT_RATED or abs(float(value)) <= LARGEST
    except ValueError:
        return value
    if not fits:
        raise InputError(
            f"{row.where or 'A row'}: the value of {row.code} is infinite, beyond 1e150 or no "
            "number at all. Correct it, or leave the cell empty if it was not rated."
        )
    return value


def _given(value: str | None) -> str | None:
    return None if value is None or value.lower() in NOT_RATED else value


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if isfinite(number) else None
