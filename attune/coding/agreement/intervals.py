"""Bootstrap intervals: how far a statistic would wander if other units had been rated."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attune.coding.agreement.ratings import Ratings
from attune.errors import UndefinedError

RESAMPLES = 1_000
ENOUGH = 0.9
"""Share of resamples in which the statistic must be defined for an interval to be given."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A statistic and its 95 % interval; the interval is None where resampling cannot give one."""

    value: float
    low: float | None
    high: float | None


def bootstrap(
    statistic: Callable[[Ratings], float],
    ratings: Ratings,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> Interval:
    """Compute a statistic with its percentile bootstrap interval, resampling units.

    The same seed gives the same interval. Source: Efron and Tibshirani 1993. Units are taken as
    independent, which turns of one session are not quite: intervals are then somewhat too narrow.
    Raises what `statistic` raises on the ratings themselves.
    """
    gathered = ratings.gathered()
    value = statistic(gathered)
    units = round(float(gathered.weights.sum()))
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(units, gathered.weights / gathered.weights.sum(), size=resamples)
    found: list[float] = []
    for draw in draws:
        try:
            found.append(statistic(gathered.reweighted(draw.astype(np.float64))))
        except UndefinedError:
            continue
    if units < 2 or len(found) < ENOUGH * resamples:
        return Interval(value, None, None)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))
