"""Before a session: the notice, the patients, how one likes to practise."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attune_web import engine
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.roles import Role
from attune_web.practice import services
from attune_web.practice.choice import patients
from attune_web.practice.errors import PracticeError
from attune_web.practice.fading import offer_to_fade
from attune_web.practice.forms import FadingForm, StartForm
from attune_web.practice.models import Fading, Preference, Session

LATEST = 8
"""So many past sessions stand on the page; the earlier ones are folded below them."""


@enter(Role.CLINICIAN, methods=("GET",))
def practice(request: Placed) -> HttpResponse:
    """Choose a patient, or go on where one left."""
    return _choose(request)


@enter(Role.CLINICIAN)
def read_notice(request: Placed) -> HttpResponse:
    """What is simulated, who sees what, and what scores are not for; confirmed once."""
    if request.method == "POST":
        services.see_notice(person=request.place.person)
        return redirect("practice")
    context = {
        "page": engine.pages()["before-you-practise"],
        "preference": _preference(request),
    }
    return render(request, "practice/notice.html", context)


@enter(Role.CLINICIAN, methods=("POST",))
def start_session(request: Placed) -> HttpResponse:
    """Meet a patient; the notice comes before the first time."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return _choose(request, why=_unfit(form), status=422)
    preference = _preference(request)
    if preference is None or preference.notice_seen_at is None:
        return redirect("read_notice")
    try:
        session = services.start_session(
            organisation=request.place.organisation,
            clinician=request.place.person,
            case=form.cleaned_data["case"],
            key=form.cleaned_data["key"],
        )
    except PracticeError as error:
        return _choose(request, why=str(error), status=error.status)
    return redirect("session", session=session.pk)


@enter(Role.CLINICIAN, methods=("POST",))
def prefer_feedback(request: Placed) -> HttpResponse:
    """Choose when feedback is shown in sessions to come."""
    form = FadingForm(request.POST)
    if form.is_valid():
        services.prefer_feedback(
            person=request.place.person, feedback=Fading(form.cleaned_data["feedback"])
        )
        return redirect("practice")
    return _choose(request, fading=form, status=422)


def _choose(
    request: Placed, *, why: str = "", fading: FadingForm | None = None, status: int = 200
) -> HttpResponse:
    place, preference = request.place, _preference(request)
    mine = Session.objects.own(place.person, place.organisation)
    past = list(mine.exclude(ended_at=None).defer("opening", "opened", "draft", "goal"))
    last = mine.filter(goal__isnull=False).first()
    chosen = preference.feedback if preference else Fading.EVERY
    context = {
        "patients": patients(),
        "key": uuid.uuid4(),
        "running": mine.running(),
        "past": past[:LATEST],
        "earlier": past[LATEST:],
        "goal": last.goal if last else None,
        "fade": offer_to_fade(preference, place.person, place.organisation),
        "told": bool(preference and preference.notice_seen_at),
        "fading": fading or FadingForm(initial={"feedback": chosen}),
        "why": why,
    }
    return render(request, "practice/choose.html", context, status=status)


def _preference(request: Placed) -> Preference | None:
    return Preference.objects.filter(person=request.place.person).first()


def _unfit(form: StartForm) -> str:
    if "key" in form.errors:
        return str(_("Nothing was begun: the page was not whole. Here it is again."))
    return str(_("There is no such patient here. Choose one of these."))
