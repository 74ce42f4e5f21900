"""Take a turn: once, in order, whole or not at all, and nothing typed is lost."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from attune_web import engine
from attune_web.accounts.services import switch_codes
from attune_web.audit.models import Entry
from attune_web.practice import services
from attune_web.practice.errors import (
    CaseChangedError,
    CodesOffError,
    MovedOnError,
    NothingSaidError,
    SessionEndedError,
    TooLongError,
)
from attune_web.practice.models import Exchange, Session
from attune_web.practice.paths import path_of
from attune_web.practice.services import turns
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
ASK = "What is the garden like?"


@pytest.fixture
def session(stage: Stage) -> Session:
    return services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3
    )


def say(session: Session, text: str = ASK, position: int = 1, **more: Any) -> Exchange:
    key = more.pop("key", None) or uuid.uuid4()
    return services.take_turn(session=session, text=text, position=position, key=key, **more)


def test_a_turn_is_answered_and_kept_with_all_a_replay_needs(session: Session) -> None:
    done = say(session)
    kept = Exchange.objects.get(pk=done.pk)
    assert kept.said == ASK
    assert kept.reply
    assert kept.feedback["did"]
    assert (kept.rater_name, kept.case_digest) == ("plain", session.case_digest)
    path = path_of(session)
    assert [each.text for each in path.transcript.turns] == [session.opening, ASK, kept.reply]
    assert path.state.exchange == 1


def test_a_session_replays_to_the_same_answers(stage: Stage, session: Session) -> None:
    texts = [ASK, "{complex 0.9} You let something go there.", "Tell me about her?"]
    first = [say(session, text, at) for at, text in enumerate(texts, 1)]
    again = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=session.seed
    )
    second = [say(again, text, at) for at, text in enumerate(texts, 1)]
    assert [each.reply for each in first] == [each.reply for each in second]
    assert [each.state for each in first] == [each.state for each in second]
    assert [each.feedback for each in first] == [each.feedback for each in second]


def test_a_turn_whose_twin_is_kept_while_it_looks_gets_the_twin_s_answer(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, look = uuid.uuid4(), turns._already
    first = say(session, key=key)
    looks = iter([lambda *_: None, look])
    monkeypatch.setattr(turns, "_already", lambda *asked: next(looks)(*asked))
    assert say(session, key=key) == first
    assert Exchange.objects.filter(session=session).count() == 1


def test_the_same_turn_sent_twice_is_said_once(session: Session) -> None:
    key = uuid.uuid4()
    first, written = say(session, key=key), Entry.objects.count()
    second = say(session, key=key)
    assert first.pk == second.pk
    assert Exchange.objects.filter(session=session).count() == 1
    assert Entry.objects.count() == written


def test_the_same_page_with_other_words_is_refused(session: Session) -> None:
    key = uuid.uuid4()
    say(session, key=key)
    with pytest.raises(MovedOnError):
        say(session, "Something else", key=key)


@pytest.mark.parametrize(("position", "branch"), [(0, None), (1, None), (3, None), (2, 2)])
def test_a_page_from_before_is_refused(session: Session, position: int, branch: int | None) -> None:
    say(session)
    with pytest.raises(MovedOnError):
        say(session, "How are you?", position=position, branch=branch)
    assert Exchange.objects.filter(session=session).count() == 1


def test_a_window_that_was_quicker_by_a_moment_wins(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = turns._make

    def slow(path: Any, said: str) -> Any:
        monkeypatch.setattr(turns, "_make", whole)
        say(session, "The other window")
        return whole(path, said)

    monkeypatch.setattr(turns, "_make", slow)
    with pytest.raises((MovedOnError, IntegrityError)) as refused:
        say(session)
    assert refused.type is MovedOnError
    assert [each.said for each in Exchange.objects.filter(session=session)] == ["The other window"]


def test_a_double_post_that_overlaps_gives_the_one_reply(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, key = turns._make, uuid.uuid4()

    def slow(path: Any, said: str) -> Any:
        monkeypatch.setattr(turns, "_make", whole)
        say(session, key=key)
        return whole(path, said)

    monkeypatch.setattr(turns, "_make", slow)
    done = say(session, key=key)
    assert [each.pk for each in Exchange.objects.filter(session=session)] == [done.pk]


def test_a_turn_without_words_is_no_turn_and_a_silence_is_one(session: Session) -> None:
    with pytest.raises(NothingSaidError):
        say(session, "  \u200b ")
    done = say(session, "typed, and then not said", silence=True)
    assert done.said == ""
    assert done.feedback["did"][0]["code"] == "silence"


def test_a_turn_nobody_can_take_in_is_refused_and_none_is_kept(session: Session) -> None:
    for text in ("word " * 401, "x" * 4_001):
        with pytest.raises(TooLongError):
            say(session, text)
    assert say(session, "word " * 400).position == 1


def test_invisible_characters_are_not_kept(session: Session) -> None:
    done = say(session, "What\u200b is\U000e0041 it\x00 like?\r\nTell me.")
    assert done.said == "What is it like?\nTell me."


def test_a_session_that_has_ended_takes_no_turn(session: Session) -> None:
    say(session)
    services.end_session(session=session)
    with pytest.raises(SessionEndedError):
        say(session, "One more", position=2)


def test_a_changed_case_can_be_read_and_looked_back_on_but_not_gone_on_with(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(session)
    session.refresh_from_db()
    monkeypatch.setattr(engine, "_cases", dict)
    with pytest.raises(CaseChangedError):
        say(session, "More", position=2)
    assert path_of(session).moments[0].words == ASK
    assert services.end_session(session=session).ended
    assert session.patient["name"]


def test_with_the_codes_off_the_patient_waits(stage: Stage, session: Session) -> None:
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    with pytest.raises(CodesOffError):
        say(session)


def test_a_database_that_is_away_leaves_nothing_half_written(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    key, before = uuid.uuid4(), Entry.objects.count()
    with monkeypatch.context() as spoiled:
        spoiled.setattr(turns, "record", away)
        with pytest.raises(OperationalError):
            say(session, key=key)
    assert not Exchange.objects.filter(session=session).exists()
    assert Entry.objects.count() == before
    assert say(session, key=key).position == 1


def test_the_record_names_the_model_and_holds_no_word(session: Session) -> None:
    say(session, "What is the zinnia like?")
    entry = Entry.objects.get(verb="practice.turn_taken")
    assert entry.detail["rater"] == "plain"
    assert len(entry.detail["input"]) == 64
    assert "zinnia" not in str(entry.detail)


def test_help_for_oneself_is_offered_and_kept_nowhere(session: Session) -> None:
    words = "I want to die myself"
    done = say(session, words)
    assert engine.speaks_of_oneself(words, to=session.case)
    assert done.feedback["help_beside"] is None
    assert done.played["act"] == "other"
    assert "help" not in str(done.played) + str(Entry.objects.last().detail)  # type: ignore[union-attr]


def test_a_draft_waits_until_it_is_said(session: Session) -> None:
    assert services.keep_draft(session=session, text="So part of", position=1)
    assert services.keep_draft(session=session, text="So part of you", position=1)
    session.refresh_from_db()
    assert session.draft == "So part of you"
    assert Entry.objects.filter(verb="practice.draft_kept").count() == 1
    say(session)
    session.refresh_from_db()
    assert session.draft is None
    assert not services.keep_draft(session=session, text="late", position=1)
    session.refresh_from_db()
    assert session.draft is None


def test_what_is_half_typed_outlives_going_back_and_ending(session: Session) -> None:
    say(session)
    services.keep_draft(session=session, text="So part of you", position=2)
    services.redo_from(session=session, position=1)
    services.go_to_branch(session=session, number=1)
    services.end_session(session=session)
    session.refresh_from_db()
    assert session.draft == "So part of you"
