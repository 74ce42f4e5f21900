"""The form of one row of the permission matrix."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.cast import Stage

FromStage = Callable[[Stage], Any]
Statuses = frozenset[int]


@dataclass(frozen=True, slots=True)
class Row:
    """One address: who enters, what they get, and whose ids must not work.

    `enters` names those who get `get` and `post`; None means everybody, also strangers. All others
    who are signed in get `others` (403, or 404 where the row is somebody's own). `path` and `body`
    make ids and fields that are right for those who enter; `strange_path` and `strange_body` make,
    for each id, ones of other people: 404 (or 422 for a body) and nothing is written. `reveals`
    lists canaries that this page alone may show to everybody who enters. `finds_nothing` are those
    whose role is right but whose rows these are not: 404. `elsewhere` names, for each id of a path
    or a body, the row that somebody of both organisations has in each of them: standing in one,
    they find it there and do not find the other's.
    """

    enters: frozenset[str] | None
    get: Statuses = frozenset({200})
    post: Statuses = frozenset({405})
    others: int = 403
    path: Mapping[str, FromStage] = field(default_factory=dict)
    strange_path: Mapping[str, tuple[FromStage, ...]] = field(default_factory=dict)
    body: Mapping[str, FromStage] = field(default_factory=dict)
    strange_body: Mapping[str, tuple[FromStage, ...]] = field(default_factory=dict)
    reveals: tuple[str, ...] = ()
    finds_nothing: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def codes(*statuses: int) -> Statuses:
    """The statuses a row allows."""
    return frozenset(statuses)


def row_of(name: str) -> FromStage:
    """A row of the stage, by its key."""
    return lambda stage: stage.rows[name].pk


def value_of(name: str) -> FromStage:
    """A value of the stage, such as a token."""
    return lambda stage: stage.rows[name]


def person(name: str) -> FromStage:
    """Somebody, by id."""
    return lambda stage: stage[name].pk


def fresh_key(_: Stage) -> str:
    """The key of a page that was just loaded."""
    return str(uuid.uuid4())


def just(value: Any) -> FromStage:
    """Always the same."""
    return lambda _: value
