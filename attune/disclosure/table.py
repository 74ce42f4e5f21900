"""Groups of people cut from one round of answers: everyone, each team, each team and role."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from attune.errors import InputError

Place = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's number in one round. `person` is an opaque, lasting token, never a name."""

    person: str
    value: float
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of a table: its place (`(("team", "North"),)`; `()` is everyone) and its answers.

    `values` are in no particular order: they are not tied to `people`.
    """

    place: Place
    people: frozenset[str]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.people):
            raise InputError(
                f"The group {self.place} has {len(self.people)} people and {len(self.values)} "
                "answers; each person counts once."
            )


def tabulate(answers: Iterable[Answer], *, by: Sequence[Sequence[str]]) -> tuple[Cell, ...]:
    """Cut a round of answers into the groups of `by`, with every margin they add up to.

    `by` is a list of groupings: `[("team",), ("team", "role")]`. Margins are always included,
    because a reader can add them up from the cells. Raises InputError for a person who answers
    twice, a number that is not finite, or a grouping an answer does not have.
    """
    rows = list(answers)
    _check(rows)
    groupings = sorted(
        {part for names in by for part in _margins(names)}, key=lambda g: (len(g), g)
    )
    cells: list[Cell] = []
    for names in groupings:
        members: dict[Place, list[Answer]] = defaultdict(list)
        for row in rows:
            members[_place(row, names)].append(row)
        cells += [
            Cell(place, frozenset(r.person for r in group), tuple(sorted(r.value for r in group)))
            for place, group in sorted(members.items())
        ]
    return tuple(cells)


def _margins(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    ordered = sorted(set(names))
    return (part for size in range(len(ordered) + 1) for part in combinations(ordered, size))


def _place(row: Answer, names: Sequence[str]) -> Place:
    missing = [name for name in names if name not in row.groups]
    if missing:
        raise InputError(f"An answer has no {missing[0]!r} to group by; give every answer one.")
    return tuple((name, row.groups[name]) for name in names)


def _check(rows: Sequence[Answer]) -> None:
    if len({row.person for row in rows}) != len(rows):
        raise InputError("Somebody answers twice in one round; keep one answer per person.")
    if not all(math.isfinite(row.value) for row in rows):
        raise InputError("An answer is not a finite number; leave out people without an answer.")
