"""Feedback on practice: what the learner did, what it did to the patient, one thing to try.

Grounded only in codes, the words that carry them, changes of state and the case. It describes
behaviour, never a person, gives no grade, and never says that more is better.
"""

from attune.feedback.debrief import Debrief, Moment, debrief
from attune.feedback.did import Note
from attune.feedback.turn import Feedback, on_turn

__all__ = ["Debrief", "Feedback", "Moment", "Note", "debrief", "on_turn"]
