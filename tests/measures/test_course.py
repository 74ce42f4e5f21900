"""Talking Therapies outcomes and the plain rule for courses that need another look."""

import pytest

from attune.errors import InputError, UndefinedError
from attune.measures.courses import PairedOutcome, course, paired_outcome
from attune.measures.library import load_instruments

ALL = load_instruments()
PHQ, GAD = ALL["phq-9"], ALL["gad-7"]


def paired(phq: tuple[float, float], gad: tuple[float, float]) -> PairedOutcome:
    return paired_outcome((PHQ, *phq), (GAD, *gad))


def test_recovery_needs_both_below_their_threshold_at_the_end() -> None:
    assert paired((18, 9), (12, 7)).recovery is True
    assert paired((18, 9), (12, 8)).recovery is False
    assert paired((9, 3), (7, 2)).recovery is None


def test_a_case_on_anxiety_alone_is_a_case() -> None:
    result = paired((4, 3), (12, 5))
    assert (result.case_before, result.recovery, result.reliable_recovery) == (True, True, True)


def test_reliable_improvement_is_a_fall_on_either_and_a_rise_on_neither() -> None:
    assert paired((18, 12), (12, 12)).reliable_improvement
    assert not paired((18, 12), (12, 16)).reliable_improvement
    assert not paired((18, 13), (12, 9)).reliable_improvement


def test_recovered_without_a_reliable_change_is_no_reliable_recovery() -> None:
    result = paired((11, 9), (7, 7))
    assert (result.recovery, result.reliable_recovery) == (True, False)


def test_reliable_deterioration_is_a_rise_without_a_fall_on_the_other() -> None:
    assert paired((10, 16), (8, 8)).reliable_deterioration
    assert not paired((10, 16), (12, 8)).reliable_deterioration


def test_two_instruments_without_a_threshold_are_refused() -> None:
    with pytest.raises(UndefinedError):
        paired_outcome((PHQ, 10, 5), (ALL["csq-8"], 20, 30))


@pytest.mark.parametrize(
    ("scores", "state"),
    [
        ([18], "too_early"),
        ([18, 17, 18], "too_early"),
        ([18, 24], "not_on_track"),
        ([18, 24, 19], "too_early"),
        ([18, 17, 18, 17, 16, 16, 17], "too_early"),
        ([18, 17, 18, 17, 16, 16, 17, 16], "not_on_track"),
        ([18, 17, 12, 14, 13, 13, 13, 14], "on_track"),
        ([18, 17, 12, 14, 13, 13, 13, 24], "not_on_track"),
        ([7, 7, 8, 7, 7, 7, 7, 7], "on_track"),
    ],
)
def test_the_plain_rule(scores: list[float], state: str) -> None:
    assert course(PHQ, scores).state == state


def test_the_rule_can_look_from_session_six_and_not_earlier() -> None:
    scores = [18, 17, 18, 17, 16, 16]
    assert course(PHQ, scores, by=6).state == "not_on_track"
    with pytest.raises(InputError, match="session 6, 7 or 8, not 4"):
        course(PHQ, scores, by=4)


def test_a_start_too_near_the_best_score_is_not_held_against_anybody() -> None:
    near = ALL["core-10"]
    assert course(near, [11] + [11] * 8).state == "not_on_track"
    assert course(GAD, [8] + [8] * 8).state == "not_on_track"
    assert course(ALL["who-5"], [96] + [96] * 8).state == "on_track"


def test_a_course_without_scores_is_refused() -> None:
    with pytest.raises(InputError, match="at least the first"):
        course(PHQ, [])
