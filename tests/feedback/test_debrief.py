"""The debrief looks back on what happened, with the exchange and the words that show it."""

import pytest

from attune.cli.talk import moment_of
from attune.feedback import Debrief, debrief
from attune.patient.case import Case, load_case
from attune.practice import play
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder


@pytest.fixture(scope="module")
def ben() -> Case:
    return load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")


def look_back(case: Case, turns: list[str], *, seed: int = 1) -> Debrief:
    steps = [(turn, None) for turn in turns]
    done = list(play(case, steps, rater=PlainRater(), embedder=WordEmbedder(), seed=seed))
    moments = [moment_of(number, made) for number, made in enumerate(done, 1)]
    return debrief(case, moments, done[-1].state)


def test_what_closed_him_is_named_with_the_words(ben: Case) -> None:
    page = look_back(ben, ["How is the garden?", "You should take a holiday by the sea."])
    assert len(page.closed) == 1
    assert "turn 2" in page.closed[0]
    assert "holiday" in page.closed[0]
    assert "what you did" in page.take_along


def test_what_opened_him_is_named_with_the_words(ben: Case) -> None:
    turns = ["{complex 0.9} You hold on to it."] * 3 + ["How is the garden?"] * 2
    page = look_back(ben, turns)
    assert page.opened
    assert "roses" in page.opened[0]


def test_the_risk_path_says_what_was_done_and_what_is_open(ben: Case) -> None:
    page = look_back(ben, ["Are you having thoughts of suicide?", ""])
    assert any("plainly" in words for words in page.risk)
    assert any("Still open" in words for words in page.risk)


def test_agreement_is_not_taken_for_openness(ben: Case) -> None:
    page = look_back(ben, ["You should take a holiday by the sea."] * 4)
    assert page.agreement is not None
    assert "not openness" in page.agreement


def test_where_the_rater_was_unsure_is_counted(ben: Case) -> None:
    assert look_back(ben, ["{unsure 0.5} There it is again."] * 2).unsure == 2
