"""What a device of the group sees and can do: what is on the wall, and nothing of anybody."""

from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.accounts.models import Attempt
from attune_web.groups.models import Gathering, Keyboard, Mode, Question
from attune_web.practice.models import Exchange
from tests.web.cast import Stage
from tests.web.groups.conftest import Opens, Sits, turn

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
ALONE = "I can't do this job any more, I think about ending my own life."


def test_a_seat_sees_no_canary_but_its_own_name(
    stage: Stage, open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering = open_for(Mode.VOTE)
    browser("Sana").post(f"/groups/{gathering.pk}/turn/", turn())
    own = stage.canaries["accounts.Person.name#Clara"][0]
    for client, allowed in ((sit(gathering), set()), (sit(gathering, "Clara"), {own})):
        text = client.get("/group/").content.decode()
        seen = {canary for canary, _ in stage.canaries.values() if canary in text}
        assert seen == allowed
        assert "/groups/" not in text.replace("Group room", "")
        assert len(text.encode()) < 20_000


def test_a_seat_does_not_open_the_trainer_s_pages(open_for: Opens, sit: Sits) -> None:
    gathering = open_for()
    guest, clara, ravi = sit(gathering), sit(gathering, "Clara"), sit(gathering, "Ravi")
    for page in ("", "wall/", "handout/1/", "handout/1/answers/"):
        path = f"/groups/{gathering.pk}/{page}"
        assert guest.get(path).status_code == 302
        assert clara.get(path).status_code == 403
        assert ravi.get(path).status_code == 404


def test_a_seat_votes_only_in_its_own_gathering(
    open_for: Opens, browser: Browser, sit: Sits
) -> None:
    here, there = open_for(), open_for()
    browser("Sana").post(f"/groups/{there.pk}/turn/", turn())
    question = Question.objects.get(gathering=there)
    sent = {"question": question.pk, "call": "open", "land": "same"}
    assert sit(here).post("/group/vote/", sent).status_code == 404
    assert not question.ballots.exists()


def test_forms_from_elsewhere_are_refused(open_for: Opens, sit: Sits, browser: Browser) -> None:
    gathering = open_for()
    guest = sit(gathering)
    strict = browser(None, enforce_csrf_checks=True)
    strict.cookies = guest.cookies
    for path in ("take", "pass", "turn", "vote", "leave", "join"):
        assert strict.post(f"/group/{path}/", {"text": "words"}).status_code == 403


def test_turns_from_seats_are_slowed_down_and_keep_their_words(open_for: Opens, sit: Sits) -> None:
    gathering = open_for(Mode.PASS)
    guest = sit(gathering)
    Gathering.objects.filter(pk=gathering.pk).update(keyboard=Keyboard.FREE)
    guest.post("/group/take/")
    guest.post("/group/turn/", turn())
    Attempt.objects.update(used=20)
    answer = guest.post("/group/turn/", turn("One more", 2))
    assert answer.status_code == 429
    assert "One more" in answer.content.decode()
    assert Exchange.objects.filter(session=gathering.session).count() == 1


@pytest.mark.parametrize("mode", Mode)
def test_words_about_oneself_bring_help_to_their_writer_alone(
    mode: Mode, open_for: Opens, browser: Browser, sit: Sits
) -> None:
    gathering = open_for(mode)
    guest, other = sit(gathering), sit(gathering)
    Gathering.objects.filter(pk=gathering.pk).update(keyboard=Keyboard.FREE)
    guest.post("/group/take/")
    answer = guest.post("/group/turn/", turn(ALONE))
    assert answer.status_code == 200
    assert 'href="tel:' in answer.content.decode()
    wall = browser("Sana").get(f"/groups/{gathering.pk}/wall/")
    for page in (other.get("/group/"), wall, guest.get("/group/")):
        assert 'href="tel:' not in page.content.decode()


def test_of_words_about_oneself_the_model_says_nothing(open_for: Opens, browser: Browser) -> None:
    gathering, sana = open_for(Mode.VOTE), browser("Sana")
    sana.post(f"/groups/{gathering.pk}/turn/", turn(ALONE))
    question = Question.objects.get(gathering=gathering)
    sana.post(f"/groups/{gathering.pk}/reveal/", {"question": question.pk})
    for page in ("wall/", "handout/1/answers/"):
        text = sana.get(f"/groups/{gathering.pk}/{page}").content.decode()
        assert ALONE.replace("'", "&#x27;") in text
        assert "model" not in text.lower()
        assert "Read by software" not in text


def test_a_message_for_the_case_brings_no_help(open_for: Opens, browser: Browser) -> None:
    gathering = open_for(Mode.PASS)
    sent = turn("That breaks my heart. Have you thought of ending your life?")
    assert browser("Sana").post(f"/groups/{gathering.pk}/turn/", sent).status_code == 302
