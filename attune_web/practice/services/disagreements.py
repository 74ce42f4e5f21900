"""Disagree with a code; a person answers, and what they answer stands in its place."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attune_web.accounts.models import Person
from attune_web.audit.services import record
from attune_web.practice.errors import PracticeError
from attune_web.practice.models import WHOLE, Disagreement, Exchange, Share, Standing
from attune_web.practice.paths import feedback_of


@transaction.atomic
def disagree(
    *, exchange: Exchange, code: str, reason: str, at: dt.datetime | None = None
) -> Disagreement:
    """Say that a code is wrong; until a person has answered, nobody else is shown it."""
    if code != WHOLE and code not in {note.code for note in feedback_of(exchange).did}:
        raise PracticeError("The software gave no such code to this turn.")
    Exchange.objects.select_for_update().get(pk=exchange.pk)  # pressed twice, it waits here
    standing = Disagreement.objects.filter(exchange=exchange, code=code)
    there = standing.exclude(standing=Standing.WITHDRAWN).first()
    if there is not None:
        return _say_anew(there, reason.strip())
    raised = Disagreement.objects.create(
        exchange=exchange, code=code, reason=reason.strip(), raised_at=at or timezone.now()
    )
    _record("practice.disagreed", raised, by=exchange.session.clinician)
    return raised


def _say_anew(there: Disagreement, reason: str) -> Disagreement:
    if not reason or reason == there.reason:
        return there
    if there.standing != Standing.OPEN:
        raise PracticeError("A person has answered this already; the answer stands beside it.")
    there.reason = reason
    there.save(update_fields=["reason"])
    _record("practice.disagreed", there, by=there.exchange.session.clinician)
    return there


@transaction.atomic
def withdraw(*, disagreement: Disagreement) -> Disagreement:
    """Take a disagreement back while nobody has answered it."""
    found = Disagreement.objects.select_for_update().get(pk=disagreement.pk)
    if found.standing not in (Standing.OPEN, Standing.WITHDRAWN):
        raise PracticeError("A person has answered this already; the answer stands beside it.")
    found.standing = Standing.WITHDRAWN
    found.save(update_fields=["standing"])
    _record("practice.disagreement_withdrawn", found, by=found.exchange.session.clinician)
    return found


@transaction.atomic
def answer(
    *,
    disagreement: Disagreement,
    by: Person,
    corrects: bool,
    words: str,
    at: dt.datetime | None = None,
) -> Disagreement:
    """Answer as a supervisor who was shown the moment and has read it before the code."""
    found = Disagreement.objects.select_for_update().get(pk=disagreement.pk)
    shown = Share.objects.live().filter(exchange=found.exchange_id, supervisor=by)
    if not shown.exclude(read_at=None).exists():
        raise PracticeError("Read the moment and write what you read in it, then answer.")
    standing = Standing.CORRECTED if corrects else Standing.KEPT
    given = (found.standing, found.answer, found.answered_by_id)
    if given == (standing, words.strip(), by.pk):
        return found  # the same answer, sent twice
    if found.standing != Standing.OPEN:
        raise PracticeError("This has been answered or withdrawn; nothing was changed.")
    if not words.strip():
        raise PracticeError("An answer needs a reason in words; the clinician will read it.")
    found.standing = standing
    found.answer, found.answered_by = words.strip(), by
    found.answered_at = at or timezone.now()
    found.save(update_fields=["standing", "answer", "answered_by", "answered_at"])
    _record("practice.disagreement_answered", found, by=by)
    return found


def _record(verb: str, disagreement: Disagreement, *, by: Person) -> None:
    record(
        verb,
        actor=by.pk,
        organisation=disagreement.exchange.session.organisation_id,
        subject=disagreement,
        detail={
            "exchange": str(disagreement.exchange_id),
            "code": disagreement.code,
            "standing": str(disagreement.standing),
        },
    )
