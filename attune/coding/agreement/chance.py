"""Agreement beyond chance on categories: Cohen, Fleiss, Conger, Gwet, Brennan and Prediger.

All of them are (observed - expected) / (1 - expected) and differ in what they expect by chance.
Units rated by fewer than two raters do not count for what is observed; gaps are allowed.
"""

from itertools import combinations
from typing import Literal

import numpy as np

from attune.coding.agreement.ratings import Floats, Ratings
from attune.errors import InputError, UndefinedError

Weighting = Literal["identity", "linear", "quadratic"]


def weights_of(categories: Ratings | int, *, weighting: Weighting = "identity") -> Floats:
    """Agreement weights between categories, 1 on the diagonal: shape (categories, categories).

    Numbers are as far apart as their values, other categories as their places in the order
    (Cicchetti and Allison 1971 for linear; Fleiss and Cohen 1973 for quadratic).
    """
    if isinstance(categories, Ratings):
        size = len(categories.categories)
        numeric = all(isinstance(value, int | float) for value in categories.categories)
        places = np.array(categories.categories if numeric else range(size), dtype=np.float64)
    else:
        size, places = categories, np.arange(categories, dtype=np.float64)
    if weighting == "identity":
        return np.eye(size)
    span = places.max() - places.min() if size else 0.0
    apart = np.abs(places[:, None] - places[None, :]) / (span or 1.0)
    return np.asarray(1 - (apart if weighting == "linear" else apart**2), dtype=np.float64)


def cohen_kappa_of_table(
    table: Floats, *, weighting: Weighting = "identity", disagreement: Floats | None = None
) -> float:
    """Cohen's kappa, weighted or not, of a table of counts (first rater × second rater).

    `disagreement` gives weights of one's own, 0 on the diagonal. Sources: Cohen 1960; Cohen 1968.
    Raises UndefinedError when there are no counts or both raters use one same category only.
    """
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise InputError("A table for kappa has as many rows as columns.")
    if counts.sum() <= 0:
        raise UndefinedError("No unit was rated by both, so there is nothing to compare.")
    weights = 1 - weights_of(len(counts), weighting=weighting)
    apart = weights if disagreement is None else np.asarray(disagreement, dtype=np.float64)
    shares = counts / counts.sum()
    by_chance = float((apart * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    if by_chance <= 1e-15:
        raise UndefinedError("Both raters used one same category only, so chance explains it all.")
    return 1 - float((apart * shares).sum()) / by_chance


def cohen_kappa(
    ratings: Ratings, *, weighting: Weighting = "identity", pair: tuple[int, int] = (0, 1)
) -> float:
    """Cohen's kappa of two raters (columns `pair`), over the units both rated.

    Sources: Cohen 1960; Cohen 1968. Raises UndefinedError as `cohen_kappa_of_table`.
    """
    first, second = ratings.codes[:, pair[0]], ratings.codes[:, pair[1]]
    both = (first >= 0) & (second >= 0)
    size = len(ratings.categories)
    cells = np.bincount(
        first[both] * size + second[both], weights=ratings.weights[both], minlength=size * size
    )
    apart = 1 - weights_of(ratings, weighting=weighting)
    table = cells.reshape(size, size).astype(np.float64)
    return cohen_kappa_of_table(table, disagreement=apart)


def light_kappa(ratings: Ratings, *, weighting: Weighting = "identity") -> float:
    """The mean of Cohen's kappa over all pairs of raters; for two raters it is Cohen's kappa.

    Source: Light, Psychological Bulletin 1971. Pairs whose kappa is undefined are left out;
    raises UndefinedError when all are.
    """
    found: list[float] = []
    reason = "There are fewer than two raters."
    for pair in combinations(range(ratings.codes.shape[1]), 2):
        try:
            found.append(cohen_kappa(ratings, weighting=weighting, pair=pair))
        except UndefinedError as error:
            reason = str(error)
    if not found:
        raise UndefinedError(reason)
    return float(np.mean(found))


def observed_agreement(ratings: Ratings) -> float:
    """The share of pairs of raters who agree, averaged over units; undefined without pairs."""
    paired = ratings.paired()
    counts = paired.counts
    raters = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    return float(np.average(agreeing, weights=paired.weights))


def fleiss_kappa(ratings: Ratings) -> float:
    """Fleiss' kappa for any number of raters, who need not be the same ones for each unit.

    Source: Fleiss 1971; with gaps as in Gwet 2014. Raises UndefinedError when only one category
    was used or no unit has two raters.
    """
    shares = _prevalence(ratings)
    return _beyond(observed_agreement(ratings), float((shares**2).sum()))


def ac1(ratings: Ratings) -> float:
    """Gwet's AC1, which stays sensible where nearly all units fall into one category.

    Source: Gwet, Br J Math Stat Psychol 2008. Raises UndefinedError with fewer than two categories.
    """
    shares = _prevalence(ratings)
    size = len(ratings.categories)
    if size < 2:
        raise UndefinedError("Only one category was used, so chance explains it all.")
    expected = float((shares * (1 - shares)).sum()) / (size - 1)
    return _beyond(observed_agreement(ratings), expected)


def brennan_prediger(ratings: Ratings) -> float:
    """Agreement beyond that of choosing categories evenly; for two raters and categories PABAK.

    Sources: Brennan and Prediger 1981; Byrt, Bishop and Carlin 1993 (PABAK).
    """
    if len(ratings.categories) < 2:
        raise UndefinedError("Only one category was used, so chance explains it all.")
    return _beyond(observed_agreement(ratings), 1 / len(ratings.categories))


def conger_kappa(ratings: Ratings) -> float:
    """Cohen's kappa for more than two raters, each with habits of their own.

    Source: Conger 1980; with gaps as in Gwet 2014.
    """
    size, raters = len(ratings.categories), ratings.codes.shape[1]
    rated = [ratings.codes[:, at] >= 0 for at in range(raters)]
    if raters < 2 or not all(column.any() for column in rated):
        raise UndefinedError("A rater has rated nothing, so there is nothing to compare.")
    shares = np.stack(
        [
            np.bincount(ratings.codes[on, at], weights=ratings.weights[on], minlength=size)
            / ratings.weights[on].sum()
            for at, on in enumerate(rated)
        ]
    )
    expected = (shares.mean(axis=0) ** 2).sum() - shares.var(axis=0, ddof=1).sum() / raters
    return _beyond(observed_agreement(ratings), float(expected))


def _prevalence(ratings: Ratings) -> Floats:
    counts = ratings.counts
    raters = counts.sum(axis=1)
    rated = raters > 0
    if not rated.any():
        raise UndefinedError("Nothing was rated.")
    shares = counts[rated] / raters[rated, None]
    return np.asarray(np.average(shares, axis=0, weights=ratings.weights[rated]))


def _beyond(observed: float, expected: float) -> float:
    if 1 - expected <= 1e-12:
        raise UndefinedError("Only one category was used, so chance explains it all.")
    return (observed - expected) / (1 - expected)
