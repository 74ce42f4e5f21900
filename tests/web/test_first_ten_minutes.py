"""The path of docs/tutorial/first-ten-minutes.md, pressed button by button without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from attune_web.accounts.models import Installation
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
ADVICE = "Hello Ben. You should go to bed earlier."
QUESTION = "Hello Ben. What is the garden like?"


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)


class Reading(HTMLParser):
    """A page's forms and links, by the words on them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words = ""
        self._form: Form | None = None
        self._select = ""
        self._open: list[tuple[str, dict[str, str], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None and "name" in given:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen:
                self._form.fields[given["name"]] = given.get("value", "")
        elif tag == "select" and self._form is not None:
            self._select = given.get("name", "")
        elif tag == "option" and self._form is not None:
            if "selected" in given or self._select not in self._form.fields:
                self._form.fields[self._select] = given.get("value", "")
        elif tag in ("a", "button", "textarea"):
            self._open.append((tag, given, ""))

    def handle_data(self, data: str) -> None:
        """Words."""
        self.words += data
        self._open = [(tag, given, said + data) for tag, given, said in self._open]

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        if tag == "form":
            self._form = None
        if not self._open or self._open[-1][0] != tag:
            return
        _, given, said = self._open.pop()
        words = " ".join(said.split())
        if tag == "a":
            self.links.append((words, given.get("href", "")))
        elif tag == "button" and self._form is not None:
            value = {given["name"]: given.get("value", "")} if "name" in given else {}
            self._form.buttons[words] = value
        elif tag == "textarea" and self._form is not None:
            self._form.fields[given.get("name", "")] = said.strip()


class Visitor:
    """Somebody with a browser: sees one page at a time and presses what stands on it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.at = "/"
        self.open("/")

    @property
    def sees(self) -> Reading:
        """The page that is open."""
        return Reading(self.html)

    def open(self, address: str) -> None:
        """Go to an address."""
        self._arrive(self.client.get(address, follow=True))

    def follow(self, words: str) -> None:
        """Follow the last link with these words."""
        href = [href for said, href in self.sees.links if said == words][-1]
        self.open(urljoin(self.at, href.partition("#")[0]))

    def press(self, words: str, **typed: str) -> None:
        """Press the last button with these words, with what was typed beside it."""
        form = [each for each in self.sees.forms if words in each.buttons][-1]
        assert form.method == "post", words
        sent = {**form.fields, **form.buttons[words], **typed}
        self._arrive(self.client.post(urljoin(self.at, form.action), sent, follow=True))

    def _arrive(self, response: Any) -> None:
        assert response.status_code == 200, response.content.decode()[-2000:]
        chain = response.redirect_chain
        place = chain[-1][0] if chain else response.wsgi_request.path
        self.at = urljoin(self.at, place.partition("#")[0])
        self.html = response.content.decode()


@pytest.fixture
def visitor(browser: Callable[..., Client], stage: Stage) -> Visitor:
    Installation.objects.update_or_create(pk=1, defaults={"demo": True})
    return Visitor(browser())


def test_a_newcomer_practises_tries_again_looks_back_and_shows_a_moment(
    visitor: Visitor, stage: Stage
) -> None:
    assert visitor.at == "/demo/"
    _be(visitor, stage["Clara"].name)
    assert "everybody here is invented" in visitor.sees.words

    visitor.follow("Meet a patient")
    if "I have read this" in visitor.html:
        visitor.press("I have read this")
    visitor.press("Meet Ben")
    room = visitor.at
    assert "simulated patient (software)" in visitor.sees.words

    visitor.press("Say it", text=ADVICE)
    assert ADVICE in visitor.sees.words
    assert "You gave advice" in visitor.sees.words  # feedback on the first turn

    visitor.press("Try this moment again")
    visitor.press("Say it", text=QUESTION)
    assert visitor.at == room
    assert ADVICE in visitor.sees.words
    assert QUESTION in visitor.sees.words

    visitor.press("End and look back")
    assert visitor.at == f"{room}debrief/"
    assert "Moments that mattered" in visitor.sees.words

    visitor.follow("Share this moment")
    visitor.press("Share it", text="Was that too quick?")

    _only_this_is_shown(visitor, stage, room)


def _only_this_is_shown(visitor: Visitor, stage: Stage, room: str) -> None:
    clara, sana, otto = (stage[name].name for name in ("Clara", "Sana", "Otto"))
    _be(visitor, sana)
    visitor.follow("See what is shown to you")
    mine = [href for words, href in visitor.sees.links if words.startswith(clara)]
    seen = [visitor.client.get(href).content.decode() for href in mine]
    assert any("Was that too quick?" in page for page in seen)
    assert ADVICE not in "".join(seen)  # nothing else of the session

    _be(visitor, otto)
    visitor.open("/practice/")
    assert QUESTION not in visitor.html
    assert visitor.client.get(room).status_code == 404


def _be(visitor: Visitor, name: str) -> None:
    visitor.open("/demo/")
    first = f"Be {name}, a clinician"
    there = [words for form in visitor.sees.forms for words in form.buttons]
    visitor.press(first if first in there else f"Be {name}")
