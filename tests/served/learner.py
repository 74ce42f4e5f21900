"""Somebody who practises with Maya on a served site, without JavaScript, and never gives up."""

import contextlib
import http.client
import itertools
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.served.site import Answer, Visitor

HIDDEN = re.compile(r'name="(key|position|branch|seen)" value="([^"]+)"')
SAID = (
    "What has this week been like for you?",
    "So part of you is worn out, and part of you keeps going.",
    "It sounds lonely, lying awake with nobody to tell.",
    "What would you like to be different?",
    "You have been carrying this alone for a long time.",
    "Would it be all right to stay with that for a moment?",
    "Who else knows how it has been?",
    "That sounds frightening.",
)
GONE = (OSError, http.client.HTTPException)


@dataclass
class Learner:
    """One clinician with one browser; `acknowledged` holds the key and words of each turn kept."""

    visitor: Visitor
    acknowledged: dict[str, str] = field(default_factory=dict)
    room: str = ""

    def begin(self) -> None:
        """Start a session with Maya."""
        sent = {"case": "maya", "key": str(uuid.uuid4())}
        answer = self.persist(lambda: self.visitor.post("/practice/start/", sent))
        self.room = urlsplit(answer.headers["location"]).path

    def take_turn(self, words: str) -> Answer:
        """Say something; after a lost connection the same form is sent again, as a browser does."""
        page = self.persist(self.open)
        form = self.form_of(page.text, words)
        if "key" not in form:  # the patient has left; there are others to meet
            self.begin()
            return self.take_turn(words)
        answer = self.persist(lambda: self.send(form))
        if answer.status == 302:
            self.acknowledged[form["key"]] = words
        return answer

    def open(self) -> Answer:
        """Load the page of the room."""
        return self.visitor.get(self.room)

    def send(self, form: dict[str, str]) -> Answer:
        """Send a turn."""
        return self.visitor.post(f"{self.room}turns/", form)

    @staticmethod
    def form_of(page: str, words: str) -> dict[str, str]:
        """The form of a page with words typed into it."""
        return {**dict(HIDDEN.findall(page)), "text": words}

    @staticmethod
    def persist(ask: Callable[[], Answer]) -> Answer:
        """Ask until there is an answer."""
        while True:
            with contextlib.suppress(*GONE):
                return ask()


@dataclass
class Crowd:
    """Several learners at once, until they are told to stop."""

    learners: list[Learner]
    faults: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    said: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def begin(self) -> list[threading.Thread]:
        """Let everybody practise."""
        threads = [threading.Thread(target=self._practise, args=(each,)) for each in self.learners]
        for each in threads:
            each.start()
        return threads

    def wait_for(self, turns: int) -> None:
        """Wait until so many more turns were acknowledged."""
        for _ in range(turns):
            assert self.said.acquire(timeout=120), self.faults

    def _practise(self, learner: Learner) -> None:
        try:
            learner.begin()
            for number in itertools.count():
                if self.stopping.is_set():
                    return
                answer = learner.take_turn(f"{SAID[number % len(SAID)]} {uuid.uuid4().hex[:4]}")
                if answer.status != 302:
                    self.faults.append(f"{answer.status} {answer.text[-400:]}")
                self.said.release()
        except Exception as error:
            self.faults.append(repr(error))
            raise
