"""Take a turn: the engine first, then one atomic write; the same turn sent twice is said once."""

import datetime as dt
import json
import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from attune.patient.record import to_plain
from attune.patient.reply import Reply
from attune.practice import Exchange as Made
from attune_web import engine
from attune_web.audit.services import record
from attune_web.practice.errors import (
    CaseChangedError,
    CodesOffError,
    ErasedError,
    MovedOnError,
    NothingSaidError,
    SessionEndedError,
    TooLongError,
)
from attune_web.practice.models import EndedHow, Exchange, Session
from attune_web.practice.paths import Path, current_of, paths_of, position_of
from attune_web.practice.services.sessions import close, lock

MOST_WORDS = 400
MOST_LETTERS = 4_000
DRAFT_LETTERS = 20_000
UNSEEN = re.compile("[\U000e0000-\U000e007f\ufe00-\ufe0f\u200b-\u200f\u2060\ufeff]")
HELP = "help"


def take_turn(
    *,
    session: Session,
    text: str,
    position: int,
    key: uuid.UUID,
    branch: int | None = None,
    silence: bool = False,
    at: dt.datetime | None = None,
    so_far: Sequence[Path] | None = None,
) -> Exchange:
    """Say something to the patient, or nothing, and keep all that follows from it.

    `position` is where the turn goes and `key` is of the page it was typed on: the same key and
    words give the exchange that is there; everything from an older page raises MovedOnError.
    `so_far` are the ways the session went, from a caller who has only just read them.
    """
    said = "" if silence else clean(text)
    if not said and not silence:
        raise NothingSaidError
    if len(said.split()) > MOST_WORDS or len(said) > MOST_LETTERS:
        raise TooLongError(MOST_WORDS)
    so_far = _read(session) if so_far is None else so_far
    done = _twin(so_far, said, key)
    if done:
        return done
    try:
        path = _path_for(so_far, position, branch)
        return _keep(path, _make(path, said), key=key, at=at)
    except (IntegrityError, MovedOnError, SessionEndedError) as refused:
        done = _already(session, said, key)  # the same turn, sent twice, was quicker by a moment
        if done is None:
            raise (MovedOnError if isinstance(refused, IntegrityError) else refused) from None
        return done


@transaction.atomic
def keep_draft(*, session: Session, text: str, position: int, branch: int | None = None) -> bool:
    """Keep what is half typed; False where the conversation has moved on or has ended."""
    found = lock(session)
    stands = not found.ended and branch in (None, found.current)
    if not stands or position_of(found) != position:
        return False
    first, found.draft = not found.draft, text[:DRAFT_LETTERS] or None
    found.save(update_fields=["draft"])
    if first and found.draft:  # once a turn: a record of every pause in typing would watch it
        record(
            "practice.draft_kept",
            actor=found.clinician_id,
            organisation=found.organisation_id,
            subject=found,
            detail={"position": position},
        )
    return True


def clean(text: str) -> str:
    """The words of a turn without what cannot be seen: control and joining characters, tags."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (each for each in lines if each == "\n" or unicodedata.category(each) != "Cc")
    return UNSEEN.sub("", "".join(kept)).strip()


def fingerprint(value: Any) -> str:
    """A keyed hash by which the same value is known again, and from which none can be guessed."""
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return salted_hmac("attune.practice", plain, algorithm="sha256").hexdigest()


def output_of(exchange: Exchange) -> str:
    """The fingerprint of what the model and the case made of a turn; a replay gives it again."""
    return fingerprint([exchange.coded["codes"], exchange.coded["cannot_rate"], exchange.reply])


def _read(session: Session) -> tuple[Path, ...]:
    """Every way a session went until now."""
    now = Session.objects.select_related("organisation").filter(pk=session.pk).first()
    return paths_of(now, to_go_on=True) if now else ()


def _twin(so_far: Sequence[Path], said: str, key: uuid.UUID) -> Exchange | None:
    """The turn that was sent by the same page before, if there is one."""
    every = (each for path in so_far for each in path.exchanges)
    return _the_same(next((each for each in every if each.key == key), None), said)


def _already(session: Session, said: str, key: uuid.UUID) -> Exchange | None:
    return _the_same(Exchange.objects.filter(session=session, key=key).first(), said)


def _the_same(done: Exchange | None, said: str) -> Exchange | None:
    if done is not None and done.said != said:
        raise MovedOnError
    return done


def _path_for(so_far: Sequence[Path], position: int, branch: int | None) -> Path:
    """The way so far, where the turn can go on from there."""
    if not so_far:
        raise ErasedError
    path = current_of(so_far)
    session = path.session
    if session.ended:
        raise SessionEndedError
    if path.position != position or branch not in (None, session.current):
        raise MovedOnError
    if not session.organisation.uses_codes:
        raise CodesOffError
    return path


def _make(path: Path, said: str) -> Made:
    session = path.session
    case = engine.case(session.case, digest=session.case_digest)
    if case is None:
        raise CaseChangedError
    return engine.exchange(case, path.transcript, path.state, said, seed=session.seed)


@transaction.atomic
def _keep(path: Path, made: Made, *, key: uuid.UUID, at: dt.datetime | None) -> Exchange:
    session = lock(path.session)
    if session.ended or session.current != path.branch.number:
        raise MovedOnError
    exchange = Exchange.objects.create(
        session=session,
        branch=path.branch,
        position=path.position,
        key=key,
        at=at or timezone.now(),
        engine_version=engine.version(),
        **_sealed(made),
    )
    if session.draft is not None:
        session.draft = None
        session.save(update_fields=["draft"])
    _record(exchange, session, made)
    if made.state.ended:
        close(session, how=EndedHow.PATIENT, at=exchange.at)
    return exchange


def _sealed(made: Made) -> dict[str, Any]:
    """What is kept of an exchange; help offered for the learner's own sake is in none of it."""
    return {
        "said": made.turn.text,
        "reply": made.reply.text,
        "coded": to_plain(made.coded),
        "state": made.state.to_json(),
        "feedback": to_plain(replace(made.feedback, help_beside=None)),
        "played": _played(made.said),
        "rater_name": made.coded.rater.name,
        "rater_version": made.coded.rater.version,
        "rater_sha256": made.coded.rater.sha256,
        "case_digest": made.case_digest,
    }


def _played(reply: Reply) -> dict[str, Any]:
    own = HELP in reply.events
    return {
        "act": "other" if own else reply.act,
        "depth": reply.depth,
        "disclosure": reply.disclosure,
        "reasons": [] if own else list(reply.reasons),
        "events": [each for each in reply.events if each != HELP],
        "ended": reply.ended,
    }


def _record(exchange: Exchange, session: Session, made: Made) -> None:
    """Which model made what of what, without the words: keyed hashes alone (safety.md E11)."""
    record(
        "practice.turn_taken",
        actor=session.clinician_id,
        organisation=session.organisation_id,
        subject=exchange,
        detail={
            "session": str(session.pk),
            "position": exchange.position,
            "input": fingerprint(exchange.said),
            "output": output_of(exchange),
            "parameters": engine.parameters(),
            "seed": session.seed,
            "rater": exchange.rater_name,
            "rater_version": exchange.rater_version,
            "rater_sha256": exchange.rater_sha256,
            "case_digest": exchange.case_digest,
            "cannot_rate": made.coded.cannot_rate,
        },
    )
