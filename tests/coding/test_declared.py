"""What is declared beside a code is what was measured, with its n, interval and chance level."""

import pytest

from attune.coding.card import read_card
from attune.coding.declared import AGREEMENT, by_chance, declared
from attune.coding.dimensions import DIMENSIONS

UNMEASURED = {"validation", "harm"}


def test_every_code_has_its_figure_or_says_that_none_was_measured() -> None:
    card = read_card()
    found = {each.name: declared(card, each.name) for each in DIMENSIONS}
    assert {name for name, figure in found.items() if figure is None} == UNMEASURED
    for name, figure in found.items():
        if figure is not None:
            assert figure.low <= figure.value <= figure.high, name
            assert figure.n > 0


def test_the_figure_is_the_one_of_the_card() -> None:
    card = read_card()
    figure = declared(card, "input")
    assert figure is not None
    measured = card.figures["heads"]["input"]["accuracy"]
    assert (figure.kind, figure.value, figure.n) == (AGREEMENT, measured["value"], measured["n"])


def test_agreement_by_chance_and_the_declared_share_give_the_kappa_of_the_card() -> None:
    card = read_card()
    for name in ("behaviour", "question", "reflection", "input", "talk"):
        figure = declared(card, name)
        assert figure is not None
        assert figure.chance is not None
        kappa = (figure.value - figure.chance) / (1 - figure.chance)
        assert kappa == pytest.approx(card.figures["heads"][name]["kappa"]["value"], abs=0.002)


def test_by_chance() -> None:
    assert by_chance([[50, 0], [0, 50]]) == 0.5
    assert by_chance([[90, 0], [10, 0]]) == pytest.approx(0.9)
