"""What is said of raters, code by code: what applies, with intervals, and why the rest does not."""

import json
from collections.abc import Iterable

import pytest

from attune.coding.agreement import Agreement, Rating, compare, to_record
from attune.errors import InputError


def rows(values: Iterable[tuple[str, ...]], *, code: str = "question") -> list[Rating]:
    """One row of values per unit, by Ravi, Sana and Clara in turn; an empty value is a gap."""
    names = ("Ravi", "Sana", "Clara")
    return [
        Rating("tuesday", str(unit), names[at], code, value)
        for unit, given in enumerate(values)
        for at, value in enumerate(given)
    ]


def one(values: Iterable[tuple[str, ...]]) -> Agreement:
    (agreement,) = compare(rows(values))
    return agreement


WORDS = [("open", "open"), ("closed", "open"), ("none", "none"), ("open", "open"), ("none", "none")]
LEVELS = [("0", "0"), ("1", "2"), ("2", "2"), ("0", "1"), ("2", "2"), ("1", "1")]


def test_words_get_what_words_allow() -> None:
    found = one(WORDS)
    assert (found.code, found.n, found.raters, found.numeric) == (
        "question",
        5,
        ("Ravi", "Sana"),
        False,
    )
    observed = found.statistics["observed_agreement"]
    assert observed is not None
    assert observed.value == pytest.approx(0.8)
    for name in ("kappa", "fleiss_kappa", "alpha_nominal", "ac1"):
        assert found.statistics[name] is not None
    for name in ("weighted_kappa", "alpha_ordinal", "alpha_interval", "icc_2_1", "icc_2_k"):
        assert found.statistics[name] is None
        assert found.why[name] == "The values are words; this needs numbers."


def test_numbers_get_everything() -> None:
    found = one(LEVELS)
    assert found.numeric
    assert found.why == {}
    assert all(found.statistics.values())


def test_units_with_one_rater_are_left_out_and_counted() -> None:
    found = one([*WORDS, ("open", ""), ("open", "n/a"), ("Not sure", "none")])
    assert (found.n, found.left_out) == (5, 3)


def test_one_rater_alone_is_told_so() -> None:
    found = one([("open",), ("closed",)])
    assert found.n == 0
    assert set(found.statistics.values()) == {None}
    assert found.why["kappa"].startswith("No unit was rated by two raters")


def test_one_category_leaves_only_what_was_observed() -> None:
    found = one([("none", "none")] * 4)
    assert found.statistics["observed_agreement"] is not None
    assert found.statistics["kappa"] is None
    assert "one same category only" in found.why["kappa"]


def test_many_different_numbers_are_compared_as_numbers_only() -> None:
    found = one([(str(n / 7), str(n / 7 + 0.1)) for n in range(60)])
    assert found.statistics["kappa"] is None
    assert "icc_2_1" in found.why["kappa"]
    correlation = found.statistics["icc_2_1"]
    assert correlation is not None
    assert correlation.value > 0.9


def test_codes_are_told_apart_and_the_seed_repeats_the_answer() -> None:
    both = [*rows(WORDS), *rows(LEVELS, code="exploration")]
    first = compare(both, seed=3)
    assert [agreement.code for agreement in first] == ["question", "exploration"]
    assert compare(both, seed=3) == first
    assert compare(both, seed=4) != first


def test_the_record_is_json_with_null_for_undefined() -> None:
    record = json.loads(json.dumps(to_record(one(WORDS)), allow_nan=False))
    assert record["values"] == "words"
    assert record["icc_2_1"] is None
    assert set(record["kappa"]) == {"value", "low", "high"}


def test_a_unit_rated_twice_by_one_rater_is_refused() -> None:
    twice = [Rating("tuesday", "1", "Ravi", "question", "open", f"line {n}") for n in (2, 3)]
    with pytest.raises(InputError, match="line 3: Ravi has already rated question for unit 1"):
        compare(twice)


def test_no_rows_are_refused() -> None:
    with pytest.raises(InputError, match="no ratings"):
        compare([])
