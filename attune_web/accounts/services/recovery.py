"""Let somebody back in who lost their password or their second step, without mail."""

import datetime as dt
import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from attune_web.accounts.errors import AccountsError, DeadLinkError
from attune_web.accounts.models import Membership, Organisation, Person, RecoveryLink
from attune_web.accounts.once import once
from attune_web.accounts.roles import Role
from attune_web.accounts.standing import standing
from attune_web.accounts.tokens import hash_token, new_token
from attune_web.audit.services import record

LASTS = dt.timedelta(hours=24)


@transaction.atomic
def make_recovery_link(
    *,
    person: Person,
    organisation: Organisation | None,
    by: Person | None,
    forgets_second_step: bool = False,
    key: uuid.UUID | None = None,
) -> str:
    """Make a one-time link for a member; returns its token, which is shown once and not kept.

    Without `by` the operator of the machine asks. An administrator may do it only for people all
    of whose organisations they administer: the link opens the whole account. The same page (`key`)
    is given the same link.
    """
    if by is not None:
        _refuse_beyond(person, by)
    chosen = (person.pk, by.pk if by else "", forgets_second_step)
    token = new_token(key, *chosen)
    told = {
        "person": person,
        "token_hash": hash_token(token),
        "forgets_second_step": forgets_second_step,
        "created_by": by,
        "expires_at": timezone.now() + LASTS,
    }
    link, added = RecoveryLink.objects.get_or_create(
        pk=once(key, "recovery", *chosen), defaults=told
    )
    if not added:
        return _still_opens(link, token)
    record(
        "accounts.recovery_link_made",
        actor=by.pk if by else None,
        organisation=organisation.pk if organisation else None,
        subject=person,
        detail={"link": str(link.pk), "second_step": forgets_second_step},
    )
    return token


def find_recovery(token: str) -> RecoveryLink:
    """What a recovery link opens; DeadLinkError for every link that does not open."""
    link = (
        standing(RecoveryLink.objects.all(), ended="used_at", clock="expires_at")
        .filter(token_hash=hash_token(token), person__is_active=True)
        .select_related("person")
        .first()
    )
    if link is None:
        raise DeadLinkError
    return link


@transaction.atomic
def recover(*, token: str, password: str) -> Person:
    """Set a new password by a link, end every session, and forget the second step if it says so."""
    link = find_recovery(token)
    used = RecoveryLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        raise DeadLinkError
    person = link.person
    person.set_password(password)
    person.save(update_fields=["password"])
    if link.forgets_second_step:
        Authenticator.objects.filter(user=person).delete()
    person.end_sessions()
    record(
        "accounts.recovered",
        actor=person.pk,
        subject=person,
        detail={"link": str(link.pk), "second_step": link.forgets_second_step},
    )
    return person


def _still_opens(link: RecoveryLink, token: str) -> str:
    if link.used_at is not None or link.expires_at <= timezone.now():
        raise AccountsError(
            "This page made its link already, and it was used or is past its day. Open the page "
            "again to make another."
        )
    return token


def _refuse_beyond(person: Person, by: Person) -> None:
    mine = Membership.objects.filter(person=by, role=Role.ADMINISTRATOR).values("organisation")
    if Membership.objects.filter(person=person).exclude(organisation__in=mine).exists():
        raise AccountsError(
            "This person also belongs to an organisation you do not administer. The operator of "
            "the site can make the link: attune-web recovery-link."
        )
