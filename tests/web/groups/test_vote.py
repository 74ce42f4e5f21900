"""A secret vote: once each, changed until it is shown, shown from four on, kept as counts."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from attune_web import engine
from attune_web.accounts.services import switch_codes
from attune_web.audit.models import Entry
from attune_web.groups.models import Ballot, Gathering, Keyboard, Mode, Question
from attune_web.groups.votes import Call, Landing
from attune_web.practice.models import Exchange
from tests.web.cast import Stage
from tests.web.groups.conftest import ASK, Opens, Sits, seat_held, turn

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


@pytest.fixture
def asked(open_for: Opens, browser: Browser) -> Question:
    gathering = open_for(Mode.VOTE)
    browser("Sana").post(f"/groups/{gathering.pk}/turn/", turn())
    return Question.objects.get(gathering=gathering)


def ballot(question: Question, call: str = "open", land: str = "nearer") -> dict[str, str]:
    return {"question": str(question.pk), "call": call, "land": land}


def show(browser: Browser, question: Question) -> None:
    path = f"/groups/{question.gathering_id}/reveal/"
    assert browser("Sana").post(path, {"question": question.pk}).status_code == 302


def wall(browser: Browser, question: Question) -> str:
    text: str = browser("Sana").get(f"/groups/{question.gathering_id}/wall/").content.decode()
    return text


def test_a_turn_is_before_the_group_and_not_before_the_patient(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    assert not Exchange.objects.filter(session=asked.gathering.session).exists()
    assert "Shall we say this?" in wall(browser, asked)
    phone = sit(asked.gathering).get("/group/").content.decode()
    assert ASK in phone
    for each in (*Call.labels, *Landing.labels):
        assert str(each) in phone


def test_a_vote_counts_once_may_change_and_is_shown_as_a_number_only(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    guest, clara = sit(asked.gathering), sit(asked.gathering, "Clara")
    assert guest.post("/group/vote/", ballot(asked)).status_code == 302
    assert guest.post("/group/vote/", ballot(asked, "told", "further")).status_code == 302
    assert clara.post("/group/vote/", ballot(asked)).status_code == 302
    assert sorted(Ballot.objects.filter(question=asked).values_list("call", flat=True)) == [
        "open",
        "told",
    ]
    page = wall(browser, asked)
    assert "2 have voted" in page
    assert str(Call.TOLD.label) not in page
    assert "checked" in guest.get("/group/").content.decode()


def test_no_row_says_who_voted(stage: Stage, asked: Question, sit: Sits) -> None:
    clara = sit(asked.gathering, "Clara")
    clara.post("/group/vote/", ballot(asked, "closed"))
    cast = Ballot.objects.get(question=asked)
    assert seat_held(clara).token not in str(cast.__dict__)
    assert seat_held(clara).mark != cast.voter
    entry = Entry.objects.get(verb="groups.voted")
    assert entry.actor is None
    assert entry.detail == {"question": str(asked.pk)}
    assert not Entry.objects.filter(actor=stage["Clara"].pk).exists()


def test_from_four_votes_on_the_spread_is_shown_with_the_model_as_one_dot(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    for call in ("open", "open", "closed", "told"):
        sit(asked.gathering).post("/group/vote/", ballot(asked, call))
    show(browser, asked)
    kept = Question.objects.get(pk=asked.pk)
    assert kept.kept["call"]["open"] == 2
    assert kept.kept["voted"] == 4
    assert kept.salt == ""
    assert not Ballot.objects.filter(question=asked).exists()
    assert Exchange.objects.get(session=asked.gathering.session) == kept.exchange
    page = wall(browser, asked)
    assert page.count("p-dot--person") >= 8  # four for each question
    assert "The model is not sure about this one." in page  # the fakes give no kind of turn
    assert "Read by software (plain 1)." in page
    assert engine.declared_accuracy("behaviour") in page
    assert "In this conversation" in page


def test_of_three_votes_only_their_number_is_shown(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    for call in ("open", "closed", "told"):
        sit(asked.gathering).post("/group/vote/", ballot(asked, call))
    show(browser, asked)
    assert Question.objects.get(pk=asked.pk).kept == {"voted": 3}
    page = wall(browser, asked)
    assert "3 voted." in page
    assert "p-dot--person" not in page


def test_after_the_reveal_nobody_votes_and_a_second_press_says_nothing_twice(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    guest = sit(asked.gathering)
    show(browser, asked)
    show(browser, asked)
    assert Exchange.objects.filter(session=asked.gathering.session).count() == 1
    late = guest.post("/group/vote/", ballot(asked))
    assert late.status_code == 409
    assert Question.objects.get(pk=asked.pk).kept == {"voted": 0}


def test_a_turn_left_unsaid_goes_with_its_votes(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    sit(asked.gathering).post("/group/vote/", ballot(asked))
    path = f"/groups/{asked.gathering_id}/leave/"
    browser("Sana").post(path, {"question": asked.pk})
    assert not Question.objects.filter(pk=asked.pk).exists()
    assert not Exchange.objects.filter(session=asked.gathering.session).exists()


def test_one_turn_at_a_time_is_voted_on_and_the_second_keeps_its_words(
    asked: Question, browser: Browser, sit: Sits
) -> None:
    sana, path = browser("Sana"), f"/groups/{asked.gathering_id}/turn/"
    assert sana.post(path, turn()).status_code == 302, "the same words are the same turn"
    refused = sana.post(path, turn("Something else altogether"))
    assert refused.status_code == 409
    assert "Something else altogether" in refused.content.decode()
    assert Question.objects.filter(gathering=asked.gathering).count() == 1


def test_a_vote_on_words_that_were_taken_back_is_over(
    asked: Question, sit: Sits, browser: Browser
) -> None:
    guest = sit(asked.gathering)
    sent = {"question": asked.pk}
    browser("Sana").post(f"/groups/{asked.gathering_id}/leave/", sent)
    answer = guest.post("/group/vote/", ballot(asked))
    assert "This vote is over." in answer.content.decode()
    assert "belongs to somebody else" not in answer.content.decode()


def test_a_stranger_s_question_is_not_found(stage: Stage, asked: Question, sit: Sits) -> None:
    guest = sit(asked.gathering)
    for strange in (stage.rows["South supervisor's question"].pk, uuid.uuid4()):
        answer = guest.post("/group/vote/", {**ballot(asked), "question": str(strange)})
        assert answer.status_code == 404
    wrong = guest.post("/group/vote/", {**ballot(asked), "call": "brilliant"})
    assert wrong.status_code == 422


def test_with_the_codes_off_the_dots_are_people_s_alone(
    stage: Stage, asked: Question, browser: Browser, sit: Sits
) -> None:
    for call in ("open", "open", "closed", "told"):
        sit(asked.gathering).post("/group/vote/", ballot(asked, call))
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    show(browser, asked)
    page = wall(browser, asked)
    assert "p-dot--person" in page
    assert "p-dot--model" not in page
    assert "The model, one reader" not in page
    assert "AI codes are off here" in page
    assert not Exchange.objects.filter(session=asked.gathering.session).exists()


def test_the_holder_proposes_and_the_keyboard_stays_with_them(
    open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering = open_for(Mode.VOTE)
    browser("Sana").post(f"/groups/{gathering.pk}/keyboard/", {"to": "free"})
    guest = sit(gathering)
    guest.post("/group/take/")
    assert guest.post("/group/turn/", turn()).status_code == 302
    question = Question.objects.get(gathering=gathering)
    show(browser, question)
    assert Gathering.objects.get(pk=gathering.pk).keyboard == Keyboard.SEAT
    assert "You have the keyboard" in guest.get("/group/").content.decode()
    assert Entry.objects.get(verb="groups.asked").actor is None
