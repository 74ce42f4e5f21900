"""How somebody likes to practise."""

import uuid
from typing import ClassVar

from django.db import models

from attune_web.accounts.models import Person
from attune_web.inventory import Going, Held, Holding, Kind
from attune_web.practice.models.sessions import Fading


class Preference(models.Model):
    """What one person chose for their practice, and when they read the first-run notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="practice_preference"
    )
    feedback = models.CharField(max_length=8, choices=Fading.choices, default=Fading.EVERY)
    keeps_feedback = models.BooleanField(default=False)
    notice_seen_at = models.DateTimeField(null=True)

    held: ClassVar = Holding(
        subject="person",
        going=Going.DELETED,
        kept_for="until the person erases the account",
        fields={
            "id": Held(Kind.PLAIN, "tells preferences apart"),
            "person": Held(Kind.RELATION, "whose"),
            "feedback": Held(Kind.PLAIN, "when feedback is shown"),
            "keeps_feedback": Held(
                Kind.PLAIN, "whether the person chose to leave it so when it could fade"
            ),
            "notice_seen_at": Held(Kind.PLAIN, "when the notice before the first session was read"),
        },
    )

    def __str__(self) -> str:
        return f"preference of {self.person_id}"
