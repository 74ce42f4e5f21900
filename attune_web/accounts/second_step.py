"""Put every change of a second step on record."""

from typing import Any

from allauth.mfa import signals
from django.db import transaction

from attune_web.accounts.models import Person
from attune_web.audit.services import record


def connect() -> None:
    """Listen to the sign-in library."""
    signals.authenticator_added.connect(_added, dispatch_uid="attune.second_step")
    signals.authenticator_removed.connect(_removed, dispatch_uid="attune.second_step")
    signals.authenticator_reset.connect(_reset, dispatch_uid="attune.second_step")


def _added(user: Person, authenticator: Any, **_: Any) -> None:
    _record("accounts.second_step_added", user, authenticator)


def _removed(user: Person, authenticator: Any, **_: Any) -> None:
    _record("accounts.second_step_removed", user, authenticator)


def _reset(user: Person, authenticator: Any, **_: Any) -> None:
    _record("accounts.second_step_reset", user, authenticator)


def _record(verb: str, person: Person, authenticator: Any) -> None:
    with transaction.atomic():
        record(verb, actor=person.pk, subject=person, detail={"type": str(authenticator.type)})
