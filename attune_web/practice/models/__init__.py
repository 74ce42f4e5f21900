"""Sessions with simulated patients, what is shared of them, and what somebody prefers."""

from attune_web.practice.models.preferences import Preference
from attune_web.practice.models.sessions import Branch, EndedHow, Exchange, Fading, Kind, Session
from attune_web.practice.models.sharing import WHOLE, Disagreement, Share, Standing

__all__ = [
    "WHOLE",
    "Branch",
    "Disagreement",
    "EndedHow",
    "Exchange",
    "Fading",
    "Kind",
    "Preference",
    "Session",
    "Share",
    "Standing",
]
