"""An administrator's access to one practice session: short, with a reason, told to its person."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from attune_web.accounts.models import Organisation, Person
from attune_web.accounts.standing import standing
from attune_web.encryption.fields import SealedTextField
from attune_web.inventory import Going, Held, Holding, Kind
from attune_web.practice.models import Session


class Accesses(models.QuerySet["EmergencyAccess"]):
    """Accesses by where they stand."""

    def live(self) -> "Accesses":
        """Neither ended by hand nor past their hour."""
        return standing(self, ended="ended_at", clock="until")

    def untold(self) -> "Accesses":
        """Those whose person has not confirmed that they know."""
        return self.filter(known_at=None)


class EmergencyAccess(models.Model):
    """One opening: by whom, to whose practice, why, until when; to one session and no other.

    The reason is read by the person concerned and by auditors, by nobody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="emergency_accesses"
    )
    clinician = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="emergency_accesses"
    )
    session = models.ForeignKey(
        Session, null=True, on_delete=models.SET_NULL, related_name="emergency_accesses"
    )
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = SealedTextField()
    opened_at = models.DateTimeField(default=timezone.now)
    chosen_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reads = models.PositiveIntegerField(default=0)
    known_at = models.DateTimeField(null=True)

    objects = Accesses.as_manager()

    held: ClassVar = Holding(
        subject="clinician",
        going=Going.DELETED,
        kept_for="until the clinician erases the account",
        fields={
            "id": Held(Kind.PLAIN, "tells accesses apart"),
            "organisation": Held(Kind.RELATION, "where"),
            "clinician": Held(Kind.RELATION, "whose practice was opened"),
            "session": Held(Kind.RELATION, "which session"),
            "opened_by": Held(Kind.RELATION, "who opened it"),
            "reason": Held(Kind.SAID, "why, as the administrator wrote it"),
            "opened_at": Held(Kind.PLAIN, "when it was opened"),
            "chosen_at": Held(Kind.PLAIN, "when the session was chosen; it stays that one"),
            "until": Held(Kind.PLAIN, "when it ends by itself"),
            "ended_at": Held(Kind.PLAIN, "when it was ended before that"),
            "reads": Held(Kind.PLAIN, "how often the session was read through it"),
            "known_at": Held(Kind.PLAIN, "when the clinician confirmed that they know"),
        },
    )

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"emergency access {self.pk}"

    @property
    def live(self) -> bool:
        """Whether it still opens the session."""
        return self.ended_at is None and self.until > timezone.now()
