"""Begin, end, try again, come back for a second appointment, erase."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attune_web import engine
from attune_web.accounts.services import erase_account, export_account
from attune_web.audit.models import Entry
from attune_web.practice import services
from attune_web.practice.errors import PracticeError
from attune_web.practice.models import Branch, EndedHow, Exchange, Fading, Kind, Session
from attune_web.practice.paths import path_of
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
WHEN = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def session(stage: Stage) -> Session:
    return services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3, at=WHEN
    )


def say(session: Session, *texts: str) -> list[Exchange]:
    session.refresh_from_db()
    at = path_of(session).position
    return [
        services.take_turn(session=session, text=text, position=at + n, key=uuid.uuid4())
        for n, text in enumerate(texts)
    ]


def test_it_begins_with_the_patients_words_and_the_clock_it_is_given(session: Session) -> None:
    assert session.opening
    assert session.started_at == WHEN
    assert session.patient["name"].startswith("Ben")
    assert path_of(session).position == 1
    with pytest.raises(PracticeError, match="no such patient"):
        services.start_session(
            organisation=session.organisation, clinician=session.clinician, case="nobody"
        )


def test_a_moment_tried_again_shares_what_came_before_and_keeps_both(session: Session) -> None:
    first = say(session, "What is the garden like?", "You should go out more.", "Goodbye then")
    branch = services.redo_from(session=session, position=2)
    assert services.redo_from(session=session, position=2) == branch
    other = say(session, "What do you miss about it?")
    session.refresh_from_db()
    assert [each.pk for each in path_of(session).exchanges] == [first[0].pk, other[0].pk]
    assert session.current == 2
    services.go_to_branch(session=session, number=1)
    session.refresh_from_db()
    assert [each.pk for each in path_of(session).exchanges] == [each.pk for each in first]


def test_only_the_words_differ_in_a_moment_tried_again(session: Session) -> None:
    first = say(session, "What is the garden like?", "How was it then?")
    services.redo_from(session=session, position=2)
    again = say(session, "How was it then?")
    assert again[0].reply == first[1].reply
    assert again[0].state == first[1].state


def test_there_must_be_such_a_moment(session: Session) -> None:
    say(session, "What is the garden like?")
    for position in (0, 2, 9):
        with pytest.raises(PracticeError):
            services.redo_from(session=session, position=position)
    with pytest.raises(PracticeError):
        services.go_to_branch(session=session, number=7)


def test_trying_again_opens_a_session_that_had_ended(session: Session) -> None:
    say(session, "What is the garden like?")
    services.end_session(session=session)
    services.redo_from(session=session, position=1)
    session.refresh_from_db()
    assert not session.ended
    assert len(say(session, "How are you?")) == 1


def test_ending_writes_the_debrief_of_every_branch_once(session: Session) -> None:
    say(session, "What is the garden like?")
    services.redo_from(session=session, position=1)
    say(session, "You should get out.")
    ended = services.end_session(session=session, at=WHEN + dt.timedelta(minutes=9))
    assert ended.ended_at == WHEN + dt.timedelta(minutes=9)
    for branch in Branch.objects.filter(session=session):
        assert branch.lookback["debrief"]["take_along"]
        assert branch.lookback["verdict"]
    written = Entry.objects.count()
    assert services.end_session(session=session).ended_at == ended.ended_at
    assert Entry.objects.count() == written


def test_a_second_appointment_remembers_the_first(session: Session) -> None:
    say(session, "What is the garden like?")
    with pytest.raises(PracticeError, match="End this session first"):
        services.start_second_appointment(session=session)
    second = services.start_second_appointment(session=services.end_session(session=session))
    assert (second.appointment, second.first) == (2, session)
    assert second.opened["first"]["said"] == path_of(session).exchanges[-1].state["said"]
    with pytest.raises(PracticeError, match="no further"):
        services.start_second_appointment(session=services.end_session(session=second))


def test_a_groups_session_is_nobodys_own(stage: Stage, session: Session) -> None:
    group = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", kind=Kind.GROUP
    )
    own = Session.objects.own(stage["Clara"], stage.cast.north)
    assert session in own
    assert group not in own


def test_erasing_leaves_nothing_but_the_record(stage: Stage, session: Session) -> None:
    say(session, "What is the garden like?")
    key = session.pk
    services.erase_session(session=session, by=stage["Clara"])
    assert not Session.objects.filter(pk=key).exists()
    assert not Exchange.objects.filter(session=key).exists()
    assert Entry.objects.get(verb="practice.session_erased").detail["turns"] == 1


def test_feedback_fades_as_the_learner_chooses(stage: Stage, session: Session) -> None:
    assert session.feedback == Fading.EVERY
    assert services.set_feedback(session=session, feedback=Fading.END).feedback == Fading.END
    services.prefer_feedback(person=stage["Clara"], feedback=Fading.PAUSES)
    later = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben"
    )
    assert later.feedback == Fading.PAUSES


def test_the_notice_is_read_once(stage: Stage) -> None:
    first = services.see_notice(person=stage["Other clinician"], at=WHEN)
    assert services.see_notice(person=stage["Other clinician"]).notice_seen_at == WHEN
    assert first.notice_seen_at == WHEN


def test_all_of_it_goes_with_the_account_and_can_be_taken_along(stage: Stage) -> None:
    other = stage["Other clinician"]
    session = services.start_session(
        organisation=stage.cast.north, clinician=other, case="ben", seed=31
    )
    say(session, "What is the garden like?", "You should go out more.")
    services.redo_from(session=session, position=2)
    say(session, "What do you miss about it?")
    services.start_second_appointment(session=services.end_session(session=session))
    tables = export_account(person=other)["tables"]
    assert [each["said"] for each in tables["practice.Exchange"]]
    assert len([each for each in tables["practice.Session"] if each["seed"] == 31]) == 2
    erase_account(person=other)
    assert not Exchange.objects.filter(session=session.pk).exists()
    assert not Session.objects.filter(first=session.pk).exists()


def test_a_patient_ends_one_way_of_a_session_and_no_other(session: Session) -> None:
    say(session, "What is the garden like?", "And then?")
    gone = say(session, "Goodbye then")[0]
    gone.state = {**gone.state, "ended": "left"}
    gone.save(update_fields=["state"])
    services.redo_from(session=session, position=2)
    services.go_to_branch(session=session, number=1)
    session.refresh_from_db()
    assert session.ended_how == EndedHow.PATIENT
    with pytest.raises(PracticeError, match="has ended"):
        services.take_turn(session=session, text="Wait", position=4, key=uuid.uuid4())
    services.go_to_branch(session=session, number=2)
    session.refresh_from_db()
    assert not session.ended
    assert say(session, "What do you miss about it?")


def test_a_session_erased_during_a_turn_keeps_nothing_and_says_so(
    session: Session, monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    meant = engine.exchange

    def erased_meanwhile(*given: Any, **more: Any) -> Any:
        made = meant(*given, **more)
        services.erase_session(session=session, by=stage["Clara"])
        return made

    monkeypatch.setattr(engine, "exchange", erased_meanwhile)
    for _ in range(2):
        with pytest.raises(PracticeError, match="erased a moment ago"):
            services.take_turn(session=session, text="Hello", position=1, key=uuid.uuid4())
    with pytest.raises(PracticeError, match="erased a moment ago"):
        services.keep_draft(session=session, text="Hello", position=1)


def test_nothing_is_locked_after_the_record_s_head(session: Session, stage: Stage) -> None:
    say(session, "What is the garden like?")
    with CaptureQueriesContext(connection) as asked:
        services.erase_session(session=session, by=stage["Clara"])
        erase_account(person=stage["Clara"])
    told = [each["sql"] for each in asked.captured_queries]
    kinds = ["head" if "audit_head" in each else each.split(" ")[0] for each in told]
    of_one, of_all = "".join(f"{each} " for each in kinds).split("RELEASE ")[:2]
    for acts in (of_one, of_all):
        assert "DELETE" in acts
        assert "DELETE" not in acts[acts.index("head") :]
