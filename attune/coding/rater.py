"""What a rater hands in, whether a person or a model: one `CodedTurn` per turn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from attune.transcript import Transcript, Turn

Span = tuple[int, int]
"""Half-open [start, end) positions in Unicode code points of the turn's text."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One level out of an ordered or named set, or None for "not sure".

    `probabilities` are keyed by the level written as text and sum to 1; `confidence` is the
    calibrated probability of the likeliest level; `evidence` are the words that carry it.
    """

    level: int | str | None
    probabilities: Mapping[str, float]
    confidence: float
    evidence: tuple[Span, ...] = ()
    experimental: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Several labels at once, each with its own probability (feelings, possible harm)."""

    labels: Mapping[str, float]
    evidence: tuple[Span, ...] = ()
    experimental: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number between 0 and 1 that is not a level (contingency)."""

    value: float


CodeValue = Graded | Labelled | Quantity | bool | None


@dataclass(frozen=True, slots=True)
class RaterIdentity:
    """Which rater said so: enough to find the very same one again."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CodedTurn:
    """A turn with the codes one rater gave it; `codes` is empty when it could not be rated."""

    transcript: str
    turn: Turn
    codes: Mapping[str, CodeValue]
    cannot_rate: str | None
    rater: RaterIdentity


class Rater(Protocol):
    """A person or a model that codes turns."""

    @property
    def identity(self) -> RaterIdentity: ...

    def code_turn(
        self, turn: Turn, *, context: Sequence[Turn], transcript: str = ""
    ) -> CodedTurn: ...

    def code(
        self, transcript: Transcript, *, tell: Callable[[int], None] | None = None
    ) -> tuple[CodedTurn, ...]:
        """Code a whole session; `tell` hears of every turn that is done."""
        ...
