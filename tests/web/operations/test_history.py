"""A diary is played through the practice room: at its times, by its people, with all they did."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from attune.diary import Diary, DiarySession
from attune_web.accounts.models import Organisation
from attune_web.audit.models import Entry
from attune_web.groups.models import Gathering
from attune_web.operations import history
from attune_web.practice.models import Disagreement, Fading, Preference, Session, Share, Standing
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 26)  # a Thursday


def written(name: str, **more: Any) -> DiarySession:
    usual = {
        "id": name,
        "who": "Clara",
        "weeks_ago": 2,
        "weekday": "monday",
        "time": "12:30",
        "case": "ben",
        "seed": 1,
        "turns": [{"text": "Hello Maya. What's it like, being this tired?"}],
    }
    return DiarySession.model_validate({**usual, **more})


def played(stage: Stage, *sessions: DiarySession) -> dict[str, Session]:
    before = set(Session.objects.values_list("pk", flat=True))
    diary = Diary(id="d", title="D", sessions=sessions)
    history.play(diary, cast=stage.cast, today=TODAY, say=lambda _: None)
    made = Session.objects.exclude(pk__in=before).order_by("started_at")
    in_order = sorted(sessions, key=lambda each: history.when(each, TODAY))
    return {each.id: session for each, session in zip(in_order, made, strict=True)}


@pytest.mark.parametrize(
    ("weeks_ago", "weekday", "day"),
    [
        (5, "monday", dt.date(2026, 10, 19)),
        (1, "tuesday", dt.date(2026, 11, 17)),
        (1, "sunday", dt.date(2026, 11, 22)),
        (0, "yesterday", dt.date(2026, 11, 25)),
    ],
)
def test_days_are_counted_back_from_today(weeks_ago: int, weekday: str, day: dt.date) -> None:
    moment = history.when(written("a", weeks_ago=weeks_ago, weekday=weekday), TODAY)
    assert timezone.localtime(moment).date() == day
    assert timezone.localtime(moment).time() == dt.time(12, 30)


def test_a_session_is_played_at_its_time_and_has_ended(stage: Stage) -> None:
    turns = [{"text": "What's it like, the tired?"}, {"text": ""}]
    session = played(stage, written("a", turns=turns, goal="Ask once."))["a"]
    start = history.when(written("a"), TODAY)
    said = list(session.exchanges.order_by("position"))
    assert session.started_at == start
    assert [each.said for each in said] == ["What's it like, the tired?", ""]
    assert all(each.reply for each in said)
    assert session.ended_at is not None
    times = [start, *(each.at for each in said), session.ended_at]
    assert times == sorted(times)
    assert session.goal == "Ask once."
    assert session.branches.get().lookback


def test_a_moment_can_be_tried_again_shown_and_doubted(stage: Stage) -> None:
    turn = {
        "text": "You should rest more.",
        "instead": "What's it like when you do rest?",
        "shared_with": "Sana",
        "note": "Too quick?",
        "reading": "Yes, a little.",
        "doubts": "no such code",
        "why": "I did not mean it so.",
    }
    session = played(stage, written("a", turns=[turn]))["a"]
    first, second = session.branches.order_by("number")
    assert (second.parent_id, second.leaves_at, session.current) == (first.pk, 1, 1)
    assert second.exchanges.get().said == turn["instead"]
    share = Share.objects.get(exchange__session=session)
    assert (share.supervisor, share.note, share.reading) == (
        stage["Sana"],
        "Too quick?",
        "Yes, a little.",
    )
    doubt = Disagreement.objects.get(exchange__session=session)
    assert (doubt.code, doubt.standing) == ("turn", Standing.OPEN)


def test_appointments_choices_drafts_and_groups_are_kept(stage: Stage) -> None:
    made = played(
        stage,
        written("one"),
        written("two", weeks_ago=1, follows="one", feedback="pauses"),
        written("left", weeks_ago=0, weekday="yesterday", feedback="pauses", draft="So you"),
        written("group", who="Olga", group=True, weekday="tuesday"),
    )
    assert (made["two"].appointment, made["two"].first) == (2, made["one"])
    assert Preference.objects.get(person=stage["Clara"]).feedback == Fading.PAUSES
    assert (made["left"].draft, made["left"].ended_at) == ("So you", None)
    own = Session.objects.own(stage["Olga"], Organisation.objects.get(name="North"))
    assert made["group"] not in own
    assert Gathering.objects.get(session=made["group"]).trainer == stage["Olga"]
    assert Entry.objects.filter(verb="practice.session_started").count() >= len(made)


def test_otto_practises_at_south(stage: Stage) -> None:
    made = played(stage, written("his", who="Otto"))
    assert made["his"].organisation.name == "South"
