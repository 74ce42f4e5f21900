"""Lines and means with their intervals, and when there is none."""

import numpy as np
import pytest

from attune.errors import InputError, UndefinedError
from attune.measures.trends import mean_of, trend


def test_a_straight_line_is_found_exactly() -> None:
    line = trend([1, 2, 3, 4], [20, 18, 16, 14])
    assert (line.slope, line.low, line.high) == pytest.approx((-2, -2, -2))
    assert line.clear


def test_the_interval_is_the_textbook_one() -> None:
    """Slope of 1, 3, 2 over 0, 1, 2: 0.5, standard error sqrt(0.75), t(1) = 12.706."""
    line = trend([0, 1, 2], [1, 3, 2])
    assert line.slope == pytest.approx(0.5)
    assert line.high - line.slope == pytest.approx(12.7062 * 0.75**0.5, rel=1e-4)
    assert not line.clear


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    times = np.arange(8.0)
    lines = [
        trend(times.tolist(), (3 - times + chance.normal(0, 4, 8)).tolist()) for _ in range(400)
    ]
    covered = np.mean([line.low <= -1 <= line.high for line in lines])
    assert covered == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize(
    ("times", "values", "says"),
    [([1, 2], [3, 4], "2 scores carry no trend"), ([1, 1, 1], [3, 4, 5], "at the same time")],
)
def test_too_little_for_a_line_is_said(times: list[float], values: list[float], says: str) -> None:
    with pytest.raises(UndefinedError, match=says):
        trend(times, values)


def test_gaps_and_odd_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="one time per score"):
        trend([1, 2, 3], [1, 2])
    with pytest.raises(InputError, match="not a finite number"):
        trend([1, 2, 3], [1, 2, float("nan")])


def test_a_mean_comes_with_its_interval() -> None:
    """Mean of 1, 2, 3: 2 ± 4.3027 / sqrt(3)."""
    found = mean_of([1, 2, 3])
    assert (found.mean, found.n) == (2, 3)
    assert found.high - 2 == pytest.approx(4.30265 / 3**0.5, rel=1e-4)
    with pytest.raises(UndefinedError, match="1 scores carry no mean"):
        mean_of([1])
