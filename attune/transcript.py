"""A session as a value: who said what, in which order."""

from dataclasses import dataclass
from enum import StrEnum


class Speaker(StrEnum):
    """Who speaks. The engine knows two people: the one who helps and the one who came."""

    CLINICIAN = "clinician"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything one speaker says before the other; in files, one row is one turn as given.

    `number` is echoed from the file (an integer where it is one) or counts from 1. `start` and
    `end` are seconds from the start of the recording, where the file has them.
    """

    number: int | str
    speaker: Speaker
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The ordered turns of one session."""

    id: str
    turns: tuple[Turn, ...]
