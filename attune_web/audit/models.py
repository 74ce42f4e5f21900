"""The record of who did what: rows that are only ever added, each holding the hash of the last."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from attune_web.inventory import Going, Held, Holding, Kind


class AppendOnlyError(TypeError):
    """Somebody's code tried to change or remove what was recorded."""

    def __init__(self) -> None:
        super().__init__("The audit record can be added to, never changed or removed.")


class AppendOnly(models.QuerySet["Entry"]):
    """Rows that cannot be changed or removed through the ORM."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError


class Entry(models.Model):
    """One thing that somebody did, with ids and counts, never with words."""

    position = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.UUIDField(null=True, db_index=True)
    organisation = models.UUIDField(null=True)
    subject = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    held: ClassVar = Holding(
        subject="actor",
        going=Going.KEPT,
        kept_for="as long as the site",
        why="It holds ids and counts only; who read what must stay provable.",
        fields={
            "position": Held(Kind.PLAIN, "the order of the record"),
            "at": Held(Kind.PLAIN, "when it happened"),
            "verb": Held(Kind.PLAIN, "what was done"),
            "actor": Held(Kind.RELATION, "who did it"),
            "organisation": Held(Kind.RELATION, "where"),
            "subject": Held(Kind.RELATION, "to what; may be another person's row", exported=False),
            "detail": Held(Kind.PLAIN, "counts and choices", exported=False),
            "previous": Held(Kind.PLAIN, "chains the record", exported=False),
            "digest": Held(Kind.PLAIN, "chains the record", exported=False),
        },
    )

    class Meta:
        ordering = ("position",)
        indexes = (models.Index(fields=("organisation", "-position")),)

    def __str__(self) -> str:
        return f"{self.position} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a row; a row that is there cannot be saved again."""
        if not self._state.adding:
            raise AppendOnlyError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError


class Head(models.Model):
    """The last position and digest: one row, locked while the record is added to."""

    position = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    held: ClassVar = Holding(
        subject=None,
        going=Going.NOBODY,
        kept_for="as long as the site",
        fields={
            "id": Held(Kind.PLAIN, "always 1"),
            "position": Held(Kind.PLAIN, "the length of the record"),
            "digest": Held(Kind.PLAIN, "the hash of its last entry"),
        },
    )

    def __str__(self) -> str:
        return f"head at {self.position}"
