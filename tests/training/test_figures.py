"""The card's figures are computed as their names say, against values worked out by hand."""

import numpy as np
import pytest

from training.figures import (
    auc,
    calibration_error,
    confusion,
    interval,
    kappa,
    macro_f1,
    multilabel_macro_f1,
)

GOLD = np.array([0, 0, 0, 1, 1, 2])
SAID = np.array([0, 0, 1, 1, 1, 0])


def test_macro_f1_averages_levels_not_turns() -> None:
    # level 0: 2 of 3 found, 2 of 3 right; level 1: F1 = 4/5; level 2: never said
    assert macro_f1(GOLD, SAID, 3) == pytest.approx((2 / 3 + 4 / 5 + 0) / 3)


def test_a_level_nobody_gave_does_not_count() -> None:
    assert macro_f1(np.array([0, 1]), np.array([0, 1]), 5) == 1


def test_kappa_of_the_textbook_table() -> None:
    gold = np.repeat([0, 0, 1, 1], [20, 5, 10, 15])
    said = np.repeat([0, 1, 0, 1], [20, 5, 10, 15])
    assert confusion(gold, said, 2).tolist() == [[20, 5], [10, 15]]
    assert kappa(gold, said, 2) == pytest.approx(0.40)


def test_auc_counts_ties_as_half() -> None:
    assert auc(np.array([2.0, 1.0]), np.array([1.0, 0.0])) == pytest.approx(0.875)


def test_several_labels() -> None:
    gold = np.array([[1, 0], [1, 1], [0, 0]])
    said = np.array([[1, 0], [0, 1], [0, 1]])
    assert multilabel_macro_f1(gold, said) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_a_rater_right_as_often_as_it_says_has_no_calibration_error() -> None:
    confidence = np.array([0.75, 0.75, 0.75, 0.75])
    assert calibration_error(confidence, np.array([True, True, True, False])) == 0
    assert calibration_error(confidence, np.array([False] * 4)) == pytest.approx(0.75)


def test_the_interval_draws_whole_groups() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])
    low, high = interval(lambda rows: float(values[rows].mean()), ["a", "a", "b", "b"])
    assert (low, high) == (0.0, 1.0)
