"""The cast page of a demonstration: one tap, and what each of them can do and never sees."""

from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.accounts.models import Installation
from attune_web.operations.cast import NORTH, SOUTH
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(stage: Stage) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demo": True})


@pytest.mark.usefixtures("demonstration")
def test_it_has_one_first_step_and_everybody(browser: Callable[..., Client], stage: Stage) -> None:
    page = browser().get("/demo/").content.decode()
    first = page.index(", a clinician")
    names = {stage[each].name for each in {**NORTH, **SOUTH}}
    assert all(f"Be {name}" in page for name in names)
    assert first < min(page.index(f"Be {stage[each].name}") for each in NORTH if each != "Clara")
    assert page.count(", a clinician") == 1
    assert page.count("never ") >= len(names)


@pytest.mark.usefixtures("demonstration")
def test_one_tap_makes_you_somebody_and_every_page_says_it_is_a_demonstration(
    browser: Callable[..., Client], stage: Stage
) -> None:
    client = browser()
    client.post("/demo/", {"person": stage["Otto"].pk})
    home = client.get("/").content.decode()
    assert stage["Otto"].name in home
    assert "everybody here is invented" in home
    assert "Be somebody else" in home
    client.post("/demo/", {"person": stage["Sana"].pk})
    assert stage["Sana"].name in client.get("/").content.decode()


@pytest.mark.usefixtures("demonstration")
def test_the_first_page_leads_strangers_to_the_cast(browser: Callable[..., Client]) -> None:
    assert browser().get("/")["Location"] == "/demo/"


def test_in_any_other_database_it_does_not_exist(
    browser: Callable[..., Client], stage: Stage
) -> None:
    client = browser()
    assert client.get("/")["Location"] == "/sign/in/"
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": stage["Ada"].pk}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "Be somebody else" not in client.get("/about/").content.decode()
