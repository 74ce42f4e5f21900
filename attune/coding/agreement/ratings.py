"""Ratings: a table of units by raters, with gaps where somebody did not rate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from attune.errors import InputError, UndefinedError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Value = str | float
NOT_RATED = -1


@dataclass(frozen=True, slots=True)
class Ratings:
    """Units × raters, as positions in `categories` (-1: not rated).

    `codes` has shape (units, raters); `weights` (units,) says how often each row counts, so that
    equal rows need to be kept only once and a resample is only other weights. Categories are in
    ascending order when all are numbers; otherwise their order carries no meaning.
    """

    codes: Ints
    categories: tuple[Value, ...]
    weights: Floats

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[Value | None]],
        *,
        categories: Sequence[Value] | None = None,
    ) -> "Ratings":
        """Build from rows, one unit each, one value per rater, None where not rated.

        Raises InputError for rows of unequal length or a value outside the given categories.
        """
        if len({len(row) for row in rows}) > 1:
            raise InputError(
                "Rows have different numbers of raters; use None where one is missing."
            )
        found = {value for row in rows for value in row if value is not None}
        known = tuple(categories) if categories is not None else _ordered(found)
        place = {value: at for at, value in enumerate(known)}
        strange = [value for value in found if value not in place]
        if strange:
            raise InputError(f"{strange[0]} is not one of the categories {known}.")
        codes = [[NOT_RATED if v is None else place[v] for v in row] for row in rows]
        shape = (len(rows), len(rows[0]) if rows else 0)
        table = np.array(codes, dtype=np.int64).reshape(shape)
        return cls(table, known, np.ones(len(rows), dtype=np.float64))

    @property
    def counts(self) -> Floats:
        """How many raters chose each category: shape (units, categories)."""
        columns = [(self.codes == at).sum(axis=1) for at in range(len(self.categories))]
        stacked = np.stack(columns, axis=1) if columns else np.zeros((len(self.codes), 0))
        return stacked.astype(np.float64)

    @property
    def numbers(self) -> Floats:
        """The values themselves, NaN where not rated; InputError when some are words."""
        if not all(isinstance(value, int | float) for value in self.categories):
            raise InputError("These ratings are words; this statistic needs numbers.")
        values = np.array([*self.categories, np.nan], dtype=np.float64)
        return np.asarray(values[self.codes], dtype=np.float64)

    def reweighted(self, weights: Floats) -> "Ratings":
        """The same rows counted differently; rows that no longer count are dropped."""
        kept = weights > 0
        return Ratings(self.codes[kept], self.categories, weights[kept])

    def gathered(self) -> "Ratings":
        """The same ratings with equal rows kept once, which makes resampling cheap."""
        if not len(self.codes):
            return self
        rows, inverse = np.unique(self.codes, axis=0, return_inverse=True)
        weights = np.bincount(inverse.reshape(-1), weights=self.weights, minlength=len(rows))
        return Ratings(rows, self.categories, weights.astype(np.float64))

    def paired(self) -> "Ratings":
        """Only the units that at least two raters rated; UndefinedError when there are none."""
        enough = (self.codes >= 0).sum(axis=1) >= 2
        if not enough.any():
            raise UndefinedError("No unit was rated by two raters, so there is nothing to compare.")
        return Ratings(self.codes[enough], self.categories, self.weights[enough])


def _ordered(values: set[Value]) -> tuple[Value, ...]:
    if all(isinstance(value, int | float) for value in values):
        return tuple(sorted(values, key=float))
    return tuple(sorted(values, key=str))
