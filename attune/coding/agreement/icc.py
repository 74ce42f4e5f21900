"""Intraclass correlations: how much of the spread of numbers lies between units, not raters."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from attune.coding.agreement.ratings import Floats
from attune.errors import InputError, UndefinedError

IccForm = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]


@dataclass(frozen=True, slots=True)
class Icc:
    """An intraclass correlation with its interval and what it was computed from."""

    form: IccForm
    value: float
    low: float
    high: float
    units: int
    raters: int


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of the two-way table: between units, raters, within units, residual."""

    n: int
    k: int
    units: float
    raters: float
    within: float
    rest: float


def icc(table: Floats, *, form: IccForm = "2,1", level: float = 0.95) -> Icc:
    """The intraclass correlation of a table of numbers, shape (units, raters).

    Forms as in Shrout and Fleiss 1979: 1 other raters for each unit, 2 the same raters as a sample
    (absolute agreement), 3 these raters only (consistency); 1 for one rater's numbers, k for their
    mean. Intervals: Shrout and Fleiss 1979; McGraw and Wong 1996. Units with a gap are left out.
    Raises UndefinedError with fewer than two whole units or raters, or without any spread.
    """
    squares = _mean_squares(np.asarray(table, dtype=np.float64))
    kind, averaged = form[0], form[2] == "k"
    value, low, high = {"1": _one, "2": _two, "3": _three}[kind](squares, level)
    if averaged:
        value, low, high = (_stepped_up(number, squares.k) for number in (value, low, high))
    return Icc(form, value, low, high, squares.n, squares.k)


def _mean_squares(table: Floats) -> _Squares:
    if table.ndim != 2:
        raise InputError("An intraclass correlation needs a table of units by raters.")
    whole = table[~np.isnan(table).any(axis=1)]
    n, k = whole.shape
    if n < 2 or k < 2:
        raise UndefinedError("Fewer than two units were rated by all raters (two or more).")
    mean = whole.mean()
    units = k * float(((whole.mean(axis=1) - mean) ** 2).sum())
    raters = n * float(((whole.mean(axis=0) - mean) ** 2).sum())
    total = float(((whole - mean) ** 2).sum())
    if total <= 1e-12 * max(1.0, mean * mean):
        raise UndefinedError("All numbers are the same, so there is no spread to explain.")
    rest = total - units - raters
    rest = rest if rest > 1e-12 * total else 0.0
    return _Squares(
        n,
        k,
        units / (n - 1),
        raters / (k - 1),
        (total - units) / (n * (k - 1)),
        rest / ((n - 1) * (k - 1)),
    )


def _one(s: _Squares, level: float) -> tuple[float, float, float]:
    value = _share(s.units - s.within, s.units + (s.k - 1) * s.within)
    ratio = _ratio(s.units, s.within)
    low = ratio / _f(level, s.n - 1, s.n * (s.k - 1))
    high = ratio * _f(level, s.n * (s.k - 1), s.n - 1)
    return value, _from_f(low, s.k), _from_f(high, s.k)


def _three(s: _Squares, level: float) -> tuple[float, float, float]:
    value = _share(s.units - s.rest, s.units + (s.k - 1) * s.rest)
    ratio, rest = _ratio(s.units, s.rest), (s.n - 1) * (s.k - 1)
    low, high = ratio / _f(level, s.n - 1, rest), ratio * _f(level, rest, s.n - 1)
    return value, _from_f(low, s.k), _from_f(high, s.k)


def _two(s: _Squares, level: float) -> tuple[float, float, float]:
    n, k = s.n, s.k
    value = _share(s.units - s.rest, s.units + (k - 1) * s.rest + k * (s.raters - s.rest) / n)
    if s.rest == 0:
        # Without residual the approximate degrees of freedom are those of the raters alone.
        freedom = float(k - 1)
    else:
        a = k * value / (n * (1 - value))
        b = 1 + k * value * (n - 1) / (n * (1 - value))
        top = (a * s.raters + b * s.rest) ** 2
        below = (a * s.raters) ** 2 / (k - 1) + (b * s.rest) ** 2 / ((n - 1) * (k - 1))
        freedom = top / below
    other = k * s.raters + (k * n - k - n) * s.rest
    upper, lower = _f(level, n - 1, freedom), _f(level, freedom, n - 1)
    low = _share(n * (s.units - upper * s.rest), upper * other + n * s.units)
    high = _share(n * (lower * s.units - s.rest), other + n * lower * s.units)
    return value, low, high


def _f(level: float, first: float, second: float) -> float:
    from scipy.special import fdtri  # noqa: PLC0415  # heavy, and only intervals need it

    return float(fdtri(first, second, 1 - (1 - level) / 2))


def _share(part: float, whole: float) -> float:
    if abs(whole) <= 1e-15:
        raise UndefinedError("There is no spread to explain.")
    return part / whole


def _ratio(units: float, error: float) -> float:
    return units / error if error > 0 else float("inf")


def _from_f(ratio: float, k: int) -> float:
    return 1.0 if ratio == float("inf") else (ratio - 1) / (ratio + k - 1)


def _stepped_up(value: float, k: int) -> float:
    """Spearman and Brown: from one rater's number to the mean of k."""
    below = 1 + (k - 1) * value
    return k * value / below if below > 0 else float("-inf")
