"""Agreement statistics give the figures their authors published, and say when they cannot."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.coding.agreement import (
    IccForm,
    Ratings,
    ac1,
    bootstrap,
    brennan_prediger,
    cohen_kappa,
    cohen_kappa_of_table,
    conger_kappa,
    fleiss_kappa,
    icc,
    krippendorff_alpha,
    light_kappa,
    observed_agreement,
)
from attune.coding.agreement.alpha import Measurement
from attune.coding.agreement.chance import Weighting
from attune.coding.agreement.ratings import Value
from attune.errors import InputError, UndefinedError

N = None

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, twelve
# units. Gwet, Handbook of Inter-Rater Reliability (2014), has the same table as raw_4raters, except
# that the twelfth unit was seen by the third rater and not by the second.
EXAMPLE_C = Ratings.of(
    list(
        zip(
            [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
            [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
            strict=True,
        )
    )
)

GWET = Ratings.of(
    list(
        zip(
            [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, N],
            [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
            strict=True,
        )
    )
)

# The example with three coders and fifteen units by which alpha is usually explained.
THREE_CODERS = Ratings.of(
    list(
        zip(
            [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
            [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
            [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
            strict=True,
        )
    )
)

# Shrout and Fleiss, Psychological Bulletin 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)

# Fleiss, Psychological Bulletin 1971: ten subjects, fourteen raters, five categories, as counts.
FLEISS = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)

# Cohen, Psychological Bulletin 1968, table 1, with his own weights of disagreement.
COHEN_1968 = np.array([[88, 10, 2], [14, 40, 6], [18, 10, 12]], dtype=float)
COHEN_WEIGHTS = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)


def table(counts: list[list[int]]) -> Ratings:
    pairs = [
        (a, b) for a, row in enumerate(counts) for b, times in enumerate(row) for _ in range(times)
    ]
    return Ratings.of(pairs)


@pytest.mark.parametrize(
    ("measurement", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorff_2011_example_c(measurement: Measurement, published: float) -> None:
    assert krippendorff_alpha(EXAMPLE_C, measurement=measurement) == pytest.approx(
        published, abs=5e-4
    )


@pytest.mark.parametrize(
    ("measurement", "published"), [("nominal", 0.691), ("ordinal", 0.807), ("interval", 0.811)]
)
def test_krippendorff_three_coders(measurement: Measurement, published: float) -> None:
    assert krippendorff_alpha(THREE_CODERS, measurement=measurement) == pytest.approx(
        published, abs=5e-4
    )


def test_gwet_raw_4raters() -> None:
    # Published output of the R package irrCAC for cac.raw4raters.
    assert ac1(GWET) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(GWET) == pytest.approx(0.76117, abs=5e-6)
    assert conger_kappa(GWET) == pytest.approx(0.76282, abs=5e-6)
    assert brennan_prediger(GWET) == pytest.approx(0.77273, abs=5e-6)
    assert krippendorff_alpha(GWET) == pytest.approx(0.74342, abs=5e-6)
    assert observed_agreement(GWET) == pytest.approx(0.81818, abs=5e-6)


@pytest.mark.parametrize(
    ("form", "published"),
    [
        ("1,1", 0.1657),
        ("2,1", 0.2898),
        ("3,1", 0.7148),
        ("1,k", 0.4428),
        ("2,k", 0.6201),
        ("3,k", 0.9093),
    ],
)
def test_shrout_and_fleiss_1979(form: IccForm, published: float) -> None:
    found = icc(SHROUT_FLEISS, form=form)
    assert found.value == pytest.approx(published, abs=5e-5)
    assert (found.units, found.raters) == (6, 4)


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [
        ("1,1", -0.133, 0.723),
        ("2,1", 0.019, 0.761),
        ("3,1", 0.342, 0.946),
        ("1,k", -0.884, 0.912),
        ("2,k", 0.071, 0.927),
        ("3,k", 0.676, 0.986),
    ],
)
def test_shrout_and_fleiss_intervals(form: IccForm, low: float, high: float) -> None:
    # The 95 % limits that the R package psych prints for these data.
    found = icc(SHROUT_FLEISS, form=form)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


def test_fleiss_1971() -> None:
    rows: list[list[Value]] = [
        [category for category, times in enumerate(counts) for _ in range(times)]
        for counts in FLEISS
    ]
    assert fleiss_kappa(Ratings.of(rows)) == pytest.approx(0.2099, abs=5e-5)


def test_cohen_1960_kappa_of_a_plain_table() -> None:
    assert cohen_kappa_of_table(np.array([[20.0, 5.0], [10.0, 15.0]])) == pytest.approx(0.40)
    assert cohen_kappa(table([[20, 5], [10, 15]])) == pytest.approx(0.40)


@pytest.mark.parametrize(
    ("weighting", "expected"), [("identity", 0.4915), ("linear", 0.4737), ("quadratic", 0.4545)]
)
def test_cohen_1968_table(weighting: Weighting, expected: float) -> None:
    found = cohen_kappa_of_table(COHEN_1968, weighting=weighting)
    assert found == pytest.approx(expected, abs=5e-5)


def test_cohen_1968_with_his_own_weights() -> None:
    found = cohen_kappa_of_table(COHEN_1968, disagreement=COHEN_WEIGHTS)
    assert found == pytest.approx(0.348, abs=5e-4)


def test_a_rare_code_the_paradox_of_kappa() -> None:
    # Feinstein and Cicchetti 1990: much agreement, low kappa; Byrt et al. 1993: PABAK.
    rare = table([[80, 10], [5, 5]])
    assert observed_agreement(rare) == pytest.approx(0.85)
    assert cohen_kappa(rare) == pytest.approx(0.318, abs=5e-4)
    assert brennan_prediger(rare) == pytest.approx(0.70)
    assert ac1(rare) > 0.8


def test_light_s_kappa_is_the_mean_over_pairs() -> None:
    three = Ratings.of([[1, 1, 2], [2, 2, 2], [1, 2, 1], [2, 2, 1], [1, 1, 1]])
    pairs = [cohen_kappa(three, pair=pair) for pair in ((0, 1), (0, 2), (1, 2))]
    assert light_kappa(three) == pytest.approx(sum(pairs) / 3)


ONE_CATEGORY = Ratings.of([[1, 1], [1, 1]])
ONE_RATER = Ratings.of([["a"], ["b"]])
NEVER_TOGETHER = Ratings.of([["a", None], [None, "b"]])
NOTHING = Ratings.of([])


@pytest.mark.parametrize(
    "statistic", [cohen_kappa, fleiss_kappa, ac1, brennan_prediger, krippendorff_alpha, light_kappa]
)
@pytest.mark.parametrize("ratings", [ONE_CATEGORY, NEVER_TOGETHER], ids=["one", "never"])
def test_what_cannot_be_said_is_undefined_not_zero(statistic, ratings) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UndefinedError, match=r"category|nothing|same"):
        statistic(ratings)


@pytest.mark.parametrize("statistic", [fleiss_kappa, ac1, krippendorff_alpha, light_kappa])
@pytest.mark.parametrize("ratings", [ONE_RATER, NOTHING], ids=["one rater", "nothing"])
def test_nobody_to_compare_with_is_undefined(statistic, ratings) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UndefinedError):
        statistic(ratings)


@pytest.mark.parametrize(
    "values", [[[1.0, 1.0], [1.0, 1.0]], [[1.0, 2.0]], [[1.0], [2.0]], [[1.0, math.nan]] * 5]
)
def test_a_correlation_without_spread_or_company_is_undefined(values: list[list[float]]) -> None:
    with pytest.raises(UndefinedError):
        icc(np.array(values))


def test_units_with_a_gap_are_left_out_of_a_correlation() -> None:
    gap = np.vstack([SHROUT_FLEISS, [5, math.nan, 5, 5]])
    assert icc(gap, form="2,1") == icc(SHROUT_FLEISS, form="2,1")


def test_perfect_agreement_is_one_everywhere() -> None:
    same = Ratings.of([[1, 1], [2, 2], [3, 3], [1, 1]])
    for statistic in (cohen_kappa, fleiss_kappa, ac1, krippendorff_alpha, brennan_prediger):
        assert statistic(same) == pytest.approx(1)
    for form in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k"):
        found = icc(same.numbers, form=form)
        assert (found.value, found.high) == pytest.approx((1, 1))


def test_words_are_not_numbers() -> None:
    with pytest.raises(InputError, match="needs numbers"):
        krippendorff_alpha(Ratings.of([["a", "b"]]), measurement="interval")
    with pytest.raises(InputError, match="different numbers of raters"):
        Ratings.of([["a"], ["a", "b"]])
    with pytest.raises(InputError, match="c is not one of the categories"):
        Ratings.of([["c", "a"]], categories=["a", "b"])


ROWS = st.lists(st.tuples(*[st.sampled_from([1, 2, 3, None])] * 3), min_size=1, max_size=30)


@settings(deadline=None)
@given(ROWS)
def test_keeping_equal_rows_once_changes_nothing(rows: list[tuple[int | None, ...]]) -> None:
    ratings = Ratings.of(rows)
    for statistic in (observed_agreement, fleiss_kappa, ac1, krippendorff_alpha, light_kappa):
        try:
            expected = statistic(ratings)
        except UndefinedError:
            with pytest.raises(UndefinedError):
                statistic(ratings.gathered())
        else:
            assert statistic(ratings.gathered()) == pytest.approx(expected)
            assert expected <= 1 + 1e-9


@settings(deadline=None)
@given(ROWS)
def test_names_and_order_of_raters_do_not_matter(rows: list[tuple[int | None, ...]]) -> None:
    turned = Ratings.of([row[::-1] for row in rows])
    for statistic in (fleiss_kappa, ac1, krippendorff_alpha):
        try:
            expected = statistic(Ratings.of(rows))
        except UndefinedError:
            continue
        assert statistic(turned) == pytest.approx(expected)


def test_a_bootstrap_interval_repeats_and_holds_the_value() -> None:
    rare = table([[80, 10], [5, 5]])
    found = bootstrap(cohen_kappa, rare, seed=7)
    assert bootstrap(cohen_kappa, rare, seed=7) == found
    assert bootstrap(cohen_kappa, rare, seed=8) != found
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_a_bootstrap_interval_is_as_wide_as_theory_says() -> None:
    # Agreement in 170 of 200 units: the binomial 95 % interval is 0.85 ± 0.0495.
    found = bootstrap(observed_agreement, table([[160, 20], [10, 10]]), seed=1)
    assert (found.low, found.high) == pytest.approx((0.8005, 0.8995), abs=0.01)


def test_a_single_unit_gets_no_interval() -> None:
    found = bootstrap(observed_agreement, Ratings.of([["a", "a"]]), seed=1)
    assert (found.value, found.low, found.high) == (1.0, None, None)
