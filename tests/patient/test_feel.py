"""A turn is felt: what builds trust, what costs it, and what must never cost it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.patient.case_parts import Traits
from attune.patient.evidence import Evidence, lift
from attune.patient.state import Feeling, starting

UNIT = st.floats(0.0, 1.0)
EVIDENCE = st.builds(
    Evidence,
    empathy=UNIT,
    hard_empathy=UNIT,
    exploration=UNIT,
    hard_exploration=UNIT,
    permission=UNIT,
    advice=UNIT,
    information=UNIT,
    harm=UNIT,
    anti_goal=st.booleans(),
    closed=st.booleans(),
    silence=st.booleans(),
    candour=st.booleans(),
    easing=st.booleans(),
    pressing=st.booleans(),
    pushed=st.booleans(),
    contingency=st.none() | UNIT,
    repeats=st.integers(0, 5),
    rated=st.booleans(),
    risk_path=st.booleans(),
)
TRAITS = Traits()
REFLECTION = Evidence(empathy=1.0, hard_empathy=1.0, contingency=0.8)
PLATITUDE = replace(REFLECTION, contingency=0.1)
ADVICE = Evidence(advice=1.0, contingency=0.5)
CLOSED = Evidence(closed=True, contingency=0.5)


def feel(turns: list[Evidence], *, start: Feeling | None = None, heavy: bool = False) -> Feeling:
    now = start or starting(TRAITS)
    for turn in turns:
        now = now.after(turn, TRAITS, said=3, heavy=heavy, met=True).feeling
    return now


@settings(max_examples=150, deadline=None)
@given(st.lists(EVIDENCE, min_size=1, max_size=40))
def test_every_number_stays_between_nought_and_one(turns: list[Evidence]) -> None:
    now = feel(turns)
    for value in (now.trust, now.reactance, now.distress, now.openness, now.say_yes):
        assert 0.0 <= value <= 1.0
    assert 0 <= now.level <= 4


def test_ten_good_turns_open_and_one_does_not() -> None:
    assert feel([REFLECTION]).openness < 0.3
    assert feel([REFLECTION] * 10).openness > 0.7


def test_warm_words_that_fit_anybody_earn_nothing() -> None:
    assert feel([PLATITUDE] * 20).openness < starting(TRAITS).openness + 0.05
    assert feel([PLATITUDE] * 20).level == 0


def test_the_same_sentence_again_is_worth_half() -> None:
    assert replace(REFLECTION, repeats=1).felt == pytest.approx(REFLECTION.felt / 2)


def test_one_piece_of_advice_costs_more_than_one_good_turn_brings() -> None:
    start = replace(starting(TRAITS), trust=0.6)
    gain = feel([REFLECTION], start=start).trust - start.trust
    loss = start.trust - feel([ADVICE], start=start).trust
    assert loss > gain > 0


def test_asking_leave_takes_the_sting_out_of_advice() -> None:
    asked = replace(ADVICE, permission=1.0)
    assert feel([asked]).reactance < feel([ADVICE]).reactance / 2


def test_closed_questions_hurt_only_as_a_run() -> None:
    one = feel([CLOSED])
    assert one.reactance <= starting(TRAITS).reactance
    assert feel([CLOSED] * 3).reactance > one.reactance


def test_risk_work_is_never_punished() -> None:
    start = replace(starting(TRAITS), trust=0.45, openness=0.5)
    work = Evidence(closed=False, candour=True, risk_path=True, contingency=0.3)
    after = feel([work] * 7, start=start)
    assert after.trust > start.trust
    assert after.reactance <= start.reactance
    assert after.openness > start.openness - 0.15  # it settles to where trust is, no lower
    assert after.closed_run == 0


def test_something_deep_hurts_first_while_trust_rises() -> None:
    before = replace(starting(TRAITS), trust=0.6)
    said = before.having_said(3)
    assert said.distress > before.distress
    assert said.trust > before.trust
    left_alone = feel([Evidence(contingency=0.5)] * 2, start=said, heavy=True)
    stayed_with = feel([REFLECTION] * 2, start=said, heavy=True)
    assert left_alone.distress >= said.distress
    assert stayed_with.distress < said.distress


def test_a_silence_after_something_heavy_counts_as_staying() -> None:
    start = replace(starting(TRAITS), trust=0.6).having_said(3)
    silent = feel([Evidence(silence=True)], start=start, heavy=True)
    assert silent.trust > start.trust - 0.01
    assert silent.distress < start.distress


def test_agreement_grows_under_pressure_and_eases_when_no_is_allowed() -> None:
    pressed = feel([Evidence(pressing=True)] * 3)
    assert pressed.say_yes > TRAITS.say_yes
    assert feel([Evidence(easing=True)], start=pressed).say_yes < pressed.say_yes


def test_a_bland_turn_does_not_break_a_streak() -> None:
    two = feel([REFLECTION] * 2)
    middling = Evidence(empathy=0.3, hard_empathy=0.3, contingency=0.8)
    assert feel([middling], start=two).streak == 2
    assert feel([Evidence(contingency=0.8)], start=two).streak == 0
    assert feel([Evidence(contingency=0.8)], start=two).level == two.level


def test_lift_is_evidence_beyond_the_base_rate_only() -> None:
    assert lift(0.2, 0.2) == 0.0
    assert lift(0.8, 0.2) == pytest.approx(1.0)
    assert lift(0.06, 0.019) == 0.0  # a rare code needs more than a whisper
