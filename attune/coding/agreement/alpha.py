"""Krippendorff's alpha: any number of raters, gaps, four levels of measurement."""

from typing import Literal

import numpy as np

from attune.coding.agreement.ratings import Floats, Ratings
from attune.errors import InputError, UndefinedError

Measurement = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(ratings: Ratings, *, measurement: Measurement = "nominal") -> float:
    """Krippendorff's alpha, 1 - observed / expected disagreement, from the coincidence matrix.

    Categories are ordered as in `ratings.categories`; interval and ratio need numbers. Source:
    Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011. Raises UndefinedError when no
    unit has two raters or all values are the same, InputError for words as numbers.
    """
    if measurement == "interval":
        return _interval_alpha(ratings.paired())
    paired = ratings.paired()
    counts = paired.counts
    scale = paired.weights / (counts.sum(axis=1) - 1)
    coincidences = (counts * scale[:, None]).T @ counts - np.diag(scale @ counts)
    totals = coincidences.sum(axis=1)
    apart = _distances(ratings, totals, measurement)
    expected = float((apart * np.outer(totals, totals)).sum()) / (totals.sum() - 1)
    return _against(float((apart * coincidences).sum()), expected)


def _interval_alpha(paired: Ratings) -> float:
    """From sums of squares, so that many different numbers cost no more than few."""
    values = paired.numbers
    values = values - np.nanmean(values)
    rated = (~np.isnan(values)).sum(axis=1)
    sums, squares = np.nansum(values, axis=1), np.nansum(values**2, axis=1)
    weights, total = paired.weights, float(rated @ paired.weights)
    observed = 2 * float(weights @ ((rated * squares - sums**2) / (rated - 1)))
    whole, whole_squares = float(weights @ sums), float(weights @ squares)
    return _against(observed, 2 * (total * whole_squares - whole**2) / (total - 1))


def _against(observed: float, expected: float) -> float:
    if expected <= 1e-12:
        raise UndefinedError("All values are the same, so nothing could have differed.")
    return 1 - observed / expected


def _distances(ratings: Ratings, totals: Floats, measurement: Measurement) -> Floats:
    size = len(totals)
    if measurement == "nominal":
        return 1 - np.eye(size)
    if measurement == "ordinal":
        upto = np.cumsum(totals) - totals / 2
        return np.asarray((upto[:, None] - upto[None, :]) ** 2)
    if not all(isinstance(value, int | float) for value in ratings.categories):
        raise InputError("These ratings are words; this level of measurement needs numbers.")
    values = np.array(ratings.categories, dtype=np.float64)
    difference = values[:, None] - values[None, :]
    both = values[:, None] + values[None, :]
    return np.asarray(np.divide(difference, both, out=np.zeros_like(both), where=both != 0) ** 2)
