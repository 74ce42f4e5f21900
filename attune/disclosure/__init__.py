"""What may be published of small groups, so that nobody in them can be worked out.

A number about a group is a `Cell`: who answered, and what. `release` decides which cells of a table
may be published beside everything that was published before, holds the others back, and returns
the history that the next release must be given. It is the only way a group's number leaves.
"""

from attune.disclosure.auditing import Exposure, audit
from attune.disclosure.publishing import Held, History, Release, Shown, release
from attune.disclosure.rules import Audience, Rule, Rules, rules_for
from attune.disclosure.table import Answer, Cell, Place, tabulate

__all__ = [
    "Answer",
    "Audience",
    "Cell",
    "Exposure",
    "Held",
    "History",
    "Place",
    "Release",
    "Rule",
    "Rules",
    "Shown",
    "audit",
    "release",
    "rules_for",
    "tabulate",
]
