"""The debrief, the weeks, and what a supervisor is shown."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from attune.feedback.turn import of_itself
from attune_web.audit.models import Entry
from attune_web.practice import services
from attune_web.practice.growth import growth_of
from attune_web.practice.lookback import WORTH, moments_that_mattered
from attune_web.practice.models import Disagreement, Exchange, Kind, Session, Share
from attune_web.practice.paths import feedback_of, path_of
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
ASK = "What is the garden like?"
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def practise(stage: Stage, *texts: str, at: dt.datetime = MONDAY, kind: Kind = Kind.OWN) -> Session:
    session = services.start_session(
        organisation=stage.cast.north,
        clinician=stage["Clara"],
        case="ben",
        seed=3,
        at=at,
        kind=kind,
    )
    for position, text in enumerate(texts, 1):
        services.take_turn(session=session, text=text, position=position, key=uuid.uuid4(), at=at)
    return services.end_session(session=session, at=at)


def test_the_debrief_says_what_happened_and_whose_words_the_verdict_is(
    browser: Browser, stage: Stage
) -> None:
    session = practise(stage, ASK, "You should get out more.", "{complex 0.9} You miss her.")
    page = browser("Clara").get(f"/practice/{session.pk}/debrief/").content.decode()
    assert "picture__svg" in page
    assert "Moments that mattered" in page
    assert "written by the case" in page
    assert "no evidence about real patients" in page
    assert "plain 1" in page
    assert "95 %" in page
    assert "I disagree" in page


def test_a_session_that_goes_on_has_no_debrief_yet(browser: Browser, stage: Stage) -> None:
    session = stage.rows["Clara's session"]
    page = browser("Clara").get(f"/practice/{session.pk}/debrief/").content.decode()
    assert "still going" in page


def test_a_goal_is_kept_and_offered_before_the_next_session(browser: Browser, stage: Stage) -> None:
    session, client = practise(stage, ASK, at=dt.datetime.now(dt.UTC)), browser("Clara")
    client.post(f"/practice/{session.pk}/goal/", {"text": "Wait one breath longer"})
    assert "Wait one breath longer" in client.get("/practice/").content.decode()


def test_the_second_appointment_begins_once(browser: Browser, stage: Stage) -> None:
    session, client = practise(stage, ASK), browser("Clara")
    first = client.post(f"/practice/{session.pk}/second/")
    again = client.post(f"/practice/{session.pk}/second/")
    assert first.headers["Location"] == again.headers["Location"]
    page = client.get(first.headers["Location"]).content.decode()
    assert "second appointment" in page


def test_weeks_carry_their_n_and_gaps_and_leave_groups_and_retries_out(
    browser: Browser, stage: Stage
) -> None:
    Session.objects.all().delete()
    first = practise(stage, ASK, "Are you sad?", "{simple 0.9} The roses.")
    practise(stage, ASK, at=MONDAY + dt.timedelta(weeks=2))
    practise(stage, ASK, ASK, kind=Kind.GROUP)
    services.redo_from(session=first, position=1)
    services.take_turn(session=first, text="Is it big?", position=1, key=uuid.uuid4())
    found = growth_of(
        stage["Clara"], stage.cast.north, today=(MONDAY + dt.timedelta(weeks=3)).date()
    )
    assert (found.sessions, found.turns, found.groups) == (2, 4, 1)
    rows = {(row[0], row[1]): row for row in found.picture.rows}
    asked = [row for (name, _), row in rows.items() if name == "Questions that were open"]
    assert [row[-1] for row in asked] == ["2", "0", "1", "0"]
    assert asked[0][2].startswith("50")
    page = browser("Clara").get("/practice/weeks/").content.decode()
    assert "Only you can open this page" in page


def test_a_code_one_disagrees_with_does_not_count(stage: Stage) -> None:
    session = practise(stage, ASK)
    exchange = path_of(session).exchanges[0]
    services.disagree(exchange=exchange, code="question", reason="No question.")
    found = growth_of(stage["Clara"], stage.cast.north, today=MONDAY.date())
    assert not [row for row in found.picture.rows if row[0] == "Questions that were open"]


def shared(stage: Stage) -> tuple[Share, Exchange]:
    session = practise(stage, ASK)
    exchange = path_of(session).exchanges[0]
    share = services.share_moment(exchange=exchange, supervisor=stage["Sana"], note="What now?")
    return share, exchange


def test_a_supervisor_reads_before_any_code_and_sees_no_contested_one(
    browser: Browser, stage: Stage
) -> None:
    share, exchange = shared(stage)
    raised = services.disagree(exchange=exchange, code="question", reason="I only wondered.")
    client = browser("Sana")
    assert f"/supervision/{share.pk}/" in client.get("/supervision/").content.decode()
    page = client.get(f"/supervision/{share.pk}/").content.decode()
    assert ASK in page
    assert "You asked so that" not in page
    assert "I only wondered." not in page
    assert Entry.objects.filter(verb="practice.moment_opened", actor=stage["Sana"].pk).exists()
    client.post(f"/supervision/{share.pk}/read/", {"text": "She leaves room."})
    page = client.get(f"/supervision/{share.pk}/").content.decode()
    assert "contested" in page
    assert page.count("You asked so that") == 1  # in the question put to her, nowhere else
    assert "I only wondered." in page
    client.post(
        f"/supervision/{share.pk}/answer/{raised.pk}/",
        {"corrects": "yes", "text": "It wonders aloud."},
    )
    room = browser("Clara").get(f"/practice/{exchange.session_id}/").content.decode()
    assert "It wonders aloud." in room
    assert "She leaves room." in room
    assert Disagreement.objects.get(pk=raised.pk).answered_by == stage["Sana"]


def test_what_was_taken_back_is_gone_at_the_next_request(browser: Browser, stage: Stage) -> None:
    share, _ = shared(stage)
    client = browser("Sana")
    assert client.get(f"/supervision/{share.pk}/").status_code == 200
    services.unshare_moment(share=share)
    assert client.get(f"/supervision/{share.pk}/").status_code == 404


def test_a_disagreement_of_another_moment_cannot_be_answered_here(
    browser: Browser, stage: Stage
) -> None:
    share, _ = shared(stage)
    other = services.disagree(
        exchange=path_of(practise(stage, ASK)).exchanges[0], code="question", reason="No."
    )
    answer = browser("Sana").post(
        f"/supervision/{share.pk}/answer/{other.pk}/", {"corrects": "no", "text": "x"}
    )
    assert answer.status_code == 404


def test_a_moment_not_tried_again_after_all_leaves_the_session_as_it_was(
    browser: Browser, stage: Stage
) -> None:
    session = practise(stage, "What was the garden like?", "What do you miss?")
    services.redo_from(session=session, position=1)
    services.end_session(session=session)
    session.refresh_from_db()
    assert session.current == 1
    for page in ("", "debrief/"):
        shown = browser("Clara").get(f"/practice/{session.pk}/{page}").content.decode()
        assert "What do you miss?" in shown or page
        assert "Nothing was said" not in shown
        assert "<strong>input</strong>" not in shown


def test_a_session_in_which_nothing_was_said_can_be_looked_back_on(
    browser: Browser, stage: Stage
) -> None:
    session = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben"
    )
    services.end_session(session=session)
    page = browser("Clara").get(f"/practice/{session.pk}/debrief/")
    assert page.status_code == 200
    assert "Nothing was said in this session" in page.content.decode()


def test_a_turn_of_which_the_page_says_that_nothing_moved_is_no_moment_that_mattered(
    stage: Stage,
) -> None:
    session = practise(stage, ASK, "ok", "mm", "ok", "mm")
    path = path_of(session)
    for each in moments_that_mattered(path):
        exchange = next(found for found in path.exchanges if found.position == each)
        kinds = {event.partition(":")[0] for event in exchange.played["events"]}
        missed = feedback_of(exchange).opportunity == "missed"
        assert missed or kinds & WORTH.keys() or of_itself(feedback_of(exchange).shifted)
