"""One keyboard: passed, taken, taken back; a turn that comes second keeps its words."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.audit.models import Entry
from attune_web.groups.models import Gathering, Keyboard, Mode
from attune_web.practice.models import Exchange
from tests.web.cast import Stage
from tests.web.groups.conftest import ASK, Opens, Sits, seat_held, turn

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


def at(gathering: Gathering, page: str) -> str:
    return f"/groups/{gathering.pk}/{page}"


def now(gathering: Gathering) -> Gathering:
    return Gathering.objects.get(pk=gathering.pk)


def test_the_trainer_types_until_the_keyboard_is_passed(open_for: Opens, browser: Browser) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    assert sana.post(at(gathering, "turn/"), turn()).status_code == 302
    done = Exchange.objects.get(session=gathering.session)
    assert done.said == ASK
    for page in (at(gathering, ""), at(gathering, "wall/")):
        assert done.reply.split("] ")[-1].replace("'", "&#x27;") in sana.get(page).content.decode()
    sana.post(at(gathering, "keyboard/"), {"to": "free"})
    refused = sana.post(at(gathering, "turn/"), turn("Second words", 2))
    assert refused.status_code == 409
    assert "Second words" in refused.content.decode()
    assert Exchange.objects.filter(session=gathering.session).count() == 1


def test_the_first_to_take_it_has_it_and_passes_it_on(
    open_for: Opens, sit: Sits, browser: Browser
) -> None:
    gathering = open_for(Mode.PASS)
    first, second = sit(gathering), sit(gathering, "Clara")
    assert first.post("/group/take/").status_code == 409
    assert first.post("/group/turn/", turn()).status_code == 409
    browser("Sana").post(at(gathering, "keyboard/"), {"to": "free"})
    assert first.post("/group/take/").status_code == 302
    assert second.post("/group/take/").status_code == 409
    assert now(gathering).holder == seat_held(first).mark
    assert first.post("/group/turn/", turn()).status_code == 302
    refused = second.post("/group/turn/", turn("Me too", 2))
    assert refused.status_code == 409
    assert "Me too" in refused.content.decode()
    second.post("/group/pass/")
    assert now(gathering).keyboard == Keyboard.SEAT, "only its holder puts it down"
    first.post("/group/pass/")
    assert second.post("/group/take/").status_code == 302


def test_the_trainer_takes_it_back_and_what_was_typed_stays_with_its_writer(
    open_for: Opens, sit: Sits, browser: Browser
) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sana.post(at(gathering, "keyboard/"), {"to": "free"})
    guest = sit(gathering)
    guest.post("/group/take/")
    sana.post(at(gathering, "keyboard/"), {"to": "trainer"})
    refused = guest.post("/group/turn/", turn("Half typed"))
    assert refused.status_code == 409
    assert "Half typed" in refused.content.decode()
    assert not Exchange.objects.filter(session=gathering.session).exists()


def test_the_same_page_sent_twice_says_it_once_and_an_older_page_is_refused(
    open_for: Opens, browser: Browser
) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sent = turn(key=uuid.uuid4())
    assert sana.post(at(gathering, "turn/"), sent).status_code == 302
    assert sana.post(at(gathering, "turn/"), sent).status_code == 302
    assert Exchange.objects.filter(session=gathering.session).count() == 1
    refused = sana.post(at(gathering, "turn/"), turn("From another window", 1))
    assert refused.status_code == 409
    assert "From another window" in refused.content.decode()


def test_a_turn_nobody_could_take_in_is_sent_back_with_its_words(
    open_for: Opens, browser: Browser
) -> None:
    for mode in Mode:
        gathering, sana = open_for(mode), browser("Sana")
        refused = sana.post(at(gathering, "turn/"), turn("word " * 401))
        assert refused.status_code == 422
        assert "word word" in refused.content.decode()
        assert sana.post(at(gathering, "turn/"), turn(" ")).status_code == 422
        assert sana.post(at(gathering, "turn/"), {**turn(), "key": "x"}).status_code == 422


def test_back_to_an_earlier_turn_and_another_way(open_for: Opens, browser: Browser) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sana.post(at(gathering, "turn/"), turn("You should get some rest.", 1))
    sana.post(at(gathering, "turn/"), turn("You should eat.", 2))
    assert sana.post(at(gathering, "back/"), {"position": 1}).status_code == 302
    page = sana.get(at(gathering, "wall/")).content.decode()
    assert "You should get some rest." not in page
    assert sana.post(at(gathering, "turn/"), turn(ASK, 1)).status_code == 302
    assert ASK in sana.get(at(gathering, "wall/")).content.decode()
    assert gathering.session.branches.count() == 2
    assert Exchange.objects.filter(session=gathering.session).count() == 3


def test_the_record_names_the_trainer_and_of_a_seat_nobody_and_holds_no_words(
    stage: Stage, open_for: Opens, sit: Sits, browser: Browser
) -> None:
    gathering, sana = open_for(Mode.PASS), browser("Sana")
    sana.post(at(gathering, "keyboard/"), {"to": "free"})
    clara = sit(gathering, "Clara")
    clara.post("/group/take/")
    clara.post("/group/turn/", turn())
    sana.post(at(gathering, "end/"))
    entries = Entry.objects.filter(verb__startswith="groups.")
    verbs = {each.verb: each.actor for each in entries}
    assert verbs == {
        "groups.opened": stage["Sana"].pk,
        "groups.keyboard_passed": stage["Sana"].pk,
        "groups.joined": None,
        "groups.keyboard_taken": None,
        "groups.turn_said": None,
        "groups.ended": stage["Sana"].pk,
    }
    assert ASK not in str([each.detail for each in Entry.objects.all()])
    assert not Entry.objects.filter(actor=stage["Clara"].pk).exists()
