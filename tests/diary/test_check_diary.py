"""A diary is checked before a demonstration plays it; ours holds what visitors are shown."""

from pathlib import Path

import pytest

from attune import content
from attune.diary import Diary, check_diary

SESSION = """
  - id: {id}
    who: Clara
    weeks_ago: {weeks}
    weekday: monday
    time: "12:41"
    case: maya
    seed: 1
    {more}
    turns: [{turn}]
"""


def written(folder: Path, *sessions: dict[str, object]) -> content.Document:
    usual = {"id": "a", "weeks": 2, "more": "", "turn": '{text: "Hello."}'}
    text = "".join(SESSION.format(**{**usual, **each}) for each in sessions)
    path = folder / "diary.yaml"
    path.write_text(f"schema: attune.diary/1\nid: d\ntitle: D\nsessions:{text}")
    return content.read(path)


def faults(folder: Path, *sessions: dict[str, object]) -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in check_diary(written(folder, *sessions))]


def test_a_plain_diary_has_no_faults(tmp_path: Path) -> None:
    assert not faults(tmp_path, {"id": "a"}, {"id": "b", "weeks": 1, "more": "follows: a"})


@pytest.mark.parametrize(
    ("sessions", "where"),
    [
        (({"id": "a"}, {"id": "a"}), "sessions.1.id"),
        (({"weeks": 0},), "sessions.0.weekday"),
        (({"more": "follows: z"},), "sessions.0.follows"),
        (({"id": "a"}, {"id": "b", "weeks": 3, "more": "follows: a"}), "sessions.1.follows"),
        (({"turn": '{text: "A.", doubts: question}'},), "sessions.0.turns.0.doubts"),
        (({"turn": '{text: "A.", note: "Look."}'},), "sessions.0.turns.0.shared_with"),
    ],
)
def test_each_lapse_is_named(
    tmp_path: Path, sessions: tuple[dict[str, object], ...], where: str
) -> None:
    (only,) = faults(tmp_path, *sessions)
    assert only.startswith(f"{where}: ")


def test_our_own_diary_shows_what_a_visitor_should_find(root: Path) -> None:
    diary = content.load(root / "content" / "demo" / "north-and-south.yaml", Diary)
    clara = [each for each in diary.sessions if each.who == "Clara"]
    turns = [turn for each in clara for turn in each.turns]
    assert {each.who for each in diary.sessions} == {"Clara", "Otto", "Olga"}
    assert {each.weeks_ago for each in clara} >= {1, 2, 3, 4, 5}
    assert any(turn.instead for turn in turns)
    assert any(turn.doubts for turn in turns)
    assert {turn.shared_with for turn in turns} == {None, "Sana"}
    assert clara[-1].draft
    assert {each.feedback for each in clara} == {"every", "pauses"}
    assert clara[-1].feedback == "every"  # a visitor's first turn is answered with feedback
    assert any(each.follows for each in clara)
    assert any(not turn.text for turn in turns)


def test_it_is_short_enough_to_be_played_while_a_visitor_waits(root: Path) -> None:
    diary = content.load(root / "content" / "demo" / "north-and-south.yaml", Diary)
    exchanges = sum(1 + bool(turn.instead) for each in diary.sessions for turn in each.turns)
    assert exchanges <= 135
