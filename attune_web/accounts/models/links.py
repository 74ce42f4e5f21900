"""One-time links, handed over in person or by mail; only their hash is kept."""

import uuid
from typing import ClassVar

from django.db import models

from attune_web.accounts.models.organisations import Organisation
from attune_web.accounts.models.people import Person
from attune_web.accounts.roles import Role
from attune_web.accounts.standing import standing
from attune_web.inventory import Going, Held, Holding, Kind


class Usable(models.QuerySet["Invitation"]):
    """Links that still open."""

    def usable(self) -> "Usable":
        """Neither used nor past their date."""
        return standing(self, ended="used_at", clock="expires_at")


class Invitation(models.Model):
    """A link that makes one person a member with one role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = Usable.as_manager()

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for="30 days after it was made",
        clock="created_at",
        days=30,
        fields={
            "id": Held(Kind.PLAIN, "tells invitations apart"),
            "organisation": Held(Kind.RELATION, "to where"),
            "role": Held(Kind.PLAIN, "to do what"),
            "email": Held(Kind.PERSONAL, "whom it is for"),
            "name": Held(Kind.PERSONAL, "whom it is for"),
            "token_hash": Held(Kind.SECRET, "recognises the link", exported=False),
            "created_by": Held(Kind.RELATION, "who invited"),
            "created_at": Held(Kind.PLAIN, "when it was made"),
            "expires_at": Held(Kind.PLAIN, "when it stops working"),
            "used_at": Held(Kind.PLAIN, "when it was used"),
        },
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class RecoveryLink(models.Model):
    """A link with which one person sets a new password, and if it says so a new second step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_links")
    token_hash = models.CharField(max_length=64, unique=True)
    forgets_second_step = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    held: ClassVar = Holding(
        subject="person",
        going=Going.DELETED,
        kept_for="30 days after it was made",
        clock="created_at",
        days=30,
        fields={
            "id": Held(Kind.PLAIN, "tells links apart"),
            "person": Held(Kind.RELATION, "whose account it recovers"),
            "token_hash": Held(Kind.SECRET, "recognises the link", exported=False),
            "forgets_second_step": Held(Kind.PLAIN, "whether the second step goes too"),
            "created_by": Held(Kind.RELATION, "who made it"),
            "created_at": Held(Kind.PLAIN, "when it was made"),
            "expires_at": Held(Kind.PLAIN, "when it stops working"),
            "used_at": Held(Kind.PLAIN, "when it was used"),
        },
    )

    def __str__(self) -> str:
        return f"recovery link {self.pk}"


class Attempt(models.Model):
    """How often something was tried within one stretch of time; counts atomically."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for="one day",
        clock="window",
        days=1,
        fields={
            "id": Held(Kind.PLAIN, "tells rows apart"),
            "key": Held(Kind.PLAIN, "a keyed hash of what is limited and for whom"),
            "window": Held(Kind.PLAIN, "the stretch of time"),
            "used": Held(Kind.PLAIN, "how often"),
        },
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "window"), name="counted_once"),)

    def __str__(self) -> str:
        return f"{self.used} attempts"
