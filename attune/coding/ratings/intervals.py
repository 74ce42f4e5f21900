"""A mean of levels with an interval that stays honest for few turns and for all-equal ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval and the number of turns behind it."""

    mean: float
    low: float
    high: float
    n: int


def bounded_mean(values: Sequence[float], *, top: float) -> Mean | None:
    """Average values between 0 and `top`, with Wilson's 95 % interval; None without values.

    Wilson's interval (JASA 1927) is meant for proportions. A value scaled into [0, 1] never varies
    more than a proportion of the same mean, so for levels the interval is on the wide side; and it
    does not shrink to nothing when all values are equal. Turns are taken as independent.
    """
    n = len(values)
    if not n:
        return None
    share = sum(values) / n / top
    centre = share + Z * Z / (2 * n)
    half = Z * sqrt(max(0.0, share * (1 - share)) / n + Z * Z / (4 * n * n))
    scale = top / (1 + Z * Z / n)
    low, high = max(0.0, (centre - half) * scale), min(top, (centre + half) * scale)
    return Mean(share * top, low, high, n)
