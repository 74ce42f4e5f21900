"""Two readings of a turn share its weight, and neither shifts how often a level occurs."""

import csv
from collections import Counter

import numpy as np
import pytest

from attune.coding.dimensions import EPITOME
from training.corpora import Example, annomi, epitome
from training.readings import SECOND, SIZES, read_again, read_twice

CODES = {
    *("neutral", "change", "sustain", "other"),
    *(f"question {kind}" for kind in ("open", "closed")),
    *(f"reflection {kind}" for kind in ("simple", "complex")),
    *(f"input {kind}" for kind in ("information", "advice", "options", "negotiation")),
}


@pytest.fixture(scope="module")
def corpus() -> list[Example]:
    return annomi("train") + epitome("train")


@pytest.fixture(scope="module")
def twice(corpus: list[Example]) -> list[Example]:
    return read_twice(corpus)


def test_every_turn_of_the_training_splits_and_no_other_was_read_again(
    corpus: list[Example],
) -> None:
    assert set(read_again()) == {(example.session, example.turn) for example in corpus}
    others = [*annomi("dev"), *annomi("test"), *epitome("dev"), *epitome("test")]
    assert not set(read_again()) & {(example.session, example.turn) for example in others}


def test_the_files_hold_codes_and_not_a_word_of_the_corpora() -> None:
    for name, words in (("annomi", ("codes", "or")), ("epitome", ())):
        with (SECOND / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                told = [part for word in words for part in row.pop(word).split(", ") if part]
                assert set(told) <= CODES
                assert all(len(cell) < 12 for cell in row.values())


def test_shares_sum_to_one_and_the_annotator_keeps_half(
    corpus: list[Example], twice: list[Example]
) -> None:
    shared = 0
    for before, after in zip(corpus, twice, strict=True):
        for name, shares in after.shares.items():
            assert sum(shares) == pytest.approx(1)
            level = before.levels[name]
            assert isinstance(level, int)
            assert shares[level] >= 0.5
            shared += 1
        assert after.levels == before.levels
    assert shared > 15_000


def test_what_both_readings_say_is_surer_than_what_they_differ_on(twice: list[Example]) -> None:
    readings = read_again()
    alike: list[float] = []
    apart: list[float] = []
    for example in twice:
        (levels, _), *rest = readings[example.session, example.turn]
        if "talk" in example.shares and not rest:
            largest = max(example.shares["talk"])
            same = levels["talk"] == example.levels["talk"]
            (alike if same else apart).append(largest)
    assert np.mean(alike) > 0.85 > 0.75 > np.mean(apart)


def test_no_level_becomes_more_frequent_by_the_second_reading(
    corpus: list[Example], twice: list[Example]
) -> None:
    for name in (*EPITOME, "behaviour", "question", "reflection", "input", "talk"):
        rows = [
            (b.levels[name], a.shares[name])
            for b, a in zip(corpus, twice, strict=True)
            if name in a.shares
        ]
        once = Counter(level for level, _ in rows)
        told = np.sum([shares for _, shares in rows], axis=0)
        for level in range(SIZES[name]):
            assert told[level] == pytest.approx(once[level], rel=0.05, abs=8), (name, level)


def test_an_example_that_was_not_read_again_stays_as_it_is() -> None:
    alone = Example(text="How was it?", context="", levels={"question": 2})
    assert read_twice([alone]) == [alone]
