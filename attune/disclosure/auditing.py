"""Works out what follows exactly from everything published so far.

Each published number is an equation: the sum of one unknown per person in the group. The audit
takes the worst case: exact sums, and people whose answers never change, so that equations of
different months add up. What follows exactly from the published numbers is the row space of their
0/1 matrix; a person is exposed when their unit vector lies in it, a held cell when its own row
does. Arithmetic is exact, in the integers modulo 2**31 - 1: a combination that holds over the
rationals also holds there (unless that prime divides its denominators), so chance errs towards
holding back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

PRIME = 2_147_483_647
People = frozenset[str]
Row = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a reader of the published numbers could work out: single people, pieces, held cells.

    `pieces` are groups smaller than the threshold, cut out by published groups.
    """

    people: People
    pieces: tuple[People, ...]
    cells: tuple[People, ...]

    def __bool__(self) -> bool:
        return bool(self.people or self.pieces or self.cells)


@dataclass(frozen=True, slots=True)
class Columns:
    """People who are in exactly the same groups share a column: no equation can part them."""

    atoms: tuple[People, ...]

    def row(self, people: People) -> Row:
        """Write a group as a row of zeros and ones over the columns."""
        return np.array([1 if atom <= people else 0 for atom in self.atoms], dtype=np.int64)

    def rows(self, groups: Iterable[People]) -> Row:
        """Write several groups as a matrix, one row each."""
        rows = [self.row(group) for group in groups]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.atoms))

    def people(self, row: Row) -> People:
        """Read a row of zeros and ones as the people it stands for."""
        return frozenset().union(*(self.atoms[index] for index in np.flatnonzero(row)))

    @property
    def sizes(self) -> Row:
        """Count the people of each column."""
        return np.array([len(atom) for atom in self.atoms], dtype=np.int64)


def columns_of(groups: Iterable[People]) -> Columns:
    """Part everybody into the finest pieces that the groups cut each other into."""
    signature: dict[str, list[int]] = {}
    for index, group in enumerate(dict.fromkeys(groups)):
        for person in group:
            signature.setdefault(person, []).append(index)
    pieces: dict[tuple[int, ...], set[str]] = {}
    for person, places in signature.items():
        pieces.setdefault(tuple(places), set()).add(person)
    return Columns(tuple(sorted((frozenset(p) for p in pieces.values()), key=min)))


class Knowledge:
    """All that follows from the rows told so far, as a reduced basis modulo a prime.

    `watched` are rows whose discovery is looked for; they are kept reduced, so a watched row has
    been found out as soon as nothing is left of it.
    """

    def __init__(self, width: int, *, watched: Row | None = None) -> None:
        self.basis: Row = np.zeros((0, width), dtype=np.int64)
        self.pivots: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self.watched: Row = np.zeros((0, width), dtype=np.int64) if watched is None else watched

    def follows(self, row: Row) -> bool:
        """Say whether the row follows from what has been told."""
        return not self._rest(row).any()

    def told(self, row: Row) -> "Knowledge":
        """Return what is known once the row is told too; itself when the row says nothing new."""
        rest = self._rest(row)
        found = np.flatnonzero(rest)
        if not len(found):
            return self
        pivot = found[0]
        rest = rest * pow(int(rest[pivot]), PRIME - 2, PRIME) % PRIME
        after = Knowledge(len(row))
        after.basis = np.vstack([_cleared(self.basis, rest, pivot), rest])
        after.pivots = np.append(self.pivots, pivot)
        after.watched = _cleared(self.watched, rest, pivot)
        return after

    def found_out(self) -> NDArray[np.bool_]:
        """Say of each watched row whether it follows from what has been told."""
        return np.asarray(~self.watched.any(axis=1))

    def single_columns(self) -> NDArray[np.intp]:
        """Name the columns whose own value follows: rows of the reduced basis with one entry."""
        alone = np.count_nonzero(self.basis, axis=1) == 1
        return np.asarray(self.pivots[alone])

    def _rest(self, row: Row) -> Row:
        if not len(self.basis):
            return row % PRIME
        told = (row[self.pivots][:, None] * self.basis % PRIME).sum(axis=0)
        return np.asarray((row - told) % PRIME)


def _cleared(rows: Row, by: Row, pivot: Any) -> Row:
    if not len(rows):
        return rows
    return np.asarray((rows - rows[:, pivot][:, None] * by % PRIME) % PRIME)


def know(rows: Row, *, watched: Row | None = None) -> Knowledge:
    """Take in published groups, one row each; watch the rows of `watched`."""
    knowledge = Knowledge(rows.shape[1], watched=watched)
    for row in rows:
        knowledge = knowledge.told(row)
    return knowledge


def small_pieces(
    knowledge: Knowledge, published: Row, *, columns: Columns, below: int
) -> tuple[People, ...]:
    """List the pieces of fewer than `below` people whose own sum follows from the published.

    `published` holds one row per published group; pieces are what the groups cut each other into.
    """
    if not len(published):
        return ()
    kinds, piece_of = np.unique(published, axis=1, return_inverse=True)
    sizes = np.bincount(piece_of, weights=columns.sizes)
    small = np.flatnonzero((sizes < below) & kinds.any(axis=0))
    rows = [(piece_of == piece).astype(np.int64) for piece in small]
    return tuple(columns.people(row) for row in rows if knowledge.follows(row))


def audit(published: Sequence[People], *, held: Sequence[People], below: int) -> Exposure:
    """Find every person, every piece of fewer than `below` people and every held cell exposed.

    `published` and `held` are groups of opaque person tokens over the whole history. Source: the
    row-space test for sum queries (Chin and Özsoyoğlu 1982, auditing of statistical databases).
    """
    protect = [group for group in dict.fromkeys(held) if group]
    columns = columns_of([*published, *protect])
    rows = columns.rows(dict.fromkeys(published))
    knowledge = know(rows)
    alone = (columns.atoms[index] for index in knowledge.single_columns())
    return Exposure(
        people=frozenset(person for atom in alone if len(atom) == 1 for person in atom),
        pieces=small_pieces(knowledge, rows, columns=columns, below=below),
        cells=tuple(cell for cell in protect if knowledge.follows(columns.row(cell))),
    )
