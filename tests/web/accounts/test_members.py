"""Roles and supervision: in force at the next request, and never without an administrator."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.accounts import services
from attune_web.accounts.errors import AccountsError
from attune_web.accounts.models import Membership, Person, Supervision
from attune_web.accounts.roles import Role
from attune_web.audit.models import Entry
from tests.web.cast import Stage, browser_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def test_a_role_that_ends_is_gone_at_the_next_request(stage: Stage, browser: Browser) -> None:
    client = browser("Ivo")
    assert client.get("/record/").status_code == 200
    role = Membership.objects.get(person=stage["Ivo"])
    services.end_membership(membership=role, by=stage["Ada"])
    assert client.get("/record/").status_code == 302
    fresh = browser_of(Person.objects.get(pk=stage["Ivo"].pk))
    assert fresh.get("/record/").status_code == 403


def test_a_person_who_may_not_sign_in_any_more_is_out_at_the_next_request(
    stage: Stage, browser: Browser
) -> None:
    client = browser("Clara")
    Person.objects.filter(pk=stage["Clara"].pk).update(is_active=False)
    assert client.get("/me/").status_code == 302


def test_supervision_ends_with_the_role_it_hangs_on(stage: Stage) -> None:
    role = Membership.objects.get(person=stage["Sana"])
    services.end_membership(membership=role, by=stage["Ada"])
    assert not Supervision.objects.filter(supervisor=stage["Sana"]).exists()


def test_the_last_administrator_stays(stage: Stage) -> None:
    here = Membership.objects.filter(organisation=stage.cast.north, role=Role.ADMINISTRATOR)
    here.exclude(person=stage["Ada"]).delete()
    role = here.get()
    with pytest.raises(AccountsError, match="last administrator"):
        services.end_membership(membership=role, by=stage["Ada"])
    with pytest.raises(AccountsError, match="last administrator"):
        services.erase_account(person=stage["Ada"])


def test_one_person_in_two_organisations_sees_one_at_a_time(stage: Stage, browser: Browser) -> None:
    north, south = stage.cast.north, stage.cast.south
    Membership.objects.create(person=stage["Ada"], organisation=south, role=Role.CLINICIAN)
    client = browser("Ada")
    assert client.get("/people/").status_code == 200
    before = client.session.session_key
    client.post("/me/organisation/", {"organisation": str(south.pk)})
    assert client.get("/people/").status_code == 403
    assert client.session.session_key != before
    client.post("/me/organisation/", {"organisation": str(north.pk)})
    assert client.get("/people/").status_code == 200


def test_what_one_takes_away_is_everything_of_ones_own_and_nothing_of_others(
    stage: Stage, browser: Browser
) -> None:
    file = browser("Clara").post("/me/data/")
    tables = json.loads(file.content)["tables"]
    assert tables["accounts.Person"][0]["email"] == stage["Clara"].email
    assert tables["accounts.Membership"][0]["role"] == "clinician"
    for place, (canary, may_see) in stage.canaries.items():
        if "Clara" not in may_see:
            assert canary not in file.content.decode(), place


def test_erasing_oneself_leaves_no_row_and_keeps_the_record(stage: Stage, browser: Browser) -> None:
    clara = stage["Clara"]
    client = browser("Clara")
    assert "gone" in client.post("/me/erase/").content.decode()
    assert not Person.objects.filter(pk=clara.pk).exists()
    assert not Membership.objects.filter(person_id=clara.pk).exists()
    assert Entry.objects.filter(verb="accounts.erased", actor=clara.pk).count() == 1
    assert client.get("/me/").status_code == 302
