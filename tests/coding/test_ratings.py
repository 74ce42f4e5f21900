"""A session's numbers: counts, ratios and means, with undefined kept undefined."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.coding.rater import CodedTurn, CodeValue, Graded, Labelled, RaterIdentity
from attune.coding.ratings import (
    MitiCoding,
    bounded_mean,
    missed_moments,
    miti_summary,
    rate,
    sessions,
    strongest_moments,
    to_record,
)
from attune.coding.record import to_record as turn_record
from attune.errors import InputError
from attune.transcript import Speaker, Turn

RAVI = RaterIdentity("Ravi", "1", "")
SESSION = "tuesday"


def level(name: int | str | None, confidence: float = 0.9) -> Graded:
    return Graded(name, {str(name): confidence}, confidence, ((0, 2),))


def turn(
    number: int,
    speaker: Speaker,
    text: str,
    *,
    reason: str | None = None,
    harm: Mapping[str, float] | None = None,
    met: bool | None = None,
    **levels: int | str | None,
) -> CodedTurn:
    codes: dict[str, CodeValue] = {name: level(given) for name, given in levels.items()}
    if speaker is Speaker.CLINICIAN and not reason:
        codes |= {"met": met, "harm": Labelled(harm or {}, ((0, 8),) if harm else ())}
    return CodedTurn(SESSION, Turn(number, speaker, text), codes, reason, RAVI)


def says(number: int, text: str = "One two three.", **rest: Any) -> CodedTurn:
    return turn(number, Speaker.CLINICIAN, text, **rest)


def hears(number: int, text: str = "Four five.", **rest: Any) -> CodedTurn:
    return turn(number, Speaker.PATIENT, text, **rest)


def a_session() -> list[CodedTurn]:
    return [
        hears(1, talk="sustain", opportunity="explicit"),
        says(2, question="open", reflection="none", emotional_reaction=0, met=False),
        hears(3, talk="change", opportunity="implicit"),
        says(4, question="none", reflection="complex", emotional_reaction=2, met=True),
        hears(5, talk="neutral", opportunity="none"),
        says(6, question="closed", reflection="simple", emotional_reaction=None),
        says(7, question=None, reflection="simple", emotional_reaction=1),
        says(8, reason="too_short"),
    ]


def test_counts_and_ratios() -> None:
    rating = rate(a_session())
    assert (rating.turns, rating.words) == (8, 21)
    assert rating.talk_share == pytest.approx(15 / 21)
    assert (rating.open_questions, rating.closed_questions) == (1, 1)
    assert (rating.simple_reflections, rating.complex_reflections) == (2, 1)
    assert rating.reflection_question_ratio == pytest.approx(1.5)
    assert rating.complex_reflection_share == pytest.approx(1 / 3)
    assert rating.open_question_share == pytest.approx(0.5)
    assert (rating.opportunities, rating.opportunities_met, rating.opportunities_missed) == (
        2,
        1,
        1,
    )
    assert (rating.change_talk, rating.sustain_talk) == (1, 1)


def test_what_the_rater_was_not_sure_of_is_left_out_and_counted() -> None:
    rating = rate(a_session())
    assert rating.emotional_reaction is not None
    assert (rating.emotional_reaction.mean, rating.emotional_reaction.n) == (1.0, 3)
    assert rating.not_sure == {"emotional_reaction": 1, "question": 1}
    assert rating.cannot_rate == {"too_short": 1}


def test_a_ratio_without_a_denominator_is_undefined_and_says_why() -> None:
    rating = rate([says(1, question="none", reflection="none")])
    assert rating.reflection_question_ratio is None
    assert rating.complex_reflection_share is None
    assert rating.why["reflection_question_ratio"] == "no question was coded"
    assert rating.why["complex_reflection_share"] == "no reflection was coded"
    assert rating.why["emotional_reaction"] == "no turn was coded for it"
    record = to_record(rating)
    assert record["reflection_question_ratio"] is None
    assert set(record["why"]) >= {"reflection_question_ratio", "open_question_share"}


def test_a_code_nobody_gave_is_not_zero() -> None:
    rating = rate([says(1)])
    assert rating.open_questions is None
    assert rating.opportunities is None
    assert rating.why["open_questions"] == "no turn was coded for it"


def test_a_silent_session_has_no_talk_share() -> None:
    rating = rate([says(1, "", reason="empty")])
    assert (rating.words, rating.talk_share) == (0, None)
    assert rating.why["talk_share"] == "nobody said a word"


def test_possible_harm_comes_with_its_words_in_the_order_of_weight() -> None:
    rating = rate(
        [
            says(1, "Just get over it.", harm={"unasked_advice": 0.6, "dismissing": 0.9}),
            says(2, "What a day.", harm={"dismissing": 0.4}),
        ]
    )
    assert [(harm.turn, harm.label, harm.quote) for harm in rating.harm] == [
        (1, "dismissing", "Just get"),
        (1, "unasked_advice", "Just get"),
    ]


def test_no_harm_is_asked_about_in_a_fragment_or_in_words_given_back() -> None:
    turns = [
        says(1, "Money.", harm={"dismissing": 0.9}),
        says(2, "Almost overwhelming, it sounds.", reflection="simple", harm={"blaming": 0.9}),
        says(3, "Just calm down.", harm={"dismissing": 0.9}),
    ]
    assert [harm.turn for harm in rate(turns).harm] == [3]


def test_references_and_talk_of_change_only_with_a_change_target() -> None:
    rating = rate(a_session())
    assert "mi" not in to_record(rating)
    mi = to_record(rating, mi=True)["mi"]
    assert mi["change_talk"] == 1
    assert mi["reflection_question_ratio"]["reached"] == "fair"
    assert mi["complex_reflection_share"]["reached"] == "below fair"
    assert "expert opinion" in mi["reference"]


def test_the_record_is_json_with_the_contract_s_names() -> None:
    record = json.loads(json.dumps(to_record(rate(a_session())), allow_nan=False))
    assert list(record)[:14] == [
        "transcript",
        "turns",
        "words",
        "talk_share",
        "open_questions",
        "closed_questions",
        "simple_reflections",
        "complex_reflections",
        "reflection_question_ratio",
        "complex_reflection_share",
        "open_question_share",
        "opportunities",
        "opportunities_met",
        "opportunities_missed",
    ]
    assert set(record["emotional_reaction"]) == {"mean", "low", "high", "n"}
    assert record["harm"] == []


def test_miti_summaries_as_published() -> None:
    # Formulas and thresholds: MITI 4.2.1; the figures are worked by hand from them.
    summary = miti_summary(
        MitiCoding(
            cultivating_change_talk=4,
            softening_sustain_talk=3,
            partnership=4,
            empathy=4,
            questions=12,
            simple_reflections=8,
            complex_reflections=10,
            affirm=3,
            seek_collaboration=2,
            emphasise_autonomy=1,
            persuade=1,
            confront=0,
        )
    )
    assert (summary.technical.value, summary.technical.reached) == (3.5, "fair")
    assert (summary.relational.value, summary.relational.reached) == (4.0, "good")
    assert summary.complex_reflection_share.value == pytest.approx(0.5556, abs=5e-5)
    assert summary.complex_reflection_share.reached == "good"
    assert summary.reflection_question_ratio.value == 1.5
    assert summary.reflection_question_ratio.reached == "fair"
    assert (summary.adherent, summary.non_adherent) == (6, 1)


def test_miti_without_questions_or_reflections_is_undefined() -> None:
    summary = miti_summary(MitiCoding(3, 3, 3, 3, 0, 0, 0))
    assert summary.reflection_question_ratio.value is None
    assert summary.complex_reflection_share.reached is None
    with pytest.raises(InputError, match="empathy is 6; MITI globals run from 1 to 5"):
        miti_summary(MitiCoding(3, 3, 3, 6, 0, 0, 0))


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=1, max_size=60))
def test_a_mean_lies_inside_its_interval_and_the_interval_inside_the_scale(
    values: list[float],
) -> None:
    mean = bounded_mean(values, top=2)
    assert mean is not None
    assert 0 <= mean.low <= mean.mean + 1e-9
    assert mean.mean - 1e-9 <= mean.high <= 2
    assert mean.high - mean.low > 0


def test_wilson_s_interval_as_published() -> None:
    # Newcombe, Statistics in Medicine 1998, method 3: 81 of 263 gives 0.2553 to 0.3662.
    mean = bounded_mean([1.0] * 81 + [0.0] * 182, top=1)
    assert mean is not None
    assert (mean.low, mean.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_no_turns_make_no_mean() -> None:
    assert bounded_mean([], top=2) is None


def test_mixtures_are_refused() -> None:
    first, second = says(1), replace(says(2), rater=RaterIdentity("Sana", "1", ""))
    with pytest.raises(InputError, match="was coded by Ravi 1 and Sana 1"):
        rate([first, second])
    with pytest.raises(InputError, match="several transcripts"):
        rate([first, replace(first, transcript="other")])
    with pytest.raises(InputError, match="run attune code"):
        rate([])


def test_strongest_moments_are_surest_fullest_and_harmless() -> None:
    turns = [
        *a_session(),
        says(9, "Well, just relax.", emotional_reaction=2, harm={"dismissing": 0.9}),
    ]
    moments = strongest_moments(turns)
    assert [moment.turn.number for moment in moments] == [4, 7, 6]
    assert moments[0].signs == (("emotional_reaction", 2), ("reflection", "complex"))
    assert moments[0].before is not None
    assert moments[0].before.number == 3
    assert moments[0].evidence == ((0, 2),)
    assert len(strongest_moments(turns, most=1)) == 1


def test_what_may_be_advice_or_missed_the_moment_carried_nothing() -> None:
    validated = Graded("present", {"present": 0.9}, 0.9, experimental=True)
    only_experimental = says(5, "I'm glad you told me.")
    turns = [
        hears(0),
        says(1, "There's the lunch club.", reflection="complex", input="advice"),
        says(2, "You want to get out.", reflection="complex", input=None),
        says(3, "Would you show me?", exploration=2, met=False),
        says(4, "It smells of nothing now.", reflection="complex", input="none"),
        replace(only_experimental, codes={"validation": validated}),
    ]
    assert [moment.turn.number for moment in strongest_moments(turns)] == [4]


def test_a_remark_about_the_patient_and_a_first_word_carry_nothing() -> None:
    turns = [
        says(1, "You've moved your chair.", reflection="simple", interpretation=2),
        hears(2),
        says(3, "You have taken it off again.", interpretation=2),
    ]
    assert strongest_moments(turns) == ()


def test_moments_of_every_kind_come_before_a_second_of_one_kind() -> None:
    turns = [
        hears(0),
        *(says(n, "What then?", exploration=2) for n in (1, 2, 3)),
        says(4, "So it was the quiet.", reflection="simple"),
    ]
    assert {moment.turn.number for moment in strongest_moments(turns, most=2)} == {1, 4}


def test_missed_moments_show_the_clearest_cue_first() -> None:
    turns = [
        hears(1, opportunity="implicit"),
        says(2, met=False),
        hears(3, opportunity="explicit"),
        hears(4, opportunity="none"),
        says(5, met=False),
        hears(6, opportunity="explicit"),
        says(7, met=None),
    ]
    found = [(m.before.number, m.turn.number) for m in missed_moments(turns) if m.before]
    assert found == [(3, 5), (1, 2)]


def lines(turns: list[CodedTurn]) -> list[str]:
    return [json.dumps(turn_record(coded)) + "\n" for coded in turns]


def test_sessions_are_read_back_one_at_a_time() -> None:
    other = [replace(coded, transcript="friday") for coded in a_session()]
    read = list(sessions([*lines(a_session()), "\n", *lines(other)], name="codes.jsonl"))
    assert [rate(turns).transcript for turns in read] == [SESSION, "friday"]
    assert rate(read[0]) == rate(a_session())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"transcript": "a", "tur', "line 2 is not a whole line of JSON"),
        ("WEBVTT", "line 2 is not a whole line of JSON"),
        ("[1]", "line 2 is not a coded turn"),
        ('{"transcript": "a"}', "line 2: the field 'turn' is missing"),
        ("[" * 100_000, "line 2 is not a whole line of JSON"),
        ("x" * 10_000_001, "line 2 is longer than ten million characters"),
    ],
)
def test_a_broken_line_is_named(text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        list(sessions([*lines(a_session())[:1], text], name="codes.jsonl"))
    assert str(caught.value).startswith(f"codes.jsonl, {expected}")


def test_mixed_sessions_are_read_as_if_they_lay_one_after_the_other() -> None:
    one = lines(a_session())
    other = [line.replace(SESSION, "friday") for line in one]
    mixed = [line for pair in zip(one, other, strict=True) for line in pair]
    apart = list(sessions([*one, *other], name="codes.jsonl"))
    assert list(sessions(mixed, name="codes.jsonl")) == apart
    assert list(sessions(iter(mixed), name="codes.jsonl")) == apart


def test_empty_files_are_refused() -> None:
    with pytest.raises(InputError, match="holds no coded turns"):
        list(sessions([" \n"], name="codes.jsonl"))
