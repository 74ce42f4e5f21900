"""Set up an organisation; none exists without a line to call in a crisis."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from attune_web.accounts.errors import AccountsError
from attune_web.accounts.models import CrisisLine, Organisation, Person
from attune_web.audit.services import record


@dataclass(frozen=True, slots=True)
class Line:
    """A crisis line as it is given: who answers, the number, and when."""

    name: str
    number: str
    hours: str = ""


@transaction.atomic
def create_organisation(*, name: str, lines: Sequence[Line]) -> Organisation:
    """Add an organisation together with the lines its people can call."""
    if not lines:
        raise AccountsError("An organisation needs at least one crisis line: a name and a number.")
    if Organisation.objects.filter(name=name).exists():
        raise AccountsError("There is an organisation of this name already; choose another.")
    organisation = Organisation.objects.create(name=name)
    for line in lines:
        _add(organisation, line)
    record("accounts.organisation_created", actor=None, organisation=organisation.pk)
    return organisation


@transaction.atomic
def add_crisis_line(*, organisation: Organisation, line: Line, by: Person | None) -> CrisisLine:
    """Add a line to an organisation; the same line once more is the one that is there."""
    here = Organisation.objects.select_for_update().get(pk=organisation.pk)  # pressed twice
    there = here.crisis_lines.filter(name=line.name, number=line.number, hours=line.hours).first()
    if there is not None:
        return there
    added = _add(organisation, line)
    actor = by.pk if by else None
    record("accounts.crisis_line_added", actor=actor, organisation=organisation.pk, subject=added)
    return added


@transaction.atomic
def switch_codes(*, organisation: Organisation, on: bool, by: Person) -> Organisation:
    """Switch the coding of what people say on or off for an organisation, from the next request."""
    found = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if found.uses_codes == on:
        return found
    found.codes_off_at = None if on else timezone.now()
    found.save(update_fields=["codes_off_at"])
    verb = "accounts.codes_switched_on" if on else "accounts.codes_switched_off"
    record(verb, actor=by.pk, organisation=found.pk, subject=found)
    return found


def _add(organisation: Organisation, line: Line) -> CrisisLine:
    if sum(each.isdigit() for each in line.number) < 3:
        raise AccountsError(f"The crisis line {line.name} has no number that can be called.")
    return CrisisLine.objects.create(
        organisation=organisation, name=line.name, number=line.number, hours=line.hours
    )
