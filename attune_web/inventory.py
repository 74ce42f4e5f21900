"""What the site holds about people, field by field: what for, how long, who gets it, how it goes.

Every model of every room says so beside its fields, as `held = Holding(...)`; models of libraries
are described by the room that uses them, through `describe`. A house test walks all models and
fails on a field without a line here. Export and erasure of one's own data are read from the same
lines, so a new table is in both from its first day.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import models


class Kind(StrEnum):
    """What sort of thing a field holds; the first three are planted with canaries in tests."""

    SAID = "said"  # words of a session, an answer, a note: always sealed
    PERSONAL = "personal"  # names, addresses of mail
    SECRET = "secret"  # noqa: S105  # what opens a door: hashes of links, second steps
    RELATION = "relation"
    PLAIN = "plain"  # dates, choices, codes, counts


class Going(StrEnum):
    """What happens to a row when the person it is about erases their account."""

    DELETED = "deleted"
    KEPT = "kept"  # the row holds nothing personal, or the law wants it; `why` says which
    NOBODY = "nobody"  # the row is about no person


@dataclass(frozen=True, slots=True)
class Held:
    """One field: its kind, what it is for, and whether its person receives it in their export."""

    kind: Kind
    purpose: str
    exported: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: whose it is, for how long, how it goes, and its fields.

    `subject` is the lookup from a row to its person ("person", "session__clinician"), "self" for
    the person's own row, or None. `days` is how long a row is kept after `clock` (a date field).
    """

    fields: Mapping[str, Held]
    subject: str | None
    going: Going
    kept_for: str
    why: str = ""
    clock: str = ""
    days: int | None = None


_described: dict[str, Holding] = {}


def describe(model: str, holding: Holding) -> None:
    """State what a library's table (`app.Model`) holds."""
    _described[model.lower()] = holding


def holding_of(model: type[models.Model]) -> Holding | None:
    """The lines about one table, or None where they have not been written."""
    held = model.__dict__.get("held")
    return held if isinstance(held, Holding) else _described.get(model._meta.label_lower)


def holdings() -> Iterator[tuple[type[models.Model], Holding]]:
    """Every table that is described, in the order of their names."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label_lower):
        holding = holding_of(model)
        if holding is not None:
            yield model, holding


def rows_about(
    person_id: uuid.UUID, model: type[models.Model], holding: Holding
) -> models.QuerySet[Any]:
    """The rows of one table that are about one person."""
    lookup = {"self": "pk"}.get(holding.subject or "", holding.subject)
    if not lookup:
        return model._default_manager.none()
    return model._default_manager.filter(**{lookup: person_id}).order_by("pk")


def export(person_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything held about one person that is theirs to have, table by table, as plain values."""
    found = {}
    for model, holding in holdings():
        names = [name for name, field in holding.fields.items() if field.exported]
        rows = rows_about(person_id, model, holding)
        if names and rows.exists():
            found[model._meta.label] = [_plain(row, names) for row in rows]
    return found


def erase(person_id: uuid.UUID) -> dict[str, int]:
    """Delete every row about one person whose holding says so; counts by table, their own row last.

    Call it inside a transaction.
    """
    counts: dict[str, int] = {}
    going = [each for each in holdings() if each[1].going is Going.DELETED]
    for model, holding in sorted(going, key=lambda each: each[1].subject == "self"):
        rows = rows_about(person_id, model, holding)
        count = rows.count()
        rows.delete()
        if count:
            counts[model._meta.label] = count
    return counts


def purge(now: dt.datetime) -> dict[str, int]:
    """Delete every row older than its holding allows; counts by table."""
    counts: dict[str, int] = {}
    for model, holding in holdings():
        if holding.days is not None and holding.clock:
            limit = now - dt.timedelta(days=holding.days)
            rows = model._default_manager.filter(**{f"{holding.clock}__lt": limit})
            count = rows.count()
            rows.delete()
            if count:
                counts[model._meta.label] = count
    return counts


def _plain(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _value(row, name) for name in names}


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
