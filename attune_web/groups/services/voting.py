"""A secret vote on a turn: cast, changed until it is shown, counted, forgotten."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attune_web.accounts.models import Person
from attune_web.audit.services import record
from attune_web.groups.errors import NotYourTurnError
from attune_web.groups.joining import Seat
from attune_web.groups.models import Ballot, Gathering, Question
from attune_web.groups.services.gatherings import lock, refuse_once_over
from attune_web.groups.votes import Call, Landing, tally, voter_of
from attune_web.practice import services as practice
from attune_web.practice.models import Exchange


@transaction.atomic
def vote(
    *, gathering: Gathering, question: uuid.UUID, seat: Seat, call: Call, land: Landing
) -> None:
    """Cast or change one vote; the record says that one was cast, never by whom or what."""
    found = lock(gathering)
    asked = found.questions.filter(pk=question, revealed_at=None).first()
    if asked is None:
        raise NotYourTurnError(_("This vote is over."))
    voter = voter_of(seat.token, salt=asked.salt)
    Ballot.objects.update_or_create(
        question=asked, voter=voter, defaults={"call": call, "land": land}
    )
    _record("groups.voted", found, actor=None, question=str(asked.pk))


def own_vote(question: Question, seat: Seat) -> Ballot | None:
    """What this device voted on an open question, so that it can be changed."""
    voter = voter_of(seat.token, salt=question.salt)
    return question.ballots.filter(voter=voter).first()


def reveal(*, gathering: Gathering, question: uuid.UUID, by: Person) -> None:
    """Say the turn to the patient, count the votes, and forget who could have cast which."""
    asked = Question.objects.filter(gathering=gathering, pk=question).first()
    if asked is None:
        raise NotYourTurnError(_("This turn was taken back before it was shown."))
    if asked.revealed_at is not None:
        return
    refuse_once_over(gathering)
    exchange = _say(gathering, asked)
    with transaction.atomic():
        found = lock(gathering)
        asked = Question.objects.select_for_update().filter(pk=question).first()
        if asked is None or asked.revealed_at is not None:
            return
        asked.kept = tally(asked.ballots.values_list("call", "land"))
        asked.ballots.all().delete()
        asked.salt, asked.exchange, asked.revealed_at = "", exchange, timezone.now()
        asked.save(update_fields=["kept", "salt", "exchange", "revealed_at"])
        voted = asked.kept["voted"]
        found.touch()
        _record("groups.revealed", found, actor=by.pk, question=str(asked.pk), voted=voted)


@transaction.atomic
def withdraw_question(*, gathering: Gathering, question: uuid.UUID, by: Person) -> None:
    """Leave a turn unsaid, with the votes on it, so that the group can find other words."""
    found = lock(gathering)
    gone = found.questions.filter(pk=question, revealed_at=None).delete()[0]
    if gone:
        found.touch()
        _record("groups.withdrawn", found, actor=by.pk, question=str(question))


def _say(gathering: Gathering, asked: Question) -> Exchange | None:
    """Say a turn to the patient; where the codes are off nobody answers, and people's dots stand.

    The question's id is the turn's key, so that a reveal that was cut off says it once.
    """
    if not gathering.organisation.uses_codes:
        return None
    return practice.take_turn(
        session=gathering.session, text=asked.text, position=asked.position, key=asked.pk
    )


def _record(
    verb: str, gathering: Gathering, *, actor: uuid.UUID | None, **detail: str | int | bool
) -> None:
    """Put one entry into the record; of a seat there is nobody to name."""
    record(
        verb, actor=actor, organisation=gathering.organisation_id, subject=gathering, detail=detail
    )
