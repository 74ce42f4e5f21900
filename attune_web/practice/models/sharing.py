"""What a clinician shows of their practice, and where they disagree with the software."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.models import Organisation, Person, Supervision
from attune_web.encryption.fields import SealedTextField
from attune_web.inventory import Going, Held, Holding, Kind
from attune_web.practice.models.sessions import Exchange


class Shares(models.QuerySet["Share"]):
    """Moments that were shared, and the ones that may still be seen."""

    def live(self) -> "Shares":
        """Neither taken back, nor left without the very supervision they were shared under."""
        return self.filter(supervision__isnull=False, taken_back_at=None)

    def seen_by(self, person: Person, organisation: Organisation) -> "Shares":
        """What somebody may see as a supervisor in an organisation."""
        return self.live().filter(supervisor=person, exchange__session__organisation=organisation)


class Share(models.Model):
    """One moment a clinician shows to one supervisor, until they take it back.

    It is shown under one `supervision` and ends with it; a later one, of the same two, shows it no
    more: to share is a choice made anew.

    The supervisor's own `reading` comes first; the software's codes are shown only after it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="shares")
    supervisor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shown_moments")
    supervision = models.ForeignKey(
        Supervision, null=True, on_delete=models.SET_NULL, related_name="shares"
    )
    note = SealedTextField()
    shared_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    reading = SealedTextField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = Shares.as_manager()

    held: ClassVar = Holding(
        subject="exchange__session__clinician",
        going=Going.DELETED,
        kept_for="until the clinician erases the session",
        fields={
            "id": Held(Kind.PLAIN, "tells shared moments apart"),
            "exchange": Held(Kind.RELATION, "which moment"),
            "supervisor": Held(Kind.RELATION, "shown to whom"),
            "supervision": Held(Kind.RELATION, "under which supervision; none once it has ended"),
            "note": Held(Kind.SAID, "what the clinician asks about it"),
            "shared_at": Held(Kind.PLAIN, "since when"),
            "taken_back_at": Held(Kind.PLAIN, "until when"),
            "reading": Held(Kind.SAID, "what the supervisor read in it, before any code"),
            "read_at": Held(Kind.PLAIN, "when the supervisor read it"),
        },
    )

    class Meta:
        ordering = ("-shared_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("exchange", "supervision"),
                condition=models.Q(taken_back_at=None),
                name="shared_once",
            ),
        )

    def __str__(self) -> str:
        return f"share {self.pk}"

    @property
    def ended(self) -> bool:
        """Whether the supervision it was shown under has ended."""
        return self.supervision_id is None


WHOLE = "turn"
"""What one disagrees with when it is the feedback as a whole, not one code."""


class Standing(models.TextChoices):
    """Where a disagreement stands, for everybody to see whom it concerns."""

    OPEN = "open", _("not answered yet")
    KEPT = "kept", _("answered: the code stays")
    CORRECTED = "corrected", _("answered: a person's reading stands in its place")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Disagreement(models.Model):
    """A clinician disagrees with a code; until a person has answered nobody else is shown it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="disagreements")
    code = models.CharField(max_length=40)
    reason = SealedTextField()
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)
    answer = SealedTextField(null=True)
    answered_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="answered_disagreements"
    )
    answered_at = models.DateTimeField(null=True)

    held: ClassVar = Holding(
        subject="exchange__session__clinician",
        going=Going.DELETED,
        kept_for="until the clinician erases the session",
        fields={
            "id": Held(Kind.PLAIN, "tells disagreements apart"),
            "exchange": Held(Kind.RELATION, "about which turn"),
            "code": Held(Kind.PLAIN, "about which code"),
            "reason": Held(Kind.SAID, "why"),
            "standing": Held(Kind.PLAIN, "where it stands"),
            "raised_at": Held(Kind.PLAIN, "since when"),
            "answer": Held(Kind.SAID, "what a person answered"),
            "answered_by": Held(Kind.RELATION, "who answered"),
            "answered_at": Held(Kind.PLAIN, "when"),
        },
    )

    class Meta:
        ordering = ("raised_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("exchange", "code"),
                condition=~models.Q(standing=Standing.WITHDRAWN),
                name="disagreed_once",
            ),
        )

    def __str__(self) -> str:
        return f"disagreement {self.pk}"
