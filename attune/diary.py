"""Diaries: what invented clinicians typed in practice; a demonstration plays them."""

from collections.abc import Iterator
from typing import Literal

from attune import content

Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday"
]


class DiaryTurn(content.Model):
    """One turn as it was typed, and what the clinician did with that moment afterwards."""

    text: str = content.Field(max_length=2_000)
    instead: str | None = None
    shared_with: str | None = None
    note: str = ""
    reading: str = ""
    doubts: str | None = None
    why: str = ""


class DiarySession(content.Model):
    """One session: who, when (counted back from today), with whom, and what was typed."""

    id: str = content.Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    who: str
    weeks_ago: int = content.Field(ge=0, le=52)
    weekday: Weekday
    time: str = content.Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    case: str
    seed: int = content.Field(ge=0, lt=2**31)
    group: bool = False
    feedback: Literal["every", "pauses", "end"] = "every"
    follows: str | None = None
    turns: tuple[DiaryTurn, ...] = content.Field(min_length=1)
    draft: str | None = None
    goal: str | None = None


class Diary(content.Model):
    """A diary: the sessions of some weeks."""

    reads = "attune.diary/1"
    id: str
    title: str
    sessions: tuple[DiarySession, ...]


def check_diary(document: content.Document) -> list[content.Fault]:
    """Check one diary: its form, and that each session follows from one that came before it."""
    diary = content.fit(document, Diary)
    faults: list[content.Fault] = []
    before: dict[str, DiarySession] = {}
    for number, session in enumerate(diary.sessions):
        for field, what in _lapses(session, before):
            faults.append(document.fault(f"sessions.{number}.{field}", what))
        before[session.id] = session
    return faults


def _lapses(session: DiarySession, before: dict[str, DiarySession]) -> Iterator[tuple[str, str]]:
    if session.id in before:
        yield "id", f"{session.id} is given twice; choose another"
    if (session.weekday == "yesterday") != (session.weeks_ago == 0):
        yield "weekday", "`yesterday` goes with `weeks_ago: 0`, and nothing else does"
    first = before.get(session.follows) if session.follows else None
    if session.follows and first is None:
        yield "follows", f"{session.follows} is no session above this one; correct the id"
    if first and (first.who != session.who or first.weeks_ago <= session.weeks_ago):
        yield "follows", "names somebody else's session, or one of a later week"
    for number, turn in enumerate(session.turns):
        if bool(turn.doubts) != bool(turn.why):
            yield f"turns.{number}.doubts", "goes with `why`; give both, or neither"
        if (turn.note or turn.reading) and not turn.shared_with:
            yield f"turns.{number}.shared_with", "is missing; say to whom the moment was shown"
