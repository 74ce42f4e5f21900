"""Show one moment to one's supervisor, take it back; a supervisor reads it before any code."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attune_web.accounts.models import Person, Supervision
from attune_web.audit.services import record
from attune_web.practice.errors import PracticeError
from attune_web.practice.models import Exchange, Kind, Share


@transaction.atomic
def share_moment(
    *, exchange: Exchange, supervisor: Person, note: str, at: dt.datetime | None = None
) -> Share:
    """Show a moment to one's own supervisor; once more with another question changes that."""
    session = exchange.session
    relations = Supervision.objects.filter(
        organisation=session.organisation_id,
        clinician=session.clinician_id,
        supervisor=supervisor,
    )
    relation = relations.first()
    if session.kind != Kind.OWN or relation is None:
        raise PracticeError("A moment can be shown only to somebody who supervises you here.")
    Exchange.objects.select_for_update().get(pk=exchange.pk)  # pressed twice, it waits here
    live = Share.objects.filter(exchange=exchange, supervision=relation, taken_back_at=None)
    there = live.first()
    if there is not None:
        return _ask_anew(there, note.strip())
    share = Share.objects.create(
        exchange=exchange,
        supervisor=supervisor,
        supervision=relation,
        note=note.strip(),
        shared_at=at or timezone.now(),
    )
    _record("practice.moment_shared", share, by=session.clinician)
    return share


def _ask_anew(share: Share, note: str) -> Share:
    if note and note != share.note:
        share.note = note
        share.save(update_fields=["note"])
        _record("practice.moment_shared", share, by=share.exchange.session.clinician)
    return share


@transaction.atomic
def unshare_moment(*, share: Share, at: dt.datetime | None = None) -> Share:
    """Take a shared moment back; from the next request on the supervisor does not see it."""
    found = Share.objects.select_for_update().get(pk=share.pk)
    if found.taken_back_at is None:
        found.taken_back_at = at or timezone.now()
        found.save(update_fields=["taken_back_at"])
        _record("practice.moment_taken_back", found, by=found.exchange.session.clinician)
    return found


@transaction.atomic
def read_moment(*, share: Share, reading: str, at: dt.datetime | None = None) -> Share:
    """Keep what a supervisor reads in a moment, once; only then are they shown the codes."""
    found = Share.objects.select_for_update().get(pk=share.pk)
    words = reading.strip()
    if not words:
        raise PracticeError("Write in a few words what you read in this moment; codes come after.")
    if found.taken_back_at is not None:
        raise PracticeError("The clinician has taken this moment back; nothing was kept.")
    if found.ended:
        raise PracticeError("You no longer supervise this clinician here; nothing was kept.")
    if found.read_at is not None:
        return _as_first_read(found, words)
    found.reading, found.read_at = words, at or timezone.now()
    found.save(update_fields=["reading", "read_at"])
    _record("practice.moment_read", found, by=found.supervisor)
    return found


def _as_first_read(share: Share, words: str) -> Share:
    """A reading from before the codes stays as it was: afterwards one reads with them in mind."""
    if words != share.reading:
        raise PracticeError(
            "You have read this moment already, and your first reading stays as it was."
        )
    return share


@transaction.atomic
def note_seen(*, share: Share) -> None:
    """Put on record that a supervisor opened a moment."""
    _record("practice.moment_opened", share, by=share.supervisor)


def _record(verb: str, share: Share, *, by: Person) -> None:
    record(
        verb,
        actor=by.pk,
        organisation=share.exchange.session.organisation_id,
        subject=share,
        detail={"exchange": str(share.exchange_id), "supervisor": str(share.supervisor_id)},
    )
