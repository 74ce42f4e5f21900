"""Each model call leaves who, when, which model, how read, what in and out; never a word of it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from attune_web import engine, inventory
from attune_web.audit.models import Entry
from attune_web.practice import services
from attune_web.practice.models import Exchange, Session
from attune_web.practice.services.turns import fingerprint, output_of
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
WORDS = "So the garden was hers, was it?"


def practise(stage: Stage, texts: list[str], seed: int = 3) -> tuple[Session, list[Entry]]:
    session = services.start_session(
        organisation=stage.cast.north, clinician=stage["Clara"], case="ben", seed=seed
    )
    before = Entry.objects.count()
    for at, text in enumerate(texts, 1):
        services.take_turn(session=session, text=text, position=at, key=uuid.uuid4())
    added = Entry.objects.filter(position__gt=before, verb="practice.turn_taken")
    return session, list(added.order_by("position"))


def test_every_call_leaves_its_row(stage: Stage) -> None:
    texts = [WORDS, "What was it like?", "Tell me more."]
    session, calls = practise(stage, texts)
    assert len(calls) == len(texts) == Exchange.objects.filter(session=session).count()
    for call, exchange in zip(calls, session.exchanges.order_by("position"), strict=True):
        assert call.actor == stage["Clara"].pk
        assert timezone.now() - call.at < dt.timedelta(minutes=1)
        detail: dict[str, Any] = call.detail
        assert detail["input"] == fingerprint(exchange.said)
        assert detail["output"] == output_of(exchange)
        assert detail["parameters"] == engine.parameters()
        assert detail["rater_sha256"] == exchange.rater_sha256
        for name in ("rater", "rater_version", "case_digest", "seed"):
            assert detail[name] != ""


def test_no_word_of_it_is_in_the_row(stage: Stage) -> None:
    session, calls = practise(stage, [WORDS])
    row = str(calls[0].detail) + calls[0].subject
    reply = session.exchanges.get().reply
    for word in {*WORDS.lower().split(), *reply.lower().split()}:
        assert len(word) < 4 or word.strip(".,?") not in row.lower()


def test_a_replay_gives_the_same_output(stage: Stage) -> None:
    texts = [WORDS, "{complex 0.9} You let something go there.", "Tell me about her?"]
    _, first = practise(stage, texts)
    _, again = practise(stage, texts)
    assert [each.detail["output"] for each in first] == [each.detail["output"] for each in again]
    _, other = practise(stage, ["Anything else?"])
    assert other[0].detail["output"] != first[0].detail["output"]


def test_a_call_s_row_outlives_six_months_the_session_and_the_account(stage: Stage) -> None:
    session, calls = practise(stage, [WORDS])
    services.erase_session(session=session, by=stage["Clara"])
    inventory.purge(timezone.now() + dt.timedelta(days=200))
    assert Entry.objects.filter(pk=calls[0].pk).exists()
