"""The off switch: one request later no program codes anybody here, and everybody can see it."""

from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.accounts.access import organisation_uses_codes, place_of
from attune_web.audit.models import Entry
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def switch(client: Client, to: str) -> int:
    return client.post("/organisation/codes/switch/", {"codes": to}).status_code


def uses_codes(client: Client) -> bool:
    request = client.get("/organisation/codes/").wsgi_request
    place = place_of(request)
    assert place is not None
    return organisation_uses_codes(place)


def test_works_from_the_next_request_says_so_on_every_page_and_is_on_record(
    browser: Browser,
) -> None:
    ada, clara, otto = browser("Ada"), browser("Clara"), browser("Otto")
    assert uses_codes(clara)
    assert switch(ada, "off") == 302
    assert not uses_codes(clara)
    assert "AI codes are off here" in clara.get("/me/").content.decode()
    assert "What stops when they are off" in clara.get("/organisation/codes/").content.decode()
    assert Entry.objects.last().verb == "accounts.codes_switched_off"  # type: ignore[union-attr]
    assert uses_codes(otto), "the other organisation decides for itself"
    assert switch(ada, "on") == 302
    assert uses_codes(clara)


def test_twice_is_on_record_once(browser: Browser) -> None:
    ada = browser("Ada")
    before = Entry.objects.count()
    assert [switch(ada, "off"), switch(ada, "off")] == [302, 302]
    assert Entry.objects.count() == before + 1


def test_asks_an_administrator_who_signed_in_long_ago_to_prove_it_again(browser: Browser) -> None:
    ada = browser("Ada")
    session = ada.session
    del session["account_authentication_methods"]
    session.save()
    assert switch(ada, "off") == 302
    assert uses_codes(ada)


def test_refuses_what_is_neither_on_nor_off_and_those_who_do_not_administer(
    browser: Browser, stage: Stage
) -> None:
    assert switch(browser("Ada"), "perhaps") == 422
    assert switch(browser("Clara"), "off") == 403
    stage.cast.north.refresh_from_db()
    assert stage.cast.north.uses_codes
