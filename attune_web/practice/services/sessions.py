"""Begin a session, end it, begin the next appointment, erase it."""

import datetime as dt
import secrets
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from attune.feedback import debrief
from attune.patient.case import Case
from attune.patient.memory import FirstSession, PatientState, remember
from attune.patient.record import to_plain
from attune.patient.verdict import verdict_of
from attune.practice import Opening
from attune_web import engine
from attune_web.accounts.models import Organisation, Person
from attune_web.accounts.once import once
from attune_web.audit.services import Plain, record
from attune_web.practice.errors import CaseChangedError, CodesOffError, ErasedError, PracticeError
from attune_web.practice.models import Branch, EndedHow, Fading, Kind, Preference, Session
from attune_web.practice.paths import path_of

SEEDS = 2**31


def start_session(
    *,
    organisation: Organisation,
    clinician: Person,
    case: str,
    kind: Kind = Kind.OWN,
    feedback: Fading | None = None,
    seed: int | None = None,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
    goes_at: dt.datetime | None = None,
) -> Session:
    """Begin a first appointment with the patient whose id `case` is.

    A group's session (`Kind.GROUP`) stands under the name of whoever leads the group, counts in
    nobody's own history, and is deleted once `goes_at` has passed. Without `seed` one is drawn; the
    same page (`key`) asking once more is given the session that is there; `at` is for generated
    history.
    """
    id_ = once(key, "session", organisation.pk, clinician.pk, kind, case)
    there = Session.objects.filter(pk=id_).first()
    if there is not None:
        return there
    found = _to_be_met(case, organisation, kind)
    drawn = secrets.randbelow(SEEDS) if seed is None else seed
    begins = engine.open_session if organisation.uses_codes else engine.first_words
    opened = begins(found, session=str(id_), seed=drawn)
    session = Session(
        id=id_,
        organisation=organisation,
        clinician=clinician,
        kind=kind,
        seed=drawn,
        feedback=feedback or _preferred(clinician),
        started_at=at or timezone.now(),
        goes_at=goes_at,
        **_of_case(found, opened),
    )
    return _begin_once(session)


def start_second_appointment(*, session: Session, at: dt.datetime | None = None) -> Session:
    """Begin the patient's second appointment: they remember what was said, promised and broken.

    There is one: pressed twice, it is the one that is there.
    """
    there = session.later.first()
    if there is not None:
        return there
    if not session.organisation.uses_codes:
        raise CodesOffError
    case = engine.case(session.case, digest=session.case_digest)
    if case is None:
        raise CaseChangedError
    if case.second_appointment is None or session.appointment != 1:
        raise PracticeError("There is no further appointment with this patient.")
    if not session.ended:
        raise PracticeError("End this session first; the next appointment follows from it.")
    key = uuid.uuid4()
    facts: FirstSession = remember(path_of(session).state)
    opened = engine.open_session(case, session=str(key), seed=session.seed, first=facts)
    second = Session(
        id=key,
        organisation=session.organisation,
        clinician=session.clinician,
        kind=session.kind,
        seed=session.seed,
        feedback=session.feedback,
        appointment=2,
        first=session,
        goes_at=session.goes_at,
        started_at=at or timezone.now(),
        **_of_case(case, opened),
    )
    return _begin_later(second)


def lock(session: Session) -> Session:
    """A session as it is now, held until the transaction ends; refused once it was erased."""
    found = Session.objects.locked(session)
    if found is None:
        raise ErasedError
    return found


@transaction.atomic
def end_session(*, session: Session, at: dt.datetime | None = None) -> Session:
    """End a session and write its debrief; ending twice changes nothing."""
    found = lock(session)
    if found.ended:
        return found
    _leave_untried(found)
    close(found, how=EndedHow.CLINICIAN, at=at)
    _record("practice.session_ended", found, how=found.ended_how)
    return found


def _leave_untried(session: Session) -> None:
    """Where a moment was to be tried again and nothing was said, the way it went before stands."""
    branch = session.branches.select_related("parent").get(number=session.current)
    if branch.parent is not None and not branch.exchanges.exists():
        session.current = branch.parent.number
        session.save(update_fields=["current"])


def close(session: Session, *, how: EndedHow, at: dt.datetime | None = None) -> None:
    """Mark a session ended and keep the debrief of each way it went, inside a transaction."""
    session.ended_at, session.ended_how = at or timezone.now(), how
    session.save(update_fields=["ended_at", "ended_how"])
    case = engine.case(session.case, digest=session.case_digest)
    if case is not None:
        for branch in session.branches.all():
            branch.lookback = _look_back(case, session, branch)
            branch.save(update_fields=["lookback"])
    _record("practice.looked_back", session, branches=session.branches.count())


@transaction.atomic
def erase_session(*, session: Session, by: Person) -> None:
    """Erase a session with all that was said, shared and answered in it."""
    found = lock(session)
    detail: dict[str, Plain] = {
        "turns": found.exchanges.count(),
        "branches": found.branches.count(),
    }
    subject = f"{found._meta.label_lower}:{found.pk}"
    found.delete()
    # last: everybody waits for the record's head, so nothing else is locked after it
    record(
        "practice.session_erased",
        actor=by.pk,
        organisation=found.organisation_id,
        subject=subject,
        detail=detail,
    )


@transaction.atomic
def set_feedback(*, session: Session, feedback: Fading) -> Session:
    """Choose when feedback is shown in this session."""
    found = lock(session)
    found.feedback = feedback
    found.save(update_fields=["feedback"])
    _record("practice.feedback_set", found, feedback=str(feedback))
    return found


@transaction.atomic
def set_goal(*, session: Session, goal: str) -> Session:
    """Keep one goal for next time, in the clinician's own words."""
    found = lock(session)
    found.goal = goal.strip() or None
    found.save(update_fields=["goal"])
    _record("practice.goal_set", found, kept=found.goal is not None)
    return found


def _to_be_met(case: str, organisation: Organisation, kind: Kind) -> Case:
    if kind == Kind.OWN and not organisation.uses_codes:
        raise CodesOffError  # a group can vote on what to say to the first words
    found = engine.case(case)
    if found is None:
        raise PracticeError("There is no such patient here any more. Choose another.")
    return found


def _begin_once(session: Session) -> Session:
    try:
        return _begin(session)
    except IntegrityError:  # the same press, sent twice, was quicker by a moment
        return Session.objects.get(pk=session.pk)


@transaction.atomic
def _begin_later(second: Session) -> Session:
    found = lock(Session(pk=second.first_id))  # pressed twice, it waits here
    return found.later.first() or _begin(second)


@transaction.atomic
def _begin(session: Session) -> Session:
    session.save(force_insert=True)
    Branch.objects.create(session=session, number=1, made_at=session.started_at)
    _record(
        "practice.session_started",
        session,
        case=session.case,
        case_digest=session.case_digest,
        kind=str(session.kind),
        appointment=session.appointment,
    )
    return session


def _of_case(case: Case, opened: Opening) -> dict[str, Any]:
    return {
        "case": case.id,
        "case_digest": case.digest,
        "patient": _introduce(case, second=opened.state.first is not None),
        "opening": opened.transcript.turns[0].text,
        "opened": opened.state.to_json(),
    }


def _introduce(case: Case, *, second: bool) -> dict[str, Any]:
    person, meta = case.persona, case.meta
    later = case.second_appointment
    return {
        "name": person.name,
        "age": person.age,
        "pronouns": person.pronouns,
        "work": person.work,
        "title": meta.title,
        "setting": meta.setting,
        "notes": later.notes if second and later else meta.notes,
        "warnings": list(meta.content_warnings),
        "difficulty": meta.difficulty,
        "turns": meta.est_turns,
        "term": person.culture.display_term,
    }


def _look_back(case: Case, session: Session, branch: Branch) -> dict[str, Any] | None:
    path = path_of(session, branch=branch)
    if not path.exchanges:
        return None
    state: PatientState = path.state
    return {
        "debrief": to_plain(debrief(case, path.moments, state)),
        "verdict": [to_plain(each) for each in verdict_of(case, state, seed=session.seed)],
    }


def _preferred(person: Person) -> str:
    found = Preference.objects.filter(person=person).first()
    return found.feedback if found else Fading.EVERY


def _record(verb: str, session: Session, **detail: Any) -> None:
    record(
        verb,
        actor=session.clinician_id,
        organisation=session.organisation_id,
        subject=session,
        detail=detail,
    )
