"""What people must be told is there, reads from one place, and is reached from every page."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape

from attune.coding.dimensions import DIMENSIONS
from attune_web import engine
from attune_web.front import model_card
from attune_web.front.context import Surroundings

Browser = Callable[..., Client]


@pytest.mark.django_db
def test_the_notice_says_what_is_simulated_who_sees_what_and_what_scores_are_not_for(
    browser: Browser,
) -> None:
    page = browser().get("/about/notice/").content.decode()
    for words in (
        "character played by software",
        "Only you see what you say here",
        "not a performance review",
        "must not decide about your pay",
        "Do not type real patients",
    ):
        assert words in page


@pytest.mark.django_db
def test_the_disclaimers_say_what_product_asks_and_when_they_were_reviewed(
    browser: Browser,
) -> None:
    page = browser().get("/about/disclaimers/").content.decode()
    for words in (
        "not medical advice",
        "has not thereby endorsed",
        "It does not attest that somebody is empathic",
        "Last reviewed",
    ):
        assert words in page


def test_one_file_feeds_the_line_under_lessons_surveys_prints_and_exports(rf: object) -> None:
    around = Surroundings(rf.get("/"))  # type: ignore[attr-defined]
    line = render_to_string("front/disclaimer.html", {"around": around})
    assert engine.pages()["disclaimers"].summary in line
    assert 'href="/about/disclaimers/"' in line


@pytest.mark.django_db
def test_the_intended_purpose_is_one_tap_from_every_page(browser: Browser) -> None:
    for who, path in (("Clara", "/me/"), (None, "/sign/in/"), ("Clara", "/nope/")):
        assert 'href="/about/"' in browser(who).get(path).content.decode()
    assert 'href="/about/notice/"' in browser().get("/about/").content.decode()


@pytest.mark.parametrize("code", [each.name for each in DIMENSIONS] + ["met", "opportunity"])
def test_every_code_declares_its_accuracy_in_one_sentence(code: str) -> None:
    sentence = engine.declared_accuracy(code)
    assert sentence.endswith(".")
    measured = code not in ("validation", "harm", "met", "opportunity")
    assert ("interval" in sentence) == measured
    assert ("not been measured" in sentence) == (not measured)


@pytest.mark.django_db
def test_the_model_card_shows_every_code_its_version_what_it_is_not_for_and_its_picture(
    browser: Browser,
) -> None:
    page = browser().get("/about/model/").content.decode()
    for code in engine.codebook():
        assert escape(code.title) in page
    for each in DIMENSIONS:
        assert escape(engine.declared_accuracy(each.name)) in page
    assert f"version {engine.card().version}" in page
    assert engine.card().files["coder.onnx"][:12] in page
    assert "What it must not be used for" in page
    assert page.count('class="picture__svg"') == len(engine.card().figures["heads"])


def test_each_figure_of_the_card_page_has_its_interval_and_n() -> None:
    for code in model_card.by_code():
        assert code.sureness is None or code.sureness.rows, "a picture has its table"
        for figure in (code.macro_f1, code.kappa):
            if figure is not None:
                assert figure.low <= figure.value <= figure.high
                assert figure.n > 0
    assert model_card.refused() is not None
    verdicts = engine.card().figures["bias"]["verdicts"]
    assert sum(each.beyond for each in model_card.by_group()) == verdicts["beyond"]
    assert sum(each.open for each in model_card.by_group()) == verdicts["open"]


@pytest.mark.django_db
def test_weights_that_learnt_from_own_sessions_show_those_figures_and_claim_no_others(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = engine.card()
    own = {"n": 412, "before": 0.61, "after": 0.68, "gain_low": 0.01, "gain_high": 0.13}
    figures = {
        "heads": {"question": shipped.figures["heads"]["question"]},
        "own": {"question": own},
        "began_from": {"version": shipped.version, "coder": "0" * 64},
    }
    card = replace(shipped, version=f"{shipped.version}+own", figures=figures)
    monkeypatch.setattr(engine, "card", lambda: card)
    page = browser().get("/about/model/").content.decode()
    assert "Learnt from this service" in page
    assert "[0.01, 0.13]" in page
    assert f"version {shipped.version}, which came with Attune" in page
    assert page.count('class="picture__svg"') == 1
    assert 'id="groups"' not in page
