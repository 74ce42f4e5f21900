"""A turn from whoever has the keyboard: said at once, or put to the vote first."""

import uuid
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _

from attune_web.accounts.models import Person
from attune_web.audit.services import record
from attune_web.groups.errors import NotYourTurnError
from attune_web.groups.joining import Seat
from attune_web.groups.models import Gathering, Keyboard, Mode, Question
from attune_web.groups.services.gatherings import lock, refuse_once_over
from attune_web.groups.votes import new_salt
from attune_web.practice import services as practice
from attune_web.practice.errors import NothingSaidError, TooLongError
from attune_web.practice.paths import path_of
from attune_web.practice.services.turns import MOST_WORDS, clean

Hands = Person | Seat


class Offer(Enum):
    """What became of a turn."""

    SAID = "said"
    ASKED = "asked"


def offer(*, gathering: Gathering, by: Hands, text: str, position: int, key: uuid.UUID) -> Offer:
    """Take a turn from the keyboard's holder; NotYourTurnError keeps the words with their writer.

    The same words for the same place once more are the same turn.
    """
    refuse_once_over(gathering)
    _may_type(gathering, by)
    if gathering.mode == Mode.VOTE:
        _ask(gathering, by, _fit(text), position)
        return Offer.ASKED
    practice.take_turn(session=gathering.session, text=text, position=position, key=key)
    with transaction.atomic():
        found = lock(gathering)
        found.touch()
        _record("groups.turn_said", found, actor=_name(by), position=position)
    return Offer.SAID


@transaction.atomic
def step_back(*, gathering: Gathering, position: int, by: Person) -> None:
    """Go back to just before one of the group's turns, so that it can be said another way."""
    found = lock(gathering)
    found.questions.filter(revealed_at=None).delete()
    practice.redo_from(session=found.session, position=position)
    found.touch()
    _record("groups.stepped_back", found, actor=by.pk, position=position)


@transaction.atomic
def _ask(gathering: Gathering, by: Hands, text: str, position: int) -> None:
    found = lock(gathering)
    _may_type(found, by)
    waiting = found.questions.filter(revealed_at=None).first()
    if waiting is not None:
        if waiting.text == text and waiting.position == position:
            return
        raise NotYourTurnError(_("Other words are before the group. Wait for the vote."))
    if position != path_of(found.session).position:
        raise NotYourTurnError(_("The conversation went on while you were typing."))
    question = Question.objects.create(
        gathering=found, text=text, position=position, salt=new_salt()
    )
    found.touch()
    _record("groups.asked", found, actor=_name(by), question=str(question.pk))


def _fit(text: str) -> str:
    """The words as the patient would hear them; what nobody could say is refused before a vote."""
    said = clean(text)
    if not said:
        raise NothingSaidError
    if len(said.split()) > MOST_WORDS:
        raise TooLongError(MOST_WORDS)
    return said


def _may_type(gathering: Gathering, by: Hands) -> None:
    mine = (
        gathering.keyboard == Keyboard.SEAT and gathering.holder == by.mark
        if isinstance(by, Seat)
        else gathering.keyboard == Keyboard.TRAINER
    )
    if not mine:
        raise NotYourTurnError(_("The keyboard is somewhere else now."))


def _name(by: Hands) -> uuid.UUID | None:
    return None if isinstance(by, Seat) else by.pk


def _record(
    verb: str, gathering: Gathering, *, actor: uuid.UUID | None, **detail: str | int | bool
) -> None:
    """Put one entry into the record; of a seat there is nobody to name."""
    record(
        verb, actor=actor, organisation=gathering.organisation_id, subject=gathering, detail=detail
    )
