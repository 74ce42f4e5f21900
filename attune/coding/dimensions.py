"""Which questions the network answers about a turn, and with which levels.

The order of levels is the order of the network's outputs; it changes only with new weights.
"""

from dataclasses import dataclass

from attune.transcript import Speaker

EMOTIONS = (
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
)
"""GoEmotions' 27 feelings and neutral, in the order of its labels.txt (Demszky et al. 2020)."""

HARMS = (
    "dismissing",
    "blaming",
    "confronting",
    "false_reassurance",
    "unasked_advice",
    "interrogating",
    "turning_to_self",
)
"""Possible harm, in the order in which it is shown. Authored for Attune; experimental."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One head of the network. `exclusive` heads give one level, the others several labels."""

    name: str
    of: Speaker
    levels: tuple[int | str, ...]
    exclusive: bool = True
    experimental: bool = False


DIMENSIONS = (
    Dimension("emotional_reaction", Speaker.CLINICIAN, (0, 1, 2)),
    Dimension("interpretation", Speaker.CLINICIAN, (0, 1, 2)),
    Dimension("exploration", Speaker.CLINICIAN, (0, 1, 2)),
    Dimension(
        "behaviour", Speaker.CLINICIAN, ("other", "question", "reflection", "therapist_input")
    ),
    Dimension("question", Speaker.CLINICIAN, ("none", "closed", "open")),
    Dimension("reflection", Speaker.CLINICIAN, ("none", "simple", "complex")),
    Dimension(
        "input",
        Speaker.CLINICIAN,
        ("none", "information", "advice", "negotiation", "options"),
    ),
    Dimension("contingency", Speaker.CLINICIAN, ("elsewhere", "here")),
    Dimension("talk", Speaker.PATIENT, ("neutral", "change", "sustain")),
    Dimension("emotion", Speaker.PATIENT, EMOTIONS, exclusive=False),
    Dimension("validation", Speaker.CLINICIAN, ("none", "present"), experimental=True),
    Dimension("harm", Speaker.CLINICIAN, HARMS, exclusive=False, experimental=True),
)

EPITOME = ("emotional_reaction", "interpretation", "exploration")
"""The dimensions that have rationales of their own, hence a token head of their own."""
