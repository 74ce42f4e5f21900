"""Where a patient opens a place for empathy, and whether the next turn met it."""

from collections.abc import Mapping

import pytest

from attune.coding.opportunities import met_by, opportunity_of, with_opportunities
from attune.coding.rater import (
    CodedTurn,
    CodeValue,
    Graded,
    Labelled,
    Quantity,
    RaterIdentity,
)
from attune.errors import InputError
from attune.transcript import Speaker, Turn

RAVI = RaterIdentity("Ravi", "1", "")
FEELING = Graded("explicit", {"none": 0.1, "implicit": 0.0, "explicit": 0.9}, 0.9)


def coded(
    speaker: Speaker,
    text: str,
    codes: Mapping[str, CodeValue] | None = None,
    *,
    reason: str | None = None,
) -> CodedTurn:
    return CodedTurn("a", Turn(1, speaker, text), codes or {}, reason, RAVI)


def patient(text: str, **feelings: float) -> CodedTurn:
    codes: Mapping[str, CodeValue] = {"emotion": Labelled(feelings)} if feelings else {}
    return coded(Speaker.PATIENT, text, codes)


def level(code: str, present: float) -> Graded:
    names = ("none", "present") if code in ("validation", "reflection") else ("0", "1")
    chances = dict(zip(names, (1 - present, present), strict=True))
    return Graded(names[present > 0.5], chances, max(present, 1 - present))


def clinician(
    *,
    signs: Mapping[str, float] | None = None,
    harm: Mapping[str, float] | None = None,
    near: float | None = None,
) -> CodedTurn:
    chances = signs or {}
    codes: dict[str, CodeValue] = {
        name: level(name, chances.get(name, 0.05))
        for name in (
            "emotional_reaction",
            "interpretation",
            "exploration",
            "reflection",
            "validation",
        )
    }
    codes["harm"] = Labelled(harm or {})
    codes["contingency"] = None if near is None else Quantity(near)
    return coded(Speaker.CLINICIAN, "…", codes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm so scared it will come back.", "I'm so scared"),
        ("Since the move I feel really lonely.", "I feel really lonely"),
        ("She left and it made me feel worthless, I think.", "made me feel worthless"),
        ("I’ve been a bit down, and I was kind of ashamed.", "I was kind of ashamed"),
        ("Mornings are worst. I miss him.", "I miss him"),
        ("I feel like such a failure at work.", "I feel like such a failure"),
        ("Scared, mostly.", "Scared, mostly."),
    ],
)
def test_naming_a_feeling_of_ones_own_is_explicit(text: str, words: str) -> None:
    found = opportunity_of(patient(text))
    assert found.level == "explicit"
    assert [text[start:end] for start, end in found.evidence] == [words]
    assert found.experimental


@pytest.mark.parametrize(
    "text",
    [
        "My sister died in March.",
        "I just can't do this any more.",
        "We lost the baby at twenty weeks.",
        "Nobody ever asks how the night was.",
        "I lie awake until four.",
    ],
)
def test_a_hint_or_a_weighty_event_is_implicit(text: str) -> None:
    found = opportunity_of(patient(text))
    assert found.level == "implicit"
    assert found.evidence


def test_a_feeling_that_only_shows_is_implicit_and_keeps_the_rater_s_words() -> None:
    seen = Labelled({"sadness": 0.9, "neutral": 0.1}, evidence=((4, 9),))
    found = opportunity_of(coded(Speaker.PATIENT, "The house is so quiet.", {"emotion": seen}))
    assert (found.level, found.evidence) == ("implicit", ((4, 9),))


@pytest.mark.parametrize(
    "text",
    [
        "It was on Tuesday, I think.",
        "He was angry with his boss.",
        "I'm afraid I can't make Thursday.",
        "I'm happy to try that.",
        "Yeah.",
        "",
    ],
)
def test_facts_politeness_and_other_people_s_feelings_are_none(text: str) -> None:
    assert opportunity_of(patient(text, neutral=0.9, approval=0.4)).level == "none"


def test_between_two_levels_it_says_not_sure() -> None:
    found = opportunity_of(patient("It's hard to say which day."))
    assert found.level is None
    assert sum(found.probabilities.values()) == pytest.approx(1)


def test_a_feeling_seen_by_the_rater_makes_a_named_one_surer() -> None:
    alone = opportunity_of(patient("I'm worried."))
    seen = opportunity_of(patient("I'm worried.", nervousness=0.8))
    assert seen.confidence > alone.confidence


def test_a_clinician_s_turn_opens_nothing() -> None:
    with pytest.raises(InputError, match="Turn 1 is a clinician's"):
        opportunity_of(clinician())


@pytest.mark.parametrize(
    "sign", ["emotional_reaction", "interpretation", "exploration", "reflection", "validation"]
)
def test_any_likely_sign_of_an_answer_meets_it(sign: str) -> None:
    assert met_by(FEELING, clinician(signs={sign: 0.8})) is True


def test_advice_and_a_change_of_subject_do_not_meet_it() -> None:
    assert met_by(FEELING, clinician()) is False


def test_a_question_about_something_else_does_not_meet_it() -> None:
    assert met_by(FEELING, clinician(signs={"exploration": 0.9}, near=0.2)) is False
    assert met_by(FEELING, clinician(signs={"exploration": 0.9}, near=0.8)) is True


@pytest.mark.parametrize(
    ("opportunity", "answer"),
    [
        (Graded("none", {"none": 1.0}, 1.0), clinician(signs={"reflection": 0.9})),
        (Graded(None, {"none": 0.4, "implicit": 0.4, "explicit": 0.2}, 0.4), clinician()),
        (FEELING, coded(Speaker.CLINICIAN, "Mm.", reason="too_short")),
        (FEELING, clinician(signs={"reflection": 0.4})),
        (FEELING, clinician(signs={"emotional_reaction": 0.9}, harm={"dismissing": 0.8})),
    ],
)
def test_it_says_nothing_where_it_cannot_know(opportunity: Graded, answer: CodedTurn) -> None:
    assert met_by(opportunity, answer) is None


def test_a_cue_waits_for_the_clinician_and_the_strongest_counts() -> None:
    turns = with_opportunities(
        [
            patient("I'm so lonely.", sadness=0.8),
            patient("It was Tuesday.", neutral=0.9),
            clinician(),
            patient("It was Tuesday.", neutral=0.9),
            clinician(signs={"reflection": 0.9}),
            coded(Speaker.PATIENT, "…", reason="empty"),
        ]
    )
    assert turns[2].codes["met"] is False
    assert turns[4].codes["met"] is None
    assert turns[5].codes == {}
