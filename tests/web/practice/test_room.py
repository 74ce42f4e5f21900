"""The room as a browser has it: with and without JavaScript, on a bad day too."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attune.patient.retrieval import Index
from attune_web import engine
from attune_web.accounts.services import switch_codes
from attune_web.practice import services
from attune_web.practice.models import Exchange, Fading, Session
from attune_web.practice.services import turns
from attune_web.practice.showing import marked, spoken
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
ASK = "What is the garden like?"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def session(stage: Stage) -> Session:
    return services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3
    )


def room(session: Session) -> str:
    return f"/practice/{session.pk}/"


def post(client: Client, session: Session, text: str = ASK, **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"text": text, "position": 1, "branch": 1, "key": uuid.uuid4(), **more}
    return client.post(f"{room(session)}turns/", body, **headers)


def test_the_notice_comes_before_the_first_session_and_only_once(
    browser: Browser, stage: Stage
) -> None:
    client = browser("Other clinician")
    assert "Before the first time" in client.get("/practice/").content.decode()
    first = client.post("/practice/start/", {"case": "ben", "key": uuid.uuid4()})
    assert first.headers["Location"] == "/practice/notice/"
    assert "What is simulated" in client.get("/practice/notice/").content.decode()
    client.post("/practice/notice/")
    assert "Before the first time" not in client.get("/practice/").content.decode()
    begun = client.post("/practice/start/", {"case": "ben", "key": uuid.uuid4()})
    page = client.get(begun.headers["Location"]).content.decode()
    assert "A simulated patient (software). Only you see this unless you share it." in page
    assert "Do not type real patients" in page
    assert 'href="/support/"' in page


def test_a_patient_says_beforehand_what_may_be_hard(browser: Browser) -> None:
    page = browser("Clara").get("/practice/").content.decode()
    ben = engine.cases()["ben"]
    assert "minutes" in page
    assert f"difficulty {ben.meta.difficulty} of 5" in page
    for warning in ben.meta.content_warnings:
        assert warning in page


def test_without_javascript_a_turn_is_a_form_and_a_page(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    done = post(client, session)
    assert (done.status_code, done.headers["Location"]) == (302, f"{room(session)}#latest")
    page = client.get(room(session)).content.decode()
    reply = Exchange.objects.get(session=session).reply
    assert spoken(reply)[-1].text[:20] in page.replace("&#x27;", "'")
    assert "You asked so that" in page
    assert "Try this moment again" in page


def test_with_htmx_the_room_alone_comes_back_and_is_read_out(
    browser: Browser, session: Session
) -> None:
    page = post(browser("Clara"), session, headers=HTMX).content.decode()
    assert "<html" not in page
    assert page.count('id="room"') == 1
    assert 'hx-swap-oob="true"' in page


def test_a_page_from_another_window_gives_the_words_back(
    browser: Browser, session: Session
) -> None:
    client = browser("Clara")
    post(client, session)
    for headers in ({}, HTMX):
        late = post(client, session, "So part of you <wants> this", headers=headers)
        assert late.status_code == 409
        assert "moved on" in late.content.decode()
        assert "So part of you &lt;wants&gt; this</textarea>" in late.content.decode()
    assert Exchange.objects.filter(session=session).count() == 1


@pytest.mark.parametrize("spoil", [{"key": "x"}, {"position": ""}, {"text": "word " * 401}])
def test_what_cannot_be_taken_gives_the_words_back(
    browser: Browser, session: Session, spoil: dict[str, str]
) -> None:
    refused = post(browser("Clara"), session, **{"text": "Kept words", **spoil})
    assert refused.status_code == 422
    assert (spoil.get("text") or "Kept words")[:30] in refused.content.decode()
    assert not Exchange.objects.filter(session=session).exists()


def test_a_turn_after_the_end_gives_the_words_back(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    post(client, session)
    services.end_session(session=session)
    late = post(client, session, "One more thing", position=2)
    assert late.status_code == 409
    assert "One more thing" in late.content.decode()
    assert "Look back" in late.content.decode()


def test_a_database_that_is_away_gives_the_words_back(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(turns, "_keep", away)
    answer = post(browser("Clara"), session, "Words on a bad day")
    assert answer.status_code == 503
    assert "Words on a bad day" in answer.content.decode()


def test_signed_out_while_typing_leads_back_to_the_room(browser: Browser, session: Session) -> None:
    answer = post(browser(), session, "Half a thought")
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Half a thought" in page
    back = re.search(r"\?next=([^\"]+)", page)
    assert back
    assert back[1].replace("%2F", "/") == f"{room(session)}turns/"
    landed = browser("Clara").get(f"{room(session)}turns/")
    assert landed.headers["Location"] == room(session)


def test_a_page_from_before_the_sign_in_leads_back_to_the_room(
    browser: Browser, session: Session
) -> None:
    answer = post(browser("Clara", enforce_csrf_checks=True), session, "Half a thought")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Half a thought" in page
    assert f'href="{room(session)}turns/"' in page


def test_a_half_typed_turn_waits_and_says_saved_only_when_it_is(
    browser: Browser, session: Session
) -> None:
    client = browser("Clara")
    body = {"text": "So part of", "position": 1, "branch": 1}
    saved = client.post(f"{room(session)}draft/", body)
    assert (saved.status_code, saved.content.strip()) == (200, b"Saved")
    assert "So part of</textarea>" in client.get(room(session)).content.decode()
    assert "with a half-typed turn" in client.get("/practice/").content.decode()
    late = client.post(f"{room(session)}draft/", {**body, "position": 7})
    assert late.status_code == 409
    assert b"Saved" not in late.content


def test_a_silence_keeps_what_was_typed(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    post(client, session, "I was about to say", silence="1")
    assert Exchange.objects.get(session=session).said == ""
    page = client.get(room(session)).content.decode()
    assert "You say nothing." in page
    assert "I was about to say</textarea>" in page


def test_help_for_oneself_stands_in_the_same_answer_and_nowhere_else(
    browser: Browser, session: Session
) -> None:
    client = browser("Clara")
    answer = post(client, session, "I want to die myself", headers=HTMX).content.decode()
    assert 'href="tel:01632960001"' in answer
    assert "nobody is told" in answer
    assert "<textarea" in answer
    after = post(client, session, "How are the roses?", position=2, headers=HTMX)
    assert "tel:" not in after.content.decode()


def test_what_the_patient_hears_in_words_nobody_listed_offers_help_too(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Some nights my own life seems too heavy to carry"
    client = browser("Clara")
    monkeypatch.setattr(Index, "sounds_unwell", lambda _, text: text == words)
    answer = post(client, session, words, headers=HTMX).content.decode()
    assert 'href="tel:01632960001"' in answer
    assert 'href="tel:01632960001"' in client.get(room(session)).content.decode()


def test_feedback_fades_but_is_never_absent(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    services.set_feedback(session=session, feedback=Fading.PAUSES)
    for at in range(1, 6):
        page = post(client, session, position=at, headers=HTMX).content.decode()
        assert ("feedback__line" in page) == (at == 5)
    services.set_feedback(session=session, feedback=Fading.END)
    assert "feedback__line" not in client.get(room(session)).content.decode()
    services.end_session(session=session)
    assert "feedback__line" in client.get(room(session)).content.decode()


def test_both_ways_of_a_moment_stand_side_by_side(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    post(client, session, "You should get out more.")
    client.post(f"{room(session)}again/", {"position": 1})
    before = client.get(room(session)).content.decode()
    assert "You are at turn 1 again" in before
    assert "You should get out more." in before
    page = post(client, session, ASK, branch=2, headers=HTMX).content.decode()
    assert page.count('<article class="branch') == 2
    assert "You should get out more." in page
    assert "Go on from there" in page


def test_a_session_whose_case_is_gone_can_be_read(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser("Clara")
    post(client, session)
    monkeypatch.setattr(engine, "_cases", dict)
    assert ASK in client.get(room(session)).content.decode()
    refused = post(client, session, "More", position=2)
    assert refused.status_code == 409
    assert "case was changed" in refused.content.decode()
    services.end_session(session=session)
    assert "case was changed since" in client.get(f"{room(session)}debrief/").content.decode()


def test_with_the_codes_off_words_can_be_read_and_no_code_is_shown(
    browser: Browser, stage: Stage, session: Session
) -> None:
    client = browser("Clara")
    post(client, session)
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    page = client.get(room(session)).content.decode()
    assert ASK in page
    assert "feedback__line" not in page
    assert "picture__svg" not in page
    assert "<textarea" not in page
    assert "switched off" in client.get("/practice/weeks/").content.decode()
    assert post(client, session, position=2).status_code == 409


def test_a_longer_session_asks_the_database_no_more_often(
    browser: Browser, session: Session
) -> None:
    client = browser("Clara")
    asked = []
    for at in range(1, 9):
        post(client, session, position=at)
        if at in (2, 8):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                client.get(room(session))
            asked.append(len(seen))
    assert asked[0] == asked[1]
    assert asked[1] < 40


def test_words_that_carried_a_code_are_marked_and_gestures_set_apart() -> None:
    from attune.feedback import Note

    note = Note("question", "You asked:", "What is it", (6, 16))
    assert [part.kind for part in marked("Well. What is it like?", [note])] == ["", "evidence", ""]
    assert "".join(part.text for part in marked("Well. What is it like?", [note])) == (
        "Well. What is it like?"
    )
    assert [part.kind for part in spoken("[looks away] Fine. [sighs]")] == [
        "gesture",
        "",
        "gesture",
    ]
    assert marked("", [note]) == ()


def test_every_session_can_be_found_again(browser: Browser, stage: Stage) -> None:
    north, clara = stage.cast.north, stage["Clara"]
    every = [
        services.start_session(organisation=north, clinician=clara, case="ben") for _ in range(18)
    ]
    for each in every[:10]:
        services.end_session(session=each)
    page = browser("Clara").get("/practice/").content.decode()
    assert [each.pk for each in every if str(each.pk) not in page] == []


def test_an_old_silence_sent_again_leaves_what_is_typed_now(
    browser: Browser, session: Session
) -> None:
    clara, key = browser("Clara"), uuid.uuid4()
    post(clara, session, "Half a thought", key=key, silence="1")
    session.refresh_from_db()
    assert session.draft == "Half a thought"
    services.keep_draft(session=session, text="A better one", position=2)
    post(clara, session, "Half a thought", key=key, silence="1")
    session.refresh_from_db()
    assert session.draft == "A better one"


def test_words_typed_into_an_erased_session_come_back(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    meant = engine.exchange

    def erased_meanwhile(*given: Any, **more: Any) -> Any:
        made = meant(*given, **more)
        services.erase_session(session=session, by=session.clinician)
        return made

    monkeypatch.setattr(engine, "exchange", erased_meanwhile)
    page = post(browser("Clara"), session)
    assert page.status_code == 404
    assert ASK in page.content.decode()


def test_of_a_silence_nobody_claims_to_have_read_it(browser: Browser, session: Session) -> None:
    client = browser("Clara")
    post(client, session, "", silence="1")
    assert "how often it is right" not in client.get(room(session)).content.decode()
    post(client, session, position=2)
    assert "how often it is right" in client.get(room(session)).content.decode()
