"""Rates a session: summaries of its coded turns, with undefined kept undefined."""

from attune.coding.ratings.intervals import Mean, bounded_mean
from attune.coding.ratings.miti import (
    MitiCoding,
    MitiSummary,
    Reference,
    Threshold,
    miti_summary,
)
from attune.coding.ratings.moments import Moment, missed_moments, strongest_moments
from attune.coding.ratings.reading import LONGEST_LINE, sessions
from attune.coding.ratings.summary import Harm, SessionRating, rate, to_record

__all__ = [
    "LONGEST_LINE",
    "Harm",
    "Mean",
    "MitiCoding",
    "MitiSummary",
    "Moment",
    "Reference",
    "SessionRating",
    "Threshold",
    "bounded_mean",
    "missed_moments",
    "miti_summary",
    "rate",
    "sessions",
    "strongest_moments",
    "to_record",
]
