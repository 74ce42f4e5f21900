"""The page of the card is what its figures make of it, and says what fell short."""

import json
from typing import Any

from attune.coding.card import MODEL_FOLDER
from tests.conftest import ROOT
from training.card_page import reach, render


def the_card() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MODEL_FOLDER / "card.json").read_text(encoding="utf-8"))
    return found


def test_the_page_is_made_of_the_card_that_ships() -> None:
    log = (ROOT / "training" / "test-runs.jsonl").read_text(encoding="utf-8")
    runs = [json.loads(line) for line in log.splitlines()]
    page = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert render(the_card(), runs) == page


def test_a_figure_below_its_bar_is_said_to_be_short() -> None:
    figures = the_card()["figures"]
    for value, said in ((0.779, "**short**"), (0.78, "kept")):
        figures["heads"]["behaviour"]["macro_f1"]["value"] = value
        row = next(line for line in reach(figures).splitlines() if "behaviour, macro" in line)
        assert row.endswith(f"| {said} |")
    for error, said in ((0.051, "**short**"), (0.05, "kept")):
        figures["heads"]["talk"]["ece"] = error
        row = next(line for line in reach(figures).splitlines() if "talk, ECE" in line)
        assert row.endswith(f"| {said} |")
