"""The sessions written to teach the coder: whole, varied, ours, and never in what judges it."""

import re
from collections import Counter

import pytest

from attune.coding.dimensions import DIMENSIONS
from training import corpora
from training.corpora import Example, authored_session

LEVELS = {dimension.name: dimension.levels for dimension in DIMENSIONS}
CODES = ("behaviour", "question", "reflection", "input", "talk")


@pytest.fixture(scope="module", params=["sessions", "layered"])
def turns(request: pytest.FixtureRequest) -> list[Example]:
    return corpora.authored_sessions(request.param)


def runs_of_words(text: str, length: int = 9) -> set[str]:
    words = re.findall(r"[a-z']+", text.lower())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_a_session_is_read_as_it_was_written() -> None:
    lines = [
        "C question open: What brings you in: the foot?",
        "P sustain: The wife does.",
        "C reflection complex, question closed: So it's hers, not yours. Is it?",
        "C other: Right.",
    ]
    asked, answered, reflected, last = authored_session("one", "## low | shoes | a ward", lines)
    assert asked.text == "What brings you in: the foot?"
    assert asked.context == ""
    assert asked.levels == {"behaviour": 1, "question": 2, "reflection": 0, "input": 0}
    assert answered.levels == {"talk": 2}
    assert answered.context.endswith(asked.text)
    assert reflected.levels == {"behaviour": 2, "question": 1, "reflection": 2, "input": 0}
    assert last.levels == {"behaviour": 0, "question": 0, "reflection": 0, "input": 0}
    assert (last.session, last.topic, last.quality) == ("one", "shoes", "low")


def test_every_session_holds_both_voices_and_is_long_enough_to_be_one(
    turns: list[Example],
) -> None:
    sessions: dict[str, list[Example]] = {}
    for turn in turns:
        sessions.setdefault(turn.session, []).append(turn)
    assert len(sessions) >= 170
    for told in sessions.values():
        assert len(told) >= 10
        assert told[0].quality in ("high", "low")
        assert {"talk" in turn.levels for turn in told} == {True, False}


def test_every_level_is_written_often_enough_to_be_learnt(turns: list[Example]) -> None:
    for name in CODES:
        seen = Counter(turn.levels[name] for turn in turns if name in turn.levels)
        assert all(seen[at] >= 50 for at in range(len(LEVELS[name]))), name


def test_no_long_run_of_words_comes_from_the_corpus(turns: list[Example]) -> None:
    if not (corpora.data_folder() / "annomi").is_dir():
        pytest.skip("the corpora lie nowhere here")
    theirs: set[str] = set()
    for split in ("train", "dev", "test"):
        for example in corpora.annomi(split):
            theirs |= runs_of_words(example.text)
    shared = [run for turn in turns for run in runs_of_words(turn.text) & theirs]
    assert not shared, f"{len(shared)} runs of nine words stand in the corpus as well"
