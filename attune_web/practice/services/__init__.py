"""What can be done in practice: each verb writes what it did to the audit record."""

from attune_web.practice.services.branches import go_to_branch, redo_from
from attune_web.practice.services.disagreements import answer, disagree, withdraw
from attune_web.practice.services.preferences import prefer_feedback, see_notice
from attune_web.practice.services.sessions import (
    end_session,
    erase_session,
    set_feedback,
    set_goal,
    start_second_appointment,
    start_session,
)
from attune_web.practice.services.sharing import read_moment, share_moment, unshare_moment
from attune_web.practice.services.turns import keep_draft, take_turn

__all__ = [
    "answer",
    "disagree",
    "end_session",
    "erase_session",
    "go_to_branch",
    "keep_draft",
    "prefer_feedback",
    "read_moment",
    "redo_from",
    "see_notice",
    "set_feedback",
    "set_goal",
    "share_moment",
    "start_second_appointment",
    "start_session",
    "take_turn",
    "unshare_moment",
    "withdraw",
]
