"""Reliable and clinically significant change, by published examples and in both directions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.errors import InputError, UndefinedError
from attune.measures.change import (
    Outcome,
    compare,
    criteria,
    least_change,
    measurement_error,
    reliable_change,
    reliable_change_index,
)
from attune.measures.library import load_instruments

ALL = load_instruments()


def outcome(name: str, before: float, after: float) -> Outcome:
    return compare(ALL[name], before, after).outcome


def test_the_example_of_jacobson_and_truax_1991() -> None:
    sem, sdiff = measurement_error(sd=7.5, reliability=0.80)
    assert (round(sem, 3), round(sdiff, 3)) == (3.354, 4.743)
    assert reliable_change_index(32.5, 47.5, sd=7.5, reliability=0.80) == pytest.approx(
        3.162, abs=5e-4
    )
    assert reliable_change(sd=7.5, reliability=0.80) == pytest.approx(9.297, abs=1e-3)
    assert criteria(normal=(60, 7.5), clinical=(40, 7.5)) == (55, 45, 50)


def test_the_values_of_evans_margison_and_barkham_1998() -> None:
    assert measurement_error(sd=0.53, reliability=0.89)[1] == pytest.approx(0.2486, abs=5e-5)
    assert reliable_change(sd=0.53, reliability=0.89) == pytest.approx(0.4872, abs=5e-5)
    c = criteria(normal=(0.72, 0.57), clinical=(1.81, 0.53))[2]
    assert c == pytest.approx(1.2848, abs=5e-5)


def test_core_10_of_barkham_2013() -> None:
    assert measurement_error(sd=7.7, reliability=0.90)[1] == pytest.approx(3.4435, abs=5e-5)
    assert reliable_change(sd=7.7, reliability=0.90, level=90) == pytest.approx(5.665, abs=1e-3)
    assert reliable_change(sd=7.7, reliability=0.90) == pytest.approx(6.749, abs=1e-3)
    assert criteria(normal=(4.7, 4.8), clinical=(19.7, 7.7))[2] == pytest.approx(10.46, abs=5e-3)


@pytest.mark.parametrize(("sd", "reliability", "points"), [(5.5, 0.89, 5.06), (4.5, 0.92, 3.53)])
def test_the_points_of_phq_9_and_gad_7_in_talking_therapies(
    sd: float, reliability: float, points: float
) -> None:
    assert reliable_change(sd=sd, reliability=reliability) == pytest.approx(points, abs=5e-3)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (18, 6, Outcome.RECOVERED),
        (18, 12, Outcome.IMPROVED),
        (18, 13, Outcome.UNCHANGED),
        (11, 9, Outcome.UNCHANGED),
        (9, 2, Outcome.IMPROVED),
        (10, 16, Outcome.DETERIORATED),
        (10, 15, Outcome.UNCHANGED),
        (16, 16, Outcome.UNCHANGED),
    ],
)
def test_phq_9_outcomes(before: float, after: float, expected: Outcome) -> None:
    assert outcome("phq-9", before, after) is expected


def test_crossing_the_line_without_a_reliable_change_is_unchanged_and_says_so() -> None:
    change = compare(ALL["phq-9"], 11, 9)
    assert (change.outcome, change.crossed, change.reliable) == (Outcome.UNCHANGED, True, False)
    assert change.why.endswith("although the line was crossed")


def test_where_higher_is_better_a_rise_is_the_gain() -> None:
    assert outcome("who-5", 28, 60) is Outcome.RECOVERED
    assert outcome("who-5", 60, 48) is Outcome.DETERIORATED
    assert outcome("reqol-10", 12, 20) is Outcome.IMPROVED


def test_without_a_published_value_the_error_is_computed_and_said() -> None:
    least = least_change(ALL["csq-8"].rule("total"))
    assert least.points == pytest.approx(1.96 * 4.01 * (2 * 0.17) ** 0.5)
    assert "SD 4.01" in least.how
    assert not least.confirmed


@pytest.mark.parametrize("name", ["personal", "work", "people"])
def test_cbi_change_of_the_puma_study(name: str) -> None:
    expected = {"personal": 16.5, "work": 17.7, "people": 18.9}
    least = least_change(ALL["cbi"].rule(name))
    assert least.points == pytest.approx(expected[name], abs=0.06)


def test_an_instrument_of_one_meeting_has_no_change_in_one_person() -> None:
    with pytest.raises(UndefinedError, match="does not speak of change in one person"):
        compare(ALL["care"], 30, 45)


def test_an_instrument_without_error_has_no_reliable_change() -> None:
    with pytest.raises(UndefinedError, match="No reliable change is known for total"):
        compare(ALL["felt-understood"], 30, 80)


def test_a_score_that_is_neither_better_nor_worse_has_no_gain() -> None:
    with pytest.raises(UndefinedError, match="neither better nor worse"):
        compare(ALL["iri"], 10, 20, score="fantasy")


def test_an_instrument_with_several_scores_asks_which() -> None:
    with pytest.raises(InputError, match="say which one: personal, work, people"):
        compare(ALL["cbi"], 10, 20)


@pytest.mark.parametrize("value", [28, -1, float("nan")])
def test_a_number_that_is_no_score_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="it runs 0 to 27"):
        compare(ALL["phq-9"], 10, value)


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.8), (5, 1.0), (5, -0.1), (-1, 0.5)])
def test_a_spread_or_reliability_that_cannot_be_is_refused(sd: float, reliability: float) -> None:
    with pytest.raises(InputError, match="carry no error"):
        measurement_error(sd=sd, reliability=reliability)


@settings(deadline=None)
@given(st.integers(0, 27), st.integers(0, 27))
def test_back_and_forth_are_mirror_images(before: int, after: int) -> None:
    there, back = compare(ALL["phq-9"], before, after), compare(ALL["phq-9"], after, before)
    assert there.gain == -back.gain
    assert there.reliable == back.reliable
    assert (there.outcome is Outcome.DETERIORATED) == (
        back.outcome in (Outcome.RECOVERED, Outcome.IMPROVED)
    )
