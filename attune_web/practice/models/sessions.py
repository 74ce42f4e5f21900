"""A session with a simulated patient, its branches, and its exchanges."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune_web import inventory
from attune_web.accounts.models import Organisation, Person
from attune_web.encryption.fields import SealedJSONField, SealedTextField
from attune_web.inventory import Going, Held, Holding

_ERASED = "until the clinician erases it"
_PLAIN, _SAID, _RELATION = inventory.Kind.PLAIN, inventory.Kind.SAID, inventory.Kind.RELATION


class Kind(models.TextChoices):
    """Whose session it is: one person's own, or that of a group in one room."""

    OWN = "own", _("own practice")
    GROUP = "group", _("a group's session")


class Fading(models.TextChoices):
    """When feedback is shown; it is never absent."""

    EVERY = "every", _("after every turn")
    PAUSES = "pauses", _("every five turns, on all five together")
    END = "end", _("at the end")


class EndedHow(models.TextChoices):
    """Who ended a session."""

    CLINICIAN = "clinician", _("the clinician")
    PATIENT = "patient", _("the patient")


class Sessions(models.QuerySet["Session"]):
    """Sessions, and the ones that count as somebody's own."""

    def own(self, person: Person, organisation: Organisation) -> "Sessions":
        """Somebody's own sessions in an organisation; a group's never count among them."""
        return self.filter(clinician=person, organisation=organisation, kind=Kind.OWN)

    def locked(self, session: "Session") -> "Session | None":
        """A session as it is now, held until the transaction ends; None if it was erased."""
        return self.select_for_update().filter(pk=session.pk).first()

    def running(self) -> "Sessions":
        """Sessions that have not ended."""
        return self.filter(ended_at=None)


class Session(models.Model):
    """One meeting with a simulated patient; what is needed to read it is kept with it.

    `patient` is the person as the case had them, so that a session can be read when its case has
    been changed or taken away. `current` is the number of the branch the conversation is on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="practice_sessions"
    )
    clinician = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="practice_sessions"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OWN)
    case = models.CharField(max_length=41)
    case_digest = models.CharField(max_length=64)
    patient = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField()
    appointment = models.PositiveSmallIntegerField(default=1)
    first = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="later")
    feedback = models.CharField(max_length=8, choices=Fading.choices, default=Fading.EVERY)
    current = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, choices=EndedHow.choices, blank=True)
    goes_at = models.DateTimeField(null=True, default=None)
    opening = SealedTextField()
    opened = SealedJSONField()
    draft = SealedTextField(null=True)
    goal = SealedTextField(null=True)

    objects = Sessions.as_manager()

    held: ClassVar = Holding(
        subject="clinician",
        going=Going.DELETED,
        kept_for="until the clinician erases it; a group's until its day",
        clock="goes_at",
        days=0,
        fields={
            "id": Held(_PLAIN, "tells sessions apart"),
            "organisation": Held(_RELATION, "where"),
            "clinician": Held(_RELATION, "who practised"),
            "kind": Held(_PLAIN, "one's own, or a group's"),
            "case": Held(_PLAIN, "which simulated patient"),
            "case_digest": Held(_PLAIN, "which words of the case; a replay needs them"),
            "patient": Held(_PLAIN, "the simulated patient, as the case had them"),
            "seed": Held(_PLAIN, "gives the same replies again"),
            "appointment": Held(_PLAIN, "first or second"),
            "first": Held(_RELATION, "the appointment before"),
            "feedback": Held(_PLAIN, "when feedback is shown"),
            "current": Held(_PLAIN, "which way of going on is shown"),
            "started_at": Held(_PLAIN, "when it began"),
            "ended_at": Held(_PLAIN, "when it ended"),
            "ended_how": Held(_PLAIN, "who ended it"),
            "goes_at": Held(_PLAIN, "when a group's session is deleted; one's own has no date"),
            "opening": Held(_SAID, "the simulated patient's first words"),
            "opened": Held(_SAID, "how the simulated patient was at first"),
            "draft": Held(_SAID, "a turn that was not said yet"),
            "goal": Held(_SAID, "what the clinician wants to try next time"),
        },
    )

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("clinician", "-started_at")),)

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.ended_at is not None


class Branch(models.Model):
    """One way a session went; a later one leaves its parent at the moment that was tried again.

    It shares its parent's exchanges before `leaves_at` and has its own from there on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="branches")
    number = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="later")
    leaves_at = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    lookback = SealedJSONField(null=True)

    held: ClassVar = Holding(
        subject="session__clinician",
        going=Going.DELETED,
        kept_for=_ERASED,
        fields={
            "id": Held(_PLAIN, "tells branches apart"),
            "session": Held(_RELATION, "of which session"),
            "number": Held(_PLAIN, "the order in which they were tried"),
            "parent": Held(_RELATION, "which one it leaves"),
            "leaves_at": Held(_PLAIN, "at which moment it leaves"),
            "made_at": Held(_PLAIN, "when it was tried"),
            "lookback": Held(_SAID, "the debrief, and the answers the case gives"),
        },
    )

    class Meta:
        ordering = ("session", "number")
        constraints = (
            models.UniqueConstraint(fields=("session", "number"), name="branch_numbered_once"),
        )

    def __str__(self) -> str:
        return f"branch {self.number} of {self.session_id}"


class Exchange(models.Model):
    """A clinician's turn and all that follows from it, with what a replay needs.

    `played` says how the case answered (the act, what was disclosed, why); help that was offered
    for the learner's own sake is kept in none of these.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="exchanges")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="exchanges")
    position = models.PositiveSmallIntegerField()
    key = models.UUIDField()
    said = SealedTextField()
    reply = SealedTextField()
    coded = SealedJSONField()
    state = SealedJSONField()
    feedback = SealedJSONField()
    played = SealedJSONField()
    rater_name = models.CharField(max_length=60)
    rater_version = models.CharField(max_length=20)
    rater_sha256 = models.CharField(max_length=64)
    case_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    held: ClassVar = Holding(
        subject="session__clinician",
        going=Going.DELETED,
        kept_for=_ERASED,
        fields={
            "id": Held(_PLAIN, "tells exchanges apart"),
            "session": Held(_RELATION, "in which session"),
            "branch": Held(_RELATION, "on which of its branches"),
            "position": Held(_PLAIN, "the order"),
            "key": Held(_PLAIN, "keeps a turn that was sent twice from being said twice"),
            "said": Held(_SAID, "the clinician's words"),
            "reply": Held(_SAID, "the simulated patient's words"),
            "coded": Held(_SAID, "the codes the rater gave"),
            "state": Held(_SAID, "how the simulated patient was afterwards"),
            "feedback": Held(_SAID, "the feedback"),
            "played": Held(_SAID, "how the case came to its answer"),
            "rater_name": Held(_PLAIN, "which rater"),
            "rater_version": Held(_PLAIN, "which version of it"),
            "rater_sha256": Held(_PLAIN, "that very one"),
            "case_digest": Held(_PLAIN, "which words of the case"),
            "engine_version": Held(_PLAIN, "which version of Attune"),
            "at": Held(_PLAIN, "when it was said"),
        },
    )

    class Meta:
        ordering = ("session", "branch", "position")
        constraints = (
            models.UniqueConstraint(fields=("branch", "position"), name="one_turn_at_a_position"),
            models.UniqueConstraint(fields=("session", "key"), name="sent_twice_said_once"),
        )

    def __str__(self) -> str:
        return f"exchange {self.position} of {self.session_id}"
