"""What stands until somebody ends it or its time has passed: links, gatherings, accesses."""

import datetime as dt
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def standing(rows: Rows, *, ended: str, clock: str, lasts: dt.timedelta = dt.timedelta()) -> Rows:
    """Rows whose field `ended` is empty and whose `clock` plus what they last is still to come."""
    return rows.filter(**{ended: None, f"{clock}__gt": timezone.now() - lasts})
