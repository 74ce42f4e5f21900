"""How much of the differences between scores lies between clinicians, and how much within them.

A random intercept per clinician, fitted by restricted maximum likelihood. With one clinician term
the likelihood has a single unknown, the ratio of the two variances, so it is searched on a line.
Where the data cannot carry the answer it is refused with the reason; nobody is ranked.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune.errors import InputError, UndefinedError
from attune.measures.quantiles import t_margin

FEWEST_CLINICIANS = 5
CHI_SQUARE_95 = 3.841
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """A fixed effect with its interval: points per unit of its column."""

    name: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClinicianEffect:
    """How far one clinician's people lie from the expected, drawn towards 0 where they are few.

    `stands_out` only where the interval leaves out 0.
    """

    clinician: str
    n: int
    deviation: float
    low: float
    high: float
    shrinkage: float

    @property
    def stands_out(self) -> bool:
        """Say whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Multilevel:
    """Variances between and within clinicians, with everything that was adjusted for.

    `share` is the share of variance between clinicians (ICC), `share_low` and `share_high` its
    95 % profile-likelihood interval.
    """

    fixed: tuple[Effect, ...]
    between: float
    within: float
    share: float
    share_low: float
    share_high: float
    clinicians: tuple[ClinicianEffect, ...]
    n: int


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the likelihood needs of each clinician's rows: sums, so that no matrix is large."""

    n: Numbers
    cross: NDArray[np.float64]
    columns: Numbers
    totals: Numbers
    moments: Numbers
    square: float

    def solve(self, ratio: float) -> tuple[Numbers, NDArray[np.float64], float]:
        """Give the fixed effects, X'V⁻¹X and the weighted rest, for one ratio of variances."""
        weight = ratio / (1 + self.n * ratio)
        inner = self.cross - np.einsum("g,gi,gj->ij", weight, self.columns, self.columns)
        right = self.moments - (weight * self.totals) @ self.columns
        fixed = np.linalg.solve(inner, right)
        rest = self.square - float((weight * self.totals**2).sum()) - float(fixed @ right)
        return fixed, inner, rest

    def deviance(self, ratio: float) -> float:
        """Give -2 × the restricted log-likelihood, without its constants."""
        _, inner, rest = self.solve(ratio)
        free = float(self.n.sum()) - len(inner)
        penalty = float(np.log1p(self.n * ratio).sum()) + float(np.linalg.slogdet(inner)[1])
        return free * math.log(max(rest, 1e-300) / free) + penalty


def between_clinicians(
    values: Sequence[float],
    clinicians: Sequence[str],
    *,
    adjust: Mapping[str, Sequence[float]] | None = None,
) -> Multilevel:
    """Split the differences between scores into between and within clinicians.

    `values`: one number per patient, in points; `clinicians`: whose patient; `adjust`: columns to
    adjust for (intake severity above all), each split into its part within a clinician and its
    part between clinicians. Raises InputError for lists that do not fit, UndefinedError with the
    reason when there are fewer than five clinicians, one patient each, no differences, or no
    variance between clinicians. Source: Pinheiro and Bates 2000; Mundlak 1978 for the split.
    """
    y = _column(values, "score")
    names, group = np.unique(np.asarray(clinicians, dtype=str), return_inverse=True)
    if len(group) != len(y):
        raise InputError(f"There are {len(y)} scores and {len(group)} clinicians; give one each.")
    _refuse_thin(y, group, len(names))
    titles, design = _design(adjust or {}, group, len(names), len(y))
    sums = _sums(y, design, group, len(names))
    ratio = _best_ratio(sums)
    if ratio is None:
        raise UndefinedError(
            "No variance between clinicians can be seen: their people differ no more than people "
            "of one clinician do. There is nothing to tell apart."
        )
    return _fitted(sums, ratio, titles=titles, names=[str(name) for name in names])


def _column(values: Sequence[float], what: str) -> Numbers:
    column = np.asarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(column).all():
        raise InputError(f"A {what} is not a finite number; leave out people without one.")
    return column


def _refuse_thin(y: Numbers, group: NDArray[np.intp], clinicians: int) -> None:
    if clinicians < FEWEST_CLINICIANS:
        raise UndefinedError(
            f"{clinicians} clinicians are too few to speak of differences between clinicians; "
            f"{FEWEST_CLINICIANS} or more are needed."
        )
    if np.bincount(group).max() < 2:
        raise UndefinedError(
            "Every clinician has one patient, so clinician and patient cannot be told apart."
        )
    if np.ptp(y) == 0:
        raise UndefinedError("Every score is the same; there are no differences to split.")


def _design(
    adjust: Mapping[str, Sequence[float]], group: NDArray[np.intp], clinicians: int, rows: int
) -> tuple[list[str], NDArray[np.float64]]:
    """Lay out a column of ones and, for each adjustment, its within and its between part."""
    titles, columns, constant = ["mean"], [np.ones(rows)], list[str]()
    for name, given in adjust.items():
        column = _column(given, name)
        if len(column) != rows:
            raise InputError(f"{name} has {len(column)} values for {rows} scores; give one each.")
        means = np.bincount(group, weights=column, minlength=clinicians) / np.bincount(group)
        parts = {"within": column - means[group], "between": means[group] - column.mean()}
        moving = {part: each for part, each in parts.items() if np.abs(each).max() > 1e-9}
        titles += [f"{name} ({part})" for part in moving]
        columns += list(moving.values())
        constant += [] if moving else [name]
    design = np.column_stack(columns)
    if constant or np.linalg.matrix_rank(design) < design.shape[1]:
        raise UndefinedError(
            f"What is adjusted for ({', '.join(adjust)}) does not vary, or follows from the rest; "
            "leave it out."
        )
    if rows - design.shape[1] < clinicians:
        raise UndefinedError(f"{rows} scores are too few for {design.shape[1]} fixed effects.")
    return titles, design


def _sums(
    y: Numbers, design: NDArray[np.float64], group: NDArray[np.intp], clinicians: int
) -> _Sums:
    columns = np.zeros((clinicians, design.shape[1]))
    np.add.at(columns, group, design)
    return _Sums(
        n=np.bincount(group, minlength=clinicians).astype(np.float64),
        cross=design.T @ design,
        columns=columns,
        totals=np.bincount(group, weights=y, minlength=clinicians).astype(np.float64),
        moments=y @ design,
        square=float(y @ y),
    )


def _best_ratio(sums: _Sums) -> float | None:
    """Find the ratio of variances with the least deviance; None where it is 0."""
    grid = np.linspace(-14.0, 14.0, 113)
    found = np.array([sums.deviance(math.exp(point)) for point in grid])
    place = int(found.argmin())
    low, high = grid[max(place - 1, 0)], grid[min(place + 1, len(grid) - 1)]
    best = _golden(sums, float(low), float(high))
    ratio = math.exp(best)
    return ratio if sums.deviance(ratio) < sums.deviance(0.0) - 1e-9 else None


def _golden(sums: _Sums, low: float, high: float) -> float:
    """Narrow down the least deviance between two points of the log ratio."""
    golden = (math.sqrt(5) - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = sums.deviance(math.exp(left)), sums.deviance(math.exp(right))
    while high - low > 1e-10:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = sums.deviance(math.exp(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = sums.deviance(math.exp(right))
    return (low + high) / 2


def _profile(sums: _Sums, ratio: float) -> tuple[float, float]:
    """Find the ratios at which the deviance has risen by the 95 % point of chi-square."""
    limit = sums.deviance(ratio) + CHI_SQUARE_95
    low = 0.0 if sums.deviance(0.0) <= limit else _crossing(sums, limit, -40.0, math.log(ratio))
    high = _crossing(sums, limit, 40.0, math.log(ratio))
    return low, high


def _crossing(sums: _Sums, limit: float, outside: float, inside: float) -> float:
    for _ in range(80):
        middle = (outside + inside) / 2
        if sums.deviance(math.exp(middle)) > limit:
            outside = middle
        else:
            inside = middle
    return math.exp(inside)


def _fitted(
    sums: _Sums, ratio: float, *, titles: Sequence[str], names: Sequence[str]
) -> Multilevel:
    fixed, inner, rest = sums.solve(ratio)
    within = rest / (float(sums.n.sum()) - len(fixed))
    spread: Numbers = np.asarray(within * np.linalg.inv(inner), dtype=np.float64)
    margin = t_margin(95, max(len(names) - len(fixed), 1))
    errors = margin * np.sqrt(np.diag(spread))
    low, high = _profile(sums, ratio)
    return Multilevel(
        fixed=tuple(
            Effect(title, float(b), float(b - e), float(b + e))
            for title, b, e in zip(titles, fixed, errors, strict=True)
        ),
        between=ratio * within,
        within=within,
        share=ratio / (1 + ratio),
        share_low=low / (1 + low),
        share_high=high / (1 + high),
        clinicians=_effects(sums, ratio, fixed, spread, names=names, within=within),
        n=int(sums.n.sum()),
    )


def _effects(
    sums: _Sums,
    ratio: float,
    fixed: Numbers,
    spread: NDArray[np.float64],
    *,
    names: Sequence[str],
    within: float,
) -> tuple[ClinicianEffect, ...]:
    """Predict each clinician's deviation (BLUP) with the error of its prediction."""
    shrinkage = sums.n * ratio / (1 + sums.n * ratio)
    means = sums.columns / sums.n[:, None]
    deviation = shrinkage * (sums.totals / sums.n - means @ fixed)
    own = ratio * within * (1 - shrinkage)
    shared = shrinkage**2 * np.einsum("gi,ij,gj->g", means, spread, means)
    margin = t_margin(95, max(len(names) - len(fixed), 1)) * np.sqrt(own + shared)
    return tuple(
        ClinicianEffect(name, int(n), float(d), float(d - m), float(d + m), float(s))
        for name, n, d, m, s in zip(names, sums.n, deviation, margin, shrinkage, strict=True)
    )
