"""People, organisations, who does what where, and the one-time links that let people in."""

from attune_web.accounts.models.links import Attempt, Invitation, RecoveryLink
from attune_web.accounts.models.organisations import (
    CrisisLine,
    Installation,
    Membership,
    Organisation,
    Supervision,
)
from attune_web.accounts.models.people import Person

__all__ = [
    "Attempt",
    "CrisisLine",
    "Installation",
    "Invitation",
    "Membership",
    "Organisation",
    "Person",
    "RecoveryLink",
    "Supervision",
]
