"""A gathering before a wall, the turns it votes on, and the ballots of a vote that is not over."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.models import Organisation, Person
from attune_web.accounts.standing import standing
from attune_web.encryption.fields import SealedTextField
from attune_web.groups.joining import HOURS, code_of, spelled
from attune_web.groups.votes import Call, Landing
from attune_web.inventory import Going, Held, Holding, Kind
from attune_web.practice.models import Exchange, Session

LASTS = dt.timedelta(hours=HOURS)
KEPT_DAYS = 30


class Mode(models.TextChoices):
    """What happens to a turn that somebody proposes."""

    PASS = "pass", _("The keyboard is passed; what is typed goes to the patient")
    VOTE = "vote", _("The group votes on each turn before it is said")


class Keyboard(models.TextChoices):
    """Where the one keyboard is."""

    TRAINER = "trainer", _("with the trainer")
    FREE = "free", _("free to take")
    SEAT = "seat", _("with somebody in the group")


class Open(models.QuerySet["Gathering"]):
    """Gatherings that still go on."""

    def open(self) -> "Open":
        """Neither ended nor past their hours."""
        return standing(self, ended="ended_at", clock="opened_at", lasts=LASTS)


class Gathering(models.Model):
    """One group before one wall, with one simulated patient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    trainer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=4, choices=Mode.choices)
    guests = models.BooleanField(default=False)
    door_open = models.BooleanField(default=True)
    code_hash = models.CharField(max_length=64, unique=True)
    keyboard = models.CharField(max_length=7, choices=Keyboard.choices, default=Keyboard.TRAINER)
    holder = models.CharField(max_length=64, blank=True)
    seats = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = Open.as_manager()

    held: ClassVar = Holding(
        subject="trainer",
        going=Going.DELETED,
        kept_for=f"{KEPT_DAYS} days after it was opened, as long as its conversation",
        fields={
            "id": Held(Kind.PLAIN, "tells gatherings apart"),
            "organisation": Held(Kind.RELATION, "whose people may join"),
            "trainer": Held(Kind.RELATION, "who leads it"),
            "session": Held(Kind.RELATION, "the conversation with the patient"),
            "mode": Held(Kind.PLAIN, "whether turns are voted on"),
            "guests": Held(Kind.PLAIN, "whether the code alone is enough"),
            "door_open": Held(Kind.PLAIN, "whether more may join"),
            "code_hash": Held(Kind.SECRET, "recognises the code on the wall", exported=False),
            "keyboard": Held(Kind.PLAIN, "where the keyboard is"),
            "holder": Held(Kind.SECRET, "recognises the seat that has it", exported=False),
            "seats": Held(Kind.PLAIN, "how many seats were given, not to whom"),
            "version": Held(Kind.PLAIN, "grows with every change, for pages that watch"),
            "opened_at": Held(Kind.PLAIN, "when it began"),
            "ended_at": Held(Kind.PLAIN, "when it was ended"),
        },
    )

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"gathering {self.pk}"

    def touch(self, *fields: str) -> None:
        """Keep a change of these fields, and let the pages that watch know that there is one."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or its hours have passed."""
        return self.ended_at is not None or timezone.now() >= self.closes_at

    @property
    def closes_at(self) -> dt.datetime:
        """When it ends by itself."""
        return self.opened_at + LASTS

    @property
    def deleted_on(self) -> dt.datetime:
        """When it goes, with its conversation."""
        return self.opened_at + dt.timedelta(days=KEPT_DAYS)

    @property
    def code(self) -> str:
        """The code as the wall shows it."""
        return spelled(code_of(self.pk))


class Question(models.Model):
    """One proposed turn that the group votes on; after the reveal only counts are left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="questions")
    text = SealedTextField()
    position = models.PositiveIntegerField()
    salt = models.CharField(max_length=64, blank=True)
    kept = models.JSONField(default=dict)
    exchange = models.OneToOneField(Exchange, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    revealed_at = models.DateTimeField(null=True)

    held: ClassVar = Holding(
        subject="gathering__trainer",
        going=Going.DELETED,
        kept_for="as long as its gathering",
        fields={
            "id": Held(Kind.PLAIN, "tells questions apart"),
            "gathering": Held(Kind.RELATION, "where it was asked"),
            "text": Held(Kind.SAID, "the turn that was voted on"),
            "position": Held(Kind.PLAIN, "where in the conversation it stands"),
            "salt": Held(Kind.SECRET, "keeps voters apart until the reveal", exported=False),
            "kept": Held(Kind.PLAIN, "how many voted, and what, if four or more did"),
            "exchange": Held(Kind.RELATION, "the turn once it was said"),
            "asked_at": Held(Kind.PLAIN, "when it was asked"),
            "revealed_at": Held(Kind.PLAIN, "when the spread was shown"),
        },
    )

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("gathering",),
                condition=models.Q(revealed_at=None),
                name="one_question_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"question {self.pk}"


class Ballot(models.Model):
    """One vote that may still change; counted and deleted at the reveal, and without a date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64)
    call = models.CharField(max_length=8, choices=Call.choices)
    land = models.CharField(max_length=8, choices=Landing.choices)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for="until the reveal; of a vote that is never shown, one day",
        clock="question__asked_at",
        days=1,
        fields={
            "id": Held(Kind.PLAIN, "tells ballots apart"),
            "question": Held(Kind.RELATION, "what was voted on"),
            "voter": Held(Kind.SECRET, "one vote each; tells nobody who", exported=False),
            "call": Held(Kind.PLAIN, "what it was called"),
            "land": Held(Kind.PLAIN, "how it would land"),
        },
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("question", "voter"), name="one_vote_each"),)

    def __str__(self) -> str:
        return "a ballot"
