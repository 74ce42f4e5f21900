"""Attune: empathy in mental-health care, practised, seen, measured and protected.

    from attune import Speaker, Transcript, Turn, load_rater

    coded = load_rater().code(Transcript("1", (Turn(1, Speaker.PATIENT, "I feel so alone."),)))

The names below are the public ones; every room has its own beside them. Importing this package is
quick: what needs the networks is loaded when it is first asked for.
"""

from importlib import import_module
from typing import Any

from attune.errors import AttuneError
from attune.transcript import Speaker, Transcript, Turn

LATER = {
    "CodedTurn": "attune.coding.rater",
    "ModelRater": "attune.coding.model_rater",
    "Rater": "attune.coding.rater",
    "load_rater": "attune.coding.model_rater",
}

__all__ = [
    "AttuneError",
    "CodedTurn",
    "ModelRater",
    "Rater",
    "Speaker",
    "Transcript",
    "Turn",
    "load_rater",
]


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(LATER[name]), name)
    raise AttributeError(f"module 'attune' has no attribute '{name}'")
