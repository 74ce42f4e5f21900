"""Cronbach's alpha with Feldt's interval."""

import numpy as np
import pytest

from attune.errors import UndefinedError
from attune.measures.reliability import cronbach_alpha

# Fifteen people, ten items; the worked example of the documentation of pingouin's cronbach_alpha.
EXAMPLE = [
    [3, 5, 7, 2, 6, 1, 4, 2, 6, 5, 4, 4, 5, 6, 4],
    [2, 4, 3, 4, 5, 2, 3, 4, 5, 4, 3, 2, 5, 5, 3],
    [4, 6, 5, 3, 6, 3, 5, 4, 5, 6, 5, 3, 6, 5, 5],
    [1, 3, 5, 3, 5, 4, 3, 3, 5, 4, 2, 2, 2, 4, 5],
    [4, 5, 6, 2, 4, 2, 5, 7, 1, 3, 5, 5, 3, 2, 3],
    [5, 1, 4, 2, 4, 5, 2, 2, 6, 5, 3, 3, 3, 2, 1],
    [1, 2, 3, 2, 4, 2, 1, 2, 5, 3, 2, 4, 2, 1, 3],
    [4, 5, 3, 6, 6, 3, 2, 4, 2, 1, 3, 2, 4, 4, 2],
    [3, 5, 6, 6, 7, 5, 4, 6, 3, 7, 4, 3, 4, 6, 3],
    [2, 5, 5, 3, 5, 2, 3, 5, 2, 2, 1, 4, 5, 5, 4],
]


def test_the_published_example() -> None:
    alpha = cronbach_alpha(np.array(EXAMPLE, dtype=float).T)
    assert alpha.value == pytest.approx(0.5917, abs=5e-5)
    assert (alpha.low, alpha.high) == pytest.approx((0.195, 0.840), abs=5e-4)
    assert (alpha.n, alpha.items) == (15, 10)


def test_identical_items_are_perfectly_reliable() -> None:
    column = np.arange(10.0)[:, None]
    assert cronbach_alpha(np.hstack([column] * 4)).value == pytest.approx(1)


def test_incomplete_responses_are_left_out() -> None:
    table = np.array(EXAMPLE, dtype=float).T
    holed = np.vstack([table, np.full((3, 10), np.nan)])
    assert cronbach_alpha(holed) == cronbach_alpha(table)


@pytest.mark.parametrize(
    "table", [np.ones((1, 3)), np.ones((5, 1)), np.full((4, 3), np.nan), np.ones((5, 3))]
)
def test_answers_that_carry_no_alpha_are_refused(table: np.ndarray) -> None:
    with pytest.raises(UndefinedError):
        cronbach_alpha(table)
