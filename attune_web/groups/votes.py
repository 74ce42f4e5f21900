"""The two questions of a vote, what is kept of it, and where the model stands: pure.

A voter is a hash of a random token that only their own device holds, made with a salt that exists
until the reveal. After it there are counts; of fewer than FEWEST votes not even those.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FEWEST = 4
"""From how many votes on their spread is shown; below, one could tell who voted what."""

MOVED = 0.03
"""The engine's own threshold for a change of trust worth a word."""


class Call(TextChoices):
    """What one would call a turn, in plain words."""

    OPEN = "open", _("asked, and left room")
    CLOSED = "closed", _("asked for a yes, a no or a fact")
    SIMPLE = "simple", _("gave back what was said")
    MEANT = "complex", _("gave back what was meant")
    TOLD = "told", _("told or advised")
    ELSE = "other", _("something else")
    UNSURE = "unsure", _("not sure")


class Landing(TextChoices):
    """What one expects a turn to do to the patient."""

    NEARER = "nearer", _("comes nearer")
    SAME = "same", _("no change")
    FURTHER = "further", _("draws back")


def new_salt() -> str:
    """What a question's ballots are hashed with until its reveal."""
    return secrets.token_hex(32)


def voter_of(token: str, *, salt: str) -> str:
    """One voter within one question; nobody can tell whose without the token and the salt."""
    return hmac.new(salt.encode(), token.encode(), hashlib.sha256).hexdigest()


def tally(ballots: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What is kept of a vote: how many voted, and the spread where there are enough of them."""
    cast = list(ballots)
    kept: dict[str, Any] = {"voted": len(cast)}
    if len(cast) >= FEWEST:
        calls, lands = Counter(call for call, _ in cast), Counter(land for _, land in cast)
        kept["call"] = {choice: calls[choice] for choice in Call.values}
        kept["land"] = {choice: lands[choice] for choice in Landing.values}
    return kept


def call_of(codes: Mapping[str, Any] | None) -> Call | None:
    """What the model calls a turn: None where it was not asked, "not sure" where it abstains."""
    if codes is None:
        return None
    match _level(codes, "behaviour"):
        case "question":
            return {"open": Call.OPEN, "closed": Call.CLOSED}.get(
                _level(codes, "question"), Call.UNSURE
            )
        case "reflection":
            return {"simple": Call.SIMPLE, "complex": Call.MEANT}.get(
                _level(codes, "reflection"), Call.UNSURE
            )
        case "therapist_input":
            return Call.TOLD
        case "other":
            return Call.ELSE
    return Call.UNSURE


def landing_of(before: float, after: float) -> Landing:
    """What the turn did to the simulated patient's trust."""
    if after - before >= MOVED:
        return Landing.NEARER
    return Landing.FURTHER if after - before <= -MOVED else Landing.SAME


def _level(codes: Mapping[str, Any], name: str) -> str:
    value = codes.get(name)
    level = value.get("level") if isinstance(value, Mapping) else None
    return level if isinstance(level, str) else ""
