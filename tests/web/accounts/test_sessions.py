"""A session's id changes at sign-in, the old one is dead, and its cookie stays on its host."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from attune_web.accounts.models import Membership, Person
from attune_web.accounts.roles import Role
from attune_web.accounts.services import grant_role
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
GOOD = "three plain words here"


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def opens(key: str) -> bool:
    """Whether somebody who kept a session's id is let in by it."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client.get("/me/").status_code == 200


@pytest.fixture
def clara(stage: Stage) -> Person:
    person = Person.objects.get(pk=stage["Clara"].pk)
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]
    person.set_password(GOOD)
    person.save()
    return person


def test_an_id_from_before_the_sign_in_does_not_become_a_signed_in_one(clara: Person) -> None:
    client = Client()
    client.get("/sign/in/")
    session = client.session
    session["kept"] = "by somebody who set it"
    session.save()
    before = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post("/sign/in/", {"login": clara.email, "password": GOOD})
    assert opens(key_of(client))
    assert key_of(client) != before
    assert not opens(before)


def test_signing_out_kills_the_session(browser: Browser) -> None:
    client = browser("Clara")
    key = key_of(client)
    assert opens(key)
    client.post("/sign/out/")
    assert not opens(key)


def test_a_new_password_gives_a_new_id_and_ends_the_other_sessions(clara: Person) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/sign/in/", {"login": clara.email, "password": GOOD})
    before, other = key_of(here), key_of(elsewhere)
    fresh = "other plain words here"
    form = {"oldpassword": GOOD, "password1": fresh, "password2": fresh}
    here.post("/sign/password/", form)
    assert not opens(before)
    assert not opens(other)


def test_a_role_that_changes_ends_the_sessions_at_the_next_request(
    stage: Stage, browser: Browser
) -> None:
    client = browser("Clara")
    assert client.get("/me/").status_code == 200
    grant_role(
        organisation=stage.cast.north,
        person=Person.objects.get(pk=stage["Clara"].pk),
        role=Role.SUPERVISOR,
        by=stage["Ada"],
    )
    assert client.get("/me/").status_code == 302
    assert Membership.objects.filter(person=stage["Clara"]).count() == 2


PRINTS = """
import django, sys
django.setup()
from django.conf import settings as s
from django.http import HttpResponse
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,
      s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN,
      s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS)
"""


def test_under_https_the_cookies_stay_on_their_host(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ATTUNE_")},
        "ATTUNE_HOME": str(tmp_path),
        "ATTUNE_SITE_URL": "https://attune.example",
        "DJANGO_SETTINGS_MODULE": "attune_web.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PRINTS], env=environment, capture_output=True, text=True, check=True
    )
    name, csrf, *rest = done.stdout.split()
    assert (name, csrf) == ("__Host-attune", "__Host-attune-csrf")
    # what the prefix asks for: secure, the whole site, no domain; and no script may read it
    assert rest == ["True", "True", "True", "/", "None", "Lax", "31536000"]
