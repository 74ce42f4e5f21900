"""The figures of the card, each a plain function of gold and predicted, with its interval."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DRAWS = 1000


def confusion(gold: Ints, said: Ints, levels: int) -> Ints:
    """Counts of gold (rows) against predicted (columns)."""
    table = np.zeros((levels, levels), dtype=np.int64)
    np.add.at(table, (gold, said), 1)
    return table


def macro_f1(gold: Ints, said: Ints, levels: int) -> float:
    """Mean over levels of F1, a level absent from both counting as absent, not as zero."""
    table = confusion(gold, said, levels)
    hits = np.diag(table)
    total = table.sum(axis=0) + table.sum(axis=1)
    present = total > 0
    return float(np.mean(2 * hits[present] / total[present]))


def accuracy(gold: Ints, said: Ints, _levels: int = 0) -> float:
    """Share of turns given the gold level."""
    return float(np.mean(gold == said))


def kappa(gold: Ints, said: Ints, levels: int, quadratic: bool = False) -> float:
    """Cohen's κ, with quadratic weights for ordered levels when asked."""
    table = confusion(gold, said, levels) / len(gold)
    places = np.arange(levels)
    cost = (places[:, None] - places[None, :]) ** 2 if quadratic else 1 - np.eye(levels)
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    expected = float((cost * chance).sum())
    return 1 - float((cost * table).sum()) / expected if expected else float("nan")


def auc(positive: Floats, negative: Floats) -> float:
    """The chance that a positive's score exceeds a negative's, ties counting half."""
    wins = (positive[:, None] > negative[None, :]).mean()
    ties = (positive[:, None] == negative[None, :]).mean()
    return float(wins + 0.5 * ties)


def multilabel_macro_f1(gold: Ints, said: Ints) -> float:
    """Mean over labels of F1; rows are examples, columns labels of 0 and 1."""
    hits = (gold & said).sum(axis=0)
    total = gold.sum(axis=0) + said.sum(axis=0)
    return float(np.mean(np.where(total > 0, 2 * hits / np.maximum(total, 1), 0.0)))


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: |share right − mean confidence| over equal-width bins."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for at in range(bins):
        inside = which == at
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def reliability(
    confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 10
) -> list[dict[str, float]]:
    """Mean confidence, share right and count of every bin that holds anything."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        {
            "confidence": round(float(confidence[which == at].mean()), 3),
            "right": round(float(right[which == at].mean()), 3),
            "n": int((which == at).sum()),
        }
        for at in range(bins)
        if (which == at).any()
    ]


def interval(
    figure: Callable[[npt.NDArray[np.int64]], float], groups: Sequence[str], seed: int = 0
) -> tuple[float, float]:
    """95 % percentile bootstrap of a figure of row numbers, drawing whole groups."""
    names, which = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(which == at) for at in range(len(names))]
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(DRAWS):
        drawn = rng.integers(0, len(members), len(members))
        values.append(figure(np.concatenate([members[at] for at in drawn])))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def with_interval(
    figure: Callable[[Ints, Ints, int], float],
    gold: Ints,
    said: Ints,
    levels: int,
    groups: Sequence[str],
) -> dict[str, float]:
    """A figure with its n and interval, as the card stores it."""
    low, high = interval(lambda rows: figure(gold[rows], said[rows], levels), groups)
    return {
        "value": round(figure(gold, said, levels), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": len(gold),
    }
