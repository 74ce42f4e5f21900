"""Logs hold no words: not what was typed, not what a fault quotes, not a link's secret."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attune_web.front.logs import WordlessFormatter
from tests.web.cast import ANONYMOUS, Stage
from tests.web.matrix import ROWS
from tests.web.test_matrix import address, ask

CANARY = "nobody-else-writes-this-7f3a"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, at every level, as it would be written."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(WordlessFormatter())
    root = logging.getLogger()
    levels = {each: each.level for each in (root, logging.getLogger("django"))}
    root.addHandler(handler)
    for each in levels:
        each.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    for each, level in levels.items():
        each.setLevel(level)


@pytest.mark.django_db
def test_no_address_logs_a_word_of_anybody_at_any_level(logged: io.StringIO, stage: Stage) -> None:
    with CaptureQueriesContext(connection):  # so that every query is logged, with its values
        for name, row in ROWS.items():
            who = sorted(row.enters or {ANONYMOUS})[0]
            body = {key: make(stage) for key, make in row.body.items()} | {"text": CANARY}
            for method in ("GET", "POST"):
                ask(stage, who, method, address(stage, name, row), body)
    text = logged.getvalue()
    assert "debug django.db.backends" in text
    assert CANARY not in text
    assert [place for place, (canary, _) in stage.canaries.items() if canary in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/join/{CANARY}/", f"/{CANARY}/", f"/about/?q={CANARY}"])
def test_addresses_are_logged_by_route(
    path: str, logged: io.StringIO, browser: Callable[..., Client]
) -> None:
    browser().get(path)
    assert " GET " in logged.getvalue()
    assert CANARY not in logged.getvalue()


@pytest.mark.django_db
def test_what_is_typed_into_a_form_is_not_logged(
    logged: io.StringIO, browser: Callable[..., Client]
) -> None:
    browser().post("/sign/in/", {"login": f"{CANARY}@x.example", "password": CANARY})
    assert CANARY not in logged.getvalue()


@pytest.mark.django_db
def test_a_bug_is_loud_without_the_words_it_quotes(
    logged: io.StringIO, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("attune_web.engine.pages", broken)
    response = browser().get("/about/")
    assert response.status_code == 500
    assert "RuntimeError at broken(" in logged.getvalue()
    assert CANARY not in logged.getvalue() + response.content.decode()


def test_a_line_cannot_be_forged(logged: io.StringIO) -> None:
    logging.getLogger("attune_web.tests").warning("one\r\ntwo")
    assert "one\\r\\ntwo" in logged.getvalue()
