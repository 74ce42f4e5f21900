"""A gathering from its opening to its deletion: who sees it, what watches it, what is left."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from attune_web import inventory
from attune_web.accounts.services import switch_codes
from attune_web.emergency.services import open_access
from attune_web.groups import services
from attune_web.groups.errors import GroupsError
from attune_web.groups.models import KEPT_DAYS, Ballot, Gathering, Mode, Question
from attune_web.practice.models import Exchange, Session
from tests.web.cast import Stage
from tests.web.groups.conftest import ASK, Opens, Sits, turn

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def test_leads_and_supervisors_open_one_and_clinicians_do_not(browser: Browser) -> None:
    for name, status in (("Sana", 302), ("Olga", 302), ("Clara", 403), ("Mia", 403)):
        sent = {"case": "ben", "mode": "pass", "guests": "on", "key": uuid.uuid4()}
        assert browser(name).post("/groups/", sent).status_code == status
    assert browser("Sana").post("/groups/", {"case": "nobody"}).status_code == 422


def test_it_counts_in_nobody_s_own_history(stage: Stage, open_for: Opens) -> None:
    before = Session.objects.own(stage["Sana"], stage.cast.north).count()
    open_for()
    assert Session.objects.own(stage["Sana"], stage.cast.north).count() == before


def test_pages_that_watch_are_told_when_nothing_is_new(
    open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering, sana = open_for(Mode.VOTE), browser("Sana")
    guest = sit(gathering)
    for client, path in (
        (sana, f"/groups/{gathering.pk}/"),
        (sana, f"/groups/{gathering.pk}/wall/"),
        (guest, "/group/"),
    ):
        page = client.get(path).content.decode()
        again = page.partition('hx-get="')[2].partition('"')[0]
        assert client.get(again, headers=HTMX).status_code == 204
    sana.post(f"/groups/{gathering.pk}/turn/", turn())
    part = guest.get(again, headers=HTMX)
    assert part.status_code == 200
    assert ASK in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_page_that_has_nothing_new_reads_no_conversation(
    open_for: Opens, sit: Sits, django_assert_max_num_queries: Callable[..., object]
) -> None:
    guest = sit(open_for())
    again = guest.get("/group/").content.decode().partition('hx-get="')[2].partition('"')[0]
    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        assert guest.get(again, headers=HTMX).status_code == 204


def test_the_wall_says_how_many_and_never_who(open_for: Opens, sit: Sits, browser: Browser) -> None:
    gathering = open_for()
    sit(gathering, "Clara")
    page = browser("Sana").get(f"/groups/{gathering.pk}/wall/").content.decode()
    assert "1 joined" in page
    assert gathering.code in page
    assert "Clara" not in page


def test_it_ends_by_itself_after_three_hours(open_for: Opens, sit: Sits, browser: Browser) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sit(gathering)
    past = timezone.now() - dt.timedelta(hours=3)
    Gathering.objects.filter(pk=gathering.pk).update(opened_at=past)
    for page, body in (("turn/", turn()), ("keyboard/", {"to": "free"}), ("end/", {})):
        assert sana.post(f"/groups/{gathering.pk}/{page}", body).status_code in (409, 422)
    desk = sana.get(f"/groups/{gathering.pk}/").content.decode()
    assert "This group is over" in desk
    assert "hx-get" not in desk


def test_ending_closes_the_door_and_forgets_the_open_vote(
    open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering, sana = open_for(Mode.VOTE), browser("Sana")
    sana.post(f"/groups/{gathering.pk}/turn/", turn())
    question = Question.objects.get(gathering=gathering)
    sent = {"question": question.pk, "call": "open", "land": "same"}
    sit(gathering).post("/group/vote/", sent)
    assert Ballot.objects.filter(question=question).exists()
    sana.post(f"/groups/{gathering.pk}/end/")
    assert not Ballot.objects.filter(question=question).exists()
    assert not Question.objects.filter(gathering=gathering).exists()
    assert browser().post("/group/join/", {"code": gathering.code}).status_code == 422


def test_it_is_deleted_with_its_conversation_at_once_or_after_its_days(
    open_for: Opens, browser: Browser
) -> None:
    gone, kept, later = open_for(Mode.PASS), open_for(Mode.PASS), open_for(Mode.PASS)
    browser("Sana").post(f"/groups/{gone.pk}/delete/")
    inventory.purge(timezone.now() + dt.timedelta(days=KEPT_DAYS - 1))
    assert set(Session.objects.filter(pk__in=_sessions(gone, kept, later))) == {
        kept.session,
        later.session,
    }
    inventory.purge(timezone.now() + dt.timedelta(days=KEPT_DAYS, minutes=1))
    assert not Session.objects.filter(pk__in=_sessions(kept, later)).exists()
    assert not Gathering.objects.filter(pk__in=(kept.pk, later.pk)).exists()


def test_an_abandoned_vote_loses_its_ballots_after_a_day(
    open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering = open_for(Mode.VOTE)
    browser("Sana").post(f"/groups/{gathering.pk}/turn/", turn())
    question = Question.objects.get(gathering=gathering)
    sit(gathering).post("/group/vote/", {"question": question.pk, "call": "open", "land": "same"})
    inventory.purge(timezone.now() + dt.timedelta(days=1, minutes=1))
    assert not Ballot.objects.filter(question=question).exists()


def test_a_trainer_s_erasure_takes_their_groups_with_it(stage: Stage, open_for: Opens) -> None:
    gathering = open_for()
    inventory.erase(stage["Sana"].pk)
    assert not Gathering.objects.filter(pk=gathering.pk).exists()
    assert not Session.objects.filter(pk=gathering.session_id).exists()


def test_changing_the_way_waits_for_the_open_vote(open_for: Opens, browser: Browser) -> None:
    gathering, sana = open_for(Mode.VOTE), browser("Sana")
    sana.post(f"/groups/{gathering.pk}/turn/", turn())
    change = f"/groups/{gathering.pk}/change/"
    assert sana.post(change, {"mode": "pass"}).status_code == 422
    assert sana.post(change, {"mode": "vote"}).status_code == 302
    assert not Gathering.objects.get(pk=gathering.pk).door_open


def test_what_the_trainer_alone_is_told_is_not_on_the_wall(
    open_for: Opens, browser: Browser, stage: Stage
) -> None:
    gathering, sana = open_for(), browser("Sana")
    why = "A relative rang and fears for her life today."
    open_access(organisation=stage.cast.north, clinician=stage["Sana"], by=stage["Ada"], reason=why)
    told = "an administrator opened your practice"
    assert told in sana.get(f"/groups/{gathering.pk}/").content.decode()
    assert told not in sana.get(f"/groups/{gathering.pk}/wall/").content.decode()


def test_codes_that_are_switched_off_leave_a_wall_that_only_watches(
    open_for: Opens, browser: Browser, stage: Stage
) -> None:
    gathering, sana = open_for(Mode.VOTE), browser("Sana")
    sana.post(f"/groups/{gathering.pk}/turn/", turn())
    question = Question.objects.get(gathering=gathering)
    sana.post(f"/groups/{gathering.pk}/reveal/", {"question": question.pk})
    page = sana.get(f"/groups/{gathering.pk}/wall/").content.decode()
    assert "shown__others" in page
    again = page.partition('hx-get="')[2].partition('"')[0]
    assert sana.get(again, headers=HTMX).status_code == 204
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    part = sana.get(again, headers=HTMX)
    assert part.status_code == 200
    assert "model" not in part.content.decode()


def test_a_turn_after_the_end_does_not_reach_the_patient(
    open_for: Opens, browser: Browser, stage: Stage
) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sana.post(f"/groups/{gathering.pk}/end/")
    late = sana.post(f"/groups/{gathering.pk}/turn/", turn("Too late"))
    assert late.status_code == 422
    assert "Too late" in late.content.decode()
    assert not Exchange.objects.filter(session=gathering.session).exists()
    waiting = open_for(Mode.VOTE)
    sana.post(f"/groups/{waiting.pk}/turn/", turn())
    past = timezone.now() - dt.timedelta(hours=3)
    Gathering.objects.filter(pk=waiting.pk).update(opened_at=past)
    question = Question.objects.get(gathering=waiting)
    with pytest.raises(GroupsError, match="over"):
        services.reveal(gathering=waiting, question=question.pk, by=stage["Sana"])
    assert not Exchange.objects.filter(session=waiting.session).exists()


def test_a_group_deleted_while_somebody_asks_is_over_for_them(
    open_for: Opens, stage: Stage
) -> None:
    gathering = open_for()
    services.delete_gathering(gathering=Gathering.objects.get(pk=gathering.pk), by=stage["Sana"])
    with pytest.raises(GroupsError, match="over"):
        services.end_gathering(gathering=gathering, by=stage["Sana"])


def _sessions(*gatherings: Gathering) -> list[uuid.UUID]:
    return [each.session_id for each in gatherings]


def test_with_the_codes_off_a_group_opens_on_the_first_words_and_votes(
    stage: Stage, browser: Browser, sit: Sits
) -> None:
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    sana = browser("Sana")
    page = sana.get("/groups/").content.decode()
    assert "answers nothing" in page
    assert 'value="pass"' not in page
    sent = {"case": "ben", "mode": "pass", "key": uuid.uuid4()}
    assert sana.post("/groups/", sent).status_code == 422
    begun = sana.post("/groups/", {**sent, "mode": "vote"})
    desk = sana.get(begun.headers["Location"]).content.decode()
    assert "answers nothing" in desk
    gathering = Gathering.objects.first()
    assert gathering is not None
    assert gathering.session.opening in desk.replace("&#x27;", "'")
    guest = sit(gathering, "Clara")
    for words in (ASK, "Tell me about it."):
        sana.post(f"/groups/{gathering.pk}/turn/", turn(words))
        asked = gathering.questions.get(revealed_at=None)
        vote = {"call": "open", "land": "same", "question": asked.pk}
        assert guest.post("/group/vote/", vote).status_code == 302
        sana.post(f"/groups/{gathering.pk}/reveal/", {"question": asked.pk})
    assert [each.kept["voted"] for each in gathering.questions.all()] == [1, 1]
    switch_codes(organisation=stage.cast.north, on=True, by=stage["Ada"])
    sana.post(f"/groups/{gathering.pk}/turn/", turn())
    asked = gathering.questions.get(revealed_at=None)
    sana.post(f"/groups/{gathering.pk}/reveal/", {"question": asked.pk})
    assert gathering.session.exchanges.count() == 1
