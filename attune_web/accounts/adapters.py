"""How the sign-in library behaves here: no sign-up, counted tries, sealed secrets, audited."""

import base64
from collections import Counter
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from attune_web.accounts import limits
from attune_web.accounts.models import Membership, Person
from attune_web.accounts.roles import READS_OTHERS
from attune_web.audit.services import record
from attune_web.encryption import keys
from attune_web.encryption.sealing import Sealed, seal, unseal

PLACE = "mfa.authenticator.data"
_SECRETS = ("secret", "seed")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in with an address and a password, for people who were invited."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This address and password together are not correct. Try again, or follow "
            "“I cannot get in” below."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; people are invited."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request comes from, over our own proxies only."""
        return limits.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at."""
        account = str(credentials.get("email") or credentials.get("username") or "").lower()
        self._counted = (
            (limits.SIGN_IN_BY_ADDRESS, limits.address_of(request)),
            (limits.SIGN_IN_BY_ACCOUNT, account),
        )
        try:
            for limit, key in self._counted:
                limits.count(limit, key)
        except limits.TooOftenError:
            raise self.validation_error("too_many_login_attempts") from None
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Give a try back that succeeded: only failures are limited."""
        person: Person | None = super().authenticate(request, **credentials)
        if person:
            for limit, key in self._counted:
                limits.refund(limit, key)
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed sign-in, by the account's id where there is one."""
        account = str(credentials.get("email") or "").lower()
        person = Person.objects.filter(email=account).first()
        with transaction.atomic():
            record("accounts.sign_in_failed", actor=None, subject=person or "")

    def login(self, request: HttpRequest, user: Person) -> None:
        """Record a sign-in in the transaction that makes the session."""
        with transaction.atomic():
            super().login(request, user)
            record("accounts.signed_in", actor=user.pk, subject=user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Stay quiet about signing in and out: the page shows it."""
        template = str(args[2] if len(args) > 2 else kwargs.get("message_template"))
        if "logged_" not in template:
            super().add_message(*args, **kwargs)


class OutsideAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through the organisation (OpenID Connect), for people who were invited."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """An outside account opens only an account that exists."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step: its secrets are sealed, and some roles cannot do without it."""

    def encrypt(self, text: str) -> str:
        """Seal a second step's secret."""
        box = seal(text.encode(), place=PLACE, ring=keys.keyring())
        return base64.b64encode(box.data).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a second step's secret."""
        box = Sealed(base64.b64decode(encrypted_text))
        return unseal(box, place=PLACE, ring=keys.keyring()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second step of somebody who reads other people's data stays."""
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(
            pk=authenticator.pk
        )
        steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        if others.filter(type__in=steps).exists():
            return True
        reads = Membership.objects.filter(person=authenticator.user_id, role__in=READS_OTHERS)
        return not reads.exists()


def reseal_second_steps() -> int:
    """Seal the second steps' secrets under the active key; returns how many were moved."""
    adapter, moved = SecondStepAdapter(), 0
    for step in Authenticator.objects.order_by("pk"):
        with transaction.atomic():
            fresh = Authenticator.objects.select_for_update().get(pk=step.pk)
            for name in _secrets_of(fresh):
                if _key_of(fresh.data[name]) != keys.keyring().active:
                    fresh.data[name] = adapter.encrypt(adapter.decrypt(fresh.data[name]))
                    moved += 1
            fresh.save(update_fields=["data"])
    return moved


def count_second_steps() -> Counter[str]:
    """How many second steps' secrets each key seals."""
    return Counter(
        _key_of(step.data[name])
        for step in Authenticator.objects.all()
        for name in _secrets_of(step)
    )


def _secrets_of(step: Authenticator) -> list[str]:
    return [name for name in _SECRETS if name in step.data]


def _key_of(value: str) -> str:
    return Sealed(base64.b64decode(value)).key_id
