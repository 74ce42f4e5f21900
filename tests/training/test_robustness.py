"""Spoilt words: the rules do what they say, and a loss is measured where there is one."""

import random

import pytest

from attune.coding.layout import context_text
from attune.transcript import Speaker, Turn
from tests.training.fake_encoder import encoder
from training.corpora import Example
from training.predict import predict
from training.robustness import (
    SPOILS,
    bare,
    robustness_figures,
    spoil_posts,
    spoil_sessions,
    spoilt,
    table,
    transcribed,
    typos,
)

WORDS = "Since Thursday nothing tastes right, and my brother keeps asking why I am so quiet."
LONG = " ".join([WORDS] * 60)


@pytest.mark.parametrize("rule", SPOILS)
def test_the_same_words_and_seed_are_spoilt_the_same_way(rule: str) -> None:
    assert spoilt(LONG, SPOILS[rule], 0) == spoilt(LONG, SPOILS[rule], 0)
    assert spoilt(LONG, SPOILS[rule], 0) != LONG


def test_another_seed_slips_elsewhere() -> None:
    assert spoilt(LONG, typos, 0) != spoilt(LONG, typos, 1)


def test_typing_slips_stay_inside_words_and_are_few() -> None:
    before, after = LONG.split(), typos(LONG, random.Random(1)).split()
    touched = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert 0.05 < len(touched) / len(before) < 0.2
    assert all(a[0] == b[0] and a[-1] == b[-1] and len(a) > 3 for a, b in touched)


def test_bare_text_keeps_words_and_apostrophes() -> None:
    said = bare("Well — I didn't, no! Why (on earth)?", random.Random(1))
    assert said == "well i didn't no why on earth"


def test_a_rough_transcript_adds_repeats_and_gaps_but_loses_few_words() -> None:
    said = transcribed(LONG, random.Random(1))
    assert "[inaudible]" in said
    assert "um," in said
    kept = len(said.replace("[inaudible]", "").split())
    assert kept >= len(LONG.split())


def session(name: str) -> list[Example]:
    """Four turns of one session, questions and answers in turn."""
    turns: list[Turn] = []
    made = []
    for at, text in enumerate(["What brings you in?", "My Knee.", "Tell me more.", "It aches."]):
        speaker = Speaker.PATIENT if at % 2 else Speaker.CLINICIAN
        gold: dict[str, int | tuple[int, ...]] = (
            {"talk": 0} if at % 2 else {"behaviour": int(text.endswith("?"))}
        )
        made.append(Example(text, context_text(turns), gold, group=name, session=name))
        turns.append(Turn(at + 1, speaker, text))
    return made


def test_what_was_said_before_is_spoilt_too_and_sessions_do_not_mix() -> None:
    made = spoil_sessions([*session("a"), *session("b")], bare, seed=0)
    assert made[3].context == (
        "therapist : tell me more patient : my knee therapist : what brings you in"
    )
    assert made[4].context == ""


def test_a_post_keeps_the_marker_of_who_wrote_it() -> None:
    (made,) = spoil_posts([Example("Oh No!", "patient : Help, please.", {})], bare, seed=0)
    assert (made.text, made.context) == ("oh no", "patient : help please")


def test_a_model_that_needs_the_question_mark_loses_without_it_and_only_there() -> None:
    def by_mark(text: str, _context: str) -> dict[str, int]:
        return {"behaviour": int("?" in text), "emotional_reaction": 0}

    model = encoder(by_mark)
    turns = [turn for name in "abcdefgh" for turn in session(name)]
    post = Example("So sorry.", "patient : Help.", {"emotional_reaction": 0}, group="p")
    known = {"annomi": predict(model, turns), "epitome": predict(model, [post] * 4)}
    figures = robustness_figures(model, known)
    rules = figures["rules"]
    assert rules["lower case, no punctuation"]["behaviour"]["drop"] > 0.5
    assert rules["typing slips"]["behaviour"]["drop"] == 0
    assert rules["lower case, no punctuation"]["emotional_reaction"]["drop"] == 0
    assert "| behaviour | 16 | 100.0 |" in table(figures)


def test_predictions_made_before_are_not_made_again() -> None:
    seen: list[str] = []

    def note(text: str, _context: str) -> dict[str, int]:
        seen.append(text)
        return {}

    model = encoder(note)
    turn = predict(model, [Example(LONG, "", {"behaviour": 0}, group="a", session="a")])
    post = predict(model, [Example(LONG, "", {"exploration": 0}, group="b")])
    seen.clear()
    robustness_figures(model, {"annomi": turn, "epitome": post})
    assert seen
    assert LONG not in seen, "every rule changes so long a turn, so only clean runs would show it"
