"""Signing in: counted, silent about who exists, ended when idle, on record."""

import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from attune_web.accounts import limits
from attune_web.accounts.models import Person
from attune_web.accounts.sessions import SEEN, SINCE
from attune_web.audit.models import Entry
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
GOOD = "three plain words here"


@pytest.fixture
def clara(stage: Stage) -> Person:
    """Clara, without a second step, with a password."""
    person = Person.objects.get(pk=stage["Clara"].pk)
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]
    person.set_password(GOOD)
    person.save()
    return person


def sign_in(client: Client, email: str, password: str) -> str:
    return client.post("/sign/in/", {"login": email, "password": password}).content.decode()


def test_works_and_is_on_record(clara: Person, browser: Browser) -> None:
    client = browser()
    sign_in(client, clara.email.upper(), GOOD)
    assert client.get("/me/").status_code == 200
    last = Entry.objects.order_by("-position")[0]
    assert (last.verb, last.actor) == ("accounts.signed_in", clara.pk)


def test_says_the_same_whether_or_not_there_is_an_account(clara: Person, browser: Browser) -> None:
    import re

    known, unknown = (
        re.sub(r'value="[^"]*"', "", sign_in(browser(), email, "wrong"))
        for email in (clara.email, "eve@nowhere.example")
    )
    assert known == unknown
    assert "not correct" in known


def test_the_sixth_wrong_password_shuts_the_account_for_a_while_even_to_the_right_one(
    clara: Person, browser: Browser
) -> None:
    for _ in range(5):
        sign_in(browser(), clara.email, "wrong")
    said = sign_in(browser(), clara.email, GOOD)
    assert "Too many" in said
    failed = Entry.objects.filter(verb="accounts.sign_in_failed")
    assert failed.count() == 5
    assert failed[0].subject.endswith(str(clara.pk))


def test_one_address_cannot_try_many_accounts(browser: Browser) -> None:
    said = [sign_in(browser(), f"{n}@nowhere.example", "wrong") for n in range(11)]
    assert "Too many" not in said[9]
    assert "Too many" in said[10]


def test_a_busy_ward_that_signs_in_rightly_is_not_shut_out(clara: Person, browser: Browser) -> None:
    for _ in range(12):
        client = browser()
        sign_in(client, clara.email, GOOD)
        assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (2, "6.6.6.6, 7.7.7.7, 10.0.0.9", "7.7.7.7"),
        (2, "6.6.6.6", "127.0.0.1"),
    ],
)
def test_a_forged_address_is_not_believed(
    proxies: int, forwarded: str, counted: str, rf: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})  # type: ignore[attr-defined]
    assert limits.address_of(request) == counted


@pytest.mark.parametrize(
    ("key", "ago", "stays"),
    [
        (SEEN, 14 * 60, True),
        (SEEN, 16 * 60, False),
        (SINCE, 11 * 3600, True),
        (SINCE, 13 * 3600, False),
    ],
)
def test_an_idle_or_old_session_ends_and_leads_back_to_the_same_page(
    key: str, ago: int, stays: bool, browser: Browser
) -> None:
    client = browser("Clara")
    client.get("/me/")
    session = client.session
    session[key] = int(time.time()) - ago
    session.save()
    response = client.get("/me/")
    assert (response.status_code == 200) == stays
    if not stays:
        assert response.headers["Location"] == "/sign/in/?next=%2Fme%2F"


def test_a_role_that_reads_others_is_led_to_set_up_a_second_step(
    stage: Stage, browser: Browser
) -> None:
    client = browser("Ada")
    stage["Ada"].authenticator_set.all().delete()  # type: ignore[attr-defined]
    response = client.get("/people/")
    assert response.headers["Location"] == "/me/second-step/"
    assert client.get("/me/second-step/").status_code == 200


def test_a_second_step_s_secret_is_sealed_and_survives_rotation(
    browser: Browser, copied_keys: None, stage: Stage
) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value

    from attune_web.operations.rotate import rotate

    del browser
    Authenticator.objects.all().delete()
    secret = generate_totp_secret()
    step = TOTP.activate(stage["Ada"], secret).instance
    assert secret not in str(step.data)
    before = step.data
    moved, retired = rotate(retire=True)
    assert moved > 1, "the words of every room moved too"
    assert retired == {"k1"}
    step.refresh_from_db()
    assert step.data != before
    code = f"{hotp_value(secret, int(time.time()) // 30):06d}"
    assert TOTP(step).validate_code(code)
