"""One keyboard: with the trainer, free to take, or with one seat."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from attune_web.accounts.models import Person
from attune_web.audit.services import record
from attune_web.groups.errors import NotYourTurnError
from attune_web.groups.joining import Seat
from attune_web.groups.models import Gathering, Keyboard
from attune_web.groups.services.gatherings import lock


@transaction.atomic
def pass_keyboard(*, gathering: Gathering, to: Keyboard, by: Person) -> None:
    """The trainer puts the keyboard into the room, or takes it back from whoever has it."""
    found = lock(gathering)
    found.keyboard, found.holder = to, ""
    found.touch("keyboard", "holder")
    _record("groups.keyboard_passed", found, actor=by.pk, to=str(to))


@transaction.atomic
def take_keyboard(*, gathering: Gathering, seat: Seat) -> None:
    """A seat takes the keyboard while it is free; the second to ask is told so."""
    found = lock(gathering)
    if found.holder == seat.mark:
        return
    if found.keyboard != Keyboard.FREE:
        raise NotYourTurnError(_("Somebody else has the keyboard now."))
    found.keyboard, found.holder = Keyboard.SEAT, seat.mark
    found.touch("keyboard", "holder")
    _record("groups.keyboard_taken", found, actor=None)


@transaction.atomic
def put_down(*, gathering: Gathering, seat: Seat) -> None:
    """The seat that has the keyboard passes it on: it is free for the next."""
    found = lock(gathering)
    if found.holder != seat.mark:
        return
    found.keyboard, found.holder = Keyboard.FREE, ""
    found.touch("keyboard", "holder")
    _record("groups.keyboard_put_down", found, actor=None)


def _record(
    verb: str, gathering: Gathering, *, actor: uuid.UUID | None, **detail: str | int | bool
) -> None:
    """Put one entry into the record; of a seat there is nobody to name."""
    record(
        verb, actor=actor, organisation=gathering.organisation_id, subject=gathering, detail=detail
    )
