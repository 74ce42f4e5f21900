"""After a session: the debrief, a goal, the next appointment, and the weeks."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune_web import engine
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.roles import Role
from attune_web.practice import services
from attune_web.practice.access import own_session
from attune_web.practice.forms import GoalForm
from attune_web.practice.growth import growth_of
from attune_web.practice.lookback import balance_of, look_back, moments_that_mattered
from attune_web.practice.models import Session
from attune_web.practice.paths import paths_of
from attune_web.practice.showing import first_name, openness_of, shown_turns

FOLLOWED = {
    "reflection": _("saying back what was heard"),
    "question": _("questions"),
    "input": _("telling and advising"),
    "validation": _("validation"),
}


@enter(Role.CLINICIAN, methods=("GET",))
def debrief(request: Placed, session: uuid.UUID) -> HttpResponse:
    """What opened the patient, what closed, and one thing to take along."""
    return _debrief(request, own_session(request, session))


@enter(Role.CLINICIAN, methods=("POST",))
def set_goal(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Keep one goal for next time."""
    found, form = own_session(request, session), GoalForm(request.POST)
    if not form.is_valid():
        return _debrief(request, found, goal=form, status=422)
    services.set_goal(session=found, goal=form.cleaned_data["text"])
    return redirect("debrief", session=session)


@enter(Role.CLINICIAN, methods=("POST",))
def start_second_appointment(request: Placed, session: uuid.UUID) -> HttpResponse:
    """Meet the patient again, some weeks later in their life."""
    found = own_session(request, session)
    later = services.start_second_appointment(session=found)
    return redirect("session", session=later.pk)


@enter(Role.CLINICIAN, methods=("GET",))
def growth(request: Placed) -> HttpResponse:
    """One's own practice over the weeks; nobody else can open this."""
    place = request.place
    found = None
    if place.organisation.uses_codes:
        found = growth_of(place.person, place.organisation, today=timezone.localdate())
    context = {"growth": found, "accuracy": _accuracy()}
    return render(request, "practice/growth.html", context)


def _debrief(
    request: Placed, session: Session, *, goal: GoalForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"session": session, "patient": session.patient, "name": first_name(session)}
    if session.ended:
        context |= _looked_back(session)
        suggested = context["page"].take_along if context["page"] else ""
        kept = session.goal or suggested
        context["goal"] = goal or GoalForm(initial={"text": kept})
    return render(request, "practice/debrief.html", context, status=status)


def _looked_back(session: Session) -> dict[str, Any]:
    paths = paths_of(session)
    path = next(each for each in paths if each.branch.number == session.current)
    uses_codes = session.organisation.uses_codes
    found = look_back(path) if uses_codes else None
    mattered = moments_that_mattered(path)
    shown = shown_turns(path, among=paths)
    parent = next((each for each in paths if each.branch.pk == path.branch.parent_id), None)
    pictures = {}
    if uses_codes:
        first, again = (parent, path) if parent else (path, None)
        pictures["path"] = openness_of(first, again=again, moments=mattered)
        pictures["balance"] = balance_of(path.exchanges)
    case = engine.case(session.case, digest=session.case_digest)
    return {
        "turns": shown,
        "moments": [turn for turn in shown if turn.position in mattered],
        "page": found.debrief if found else None,
        "verdict": found.verdict if found else (),
        "pictures": pictures,
        "uses_codes": uses_codes,
        "second": case.second_appointment if case and session.appointment == 1 else None,
        "raters": sorted({(e.rater_name, e.rater_version) for e in path.exchanges}),
        "accuracy": _accuracy(),
    }


def _accuracy() -> list[tuple[str, str]]:
    return [(str(words), engine.declared_accuracy(code)) for code, words in FOLLOWED.items()]
