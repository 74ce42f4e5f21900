"""Open a gathering, let people in, end it, delete it."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from attune_web.accounts.models import Membership, Organisation, Person
from attune_web.accounts.once import once
from attune_web.audit.services import record
from attune_web.groups.errors import GroupsError, WrongCodeError
from attune_web.groups.joining import Seat, as_typed, code_of, hash_code, new_seat
from attune_web.groups.models import KEPT_DAYS, Ballot, Gathering, Keyboard, Mode, Question
from attune_web.practice import services as practice
from attune_web.practice.models import Kind

MOST_SEATS = 200


def open_gathering(
    *,
    organisation: Organisation,
    trainer: Person,
    case: str,
    mode: Mode,
    guests: bool,
    seed: int | None = None,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Gathering:
    """Begin a conversation for a group, with a code to join it; `at` is for generated history.

    The same page (`key`) asking once more is given the group that is there, also where the first
    try was cut off between its conversation and its code.
    """
    id_ = once(key, "gathering", organisation.pk, trainer.pk, case, mode, guests)
    now = at or timezone.now()
    session = practice.start_session(
        organisation=organisation,
        clinician=trainer,
        case=case,
        kind=Kind.GROUP,
        seed=seed,
        key=id_,
        at=now,
        goes_at=now + dt.timedelta(days=KEPT_DAYS),
    )
    return _open(
        Gathering(
            id=id_,
            organisation=organisation,
            trainer=trainer,
            session=session,
            mode=mode,
            guests=guests,
            code_hash=hash_code(code_of(id_)),
            opened_at=now,
        )
    )


def _open(gathering: Gathering) -> Gathering:
    try:
        return _begin(gathering)
    except IntegrityError:  # pressed twice: the other was quicker
        return Gathering.objects.get(pk=gathering.pk)


@transaction.atomic
def _begin(gathering: Gathering) -> Gathering:
    gathering.save(force_insert=True)
    _record(
        "groups.opened",
        gathering,
        actor=gathering.trainer_id,
        mode=str(gathering.mode),
        guests=gathering.guests,
    )
    return gathering


def find_gathering(code: str, person: Person | None) -> Gathering:
    """The gathering a code opens for somebody; WrongCodeError for every code that opens none."""
    typed = hash_code(as_typed(code))
    gathering = Gathering.objects.open().filter(code_hash=typed, door_open=True).first()
    if gathering is None or not may_sit(gathering, person):
        raise WrongCodeError
    return gathering


def may_sit(gathering: Gathering, person: Person | None) -> bool:
    """Whether somebody may be in this gathering: its organisation's people, guests if it has any.

    Somebody who is signed in elsewhere is a stranger even where guests are welcome.
    """
    if person is None:
        return gathering.guests
    here = Membership.objects.filter(person=person, organisation=gathering.organisation_id)
    return here.exists()


@transaction.atomic
def join_group(*, code: str, person: Person | None, seat: Seat | None = None) -> Seat:
    """Give a seat; somebody who has one in this gathering keeps it."""
    gathering = find_gathering(code, person)
    if seat is not None and seat.gathering == gathering.pk:
        return seat
    free = Gathering.objects.filter(pk=gathering.pk, seats__lt=MOST_SEATS)
    if not free.update(seats=F("seats") + 1, version=F("version") + 1):
        raise GroupsError(_("Every seat in this group is taken. Look at the wall with the others."))
    _record("groups.joined", gathering, actor=None)
    return new_seat(gathering.pk)


@transaction.atomic
def change(*, gathering: Gathering, mode: Mode, door_open: bool, by: Person) -> None:
    """Change how the group works, and whether more people may join."""
    found = lock(gathering)
    if Mode(found.mode) != mode and found.questions.filter(revealed_at=None).exists():
        raise GroupsError(_("A vote is open. Show it or leave it first, then change the way."))
    found.mode, found.door_open = mode, door_open
    found.touch("mode", "door_open")
    _record("groups.changed", found, actor=by.pk, mode=str(mode), door_open=door_open)


@transaction.atomic
def end_gathering(*, gathering: Gathering, by: Person) -> None:
    """End it: no more turns, votes or people; the code and the open vote go."""
    found = lock(gathering)
    Ballot.objects.filter(question__gathering=found).delete()
    Question.objects.filter(gathering=found, revealed_at=None).delete()
    found.ended_at = timezone.now()
    found.keyboard, found.holder, found.door_open = Keyboard.TRAINER, "", False
    found.touch("ended_at", "keyboard", "holder", "door_open")
    _record("groups.ended", found, actor=by.pk, seats=found.seats)


@transaction.atomic
def delete_gathering(*, gathering: Gathering, by: Person) -> None:
    """Delete it with its conversation, before its days are over."""
    deleted = Gathering(pk=gathering.pk, organisation_id=gathering.organisation_id)
    practice.erase_session(session=gathering.session, by=by)
    _record("groups.deleted", deleted, actor=by.pk)  # last: the record's head is held by everybody


def lock(gathering: Gathering) -> Gathering:
    """The gathering as it is now, held until the transaction ends; refused once it is over."""
    return _going(Gathering.objects.select_for_update().filter(pk=gathering.pk).first())


def refuse_once_over(gathering: Gathering) -> None:
    """Refuse a turn of a group that is over before the patient hears it."""
    _going(Gathering.objects.filter(pk=gathering.pk).first())


def _going(found: Gathering | None) -> Gathering:
    if found is None or found.is_over:
        raise GroupsError(
            _("This group is over. What was said can still be printed by its trainer.")
        )
    return found


def _record(
    verb: str, gathering: Gathering, *, actor: uuid.UUID | None, **detail: str | int | bool
) -> None:
    """Put one entry into the record; of a seat there is nobody to name."""
    record(
        verb, actor=actor, organisation=gathering.organisation_id, subject=gathering, detail=detail
    )
