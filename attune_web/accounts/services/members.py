"""Give and end roles, and say who supervises whom."""

from django.db import transaction
from django.db.models import QuerySet

from attune_web.accounts.errors import AccountsError
from attune_web.accounts.models import Membership, Organisation, Person, Supervision
from attune_web.accounts.roles import Role
from attune_web.audit.services import record


@transaction.atomic
def grant_role(*, organisation: Organisation, person: Person, role: Role, by: Person) -> Membership:
    """Give a member one more role; their sessions end, so that it is in force everywhere."""
    membership, added = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role
    )
    if added:
        if person != by:
            person.end_sessions()
        record(
            "accounts.role_granted",
            actor=by.pk,
            organisation=organisation.pk,
            subject=person,
            detail={"role": role},
        )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Person) -> None:
    """Take a role away at once, with the supervision and the sessions that hung on it."""
    organisation, person = membership.organisation, membership.person
    refuse_without_administrator(organisation, leaving=membership)
    role = Role(membership.role)
    membership.delete()
    here = Supervision.objects.filter(organisation=organisation)
    for relation in _resting_on(role, person, here):
        end_supervision(relation=relation, by=by)
    person.end_sessions()
    record(
        "accounts.role_ended",
        actor=by.pk,
        organisation=organisation.pk,
        subject=person,
        detail={"role": role},
    )


@transaction.atomic
def start_supervision(
    *, organisation: Organisation, clinician: Person, supervisor: Person, by: Person
) -> Supervision:
    """Make somebody the supervisor of a clinician of the same organisation."""
    here = Membership.objects.filter(organisation=organisation)
    if not here.filter(person=clinician, role=Role.CLINICIAN).exists():
        raise AccountsError("Only a clinician of this organisation can be supervised here.")
    if clinician == supervisor or not here.filter(person=supervisor, role=Role.SUPERVISOR).exists():
        raise AccountsError("Choose another member who has the role of supervisor.")
    relation, added = Supervision.objects.get_or_create(
        organisation=organisation, clinician=clinician, supervisor=supervisor
    )
    if added:
        record(
            "accounts.supervision_started",
            actor=by.pk,
            organisation=organisation.pk,
            subject=relation,
        )
    return relation


@transaction.atomic
def end_supervision(*, relation: Supervision, by: Person) -> None:
    """End a supervision; what was shared under it is shown no more, also if it begins again.

    It is recorded as done to the clinician, who can read it when the relation is gone.
    """
    record(
        "accounts.supervision_ended",
        actor=by.pk,
        organisation=relation.organisation_id,
        subject=relation.clinician,
        detail={"supervisor": str(relation.supervisor_id)},
    )
    relation.delete()


def _resting_on(role: Role, person: Person, here: QuerySet[Supervision]) -> QuerySet[Supervision]:
    if role is Role.SUPERVISOR:
        return here.filter(supervisor=person)
    return here.filter(clinician=person) if role is Role.CLINICIAN else here.none()


def refuse_without_administrator(organisation: Organisation, *, leaving: Membership) -> None:
    """Refuse to leave an organisation without anybody who can look after its accounts."""
    if leaving.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(organisation=organisation, role=Role.ADMINISTRATOR)
    if not others.exclude(pk=leaving.pk).exists():
        raise AccountsError("This is the last administrator here. Give the role to another first.")
