"""The thresholds can be raised by a service and lowered by nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.disclosure import Audience, Rules, rules_for
from attune.disclosure.rules import LEAST
from attune.errors import InputError


def test_patients_are_protected_from_8_and_staff_from_10() -> None:
    assert rules_for("patients").threshold == 8
    assert rules_for("staff").threshold == 10
    assert rules_for("staff").rounding == 5


def test_an_unknown_audience_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="no rules for 'managers'"):
        rules_for("managers")


@settings(deadline=None)
@given(st.sampled_from(Audience), st.integers(-5, 40))
def test_a_threshold_may_be_raised_but_never_lowered(audience: Audience, threshold: int) -> None:
    if threshold >= LEAST[audience]:
        assert rules_for(audience, threshold=threshold).threshold == threshold
    else:
        with pytest.raises(InputError, match="may only be raised"):
            rules_for(audience, threshold=threshold)


@pytest.mark.parametrize(
    ("rounding", "homogeneous_below", "free_text_from"), [(1, 20, 20), (5, 10, 20), (5, 20, 0)]
)
def test_no_other_protection_can_be_turned_down(
    rounding: int, homogeneous_below: int, free_text_from: int
) -> None:
    with pytest.raises(InputError, match="protects people"):
        Rules(
            Audience.STAFF,
            12,
            rounding=rounding,
            homogeneous_below=homogeneous_below,
            free_text_from=free_text_from,
        )


@pytest.mark.parametrize("threshold", [True, 12.0, "12"])
def test_a_threshold_that_is_not_a_whole_number_is_refused(threshold: object) -> None:
    with pytest.raises(InputError, match="whole number"):
        rules_for("staff", threshold=threshold)  # type: ignore[arg-type]
