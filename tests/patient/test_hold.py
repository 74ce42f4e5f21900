"""Conditions in a case are judged as the case format says."""

import pytest

from attune.patient.when import Circumstances, holds, unreadable_terms

NOW = Circumstances(
    numbers={"O": 0.6, "R": 0.2, "turn": 26.0, "est_turns": 25.0, "risk.expected": 5.0},
    facts={
        "met": frozenset({"ask_directly"}),
        "broken": frozenset(),
        "missed": frozenset({"risk"}),
    },
)


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ("always", True),
        ("O>=.55", True),
        ("R > .5", False),
        ("turn>=est_turns", True),
        ("met:ask_directly and risk.expected>=5", True),
        ("met:ask_directly and O<.3", False),
        ("O<.3 or met:ask_directly", True),
        ("not met:ask_plan", True),
        ("not missed:risk and O>=.5", False),
        ("R>=.5 and O>=.5 or turn>=est_turns", True),
        ("broken:p.secret", False),
    ],
)
def test_a_condition_is_judged(condition: str, true: bool) -> None:
    assert holds(condition, NOW) is true


def test_what_means_nothing_is_found_and_never_holds() -> None:
    assert unreadable_terms("O>=.5 and mood:good") == ["mood:good"]
    assert unreadable_terms("X>=.5") == ["X>=.5"]
    assert not holds("mood:good", NOW)
