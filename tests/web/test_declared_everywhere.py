"""Wherever a code is shown: made by software, which version, how often right, how to say no."""

import json

import pytest
from django.apps import apps
from django.utils.html import escape

from attune_web import engine
from attune_web.accounts.services.own_data import MADE_BY_SOFTWARE
from attune_web.practice.models import Exchange
from tests.web.cast import Stage, browser_of
from tests.web.matrix import ROWS
from tests.web.test_matrix import address, ask

pytestmark = pytest.mark.django_db
SAID_BY_THE_MODEL = "practice.Exchange.feedback#Clara"


def pages_with_a_code(stage: Stage) -> dict[tuple[str, str], str]:
    """Every page, for everybody of North who enters it, that shows what the model said."""
    canary, found = stage.canaries[SAID_BY_THE_MODEL][0], {}
    for name, row in ROWS.items():
        for who in sorted((row.enters or frozenset()) & {"Clara", "Sana"}):
            response, _ = ask(stage, who, "GET", address(stage, name, row))
            text = response.content.decode(errors="replace")
            if canary in text and "html" in response.headers["Content-Type"]:
                found[name, who] = text
    return found


def test_every_code_on_a_page_says_who_made_it_and_how_far_to_trust_it(stage: Stage) -> None:
    pages = pages_with_a_code(stage)
    assert {"session", "shown_moment"} <= {name for name, _ in pages}
    exchange: Exchange = stage.rows["Clara's exchange"]
    wrong = []
    for (name, who), page in pages.items():
        asked = {
            "made by software": "software" in page,
            "version": f"{exchange.rater_name} {exchange.rater_version}" in page,
            "accuracy": escape(engine.declared_accuracy("question")) in page,
            "the words": "What was the garden like?" in page,
            "contest": who != "Clara" or "I disagree" in page,
        }
        wrong += [f"{name} for {who}: {what}" for what, there in asked.items() if not there]
    assert wrong == []


def test_a_download_marks_what_software_made_for_a_machine_to_read(stage: Stage) -> None:
    response = browser_of(stage["Clara"]).post("/me/data/")
    told = json.loads(response.content)["made_by_software"]
    assert told["says"] == engine.pages()["disclaimers"].summary
    assert engine.card().version in told["model"]
    for field in told["fields"]:
        model, _, name = field.rpartition(".")
        assert apps.get_model(model)._meta.get_field(name)
    assert list(MADE_BY_SOFTWARE) == told["fields"]
