"""What was kept long enough goes every hour, once, and a heart that stops beating is seen."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from attune_web import inventory
from attune_web.accounts.models import Attempt, Installation
from attune_web.audit.models import Entry
from attune_web.operations import housekeeping

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def site() -> Installation:
    return Installation.objects.update_or_create(
        pk=1, defaults={"housekept_at": None, "housekeeping_began_at": None}
    )[0]


def set_back(site: Installation, hours: float) -> None:
    then = timezone.now() - hours * HOUR
    Installation.objects.update(housekept_at=then, housekeeping_began_at=then, set_up_at=then)


def test_works_and_records_only_what_it_deleted(site: Installation) -> None:
    old = Attempt.objects.create(key="k", window=timezone.now() - dt.timedelta(days=2))
    young = Attempt.objects.create(key="k", window=timezone.now())
    assert housekeeping.keep_house()
    assert set(Attempt.objects.filter(key="k")) == {young}
    assert old.pk
    assert Entry.objects.last().verb == "operations.purged"  # type: ignore[union-attr]
    set_back(site, 2)
    before = Entry.objects.count()
    assert housekeeping.keep_house()
    assert Entry.objects.count() == before, "an hour without anything to delete is no entry"


def test_one_process_does_it_each_hour(site: Installation) -> None:
    assert housekeeping.keep_house()
    assert not housekeeping.keep_house()
    set_back(site, 1.01)
    assert housekeeping.keep_house()


def test_a_failure_leaves_no_heartbeat_and_is_tried_again(
    site: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now: dt.datetime) -> dict[str, int]:
        raise RuntimeError

    with monkeypatch.context() as spoiled:
        spoiled.setattr(inventory, "purge", broken)
        assert not housekeeping.keep_house()
    site.refresh_from_db()
    assert site.housekept_at is None
    Installation.objects.update(housekeeping_began_at=timezone.now() - HOUR)
    assert housekeeping.keep_house()


def test_a_lost_heartbeat_is_seen_by_administrators_and_by_the_machine_s_own_watch(
    site: Installation, browser: Browser
) -> None:
    set_back(site, 2)
    assert "late" not in browser().get("/healthz").content.decode()
    assert "deleting has stopped" not in browser("Ada").get("/me/").content.decode()
    set_back(site, 4)
    answer = browser().get("/healthz")
    assert answer.status_code == 200, "a restart by a watch that only counts would hide it"
    assert answer.content.decode().splitlines()[0] == "ok"
    assert answer.content.decode().strip().endswith("late")
    assert "deleting has stopped" in browser("Ada").get("/me/").content.decode()
    assert "deleting has stopped" not in browser("Clara").get("/me/").content.decode()
    housekeeping.purge()
    assert "deleting has stopped" not in browser("Ada").get("/me/").content.decode()
    assert (
        "kept long enough was last deleted" in browser("Ada").get("/organisation/").content.decode()
    )


def test_it_looks_by_itself_while_the_site_is_served(
    site: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()
    monkeypatch.setattr(housekeeping, "LOOKS_EVERY_SECONDS", 0.001)
    monkeypatch.setattr(housekeeping, "keep_house", looked.set)
    over = housekeeping.start()
    assert looked.wait(5)
    over.set()
