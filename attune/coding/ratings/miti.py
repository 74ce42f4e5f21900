"""Summaries as in MITI 4.2.1 and its reference values, for sessions with a change target.

Source: Moyers et al., J Subst Abuse Treat 2016. The reference values are expert opinion, meant for
about twenty minutes of motivational interviewing; they are something to compare with, no mark.
"""

from dataclasses import dataclass
from typing import Literal

from attune.errors import InputError

BASIS = "expert opinion, for about 20 minutes of motivational interviewing with a change target"

Reached = Literal["good", "fair", "below fair"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where experts call a value fair, and from where good."""

    fair: float
    good: float

    def reached(self, value: float | None) -> Reached | None:
        """Which reference a value reaches; None for an undefined value."""
        if value is None:
            return None
        return "good" if value >= self.good else "fair" if value >= self.fair else "below fair"


RELATIONAL = Threshold(3.5, 4.0)
TECHNICAL = Threshold(3.0, 4.0)
COMPLEX_SHARE = Threshold(0.4, 0.5)
REFLECTION_QUESTION = Threshold(1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value beside its reference."""

    value: float | None
    threshold: Threshold

    @property
    def reached(self) -> Reached | None:
        """Which reference the value reaches; None when it is undefined."""
        return self.threshold.reached(self.value)


@dataclass(frozen=True, slots=True)
class MitiCoding:
    """What a trained person hands in for one segment: four globals (1 to 5) and the counts."""

    cultivating_change_talk: int
    softening_sustain_talk: int
    partnership: int
    empathy: int
    questions: int
    simple_reflections: int
    complex_reflections: int
    affirm: int = 0
    seek_collaboration: int = 0
    emphasise_autonomy: int = 0
    persuade: int = 0
    confront: int = 0


@dataclass(frozen=True, slots=True)
class MitiSummary:
    """The summary values of one segment; a ratio without a denominator is None."""

    technical: Reference
    relational: Reference
    complex_reflection_share: Reference
    reflection_question_ratio: Reference
    adherent: int
    non_adherent: int


def share(part: int, whole: int) -> float | None:
    """Divide, leaving what has no denominator undefined rather than 0."""
    return part / whole if whole else None


def miti_summary(coding: MitiCoding) -> MitiSummary:
    """Summarise a person's MITI coding; raises InputError for globals outside 1 to 5."""
    for name in ("cultivating_change_talk", "softening_sustain_talk", "partnership", "empathy"):
        if getattr(coding, name) not in range(1, 6):
            raise InputError(f"{name} is {getattr(coding, name)}; MITI globals run from 1 to 5.")
    reflections = coding.simple_reflections + coding.complex_reflections
    technical = (coding.cultivating_change_talk + coding.softening_sustain_talk) / 2
    return MitiSummary(
        technical=Reference(technical, TECHNICAL),
        relational=Reference((coding.partnership + coding.empathy) / 2, RELATIONAL),
        complex_reflection_share=Reference(
            share(coding.complex_reflections, reflections), COMPLEX_SHARE
        ),
        reflection_question_ratio=Reference(
            share(reflections, coding.questions), REFLECTION_QUESTION
        ),
        adherent=coding.seek_collaboration + coding.affirm + coding.emphasise_autonomy,
        non_adherent=coding.confront + coding.persuade,
    )
