"""A code on a wall: who gets a seat by it, what a seat says about somebody, and when it is dead."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.test import Client
from django.utils import timezone

from attune_web.accounts.models import Membership
from attune_web.audit.models import Entry
from attune_web.groups.forms import OpenForm
from attune_web.groups.joining import ALPHABET, COOKIE, LETTERS, as_typed, code_of, spelled
from attune_web.groups.models import Gathering
from tests.web.cast import Stage
from tests.web.groups.conftest import Opens, Sits, seat_held

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def test_a_code_has_forty_bits_and_is_read_as_people_type_it() -> None:
    assert len(set(ALPHABET)) ** LETTERS == 2**40
    code = code_of(uuid.UUID(int=1))
    assert len({code_of(uuid.UUID(int=each)) for each in range(300)}) == 300
    for typed in (spelled(code), spelled(code).lower(), f" {code[:4]} {code[4:]} "):
        assert as_typed(typed) == code


def test_a_guest_gets_a_seat_and_nothing_is_kept_about_them(open_for: Opens, sit: Sits) -> None:
    gathering, before = open_for(), BrowserSession.objects.count()
    guest = sit(gathering)
    page = guest.get("/group/").content.decode()
    assert gathering.session.opening in page
    assert BrowserSession.objects.count() == before
    seat = seat_held(guest)
    kept = Gathering.objects.get(pk=gathering.pk)
    assert kept.seats == 1
    assert seat.token not in str(kept.__dict__)
    entry = Entry.objects.get(verb="groups.joined")
    assert (entry.actor, entry.detail) == (None, {})
    assert guest.cookies[COOKIE]["httponly"]


def test_joining_twice_keeps_the_seat(open_for: Opens, sit: Sits) -> None:
    gathering = open_for()
    guest = sit(gathering)
    seat = seat_held(guest)
    guest.post("/group/join/", {"code": gathering.code})
    assert seat_held(guest) == seat
    assert Gathering.objects.get(pk=gathering.pk).seats == 1


def test_every_code_that_opens_nothing_looks_the_same(
    stage: Stage, open_for: Opens, browser: Browser
) -> None:
    members_only, old, ended, shut = (open_for(guests=guests) for guests in (False, True, True, 1))
    past = timezone.now() - dt.timedelta(hours=3)
    Gathering.objects.filter(pk=old.pk).update(opened_at=past)
    Gathering.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    Gathering.objects.filter(pk=shut.pk).update(door_open=False)
    pages = set()
    for code in ["2222-2222", *(each.code for each in (members_only, old, ended, shut))]:
        response = browser().post("/group/join/", {"code": code})
        assert response.status_code == 422
        assert COOKIE not in response.cookies
        pages.add(response.content.decode().replace(code, "").replace("csrf", "")[-900:])
    assert len(pages) == 1
    assert browser("Otto").post("/group/join/", {"code": open_for().code}).status_code == 422


def test_a_group_without_guests_is_for_people_of_the_organisation(
    open_for: Opens, sit: Sits, browser: Browser
) -> None:
    gathering = open_for(guests=False)
    assert sit(gathering, "Clara").get("/group/").status_code == 200
    assert browser("Otto").post("/group/join/", {"code": gathering.code}).status_code == 422


def test_a_seat_does_not_outlive_sign_in_membership_gathering_or_deletion(
    stage: Stage, open_for: Opens, sit: Sits
) -> None:
    gathering = open_for(guests=False)
    clara = sit(gathering, "Clara")
    clara.post("/sign/out/")
    assert "/sign/in/" in clara.get("/group/").headers["Location"]
    left = clara.post("/group/turn/", {"text": "half a thought"})
    assert left.status_code == 401
    assert "half a thought" in left.content.decode()

    ravi = sit(gathering, "Ravi")
    Membership.objects.filter(person=stage["Ravi"]).delete()
    assert ravi.get("/group/").status_code == 404

    mia = sit(gathering, "Mia")
    Gathering.objects.filter(pk=gathering.pk).update(
        opened_at=timezone.now() - dt.timedelta(hours=3)
    )
    over = mia.post("/group/turn/", {"text": "too late"})
    assert over.status_code == 404
    assert "too late" in over.content.decode()
    assert gathering.session.opening not in mia.get("/group/").content.decode()
    gathering.session.delete()
    assert mia.get("/group/").status_code == 302


def test_a_seat_that_was_altered_or_made_up_is_none(open_for: Opens, sit: Sits) -> None:
    guest = sit(open_for())
    good = guest.cookies[COOKIE].value
    for bad in (good[:-1] + ("A" if good[-1] != "A" else "B"), "x", "", good.split(":")[0]):
        guest.cookies[COOKIE] = bad
        assert guest.get("/group/").status_code == 302


def test_guessing_codes_is_slowed_down_and_a_full_room_behind_one_address_is_not(
    open_for: Opens, sit: Sits, browser: Browser
) -> None:
    gathering = open_for()
    for _ in range(40):
        sit(gathering)
    answers = [browser().post("/group/join/", {"code": "22222222"}) for _ in range(31)]
    assert [each.status_code for each in answers] == [422] * 30 + [429]


def test_leaving_puts_the_keyboard_down_and_forgets_the_seat(open_for: Opens, sit: Sits) -> None:
    gathering = open_for()
    Gathering.objects.filter(pk=gathering.pk).update(keyboard="free")
    guest = sit(gathering)
    guest.post("/group/take/")
    guest.post("/group/leave/")
    assert Gathering.objects.get(pk=gathering.pk).keyboard == "free"
    assert guest.get("/group/").status_code == 302


def test_a_seat_says_that_the_patient_is_software_and_who_sees_what_is_typed(
    open_for: Opens, sit: Sits, browser: Browser
) -> None:
    assert "played by software" in browser().get("/group/join/").content.decode()
    page = sit(open_for()).get("/group/").content.decode()
    assert "A simulated patient (software)" in page
    assert "shown on the wall" in page


def test_where_there_is_one_patient_nobody_has_to_choose_it() -> None:
    only = OpenForm(cases=[("ben", "Ben")], answers=True)
    assert only["case"].initial == "ben"
    assert OpenForm(cases=[("ben", "Ben"), ("maya", "Maya")], answers=True)["case"].initial is None
