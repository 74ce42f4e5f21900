"""A page that asks for a part is never given a whole page to put inside itself."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session as Kept
from django.test import Client

from attune_web.accounts import left_behind
from attune_web.accounts.left_behind import LEFT
from attune_web.accounts.limits import Limit
from attune_web.practice import services
from attune_web.practice.models import Session
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
HTMX = {"HX-Request": "true"}
WORDS = "What is the garden like?"


@pytest.fixture
def session(stage: Stage) -> Session:
    return services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3
    )


def say(client: Client, session: Session, where: str = "turns", **more: Any) -> Any:
    body = {"text": WORDS, "position": 1, "branch": 1, "key": uuid.uuid4()}
    return client.post(f"/practice/{session.pk}/{where}/", body, headers=HTMX, **more)


def sign_in(client: Client, who: Any) -> None:
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_signed_out_the_whole_window_is_given_the_page(browser: Browser, session: Session) -> None:
    page = say(browser(), session)
    assert (page.status_code, page.headers["HX-Retarget"]) == (401, "body")
    assert WORDS in page.content.decode()


def test_what_was_typed_is_in_the_box_after_signing_in(
    browser: Browser, stage: Stage, session: Session
) -> None:
    for where in ("draft", "turns"):
        client = browser()
        page = say(client, session, where)
        assert "it will be back in the box" in page.content.decode()
        assert not any(WORDS in str(each.get_decoded()) for each in Kept.objects.all())
        sign_in(client, stage["Clara"])
        room = client.get(f"/practice/{session.pk}/").content.decode()
        assert f"{WORDS}</textarea>" in room
        assert LEFT not in client.session
        Session.objects.filter(pk=session.pk).update(draft=None)


def test_nobody_else_at_that_browser_sees_it(
    browser: Browser, stage: Stage, session: Session
) -> None:
    client = browser()
    say(client, session)
    sign_in(client, stage["Otto"])
    assert client.get(f"/practice/{session.pk}/").status_code == 404
    own = stage.rows["Otto's session"]
    assert WORDS not in client.get(f"/practice/{own.pk}/").content.decode()


def test_a_stranger_cannot_fill_the_site_with_words(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_behind, "LEAVING", Limit("left_behind", 1, 3600))
    client = browser()
    assert "it will be back in the box" in say(client, session).content.decode()
    page = say(client, session)
    assert "copy it before you go on" in page.content.decode()


def test_a_page_that_watches_is_loaded_anew(browser: Browser) -> None:
    gone = browser("Sana").get(f"/groups/{uuid.uuid4()}/", headers=HTMX)
    assert (gone.status_code, gone.headers["HX-Refresh"], gone.content) == (204, "true", b"")
    out = browser().get("/groups/", headers=HTMX)
    assert (out.status_code, out.headers["HX-Refresh"]) == (204, "true")
    assert not out.has_header("Location")


def test_a_way_elsewhere_is_taken_by_the_whole_window(browser: Browser) -> None:
    sent = browser("Clara").post("/practice/feedback/", {"feedback": "end"}, headers=HTMX)
    assert (sent.status_code, sent.headers["HX-Redirect"]) == (204, "/practice/")


def test_an_erased_session_says_so_on_a_page_of_its_own(browser: Browser, session: Session) -> None:
    client, pk = browser("Clara"), session.pk
    Session.objects.filter(pk=pk).delete()
    session.pk = pk
    page = say(client, session)
    assert (page.status_code, page.headers["HX-Retarget"]) == (404, "body")


def test_parts_and_ordinary_pages_are_left_alone(browser: Browser, session: Session) -> None:
    part = say(browser("Clara"), session)
    assert part.status_code == 200
    assert not part.has_header("HX-Retarget")
    assert not browser().get("/practice/").has_header("HX-Refresh")
