"""A handout: the conversation up to a turn without what follows, the answers on their own sheet."""

from collections.abc import Callable

import pytest
from django.test import Client

from attune_web import engine
from attune_web.accounts.services import switch_codes
from attune_web.groups.models import Gathering, Mode
from tests.web.cast import Stage
from tests.web.groups.conftest import Opens, turn

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
FIRST, SECOND = "You planted it yourself?", "You should get some rest."


@pytest.fixture
def played(open_for: Opens, browser: Browser) -> Gathering:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    for position, text in enumerate((FIRST, SECOND), 1):
        assert sana.post(f"/groups/{gathering.pk}/turn/", turn(text, position)).status_code == 302
    return gathering


def page(browser: Browser, gathering: Gathering, path: str) -> str:
    response = browser("Sana").get(f"/groups/{gathering.pk}/handout/{path}")
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def test_it_stops_before_the_turn_and_gives_nothing_away(
    played: Gathering, browser: Browser
) -> None:
    first, second = page(browser, played, "1/"), page(browser, played, "2/")
    assert played.session.patient["title"].replace("'", "&#x27;") in first
    assert FIRST not in first
    assert FIRST in second
    assert SECOND not in second
    for text in (first, second):
        assert "write__line" in text
        assert "model" not in text


def test_the_answers_are_a_sheet_of_their_own(played: Gathering, browser: Browser) -> None:
    answers = page(browser, played, "2/answers/")
    assert SECOND in answers.replace('<mark class="evidence">', "").replace("</mark>", "")
    assert "What the model called it" in answers
    assert answers.count("Read by software (plain 1)") == 2
    assert engine.declared_accuracy("behaviour") in answers
    assert FIRST not in answers
    assert browser("Sana").get(f"/groups/{played.pk}/handout/3/answers/").status_code == 404
    assert SECOND in page(browser, played, "3/")


def test_with_the_codes_off_the_answers_hold_no_codes(
    stage: Stage, played: Gathering, browser: Browser
) -> None:
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    answers = page(browser, played, "2/answers/")
    assert SECOND in answers
    assert "model" not in answers


def test_it_can_be_printed_after_the_end(played: Gathering, browser: Browser) -> None:
    browser("Sana").post(f"/groups/{played.pk}/end/")
    assert FIRST in page(browser, played, "2/")
