"""The learner's own distress is heard in words nobody listed; rudeness by its turns of phrase."""

import csv
from pathlib import Path

import pytest

from attune.coding.encoder import load_embedder
from attune.patient.acts import read_acts
from attune.patient.case import load_case
from attune.patient.reply import speaks_of_oneself
from attune.patient.retrieval import Index
from attune.patient.rude_words import rude
from attune.patient.vectors import SUFFIX
from tests.patient.conftest import DATA

CASES = Path(__file__).parents[2] / "content" / "cases"


def rows(name: str, kind: str) -> list[str]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return [row["text"] for row in csv.DictReader(stream) if row["kind"] == kind]


@pytest.fixture(scope="module")
def maya() -> Index:
    case = load_case(CASES / "maya.yaml")
    return Index(case, load_embedder(), files=[CASES / f"maya{SUFFIX}"])


def test_own_distress_in_words_nobody_listed(maya: Index) -> None:
    own = rows("own_distress_fresh.csv", "own")
    missed = [text for text in own if not speaks_of_oneself(maya, text)]
    assert len(missed) <= 0.15 * len(own), missed


def test_being_moved_or_tired_or_sorry_is_no_crisis(maya: Index) -> None:
    near = rows("own_distress_fresh.csv", "in_role")
    offered = [text for text in near if speaks_of_oneself(maya, text)]
    assert len(offered) <= 0.1 * len(near), offered


def test_kind_words_are_no_distress_and_distress_among_kind_words_is_heard(maya: Index) -> None:
    near, own = rows("own_distress_kind.csv", "in_role"), rows("own_distress_kind.csv", "own")
    offered = [text for text in near if speaks_of_oneself(maya, text)]
    assert len(offered) <= 0.02 * len(near), offered
    missed = [text for text in own if not speaks_of_oneself(maya, text)]
    assert len(missed) <= 0.25 * len(own), missed


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("That sounds so lonely, I'm sorry.", False),
        ("I'm sorry. That sounds lonely.", False),
        ("God, I'm so sorry. What a bleak few weeks.", False),
        ("I can only imagine how empty the house was.", False),
        ("I'm sorry, I can't stop crying.", True),
        ("I can't see a way out for myself.", True),
        ("That sounds lonely. I feel just as empty, all the time.", True),
        ("Out of character: I'm in a very dark place myself.", True),
    ],
)
def test_fellow_feeling_is_not_about_oneself(maya: Index, text: str, own: bool) -> None:
    assert speaks_of_oneself(maya, text) is own


def test_the_patient_spoken_of_is_not_the_learner(maya: Index) -> None:
    assert not maya.sounds_unwell("You want to die, and you're frightened of it.")
    assert not maya.sounds_unwell("Do I hear that right?")
    assert not maya.sounds_unwell("")


def test_rudeness_is_heard_by_its_turns_of_phrase() -> None:
    wanted = rows("rudeness.csv", "rude")
    heard = [text for text in wanted if read_acts(text).judgement or read_acts(text).abusive]
    assert len(heard) >= 0.75 * len(wanted)


def test_plain_words_are_not_rude() -> None:
    assert [text for text in rows("rudeness.csv", "plain") if rude(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "She told you to grow up, and you did.",
        "You feel that other people manage.",
        "I shouldn't have said you were wasting my time.",
        "You're not wasting my time.",
        "Are you afraid they would strike you off?",
    ],
)
def test_rudeness_that_is_told_of_is_not_rude(text: str) -> None:
    assert not rude(text)
