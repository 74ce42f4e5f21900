"""Whether a turn can be rated at all, measured on authored cases and on real English."""

from pathlib import Path

import pytest

from attune.coding.language import MOST_WORDS, why_not
from training import corpora
from training.refusals import ANY, read_cases, refusal_figures, table

CASES = read_cases()


def test_cases_are_many_and_of_many_languages() -> None:
    figures = refusal_figures()
    assert len(CASES) >= 200
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert figures["languages"] >= 12
    assert figures["expected"]["rate"]["n"] >= 60


def test_says_cannot_rate_of_at_least_95_in_100_that_cannot_be() -> None:
    found = refusal_figures()["cannot_rate"]
    assert found["value"] >= 0.95, found


@pytest.mark.parametrize(
    "text", [case["text"] for case in CASES if case["expected"] == "rate"], ids=repr
)
def test_rates_short_english_however_it_is_spoken(text: str) -> None:
    assert why_not(text) is None


@pytest.mark.parametrize("reason", ["empty", "too_short"])
def test_names_the_reason(reason: str) -> None:
    said = [case["text"] for case in CASES if case["expected"] == reason]
    assert {why_not(text) for text in said} == {reason}


def test_nothing_authored_makes_it_fail() -> None:
    reasons = {None, "empty", "too_short", "too_long", "not_english"}
    assert {why_not(case["text"]) for case in CASES if case["expected"] == ANY} <= reasons


def test_a_text_longer_than_anybody_speaks_is_too_long() -> None:
    assert why_not("well " * MOST_WORDS) is None
    assert why_not("well " * (MOST_WORDS + 1)) == "too_long"


def test_medicines_names_and_stretched_words_are_english_enough() -> None:
    for text in (
        "Olanzapine.",
        "Krzysztof Nowakowski.",
        "Sooooo tiiiired.",
        "Mirtazapine, Zyprexa",
    ):
        assert why_not(text) is None, text


def test_a_german_question_made_of_words_that_english_has_too_is_not_english() -> None:
    assert why_not("Was macht Ihnen denn im Moment am meisten Sorgen?") == "not_english"
    assert why_not("Was am besten hilft, kann ich Ihnen nicht sagen.") == "not_english"
    for text in ("I was in, I am in, im fine.", "Was I? I am, im sure I was.", "Im am was."):
        assert why_not(text) is None, text


def test_a_transcriber_s_mark_is_not_another_language() -> None:
    assert why_not("Right. [unintelligible 00:04:11]") is None


def test_the_figures_print_with_their_n() -> None:
    shown = table(refusal_figures())
    assert f"| {sum(case['expected'] == 'rate' for case in CASES)} |" in shown
    assert "non therapy: rated all the same" in shown


@pytest.mark.data
def test_refuses_fewer_than_one_english_turn_in_a_thousand(data_dir: Path) -> None:
    said = [example.text for example in corpora.annomi("train")]
    refused = [text for text in said if why_not(text) == "not_english"]
    assert len(said) > 5000
    assert len(refused) / len(said) < 0.001, f"{len(refused)} of {len(said)}"
