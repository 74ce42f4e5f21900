"""Add to the record of who did what, and check that nobody has altered it.

`record` writes in the caller's transaction: what is not recorded does not happen. After the commit
the new head goes to a file outside the database, so that cutting the record's tail, or rewriting
all of it, is noticed too.
"""

import datetime as dt
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from attune_web.audit.models import Entry, Head

Plain = str | int | bool | None
_VERB = re.compile(r"[a-z]+\.[a-z_]+")
_WORDLESS = re.compile(r"[\w.:+-]{0,80}")
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Tampering:
    """One place where the record is not what was written."""

    position: int
    what: str

    def __str__(self) -> str:
        return f"entry {self.position}: {self.what}"


def record(
    verb: str,
    *,
    actor: uuid.UUID | None,
    organisation: uuid.UUID | None = None,
    subject: models.Model | str = "",
    detail: Mapping[str, Plain] | None = None,
) -> Entry:
    """Add one entry; call it inside the transaction of the thing it records."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the act's transaction.")
    _refuse_words(verb, detail or {})
    head = _head()
    entry = Entry(
        position=head.position + 1,
        at=timezone.now(),
        verb=verb,
        actor=actor,
        organisation=organisation,
        subject=_name(subject),
        detail=dict(detail or {}),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save()
    head.position, head.digest = entry.position, entry.digest
    head.save()
    transaction.on_commit(lambda: _anchor(entry))
    return entry


def _head() -> Head:
    """The head of the record, held until the transaction ends."""
    held = Head.objects.select_for_update().filter(pk=1)
    found = held.first()
    if found is None:  # the first entry of a site
        Head.objects.get_or_create(pk=1)
        found = held.get()
    return found


def digest_of(entry: Entry) -> str:
    """The hash of an entry together with the hash before it."""
    parts = [
        entry.position,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.verb,
        str(entry.actor or ""),
        str(entry.organisation or ""),
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    plain = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def verify() -> list[Tampering]:
    """Every place where the record differs from what was written, in order; empty if none."""
    anchors = read_anchor(settings.AUDIT_ANCHOR)
    found: list[Tampering] = []
    expected, previous = 1, START
    for entry in Entry.objects.order_by("position").iterator(chunk_size=2000):
        found.extend(_faults(entry, expected, previous, anchors.pop(entry.position, None)))
        expected, previous = entry.position + 1, entry.digest
    for position in sorted(anchors):
        found.append(Tampering(position, "was recorded and is gone"))
    return found


def read_anchor(path: Path) -> dict[int, str]:
    """The heads that were written outside the database, by position."""
    if not path.is_file():
        return {}
    lines = path.read_text().splitlines()
    return {int(place): digest for place, _, digest in (line.partition(" ") for line in lines)}


def _faults(entry: Entry, expected: int, previous: str, anchor: str | None) -> Iterator[Tampering]:
    if entry.position != expected:
        yield Tampering(expected, "is missing")
    if entry.previous != previous:
        yield Tampering(entry.position, "does not follow from the one before it")
    if entry.digest != digest_of(entry):
        yield Tampering(entry.position, "was changed after it was written")
    elif anchor is not None and anchor != entry.digest:
        yield Tampering(entry.position, "is not the one that was anchored outside the database")


def _anchor(entry: Entry) -> None:
    handle = os.open(settings.AUDIT_ANCHOR, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{entry.position} {entry.digest}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(subject: models.Model | str) -> str:
    if isinstance(subject, models.Model):
        return f"{subject._meta.label_lower}:{subject.pk}"
    return subject


def _refuse_words(verb: str, detail: Mapping[str, Plain]) -> None:
    texts = [each for each in detail.values() if isinstance(each, str)]
    if not _VERB.fullmatch(verb) or not all(_WORDLESS.fullmatch(each) for each in texts):
        raise ValueError("An audit entry holds ids, choices and counts, never words.")
