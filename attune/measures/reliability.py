"""How well the items of one score hang together in a service's own answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune.errors import UndefinedError
from attune.measures.quantiles import f_quantile


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with its interval; `n` complete responses over `items` items."""

    value: float
    low: float
    high: float
    n: int
    items: int


def cronbach_alpha(answers: NDArray[np.float64], *, level: int = 95) -> Alpha:
    """Compute Cronbach's alpha over complete responses, with Feldt's interval.

    `answers`: responses by items, already reversed where items are reversed; rows with NaN are
    left out. Raises UndefinedError below two items, two complete responses, or without variance.
    Source: Cronbach 1951; Feldt, Woodruff and Salih 1987.
    """
    table = np.asarray(answers, dtype=np.float64)
    table = table[~np.isnan(table).any(axis=1)]
    n, items = table.shape
    if items < 2 or n < 2:
        raise UndefinedError(f"{n} complete responses to {items} items carry no alpha.")
    whole = float(table.sum(axis=1).var(ddof=1))
    if whole == 0:
        raise UndefinedError("Every response has the same total; alpha needs differences.")
    value = items / (items - 1) * (1 - float(table.var(axis=0, ddof=1).sum()) / whole)
    above, below = n - 1, (n - 1) * (items - 1)
    tail = (1 - level / 100) / 2
    low = 1 - (1 - value) * f_quantile(1 - tail, above, below)
    high = 1 - (1 - value) * f_quantile(tail, above, below)
    return Alpha(value, low, high, n, items)
