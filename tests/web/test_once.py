"""The same press twice is one thing: what a page begins is begun once, and shown again."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from attune_web.accounts.models import CrisisLine, Invitation, RecoveryLink
from attune_web.accounts.once import once
from attune_web.audit.models import Entry
from attune_web.emergency.models import EmergencyAccess
from attune_web.groups.models import Gathering
from attune_web.practice import services
from attune_web.practice.models import Disagreement, Session, Share
from attune_web.practice.services import sessions
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
KEY = str(uuid.UUID(int=41))
CLARAS = "/people/{Clara}/"
PRESSES = [
    ("Clara", "/practice/start/", {"case": "ben"}, Session),
    ("Sana", "/groups/", {"case": "ben", "mode": "vote"}, Gathering),
    (
        "Ada",
        "/people/invite/",
        {"name": "Petra", "email": "petra@north.example", "role": "clinician"},
        Invitation,
    ),
    ("Ada", CLARAS + "recovery/", {}, RecoveryLink),
    ("Ada", "/organisation/lines/", {"name": "Night line", "number": "116 123"}, CrisisLine),
    ("Ada", "/emergency/people/{Clara}/", {"reason": "She wrote that she will not wake up."}, None),
    ("Clara", "/practice/moments/{Clara's exchange}/share/", {"supervisor": "{Sana}"}, Share),
    (
        "Clara",
        "/practice/moments/{Clara's exchange}/disagree/",
        {"code": "question", "text": "It was no question."},
        Disagreement,
    ),
]


def filled(stage: Stage, text: str) -> str:
    """An address or a field with the ids of the stage in it."""

    def found(name: re.Match[str]) -> str:
        return str(stage.rows[name[1]].pk if name[1] in stage.rows else stage[name[1]].pk)

    return re.sub(r"\{([^}]+)\}", found, text)


def shown(response: Any) -> str:
    """Where a press leads, or the page that it shows, without what differs in every page."""
    page: str = response.content.decode()
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page)
    return str(response.headers.get("Location", "")) + page


@pytest.mark.parametrize(("who", "path", "body", "model"), PRESSES, ids=lambda v: str(v)[:40])
def test_a_press_sent_twice_begins_one_thing_and_leads_to_it_twice(
    who: str,
    path: str,
    body: dict[str, str],
    model: type[Model] | None,
    stage: Stage,
    browser: Browser,
) -> None:
    rows = (model or EmergencyAccess)._default_manager
    sent = {key: filled(stage, value) for key, value in body.items()} | {"key": KEY}
    client, before = browser(who), rows.count()
    if model in (Share, Disagreement):
        rows.all().delete()
        before = 0
    first = client.post(filled(stage, path), sent)
    entries = Entry.objects.count()
    second = client.post(filled(stage, path), sent)
    assert first.status_code in (200, 302), first.content.decode()[:400]
    assert rows.count() == before + 1
    assert shown(first) == shown(second)
    assert Entry.objects.count() == entries


def test_another_page_or_another_choice_begins_another(stage: Stage, browser: Browser) -> None:
    client = browser("Clara")
    places = {
        client.post("/practice/start/", {"case": "ben", "key": key}).headers["Location"]
        for key in (KEY, str(uuid.uuid4()))
    }
    sana = browser("Sana")
    for mode in ("vote", "pass"):
        sent = {"case": "ben", "mode": mode, "key": KEY}
        places.add(sana.post("/groups/", sent).headers["Location"])
    assert len(places) == 4
    ids = {once(uuid.UUID(KEY), "session", stage[who].pk) for who in ("Clara", "Otto")}
    assert len(ids) == 2


def test_every_page_that_begins_something_carries_a_key_of_its_own(browser: Browser) -> None:
    for who, path in (
        ("Clara", "/practice/"),
        ("Sana", "/groups/"),
        ("Ada", "/people/invite/"),
    ):
        client = browser(who)
        keys = [
            re.findall(r'name="key" value="([^"]+)"', client.get(path).content.decode())[0]
            for _ in range(2)
        ]
        assert keys[0] != keys[1]


def test_a_page_without_its_key_begins_nothing_and_says_so(browser: Browser) -> None:
    before = Session.objects.count()
    page = browser("Clara").post("/practice/start/", {"case": "ben"})
    assert page.status_code == 422
    assert "the page was not whole" in page.content.decode()
    assert Session.objects.count() == before


def test_two_presses_at_the_same_moment_are_one_session(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {
        "organisation": stage.cast.north,
        "clinician": stage["Clara"],
        "case": "ben",
        "key": uuid.UUID(KEY),
    }
    begin, twins = sessions._begin, []

    def overtaken(session: Session) -> Session:
        monkeypatch.setattr(sessions, "_begin", begin)
        twins.append(services.start_session(**asked))
        return begin(session)

    monkeypatch.setattr(sessions, "_begin", overtaken)
    assert services.start_session(**asked) == twins[0]


def test_the_second_appointment_is_one_however_often_it_is_asked_for(stage: Stage) -> None:
    session = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3
    )
    ended = services.end_session(session=session)
    stale = Session.objects.get(pk=session.pk)
    second = services.start_second_appointment(session=ended)
    assert services.start_second_appointment(session=stale) == second
    assert Session.objects.filter(first=session).count() == 1


def test_an_invitation_that_was_used_is_not_made_again_by_its_old_page(
    stage: Stage, browser: Browser
) -> None:
    sent = {"name": "Petra", "email": "p@north.example", "role": "clinician", "key": KEY}
    ada = browser("Ada")
    ada.post("/people/invite/", sent)
    Invitation.objects.filter(email="p@north.example").update(used_at="2026-11-01T00:00Z")
    again = ada.post("/people/invite/", sent)
    assert again.status_code == 422
    assert "made its invitation already" in again.content.decode()
    assert Invitation.objects.filter(email="p@north.example").count() == 1
