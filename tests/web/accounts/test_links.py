"""One-time links: invitations and ways back in, without mail."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from attune_web.accounts import services
from attune_web.accounts.errors import AccountsError, DeadLinkError
from attune_web.accounts.models import Invitation, Membership, Person, RecoveryLink
from attune_web.accounts.roles import Role
from tests.web.cast import Stage, browser_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
GOOD = "three plain words here"


def invited(stage: Stage, email: str = "petra@north.example") -> str:
    _, token = services.invite(
        organisation=stage.cast.north,
        role=Role.CLINICIAN,
        email=email,
        name="Petra",
        by=stage["Ada"],
    )
    return token


def test_an_invitation_makes_a_member_once(stage: Stage, browser: Browser) -> None:
    path = f"/join/{invited(stage)}/"
    for _ in range(5):
        assert browser().get(path).status_code == 200  # what mail scanners do changes nothing
    client = browser()
    client.post(path, {"name": "Petra", "password": GOOD})
    assert client.get("/me/").status_code == 200
    petra = Person.objects.get(email="petra@north.example")
    assert petra.memberships.get().role == Role.CLINICIAN
    assert browser().post(path, {"name": "Eve", "password": GOOD}).status_code == 404
    assert "token" not in str(Invitation.objects.get(email=petra.email).token_hash)


def test_unknown_used_old_and_withdrawn_links_look_the_same(stage: Stage, browser: Browser) -> None:
    used, old, gone = (invited(stage, f"{n}@north.example") for n in range(3))
    services.accept_invitation(token=used, name="x", password=GOOD)
    past = timezone.now() - dt.timedelta(seconds=1)
    Invitation.objects.filter(email="1@north.example").update(expires_at=past)
    withdrawn = Invitation.objects.get(email="2@north.example")
    services.withdraw_invitation(
        organisation=stage.cast.north, invitation=withdrawn.pk, by=stage["Ada"]
    )
    pages = {browser().get(f"/join/{each}/").content for each in (used, old, gone, "unknown")}
    assert len(pages) == 1


def test_somebody_with_an_account_joins_with_it_and_nobody_else_can(
    stage: Stage, browser: Browser
) -> None:
    otto = stage["Otto"]
    path = f"/join/{invited(stage, otto.email)}/"
    browser().post(path, {"name": "Eve", "password": GOOD})
    browser("Clara").post(path)
    assert not Membership.objects.filter(organisation=stage.cast.north, person=otto).exists()
    browser("Otto").post(path)
    assert Membership.objects.filter(organisation=stage.cast.north, person=otto).exists()


def test_a_weak_password_is_sent_back_and_the_link_still_works(
    stage: Stage, browser: Browser
) -> None:
    path = f"/join/{invited(stage)}/"
    response = browser().post(path, {"name": "Petra", "password": "password"})
    assert response.status_code == 422
    assert browser().get(path).status_code == 200


def test_guessing_links_is_slowed_down(browser: Browser) -> None:
    answers = [browser().get(f"/join/{number}/").status_code for number in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_way_back_in_sets_the_password_and_ends_every_session(
    stage: Stage, browser: Browser
) -> None:
    clara = stage["Clara"]
    before = browser("Clara")
    assert before.get("/me/").status_code == 200
    token = services.make_recovery_link(
        person=clara, organisation=stage.cast.north, by=stage["Ada"]
    )
    assert browser().post(f"/recover/{token}/", {"password": GOOD}).status_code == 302
    assert before.get("/me/").status_code == 302
    fresh = Person.objects.get(pk=clara.pk)
    assert fresh.check_password(GOOD)
    assert fresh.authenticator_set.exists()  # type: ignore[attr-defined]
    with pytest.raises(DeadLinkError):
        services.recover(token=token, password=GOOD)
    record = browser_of(fresh).get("/me/record/").content.decode()
    assert "made a link that lets somebody back in" in record


def test_a_lost_second_step_is_forgotten_only_when_the_link_says_so(stage: Stage) -> None:
    clara = stage["Clara"]
    token = services.make_recovery_link(
        person=clara, organisation=stage.cast.north, by=stage["Ada"], forgets_second_step=True
    )
    services.recover(token=token, password=GOOD)
    assert not Person.objects.get(pk=clara.pk).authenticator_set.exists()  # type: ignore[attr-defined]


def test_an_administrator_cannot_open_an_account_that_reaches_into_another_organisation(
    stage: Stage,
) -> None:
    Membership.objects.create(
        person=stage["Otto"], organisation=stage.cast.north, role=Role.CLINICIAN
    )
    before = RecoveryLink.objects.count()
    with pytest.raises(AccountsError, match="operator"):
        services.make_recovery_link(
            person=stage["Otto"], organisation=stage.cast.north, by=stage["Ada"]
        )
    assert RecoveryLink.objects.count() == before
