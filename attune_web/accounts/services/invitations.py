"""Invite somebody by a one-time link that can be printed, mailed or read out."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from attune_web.accounts.errors import AccountsError, DeadLinkError
from attune_web.accounts.models import Invitation, Membership, Organisation, Person
from attune_web.accounts.once import once
from attune_web.accounts.roles import Role
from attune_web.accounts.tokens import hash_token, new_token
from attune_web.audit.services import record

LASTS = dt.timedelta(days=14)


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    role: Role,
    email: str,
    name: str,
    by: Person | None,
    key: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; returns it with its token, which is shown once and not kept.

    The same page (`key`) asking for the same invitation is given the one that is there.
    """
    chosen = (organisation.pk, by.pk if by else "", role, email.lower(), name)
    token = new_token(key, *chosen)
    told = {
        "organisation": organisation,
        "role": role,
        "email": email.lower(),
        "name": name,
        "token_hash": hash_token(token),
        "created_by": by,
        "expires_at": timezone.now() + LASTS,
    }
    invitation, added = Invitation.objects.get_or_create(
        pk=once(key, "invitation", *chosen), defaults=told
    )
    if not added:
        return _still_open(invitation), token
    record(
        "accounts.invited",
        actor=by.pk if by else None,
        organisation=organisation.pk,
        subject=invitation,
        detail={"role": role},
    )
    return invitation, token


def find_invitation(token: str) -> Invitation:
    """The invitation a link opens; DeadLinkError for every link that does not open."""
    found = Invitation.objects.usable().filter(token_hash=hash_token(token))
    invitation = found.select_related("organisation").first()
    if invitation is None:
        raise DeadLinkError
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> Person:
    """Make the account an invitation is for, with its first role."""
    invitation = _use(token)
    if Person.objects.filter(email=invitation.email).exists():
        raise AccountsError("There is an account with this address. Sign in, then open the link.")
    person = Person(email=invitation.email, name=name)
    person.set_password(password)
    person.save()
    _join(invitation, person)
    return person


@transaction.atomic
def join_as(*, token: str, person: Person) -> Membership:
    """Give somebody who has an account the role they are invited to."""
    invitation = _use(token)
    if invitation.email != person.email:
        raise DeadLinkError
    return _join(invitation, person)


@transaction.atomic
def withdraw_invitation(*, organisation: Organisation, invitation: uuid.UUID, by: Person) -> None:
    """Make an invitation's link stop working."""
    found = Invitation.objects.usable().filter(organisation=organisation, pk=invitation).first()
    if found is None:
        raise DeadLinkError
    found.expires_at = timezone.now()
    found.save(update_fields=["expires_at"])
    record(
        "accounts.invitation_withdrawn", actor=by.pk, organisation=organisation.pk, subject=found
    )


def _still_open(invitation: Invitation) -> Invitation:
    if not Invitation.objects.usable().filter(pk=invitation.pk).exists():
        raise AccountsError(
            "This page made its invitation already, and the link was used or withdrawn since. "
            "Open the page again to invite somebody else."
        )
    return invitation


def _use(token: str) -> Invitation:
    invitation = find_invitation(token)
    unused = Invitation.objects.usable().filter(pk=invitation.pk)
    if not unused.update(used_at=timezone.now()):
        raise DeadLinkError
    return invitation


def _join(invitation: Invitation, person: Person) -> Membership:
    membership, _ = Membership.objects.get_or_create(
        person=person, organisation=invitation.organisation, role=invitation.role
    )
    record(
        "accounts.joined",
        actor=person.pk,
        organisation=invitation.organisation_id,
        subject=membership,
        detail={"role": invitation.role},
    )
    return membership
