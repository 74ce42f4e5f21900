"""When feedback could fade: offered in a sentence after a few sessions, never done, never twice."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.accounts.services import switch_codes
from attune_web.practice import services
from attune_web.practice.models import Fading, Preference, Session
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
OFFER = "Feedback could come less often now"


def practise(stage: Stage, sessions: int, turns: int = 5) -> None:
    for _ in range(sessions):
        session = services.start_session(
            organisation=stage.cast.north, clinician=stage["Clara"], case="ben"
        )
        for position in range(1, turns + 1):
            services.take_turn(
                session=session, text="", silence=True, position=position, key=uuid.uuid4()
            )
        services.end_session(session=Session.objects.get(pk=session.pk))


def page(browser: Browser) -> str:
    return browser("Clara").get("/practice/").content.decode()


def choose(browser: Browser, step: Fading) -> None:
    browser("Clara").post("/practice/feedback/", {"feedback": step})


def test_the_next_step_is_offered_after_three_sessions_and_nobody_is_moved(
    stage: Stage, browser: Browser
) -> None:
    practise(stage, 2)
    practise(stage, 1, turns=2)
    assert OFFER not in page(browser)
    practise(stage, 1)
    assert OFFER in page(browser)
    assert Preference.objects.get(person=stage["Clara"]).feedback == Fading.EVERY
    choose(browser, Fading.PAUSES)
    assert OFFER not in page(browser)
    practise(stage, 3)
    assert "If it came at the end" in page(browser)
    choose(browser, Fading.END)
    practise(stage, 3)
    assert OFFER not in page(browser)


def test_declined_it_stays_away(stage: Stage, browser: Browser) -> None:
    practise(stage, 3)
    choose(browser, Fading.EVERY)
    practise(stage, 3)
    assert OFFER not in page(browser)


def test_it_is_offered_to_nobody_else_and_not_while_codes_are_off(
    stage: Stage, browser: Browser
) -> None:
    practise(stage, 3)
    assert OFFER not in browser("Other clinician").get("/practice/").content.decode()
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    assert OFFER not in page(browser)


def test_every_five_turns_is_said_where_it_is_chosen(browser: Browser) -> None:
    assert "every five turns, on all five together" in page(browser)
