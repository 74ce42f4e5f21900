"""Break-glass: one session, one hour, a reason, the person and the auditors told, all on record."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from attune_web.audit.models import Entry
from attune_web.emergency.models import EmergencyAccess
from attune_web.practice.models import Session
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
WHY = "A relative rang and fears for her life; she cannot be reached."


@pytest.fixture
def nothing_yet(stage: Stage) -> None:
    """No access is open."""
    EmergencyAccess.objects.all().delete()


def open_one(stage: Stage, ada: Client) -> EmergencyAccess:
    clara = stage["Clara"].pk
    assert (
        ada.post(f"/emergency/people/{clara}/", {"reason": WHY, "key": uuid.uuid4()}).status_code
        == 302
    )
    return EmergencyAccess.objects.get(clinician=clara)


def choose(stage: Stage, ada: Client, access: EmergencyAccess) -> Any:
    session = stage.rows["Clara's session"].pk
    return ada.post(f"/emergency/{access.pk}/session/", {"session": session})


@pytest.mark.usefixtures("nothing_yet")
def test_works_and_each_step_and_reading_is_on_record(stage: Stage, browser: Browser) -> None:
    ada, before = browser("Ada"), Entry.objects.count()
    access = open_one(stage, ada)
    choosing = ada.get(f"/emergency/{access.pk}/").content.decode()
    assert "Ben" not in choosing, "with whom she practised is not shown before the choice"
    choose(stage, ada, access)
    page = ada.get(f"/emergency/{access.pk}/").content.decode()
    assert "What was the garden like?" in page
    assert "Something shifted." not in page, "no feedback, no codes"
    ada.get(f"/emergency/{access.pk}/")
    verbs = list(Entry.objects.order_by("position")[before:].values_list("verb", flat=True))
    assert verbs == [
        "emergency.opened",
        "emergency.session_chosen",
        "emergency.session_read",
        "emergency.session_read",
    ]
    access.refresh_from_db()
    assert access.reads == 2


@pytest.mark.usefixtures("nothing_yet")
def test_the_person_is_told_at_once_with_the_reason_and_until_they_confirm(
    stage: Stage, browser: Browser
) -> None:
    clara = browser("Clara")
    told = "an administrator opened your practice"
    assert told not in clara.get("/me/").content.decode()
    access = open_one(stage, browser("Ada"))
    assert told in clara.get("/me/").content.decode()
    page = clara.get("/me/emergency/").content.decode()
    assert WHY in page
    assert stage["Ada"].name in page
    record = clara.get("/me/record/").content.decode()
    assert "opened somebody&#x27;s practice in an emergency" in record
    clara.post(f"/me/emergency/{access.pk}/known/")
    assert told not in clara.get("/me/").content.decode()
    assert WHY in clara.get("/me/emergency/").content.decode()


@pytest.mark.usefixtures("nothing_yet")
def test_auditors_are_told_and_read_the_reason_on_record_and_nobody_else_does(
    stage: Stage, browser: Browser
) -> None:
    open_one(stage, browser("Ada"))
    ivo = browser("Ivo")
    assert "emergency access to somebody" in ivo.get("/me/").content.decode()
    assert WHY in ivo.get("/emergency/").content.decode()
    assert Entry.objects.last().verb == "emergency.reasons_read"  # type: ignore[union-attr]
    for other in ("Ada", "Mia", "Sana", "South auditor"):
        for path in ("/emergency/", "/me/emergency/", "/me/"):
            assert WHY not in browser(other).get(path).content.decode()


@pytest.mark.usefixtures("nothing_yet")
def test_ends_by_itself_after_an_hour_and_at_once_by_hand(stage: Stage, browser: Browser) -> None:
    ada = browser("Ada")
    access = open_one(stage, ada)
    assert access.until - access.opened_at == dt.timedelta(minutes=60)
    choose(stage, ada, access)
    path = f"/emergency/{access.pk}/"
    assert ada.get(path).status_code == 200
    access.refresh_from_db()
    access.until = timezone.now() - dt.timedelta(seconds=1)
    access.save(update_fields=["until"])
    assert ada.get(path).status_code == 404
    assert choose(stage, ada, access).status_code == 404
    access.until = timezone.now() + dt.timedelta(minutes=5)
    access.save(update_fields=["until"])
    assert ada.get(path).status_code == 200
    ada.post(f"{path}end/")
    assert ada.get(path).status_code == 404


@pytest.mark.usefixtures("nothing_yet")
def test_is_to_one_session_and_no_other(stage: Stage, browser: Browser) -> None:
    ada = browser("Ada")
    access = open_one(stage, ada)
    choose(stage, ada, access)
    first = stage.rows["Clara's session"]
    other = Session.objects.create(
        organisation=first.organisation,
        clinician=first.clinician,
        case=first.case,
        case_digest=first.case_digest,
        seed=4,
        opening="Another day.",
        opened=first.opened,
    )
    answer = ada.post(f"/emergency/{access.pk}/session/", {"session": other.pk})
    assert answer.status_code == 422
    assert "another session" in answer.content.decode()


@pytest.mark.usefixtures("nothing_yet")
def test_a_session_that_was_erased_is_gone_and_no_other_takes_its_place(
    stage: Stage, browser: Browser
) -> None:
    ada = browser("Ada")
    access = open_one(stage, ada)
    choose(stage, ada, access)
    first = stage.rows["Clara's session"]
    other = Session.objects.get(pk=first.pk)
    other.pk = uuid.uuid4()
    other._state.adding = True
    other.save()
    Session.objects.get(pk=first.pk).delete()
    page = ada.get(f"/emergency/{access.pk}/")
    assert page.status_code == 422
    assert "erased by the person" in page.content.decode()
    answer = ada.post(f"/emergency/{access.pk}/session/", {"session": other.pk})
    assert answer.status_code == 422


@pytest.mark.parametrize("reason", ["", "needed", "because I say so"])
@pytest.mark.usefixtures("nothing_yet")
def test_needs_a_reason_in_a_sentence(reason: str, stage: Stage, browser: Browser) -> None:
    clara = stage["Clara"].pk
    answer = browser("Ada").post(
        f"/emergency/people/{clara}/", {"reason": reason, "key": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert not EmergencyAccess.objects.exists()


@pytest.mark.usefixtures("nothing_yet")
def test_asks_to_prove_again_who_one_is(stage: Stage, browser: Browser) -> None:
    ada = browser("Ada")
    session = ada.session
    del session["account_authentication_methods"]
    session.save()
    answer = ada.post(
        f"/emergency/people/{stage['Clara'].pk}/", {"reason": WHY, "key": uuid.uuid4()}
    )
    assert answer.status_code == 302
    assert not EmergencyAccess.objects.exists()


@pytest.mark.usefixtures("nothing_yet")
def test_another_administrator_cannot_use_it(stage: Stage, browser: Browser) -> None:
    from attune_web.accounts.models import Membership
    from attune_web.accounts.roles import Role

    access = open_one(stage, browser("Ada"))
    Membership.objects.create(
        person=stage["Ravi"], organisation=stage.cast.north, role=Role.ADMINISTRATOR
    )
    assert browser("Ravi").get(f"/emergency/{access.pk}/").status_code == 404


@pytest.mark.usefixtures("nothing_yet")
def test_the_reason_is_sealed_in_the_database(stage: Stage, browser: Browser) -> None:
    from django.db import connection

    open_one(stage, browser("Ada"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM emergency_emergencyaccess")
        (kept,) = cursor.fetchone()
    assert WHY.encode() not in bytes(kept)


@pytest.mark.usefixtures("nothing_yet")
def test_a_reason_that_is_too_short_comes_back_in_its_box(stage: Stage, browser: Browser) -> None:
    sent = {"reason": "Worried about her"}
    back = browser("Ada").post(f"/emergency/people/{stage['Clara'].pk}/", sent)
    assert back.status_code == 422
    assert "Worried about her</textarea>" in back.content.decode()
    assert not EmergencyAccess.objects.exists()
