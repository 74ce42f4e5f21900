"""Decides which cells of a table may be published beside everything published before."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from attune.disclosure.auditing import (
    Columns,
    Knowledge,
    People,
    Row,
    columns_of,
    know,
    small_pieces,
)
from attune.disclosure.rules import Rule, Rules
from attune.disclosure.table import Cell, Place
from attune.errors import InputError


@dataclass(frozen=True, slots=True)
class History:
    """The groups published and held back so far for one measure; keep it, and hand it back."""

    published: tuple[People, ...] = ()
    held: tuple[People, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A published cell: how many answered, rounded, and their mean to one decimal."""

    place: Place
    people: int
    mean: float


@dataclass(frozen=True, slots=True)
class Held:
    """A cell held back to protect people. `rule` is for the record, never for the reader."""

    place: Place
    rule: Rule


@dataclass(frozen=True, slots=True)
class Release:
    """What is published of one table, and the history that the next release must be given."""

    shown: tuple[Shown, ...]
    held: tuple[Held, ...]
    history: History


@dataclass(slots=True)
class _Sieve:
    """One attempt: cells are taken up largest first, each only if nothing follows from it."""

    cells: Sequence[Cell]
    before: History
    rules: Rules
    columns: Columns
    start: Knowledge
    held: dict[Place, Rule] = field(default_factory=dict)

    def passes(self) -> list[Cell]:
        """Repeat until no cell that was held back follows from those that were taken up."""
        while True:
            self._hold_complements()
            taken, knowledge = self._take_up()
            if not self._found_out(knowledge):
                return taken

    def _hold_complements(self) -> None:
        """Hold siblings of a held cell until the held ones together are many enough."""
        changed = True
        while changed:
            changed = False
            for parent, children in _families(self.cells):
                changed |= self._hold_sibling(parent, children)

    def _hold_sibling(self, parent: Cell, children: Sequence[Cell]) -> bool:
        hidden = [cell for cell in children if cell.place in self.held]
        if parent.place in self.held or not hidden:
            return False
        together = sum(len(cell.people) for cell in hidden)
        if len(hidden) > 1 and together >= self.rules.threshold:
            return False
        open_cells = [cell for cell in children if cell.place not in self.held]
        fresh = [cell for cell in (*sorted(open_cells, key=_size), parent) if not self._known(cell)]
        chosen = fresh[0] if fresh else min(open_cells, key=_size, default=parent)
        self.held[chosen.place] = Rule.COMPLEMENTARY
        return True

    def _known(self, cell: Cell) -> bool:
        """Say whether history gives this group away already; holding it would protect nobody."""
        return self.start.follows(self.columns.row(cell.people))

    def _take_up(self) -> tuple[list[Cell], Knowledge]:
        """Take up every open cell that gives nothing away, and hold the others."""
        knowledge = self._watching()
        rows = self.columns.rows(self.before.published)
        taken: list[Cell] = []
        for cell in sorted(self.cells, key=_order):
            if cell.place in self.held:
                continue
            row = self.columns.row(cell.people)
            rule, after = self._judge(row, rows, knowledge)
            if rule:
                self.held[cell.place] = rule
                continue
            knowledge, rows = after, np.vstack([rows, row])
            taken.append(cell)
        return taken, knowledge

    def _judge(self, row: Row, rows: Row, knowledge: Knowledge) -> tuple[Rule | None, Knowledge]:
        if not self.start.follows(row) and self._overlaps(row, rows):
            return Rule.OVERLAP, knowledge
        after = knowledge.told(row)
        if after is not knowledge and self._exposes(after, np.vstack([rows, row])):
            return Rule.AUDIT, knowledge
        return None, after

    def _overlaps(self, row: Row, rows: Row) -> bool:
        """Say whether a published group shares people with this one and differs by too few."""
        sizes = self.columns.sizes
        shared = rows @ (row * sizes)
        apart = rows @ sizes + row @ sizes - 2 * shared
        return bool(((shared > 0) & (apart > 0) & (apart < self.rules.threshold)).any())

    def _exposes(self, knowledge: Knowledge, rows: Row) -> bool:
        if knowledge.found_out().any():
            return True
        pieces = small_pieces(knowledge, rows, columns=self.columns, below=self.rules.threshold)
        return any(not self.start.follows(self.columns.row(piece)) for piece in pieces)

    def protected(self) -> list[People]:
        """List the groups held back now or ever before."""
        now = [cell.people for cell in self.cells if cell.place in self.held and cell.people]
        return list(dict.fromkeys([*self.before.held, *now]))

    def _watching(self) -> Knowledge:
        """Start from history, watching the held groups that it does not already give away."""
        rows = self.columns.rows(self.protected())
        rest = [row for row in rows if not self.start.follows(row)]
        return know(self.start.basis, watched=np.array(rest) if rest else None)

    def _found_out(self, knowledge: Knowledge) -> bool:
        rows = self.columns.rows(self.protected())
        return any(knowledge.follows(row) and not self.start.follows(row) for row in rows)


def release(cells: Sequence[Cell], *, before: History, rules: Rules) -> Release:
    """Publish what can be published of one table so that nobody is worked out, hold the rest.

    A cell is held when it is empty or below the threshold, when everybody gave the same answer and
    they are few, when it is the missing term of a sum (complementary), when it differs from a
    published group by fewer people than the threshold (overlap), or when a person, a small piece or
    a held cell would follow exactly from all numbers ever published (audit). Counts are rounded,
    means have one decimal. Raises InputError for a place given twice.
    """
    if len({cell.place for cell in cells}) != len(cells):
        raise InputError("A table has two cells for the same place; give each group once.")
    columns = columns_of([*before.published, *before.held, *(cell.people for cell in cells)])
    sieve = _Sieve(cells, before, rules, columns, know(columns.rows(before.published)))
    sieve.held = {cell.place: rule for cell in cells if (rule := _alone(cell, rules))}
    taken = sieve.passes()
    history = History(
        published=tuple(dict.fromkeys([*before.published, *(cell.people for cell in taken)])),
        held=tuple(sieve.protected()),
    )
    shown = tuple(_shown(cell, rules) for cell in cells if cell.place not in sieve.held)
    return Release(
        shown=shown,
        held=tuple(
            Held(cell.place, sieve.held[cell.place]) for cell in cells if cell.place in sieve.held
        ),
        history=history,
    )


def _alone(cell: Cell, rules: Rules) -> Rule | None:
    """Judge a cell by itself, before its neighbours and its past."""
    count = len(cell.people)
    if not count:
        return Rule.EMPTY
    if count < rules.threshold:
        return Rule.THRESHOLD
    if count < rules.homogeneous_below and _all_alike(cell.values):
        return Rule.HOMOGENEOUS
    return None


def _all_alike(values: Sequence[float]) -> bool:
    """Say whether the mean, as it would be shown, gives the lowest or the highest answer."""
    return _mean(values) in (round(min(values), 1), round(max(values), 1))


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1)


def _families(cells: Sequence[Cell]) -> list[tuple[Cell, list[Cell]]]:
    """Pair each cell with the cells that add up to it, along each further grouping."""
    families = []
    for parent in cells:
        names = {name for name, _ in parent.place}
        further: dict[str, list[Cell]] = {}
        for cell in cells:
            extra = [name for name, _ in cell.place if name not in names]
            if len(extra) == 1 and set(parent.place) < set(cell.place) and cell.people:
                further.setdefault(extra[0], []).append(cell)
        families += [(parent, children) for children in further.values()]
    return families


def _size(cell: Cell) -> tuple[int, Place]:
    return len(cell.people), cell.place


def _order(cell: Cell) -> tuple[int, int, Place]:
    return len(cell.place), -len(cell.people), cell.place


def _shown(cell: Cell, rules: Rules) -> Shown:
    rounded = rules.rounding * round(len(cell.people) / rules.rounding)
    return Shown(cell.place, rounded, _mean(cell.values))
