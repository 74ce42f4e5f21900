"""The verbs of the group room."""

from attune_web.groups.services.gatherings import (
    change,
    delete_gathering,
    end_gathering,
    join_group,
    open_gathering,
)
from attune_web.groups.services.keyboard import pass_keyboard, put_down, take_keyboard
from attune_web.groups.services.turns import Offer, offer, step_back
from attune_web.groups.services.voting import reveal, vote, withdraw_question

__all__ = [
    "Offer",
    "change",
    "delete_gathering",
    "end_gathering",
    "join_group",
    "offer",
    "open_gathering",
    "pass_keyboard",
    "put_down",
    "reveal",
    "step_back",
    "take_keyboard",
    "vote",
    "withdraw_question",
]
