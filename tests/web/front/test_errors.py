"""Refusals and faults are pages a person can act on, and nothing typed is lost on the way."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from attune_web.front import views

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def test_a_database_that_is_away_says_so_and_comes_back(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as spoiled:
        spoiled.setattr(views, "place_of", away)
        response = browser().get("/support/")
        assert response.status_code == 503
        assert "Nothing of yours was changed" in response.content.decode()
    assert browser().get("/support/").status_code == 200


def test_words_typed_after_the_session_ended_are_given_back(browser: Browser) -> None:
    response = browser().post("/people/invite/", {"text": "So part of you wants <this>"})
    assert response.status_code == 401
    assert "So part of you wants &lt;this&gt;" in response.content.decode()


def test_words_typed_on_a_page_from_before_the_sign_in_are_given_back(browser: Browser) -> None:
    client = browser("Clara", enforce_csrf_checks=True)
    response = client.post("/me/organisation/", {"text": "So part of you"})
    assert response.status_code == 403
    assert "So part of you" in response.content.decode()


def test_help_is_one_tap_from_every_page_also_from_errors(browser: Browser) -> None:
    for path in ("/nope/", "/join/used/", "/record/", "/me/"):
        assert 'href="/support/"' in browser("Clara").get(path).content.decode()
    assert 'href="/support/"' in browser().get("/sign/in/").content.decode()
    page = browser("Clara").get("/support/").content.decode()
    assert 'href="tel:01632960001"' in page
    assert "01632 960 002" not in page


def test_nothing_of_the_page_comes_from_elsewhere_and_the_first_page_is_light(
    browser: Browser,
) -> None:
    from pathlib import Path

    page = browser().get("/sign/in/")
    assert "://" not in page.content.decode()
    shared = Path(views.__file__).parents[1] / "static" / "attune"
    linked = [
        each for each in shared.iterdir() if f"/static/attune/{each.stem}" in page.content.decode()
    ]
    assert {"tokens.css", "components.css", "print.css"} <= {each.name for each in linked}
    weight = sum(each.stat().st_size for each in linked) + len(page.content)
    assert weight < 40_000


def test_english_pages_stay_english_whatever_the_browser_asks_for(browser: Browser) -> None:
    for asked in ("de-DE,de;q=0.9", "en-US,en;q=0.9", "fr", ""):
        page = browser("Clara").get("/people/", headers={"accept-language": asked})
        assert '<html lang="en-gb">' in page.content.decode(), asked
