"""Try a moment again: a branch with the same draws, so that only the words differ."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attune_web import engine
from attune_web.audit.services import record
from attune_web.practice.errors import CaseChangedError, PracticeError
from attune_web.practice.models import Branch, EndedHow, Session
from attune_web.practice.paths import path_of
from attune_web.practice.services.sessions import close, lock

MOST_BRANCHES = 60


@transaction.atomic
def redo_from(*, session: Session, position: int, at: dt.datetime | None = None) -> Branch:
    """Go back to just before the turn at `position`; what was said there is kept beside it.

    A session that had ended is open again. Going back twice without saying anything gives the
    branch that is there.
    """
    found = lock(session)
    path = path_of(found)
    if engine.case(found.case, digest=found.case_digest) is None:
        raise CaseChangedError
    waiting = path.branch.parent_id and path.branch.leaves_at == path.position == position
    if waiting and not found.ended:
        return path.branch
    if not 1 <= position < path.position:
        raise PracticeError("There is no such moment to go back to in this conversation.")
    count = found.branches.count()
    if count >= MOST_BRANCHES:
        raise PracticeError("This session has been tried again often enough; begin another.")
    leaves = next(each for each in path.exchanges if each.position == position)
    branch = Branch.objects.create(
        session=found,
        number=count + 1,
        parent=leaves.branch,
        leaves_at=position,
        made_at=at or timezone.now(),
    )
    found.current, found.ended_at, found.ended_how = branch.number, None, ""
    found.save(update_fields=["current", "ended_at", "ended_how"])
    _record("practice.moment_redone", found, branch)
    return branch


@transaction.atomic
def go_to_branch(*, session: Session, number: int) -> Branch:
    """Go on with, or look at, another way the session went."""
    found = lock(session)
    branch = found.branches.filter(number=number).first()
    if branch is None:
        raise PracticeError("There is no such way in this session.")
    if found.current != number:
        found.current = number
        found.save(update_fields=["current"])
        _record("practice.branch_chosen", found, branch)
        _end_as_it_ended(found)
    return branch


def _end_as_it_ended(session: Session) -> None:
    """A patient ends one way of a session, and no other: what they left is over there alone."""
    left = bool(path_of(session).state.ended)
    if left and not session.ended:
        close(session, how=EndedHow.PATIENT)
    elif session.ended_how == EndedHow.PATIENT and not left:
        session.ended_at, session.ended_how = None, ""
        session.save(update_fields=["ended_at", "ended_how"])


def _record(verb: str, session: Session, branch: Branch) -> None:
    record(
        verb,
        actor=session.clinician_id,
        organisation=session.organisation_id,
        subject=branch,
        detail={"session": str(session.pk), "number": branch.number, "at": branch.leaves_at},
    )
