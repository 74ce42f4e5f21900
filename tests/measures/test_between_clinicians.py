"""Differences between clinicians: published examples, and refusals where data cannot carry them."""

import numpy as np
import pytest

from attune.errors import InputError, UndefinedError
from attune.measures.multilevel import Multilevel, between_clinicians

# Travel times of ultrasonic waves in six rails: Pinheiro and Bates 2000, Rail.
RAIL = [55, 53, 54, 26, 37, 32, 78, 91, 85, 92, 100, 96, 49, 51, 50, 80, 85, 83]
# Yield of six batches of dyestuff, five samples each: Davies and Goldsmith 1972, lme4.
DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]


def rows(per: int, groups: int = 6) -> list[str]:
    return [f"clinician {group}" for group in range(groups) for _ in range(per)]


def dyestuff() -> Multilevel:
    return between_clinicians([value for batch in DYESTUFF for value in batch], rows(5))


def test_rail_of_pinheiro_and_bates() -> None:
    fit = between_clinicians(RAIL, rows(3))
    assert fit.fixed[0].estimate == pytest.approx(66.5, rel=1e-3)
    assert fit.between**0.5 == pytest.approx(24.80, rel=1e-3)
    assert fit.within**0.5 == pytest.approx(4.021, rel=1e-3)
    assert fit.share == pytest.approx(0.9744, rel=1e-3)


def test_dyestuff_of_lme4() -> None:
    fit = dyestuff()
    assert fit.between == pytest.approx(1764.05, rel=1e-3)
    assert fit.within == pytest.approx(2451.25, rel=1e-3)
    assert fit.fixed[0].estimate == pytest.approx(1527.5, rel=1e-3)
    assert fit.share == pytest.approx(0.4185, rel=1e-3)
    deviations = [each.deviation for each in fit.clinicians]
    assert deviations == pytest.approx([-17.61, 0.39, 28.56, -23.08, 56.73, -45.00], abs=0.01)
    assert fit.clinicians[0].shrinkage == pytest.approx(0.7825, rel=1e-3)


def test_the_interval_of_the_share_holds_the_estimate() -> None:
    fit = dyestuff()
    assert 0 <= fit.share_low < fit.share < fit.share_high < 1


def test_only_a_clinician_whose_interval_leaves_out_zero_stands_out() -> None:
    rails = between_clinicians(RAIL, rows(3)).clinicians
    assert [each.clinician[-1] for each in rails if each.stands_out] == ["1", "3"]
    assert not any(each.stands_out for each in dyestuff().clinicians[:4])


def simulated(seed: int) -> tuple[list[float], list[str], list[float]]:
    chance = np.random.default_rng(seed)
    sizes = chance.integers(2, 30, 25)
    who = [f"c{index:02d}" for index, size in enumerate(sizes) for _ in range(size)]
    own = np.repeat(chance.normal(0, 2, 25), sizes)
    mix = np.repeat(chance.normal(0, 1, 25), sizes)
    intake = mix + chance.normal(0, 3, len(who))
    values = 10 + 0.5 * (intake - mix) + 1.5 * mix + own + chance.normal(0, 4, len(who))
    return values.tolist(), who, intake.tolist()


def test_an_independent_program_finds_the_same() -> None:
    api = pytest.importorskip("statsmodels.regression.mixed_linear_model")
    values, who, intake = simulated(3)
    fit = between_clinicians(values, who, adjust={"intake": intake})
    column = np.array(intake)
    means = np.array([column[np.array(who) == name].mean() for name in who])
    design = np.column_stack([np.ones(len(who)), column - means, means - column.mean()])
    other = api.MixedLM(np.array(values), design, groups=np.array(who)).fit(reml=True)
    assert [each.estimate for each in fit.fixed] == pytest.approx(other.fe_params, rel=1e-3)
    assert fit.between == pytest.approx(float(other.cov_re[0, 0]), rel=1e-3)
    assert fit.within == pytest.approx(float(other.scale), rel=1e-3)


def test_what_differs_within_a_clinician_is_kept_apart_from_what_differs_between() -> None:
    values, who, intake = simulated(5)
    fit = between_clinicians(values, who, adjust={"intake": intake})
    effects = {each.name: each for each in fit.fixed}
    assert effects["intake (within)"].low < 0.5 < effects["intake (within)"].high
    assert effects["intake (between)"].low < 1.5 < effects["intake (between)"].high
    assert effects["intake (within)"].high < 1


@pytest.mark.parametrize(
    ("values", "clinicians", "says"),
    [
        ([1, 2, 3, 4], ["a", "a", "b", "c"], "3 clinicians are too few"),
        ([1, 2, 3, 4, 5, 6], list("abcdef"), "one patient, so clinician and patient"),
        ([5] * 12, rows(2), "Every score is the same"),
        ([1, 2, 3] * 6, rows(3), "No variance between clinicians can be seen"),
    ],
)
def test_data_that_cannot_carry_the_answer_are_refused_with_the_reason(
    values: list[float], clinicians: list[str], says: str
) -> None:
    with pytest.raises(UndefinedError, match=says):
        between_clinicians(values, clinicians)


def test_an_adjustment_that_does_not_vary_is_refused() -> None:
    with pytest.raises(UndefinedError, match=r"What is adjusted for \(intake\) does not vary"):
        between_clinicians(RAIL, rows(3), adjust={"intake": [7] * 18})


@pytest.mark.parametrize(
    ("values", "clinicians", "adjust", "says"),
    [
        ([1, 2], ["a"], {}, "2 scores and 1 clinicians"),
        ([1, float("nan")], ["a", "b"], {}, "not a finite number"),
        (RAIL, rows(3), {"intake": [1, 2]}, "intake has 2 values for 18 scores"),
    ],
)
def test_lists_that_do_not_fit_are_refused(
    values: list[float], clinicians: list[str], adjust: dict[str, list[float]], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        between_clinicians(values, clinicians, adjust=adjust)
