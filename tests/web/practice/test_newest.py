"""What a said turn sends to a page that shows the rest: the new, and the whole room where not."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attune_web.accounts.models import Supervision
from attune_web.accounts.services import switch_codes
from attune_web.practice import services
from attune_web.practice.models import Exchange, Fading, Session
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
HIDDEN = re.compile(r'name="(key|position|branch|seen)" value="([^"]*)"')
ASK = "What is the garden like?"
WHOLE = 'id="room"'


@dataclass
class Page:
    """The room in one tab: what its form holds is what the last answer put there."""

    client: Client
    session: Session
    form: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/practice/{self.session.pk}/"

    def load(self) -> str:
        return self._keep(self.client.get(self.address))

    def say(self, text: str = ASK, **more: Any) -> str:
        body = {**self.form, "text": text, **more}
        return self._keep(
            self.client.post(f"{self.address}turns/", body, headers={"HX-Request": "true"})
        )

    def _keep(self, answer: Any) -> str:
        page: str = answer.content.decode()
        self.form = dict(HIDDEN.findall(page))
        assert (answer.headers.get("HX-Reswap") is None) == (WHOLE in page)
        return page


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Page:
    session = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=3
    )
    found = Page(browser("Clara"), session)
    found.load()
    return found


def plain(html: str) -> str:
    """A page without what is of each page alone, or of the way it came."""
    html = re.sub(r'name="(key|csrfmiddlewaretoken)" value="[^"]*"', "", html)
    html = re.sub(r' hx-swap-oob="[^"]*"', "", html)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html))


def pieces(answer: str) -> list[str]:
    """What an answer puts into the page, piece by piece, without what is only read out."""
    found = re.split(r"(?=<li class=|<div id=|<form class=\"composer)", plain(answer))
    return [re.sub(r"</?ol[^>]*>", "", each).strip() for each in found[1:]]


def test_what_is_sent_is_what_a_page_loaded_again_shows(page: Page) -> None:
    for at in range(1, 5):
        answer = page.say(f"{ASK} {at}")
        assert WHOLE not in answer
        shown = plain(page.load())
        assert len(pieces(answer)) == 6
        assert [each for each in pieces(answer) if each not in shown] == []


def test_nothing_older_is_sent_and_a_later_turn_is_no_longer(page: Page) -> None:
    answers = [page.say(f"{ASK} Number {at}, please.") for at in range(1, 13)]
    for at, answer in enumerate(answers, 1):
        assert re.findall(r"Number (\d+)", answer)[0] == str(at)
        assert f"Number {at - 1}," not in answer
    per_turn = (len(answers[-1]) - len(answers[2])) / 9  # a point and a row of the picture
    assert per_turn < 300


def test_a_turn_asks_the_database_thirteen_times_however_long_the_session(page: Page) -> None:
    asked = []
    for _ in range(8):
        with CaptureQueriesContext(connection) as seen:
            assert WHOLE not in page.say()
        every = [each["sql"] for each in seen.captured_queries]
        asked.append([each for each in every if "SAVEPOINT" not in each])
    # who and where 3, the session and all that was said 3, the turn 2, the record 3, beside it 2
    assert [len(each) for each in asked] == [13] * 8, asked[-1]


def share(page: Page, stage: Stage) -> None:
    services.share_moment(exchange=first(page), supervisor=stage["Sana"], note="")


def unshare(page: Page, stage: Stage) -> None:
    shared = services.share_moment(exchange=first(page), supervisor=stage["Sana"], note="")
    page.load()
    services.unshare_moment(share=shared)


def read(page: Page, stage: Stage) -> None:
    shared = services.share_moment(exchange=first(page), supervisor=stage["Sana"], note="")
    page.load()
    services.read_moment(share=shared, reading="She stays with it.")


def end_the_supervision(page: Page, stage: Stage) -> None:
    services.share_moment(exchange=first(page), supervisor=stage["Sana"], note="")
    page.load()
    Supervision.objects.filter(clinician=stage["Clara"], supervisor=stage["Sana"]).delete()


def disagree(page: Page, _: Stage) -> None:
    services.disagree(exchange=first(page), code="turn", reason="Not to me.")


def withdraw(page: Page, _: Stage) -> None:
    raised = services.disagree(exchange=first(page), code="turn", reason="Not to me.")
    page.load()
    services.withdraw(disagreement=raised)


def fade(page: Page, _: Stage) -> None:
    services.set_feedback(session=page.session, feedback=Fading.END)


def come_to_a_pause(page: Page, _: Stage) -> None:
    services.set_feedback(session=page.session, feedback=Fading.PAUSES)
    page.load()
    assert WHOLE not in page.say()
    assert WHOLE not in page.say()


def try_again_and_leave_it(page: Page, _: Stage) -> None:
    services.redo_from(session=page.session, position=1)
    services.take_turn(
        session=page.session, text="Another way.", position=1, key=uuid.uuid4(), branch=2
    )
    services.go_to_branch(session=page.session, number=1)


def begin_at_the_last_moment_again(page: Page, _: Stage) -> None:
    services.redo_from(session=page.session, position=2)
    page.load()


def say_something_beside_it(page: Page, _: Stage) -> None:
    begin_at_the_last_moment_again(page, _)
    page.say("Another way.")


def lose_the_mark(page: Page, _: Stage) -> None:
    page.form["seen"] = "of an older page"


def first(page: Page) -> Exchange:
    return page.session.exchanges.select_related("session__clinician").get(position=1)


@pytest.mark.parametrize(
    "change",
    [
        share,
        unshare,
        read,
        end_the_supervision,
        disagree,
        withdraw,
        fade,
        come_to_a_pause,
        try_again_and_leave_it,
        begin_at_the_last_moment_again,
        say_something_beside_it,
        lose_the_mark,
    ],
)
def test_whatever_changed_of_what_stands_there_brings_the_whole_room(
    page: Page, stage: Stage, change: Callable[[Page, Stage], None]
) -> None:
    assert WHOLE not in page.say()
    assert WHOLE not in page.say()
    change(page, stage)
    answer = page.say("And then?")
    assert WHOLE in answer
    assert "And then?" in answer
    room = plain(answer)
    assert room[room.index("<div class=") :].strip() in plain(page.load())
    if change is not begin_at_the_last_moment_again:
        assert WHOLE not in page.say("Go on.")


def test_a_turn_sent_twice_and_a_refusal_bring_the_whole_room(page: Page) -> None:
    sent = dict(page.form)
    assert WHOLE not in page.say()
    page.form = sent
    again = page.say()
    assert WHOLE in again
    assert again.count('class="turn turn--clinician"') == 1
    page.form["position"] = "7"
    assert WHOLE in page.say("Too late?")
    assert WHOLE not in page.say("Now it goes on.")


def test_a_silence_beside_typed_words_brings_the_whole_room_with_them(page: Page) -> None:
    assert "Half a thought</textarea>" in page.say("Half a thought", silence="1")
    assert WHOLE not in page.say("", silence="1")


def test_the_end_brings_the_whole_room(page: Page, stage: Stage) -> None:
    page.say()
    services.end_session(session=page.session)
    assert WHOLE in page.say("One more?")


def test_codes_switched_off_bring_the_whole_room(page: Page, stage: Stage) -> None:
    page.say()
    switch_codes(organisation=stage.cast.north, on=False, by=stage["Ada"])
    assert WHOLE in page.say("Still there?")


def test_help_for_oneself_comes_with_the_turn_and_goes_with_the_next(page: Page) -> None:
    answer = page.say("I want to die myself")
    assert WHOLE not in answer
    assert 'href="tel:01632960001"' in answer
    assert "tel:" not in page.say("How are the roses?")
