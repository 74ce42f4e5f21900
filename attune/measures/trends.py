"""Means and straight lines through scores over time, each with its interval or its reason."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attune.errors import InputError, UndefinedError
from attune.measures.quantiles import t_margin

FEWEST_FOR_A_LINE = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """The slope of a straight line: points per unit of time, with its interval."""

    slope: float
    low: float
    high: float
    n: int
    level: int

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out a flat line."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its interval."""

    mean: float
    low: float
    high: float
    n: int
    level: int


def trend(times: Sequence[float], values: Sequence[float], *, level: int = 95) -> Trend:
    """Fit a straight line by least squares; the interval is Student's t on n - 2 degrees.

    `times` in any one unit (sessions, days), `values` in points. Raises InputError for lists of
    different lengths or numbers that are not finite, UndefinedError below three scores or when
    all were taken at one time.
    """
    x, y = _finite(times), _finite(values)
    if len(x) != len(y):
        raise InputError(f"There are {len(x)} times and {len(y)} scores; give one time per score.")
    n = len(x)
    if n < FEWEST_FOR_A_LINE:
        raise UndefinedError(f"{n} scores carry no trend; three or more are needed.")
    spread = float(((x - x.mean()) ** 2).sum())
    if spread == 0:
        raise UndefinedError("All scores were taken at the same time; a trend needs a later one.")
    slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread
    rest = y - y.mean() - slope * (x - x.mean())
    error = math.sqrt(float((rest**2).sum()) / (n - 2) / spread)
    margin = t_margin(level, n - 2) * error
    return Trend(slope, slope - margin, slope + margin, n, level)


def mean_of(values: Sequence[float], *, level: int = 95) -> Mean:
    """Give a mean with Student's t interval; raises UndefinedError below two values."""
    y = _finite(values)
    if len(y) < 2:
        raise UndefinedError(f"{len(y)} scores carry no mean with an interval; two are needed.")
    margin = t_margin(level, len(y) - 1) * float(y.std(ddof=1)) / math.sqrt(len(y))
    mean = float(y.mean())
    return Mean(mean, mean - margin, mean + margin, len(y), level)


def _finite(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    numbers = np.asarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(numbers).all():
        raise InputError("A score or time is not a finite number; leave out what is missing.")
    return numbers
