"""The guards themselves, for every address: second step, fresh proof, a session id that dies."""

import runpy
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from attune_web import settings as own_settings
from attune_web.accounts.access import Entry
from attune_web.accounts.models import Person
from attune_web.accounts.roles import READS_OTHERS
from tests.web.cast import BOTH, EVERYBODY, Stage, browser_of
from tests.web.matrix import ROWS
from tests.web.test_matrix import address

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
QUARTER = 15 * 60
RISKY = {"export_account", "erase_account", "invite", "grant_role", "end_membership"}


def entry_of(name: str) -> Entry:
    """What the view at an address says of who may enter."""
    views = {each.name: each.callback for each in _patterns(get_resolver().url_patterns)}
    entry: Entry = views[name].entry
    return entry


def _patterns(found: list[Any]) -> list[Any]:
    flat = []
    for each in found:
        flat += _patterns(each.url_patterns) if hasattr(each, "url_patterns") else [each]
    return flat


def ours(name: str) -> bool:
    """Whether a view is marked with `enter`."""
    entry = entry_of(name)
    return not entry.everybody and not entry.why


GUARDED = sorted(name for name in ROWS if ours(name))
STEPPED = sorted(name for name in GUARDED if entry_of(name).step_up)


def ask(client: Client, stage: Stage, name: str) -> tuple[int, str]:
    """Use an address in the way it allows; the status and where it leads."""
    row = ROWS[name]
    body = {key: make(stage) for key, make in row.body.items()}
    url = address(stage, name, row)
    posts = "POST" in entry_of(name).methods
    response = client.post(url, body) if posts else client.get(url)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("name", GUARDED)
def test_a_role_that_reads_others_enters_nowhere_without_a_second_step(
    name: str, stage: Stage
) -> None:
    readers = set(
        Person.objects.filter(memberships__role__in=READS_OTHERS).values_list("name", flat=True)
    )
    for who in (*sorted(ROWS[name].enters or EVERYBODY), BOTH["North"]):
        if stage[who].name not in readers:
            continue
        stage[who].authenticator_set.all().delete()  # type: ignore[attr-defined]
        assert ask(browser_of(stage[who]), stage, name) == (302, reverse("mfa_index")), who


def test_what_is_risky_asks_for_fresh_proof() -> None:
    assert set(STEPPED) >= RISKY | {"make_recovery_link"}


@pytest.mark.parametrize("name", STEPPED)
def test_after_a_quarter_of_an_hour_one_proves_again_who_one_is(name: str, stage: Stage) -> None:
    who = sorted(ROWS[name].enters or EVERYBODY)[0]
    client = browser_of(stage[who])
    session = client.session
    proved = {"method": "password", "at": time.time() - QUARTER - 1, "reauthenticated": True}
    session["account_authentication_methods"] = [proved]
    session.save()
    status, leads = ask(client, stage, name)
    assert status == 302
    assert leads.startswith(f"{settings.FORCE_SCRIPT_NAME or ''}/sign/"), leads


def test_the_session_s_id_changes_at_sign_in_and_the_old_one_is_dead(stage: Stage) -> None:
    clara, password = Person.objects.get(pk=stage["Clara"].pk), "three plain words here"
    clara.authenticator_set.all().delete()  # type: ignore[attr-defined]
    clara.set_password(password)
    clara.save()
    client = Client()
    client.get("/sign/in/")
    before = client.session
    before["x"] = 1
    before.save()
    planted = str(before.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/sign/in/", {"login": clara.email, "password": password})
    assert client.get("/me/").status_code == 200
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/me/").status_code == 302


def test_the_session_s_id_changes_with_the_organisation(stage: Stage, browser: Browser) -> None:
    client = browser("Clara")
    before = str(client.session.session_key)
    here = {"organisation": stage.cast.north.pk}
    assert client.post(reverse("choose_organisation"), here).status_code == 302
    assert client.session.session_key != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert thief.get("/me/").status_code == 302


def test_behind_tls_the_cookies_belong_to_this_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_SITE_URL", "https://attune.example")
    found = runpy.run_path(str(own_settings.__file__))
    for name in ("SESSION", "CSRF"):
        assert found[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{name}_COOKIE_SECURE"] is found[f"{name}_COOKIE_HTTPONLY"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["IDLE_MINUTES"] <= 15
    assert found["SESSION_HOURS"] <= 12
