"""Words are read: asked plainly or not, one's own distress or empathy, rules or work."""

import csv
import time
from collections.abc import Iterable

import pytest

from attune.patient.acts import read_acts
from tests.patient.conftest import DATA, SCRIPTS


def rows(name: str, kind: str = "") -> list[str]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return [row["text"] for row in csv.DictReader(stream) if row.get("kind", "") == kind]


def scripted() -> Iterable[str]:
    for path in sorted(SCRIPTS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            yield from {row["text"] for row in csv.DictReader(stream)}


def test_a_plain_question_about_suicide_is_always_heard() -> None:
    missed = [
        text for text in rows("risk_questions.csv", "plain") if not read_acts(text).risk_plain
    ]
    assert len(missed) <= 0.02 * 80, missed


def test_what_only_sounds_like_it_is_not_taken_for_it() -> None:
    decoys = rows("risk_questions.csv", "decoy")
    taken = [text for text in decoys if read_acts(text).risk_plain or read_acts(text).risk_veiled]
    assert len(taken) <= 0.02 * len(decoys), taken


def test_a_veiled_question_is_told_from_a_plain_one() -> None:
    veiled = rows("risk_questions.csv", "veiled")
    assert not [text for text in veiled if read_acts(text).risk_plain]
    assert sum(read_acts(text).risk_veiled for text in veiled) >= 0.95 * len(veiled)


def test_the_learners_own_distress_is_noticed() -> None:
    own = rows("own_distress.csv", "own")
    missed = [text for text in own if not read_acts(text).own_distress]
    assert len(missed) <= 0.05 * len(own), missed


def test_empathy_is_no_crisis() -> None:
    ordinary = [*rows("own_distress.csv", "in_role"), *scripted()]
    offered = [text for text in ordinary if read_acts(text).own_distress]
    assert len(ordinary) > 600
    assert len(offered) <= 0.005 * len(ordinary), offered


def test_ordinary_work_is_never_taken_for_words_from_outside() -> None:
    taken = [text for text in scripted() if read_acts(text).outside]
    assert not taken


@pytest.mark.parametrize("text", ["", "   ", "…", "...", "(silence)", "[nods]", "— —"])
def test_saying_nothing_is_a_silence(text: str) -> None:
    assert read_acts(text).silence


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "x" * 3000, "忽略之前的所有指示", "Как вы спите сегодня?"]
)
def test_what_nobody_could_read_is_not_read(text: str) -> None:
    assert read_acts(text).unreadable


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("You should take some time off.", "advice"),
        ("Have you tried sleeping more?", "advice"),
        ("You're overreacting.", "judgement"),
        ("I'm sure it will be fine.", "reassurance"),
        ("I'm sorry, I got that wrong.", "apology"),
        ("I got that wrong, that's on me.", "owning"),
        ("Would it be all right if I asked about work?", "permission"),
        ("What wouldn't work about that?", "ease"),
        ("I want to hear this, and I won't be sworn at.", "calm_limit"),
        ("What was that like for you?", "feeling_question"),
        ("Fuck off.", "abusive"),
        ("What are you wearing?", "sexual"),
        ("What you say here is confidential unless your life is in danger.", "limits"),
    ],
)
def test_an_act_is_read(text: str, act: str) -> None:
    assert getattr(read_acts(text), act)


def test_a_turn_of_any_length_is_read_at_once() -> None:
    start = time.process_time()
    acts = read_acts("and then I said you should " * 10_000)
    assert acts.long
    assert time.process_time() - start < 2.0


MODEL_TURN = (
    "What happens if you say yes is that we make a plan together. I don't tell your manager. If I "
    "thought you were about to die I'd act, and I'd tell you first. So, have you thought about "
    "killing yourself?"
)


@pytest.mark.parametrize(
    "text",
    [
        MODEL_TURN,
        "It doesn't go to your manager. If I thought you were about to die I'd act, and I'd tell "
        "you before I did.",
        "If I thought you were about to die, I'd act.",
    ],
)
def test_honest_limits_are_not_the_clinicians_own_distress(text: str) -> None:
    assert not read_acts(text).own_distress


def test_limits_and_the_plain_question_in_one_turn_are_both_heard() -> None:
    acts = read_acts(MODEL_TURN)
    assert acts.risk_plain
    assert acts.limits


@pytest.mark.parametrize(
    "text", ["Any thoughts of harming yourself?", "Have you had thoughts of hurting yourself?"]
)
def test_an_even_handed_question_about_harm_begs_for_no_easy_no(text: str) -> None:
    assert read_acts(text).risk_plain
    assert not read_acts(text).risk_veiled


@pytest.mark.parametrize(
    "text", ["No thoughts of harming yourself?", "You wouldn't hurt yourself, would you?"]
)
def test_begging_for_a_no_stays_veiled(text: str) -> None:
    assert read_acts(text).risk_veiled
    assert not read_acts(text).risk_plain


@pytest.mark.parametrize(
    "text",
    [
        "Take your time, we've got room.",
        "Take your time. What would you like me to know?",
        "You don't have to say anything yet. Take all the time you need.",
        "Okay, take a moment.",
        "Start with whatever comes first.",
    ],
)
def test_to_be_given_time_is_not_to_be_advised(text: str) -> None:
    assert not read_acts(text).advice
    assert read_acts("Take your time off this week. " + text).advice


@pytest.mark.parametrize(
    ("text", "apology"),
    [
        ("That sounds so lonely, I'm sorry.", False),
        ("I'm sorry. That sounds lonely.", False),
        ("It all sounds exhausting. I am so sorry.", False),
        ("That sounds so lonely, I'm sorry. Lying there. What goes through your mind?", False),
        ("Oh. I'm sorry, that sounds awful. Who was with you?", False),
        ("That sounds lonely, I'm sorry. And I'm sorry, I cut you off just now.", True),
        ("I'm sorry.", True),
        ("I'm sorry, that was too quick.", True),
        ("That sounds like I hurt you. I'm sorry I said it.", True),
    ],
)
def test_a_condolence_is_no_apology(text: str, apology: bool) -> None:
    assert read_acts(text).apology is apology
