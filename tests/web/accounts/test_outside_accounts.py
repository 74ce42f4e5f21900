"""Sign-in through the organisation's own accounts, end to end with a real provider."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from attune_web.accounts.models import Person
from attune_web.audit.models import Entry
from tests.conftest import ROOT
from tests.web.accounts.outside_provider import CLIENT, SECRET, WHO

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
BACK = "/sign/through/organisation/back/"
THROUGH = "/sign/through/organisation/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider's address."""
    asked = [
        sys.executable,
        "-m",
        "tests.web.accounts.outside_provider",
        f"http://testserver{BACK}",
    ]
    process = subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(autouse=True)
def trusted(provider: str, settings: object) -> None:
    """The site trusts that provider, as its settings file would have it."""
    own = {
        "provider_id": "organisation",
        "name": "your organisation",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": provider},
    }
    found = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [own]}}
    settings.SOCIALACCOUNT_PROVIDERS = found  # type: ignore[attr-defined]
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 60  # type: ignore[attr-defined]  # a busy machine


def ask(client: Client, process: str = "login") -> str:
    """Where the site sends the browser."""
    response = client.post(f"{THROUGH}?process={process}")
    assert response.status_code == 302, response.content
    return str(response.headers["Location"])


def answer(url: str, who: str) -> str:
    """Where the provider sends the browser back, once somebody is signed in there."""
    response = requests.get(url, headers={WHO: who}, allow_redirects=False, timeout=20)
    assert response.status_code == 302, response.text[:500]
    back = urlsplit(response.headers["Location"])
    return f"{back.path}?{back.query}"


def through(client: Client, who: str, process: str = "login") -> Any:
    return client.get(answer(ask(client, process), who))


def connect(client: Client, who: str) -> None:
    through(client, who, "connect")


def test_a_connected_account_signs_its_person_in_and_it_is_on_record(
    browser: Browser, clara: Person
) -> None:
    connect(browser("Clara"), "clara.outside")
    assert SocialAccount.objects.filter(user=clara, provider="organisation").count() == 2
    stranger = browser()
    assert stranger.get("/me/").status_code == 302
    assert through(stranger, "clara.outside").status_code == 302
    assert stranger.get("/me/").status_code == 200
    last = Entry.objects.order_by("-position")[0]
    assert (last.verb, last.actor) == ("accounts.signed_in", clara.pk)


def test_an_account_nobody_connected_opens_nothing_and_makes_nobody(browser: Browser) -> None:
    people = Person.objects.count()
    stranger = browser()
    through(stranger, "eve")
    assert stranger.get("/me/").status_code == 302
    assert Person.objects.count() == people


def test_the_same_address_outside_is_not_enough(browser: Browser, clara: Person) -> None:
    Person.objects.filter(pk=clara.pk).update(email="mallory@x.example")
    stranger = browser()
    through(stranger, "mallory")
    assert stranger.get("/me/").status_code == 302


def test_an_answer_works_once_and_only_in_the_browser_that_asked(
    browser: Browser, clara: Person
) -> None:
    connect(browser("Clara"), "clara.outside")
    asked, other = browser(), browser()
    back = answer(ask(asked), "clara.outside")
    other.get(back)
    assert other.get("/me/").status_code == 302, "another browser has another state"
    asked.get(back)
    assert asked.get("/me/").status_code == 200
    again = browser()
    again.get(back)
    assert again.get("/me/").status_code == 302


def test_the_code_is_bound_to_its_asker(browser: Browser) -> None:
    asked = parse_qs(urlsplit(ask(browser())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"][0]
    assert asked["state"][0]


def test_a_second_step_is_asked_for_after_it_too(browser: Browser, stage: object) -> None:
    ada = browser("Ada")
    connect(ada, "ada.outside")
    stranger = browser()
    response = through(stranger, "ada.outside")
    assert response.headers["Location"].startswith("/sign/step/")
    assert stranger.get("/people/").status_code == 302


def test_a_provider_that_is_away_is_said_so(browser: Browser, settings: object) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]  # type: ignore[attr-defined]
    apps[0]["settings"]["server_url"] = "http://127.0.0.1:9"
    response = browser().post(THROUGH)
    assert response.status_code == 503
    assert "sign in with your password" in response.content.decode()


@pytest.fixture
def clara(stage: object) -> Person:
    """Clara, without a second step, so that signing in is one step."""
    person: Person = Person.objects.get(pk=stage["Clara"].pk)  # type: ignore[index]
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]
    return person
