"""Organisations, the lines to call in a crisis, and who does what where."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from attune_web.accounts.models.people import Person
from attune_web.accounts.roles import Role
from attune_web.inventory import Going, Held, Holding, Kind

LATE_AFTER = dt.timedelta(hours=3)
_FOR_GOOD = "as long as the site"


class Installation(models.Model):
    """This site as such: one row, which says whether everything in it is invented."""

    demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(auto_now_add=True)
    housekeeping_began_at = models.DateTimeField(null=True)
    housekept_at = models.DateTimeField(null=True)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for=_FOR_GOOD,
        fields={
            "id": Held(Kind.PLAIN, "always 1"),
            "demo": Held(Kind.PLAIN, "whether the people here are invented"),
            "set_up_at": Held(Kind.PLAIN, "when the site was set up"),
            "housekeeping_began_at": Held(Kind.PLAIN, "keeps two processes from doing it twice"),
            "housekept_at": Held(Kind.PLAIN, "when what was kept long enough was last deleted"),
        },
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_installation"),)

    def __str__(self) -> str:
        return "demonstration" if self.demo else "site"

    @property
    def housekeeping_is_late(self) -> bool:
        """Whether what should have been deleted by now may still be there."""
        return timezone.now() - (self.housekept_at or self.set_up_at) > LATE_AFTER


class Organisation(models.Model):
    """A service: the wall nobody sees across."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    codes_off_at = models.DateTimeField(null=True, default=None)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for=_FOR_GOOD,
        fields={
            "id": Held(Kind.PLAIN, "tells organisations apart"),
            "name": Held(Kind.PLAIN, "shown to its people"),
            "created_at": Held(Kind.PLAIN, "when it was added"),
            "codes_off_at": Held(Kind.PLAIN, "since when no program codes anything here"),
        },
    )

    class Meta:
        ordering = ("created_at", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def uses_codes(self) -> bool:
        """Whether a program may code what people say here; an administrator can switch it off."""
        return self.codes_off_at is None


class CrisisLine(models.Model):
    """A line that somebody in distress can call, shown one tap from every page."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="crisis_lines"
    )
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40)
    hours = models.CharField(max_length=120, blank=True)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for=_FOR_GOOD,
        fields={
            "id": Held(Kind.PLAIN, "tells lines apart"),
            "organisation": Held(Kind.RELATION, "whose people it is for"),
            "name": Held(Kind.PLAIN, "who answers"),
            "number": Held(Kind.PLAIN, "the number"),
            "hours": Held(Kind.PLAIN, "when somebody answers"),
        },
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return "".join(each for each in self.number if each.isdigit() or each == "+")


class Membership(models.Model):
    """One role of one person in one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    held: ClassVar = Holding(
        subject="person",
        going=Going.DELETED,
        kept_for="while the person has the role",
        fields={
            "id": Held(Kind.PLAIN, "tells memberships apart"),
            "person": Held(Kind.RELATION, "who"),
            "organisation": Held(Kind.RELATION, "where"),
            "role": Held(Kind.PLAIN, "what they may do there"),
            "since": Held(Kind.PLAIN, "since when"),
        },
    )

    class Meta:
        ordering = ("organisation__name", "person__name", "role")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "role"), name="role_held_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Supervision(models.Model):
    """Who supervises whom: a supervisor can be shown only what their own clinicians share."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="supervisions"
    )
    clinician = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervised_by")
    supervisor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervises")
    since = models.DateTimeField(auto_now_add=True)

    held: ClassVar = Holding(
        subject="clinician",
        going=Going.DELETED,
        kept_for="while it lasts",
        fields={
            "id": Held(Kind.PLAIN, "tells relations apart"),
            "organisation": Held(Kind.RELATION, "where"),
            "clinician": Held(Kind.RELATION, "who is supervised"),
            "supervisor": Held(Kind.RELATION, "by whom"),
            "since": Held(Kind.PLAIN, "since when"),
        },
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "clinician", "supervisor"), name="supervised_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(clinician=models.F("supervisor")), name="not_their_own"
            ),
        )

    def __str__(self) -> str:
        return f"{self.supervisor_id} supervises {self.clinician_id}"
