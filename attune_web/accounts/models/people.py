"""A person who signs in."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from attune_web.inventory import Going, Held, Holding, Kind


class PersonManager(BaseUserManager["Person"]):
    """Finds people by the address they sign in with, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in with this address."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody with an account; what they may do follows from their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    held: ClassVar = Holding(
        subject="self",
        going=Going.DELETED,
        kept_for="until the person erases it",
        fields={
            "id": Held(Kind.PLAIN, "tells people apart"),
            "email": Held(Kind.PERSONAL, "signs the person in"),
            "name": Held(Kind.PERSONAL, "shown to people of the same organisation"),
            "password": Held(Kind.SECRET, "a slow hash that signs the person in", exported=False),
            "is_active": Held(Kind.PLAIN, "may sign in"),
            "joined_at": Held(Kind.PLAIN, "when the account was made"),
            "last_login": Held(Kind.PLAIN, "when the person last signed in"),
            "session_epoch": Held(Kind.PLAIN, "ends sessions when it is raised"),
        },
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower"),
        )

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """Changes with the password and whenever somebody's sessions have to end."""
        secret = f"{self.password}|{self.session_epoch}"
        return salted_hmac("attune.session", secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """End every session of this person at their next request."""
        Person.objects.filter(pk=self.pk).update(session_epoch=models.F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])
