"""Open one session of somebody's practice in an emergency; be told of it; look over it."""

import uuid

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from attune_web.accounts.access import Placed, enter
from attune_web.accounts.models import Person
from attune_web.accounts.roles import Role
from attune_web.emergency import services
from attune_web.emergency.errors import EmergencyError
from attune_web.emergency.forms import ReasonForm, SessionForm
from attune_web.emergency.models import EmergencyAccess
from attune_web.practice.models import Session
from attune_web.practice.paths import path_of


@enter(Role.ADMINISTRATOR, step_up=True)
def open_emergency(request: Placed, person: uuid.UUID) -> HttpResponse:
    """Say why, and open somebody's practice for an hour at most."""
    members = Person.objects.filter(memberships__organisation=request.place.organisation)
    found = get_object_or_404(members.distinct(), pk=person)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = services.open_access(
                organisation=request.place.organisation,
                clinician=found,
                by=request.place.person,
                reason=form.cleaned_data["reason"],
                key=form.cleaned_data["key"],
            )
        except EmergencyError as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("emergency_access", access=access.pk)
    context = {"person": found, "form": form}
    return render(request, "emergency/open.html", context, status=422 if form.is_bound else 200)


@enter(Role.ADMINISTRATOR, step_up=True, methods=("GET",))
def emergency_access(request: Placed, access: uuid.UUID) -> HttpResponse:
    """The session's words and nothing made of them; or which session it is to be."""
    found = _own(request, access)
    if found.chosen_at is None:
        context = {"access": found, "form": SessionForm(sessions=_sessions(found))}
        return render(request, "emergency/choose.html", context)
    session = services.read_session(access=found, by=request.place.person)
    context = {"access": found, "session": session, "path": path_of(session)}
    return render(request, "emergency/session.html", context)


@enter(Role.ADMINISTRATOR, step_up=True, methods=("POST",))
def choose_emergency_session(request: Placed, access: uuid.UUID) -> HttpResponse:
    """Say which session is needed."""
    found = _own(request, access)
    form = SessionForm(request.POST, sessions=_sessions(found))
    if not form.is_valid():
        context = {"access": found, "form": form}
        return render(request, "emergency/choose.html", context, status=422)
    services.choose_session(
        access=found, session=form.cleaned_data["session"], by=request.place.person
    )
    return redirect("emergency_access", access=access)


@enter(Role.ADMINISTRATOR, methods=("POST",))
def end_emergency(request: Placed, access: uuid.UUID) -> HttpResponse:
    """End an access now."""
    services.end_access(access=_own(request, access), by=request.place.person)
    return redirect("people")


@enter(methods=("GET",))
def own_emergencies(request: Placed) -> HttpResponse:
    """Who opened a session of mine, when and why."""
    mine = EmergencyAccess.objects.filter(clinician=request.place.person)
    found = {"accesses": mine.select_related("opened_by")}
    return render(request, "emergency/mine.html", found)


@enter(methods=("POST",))
def confirm_emergency_known(request: Placed, access: uuid.UUID) -> HttpResponse:
    """Confirm that I know of it."""
    mine = EmergencyAccess.objects.filter(clinician=request.place.person)
    services.confirm_known(access=get_object_or_404(mine, pk=access))
    return redirect("own_emergencies")


@enter(Role.AUDITOR, methods=("GET",))
def emergencies(request: Placed) -> HttpResponse:
    """Every emergency access here, with its reason, for those who check who saw what."""
    here = EmergencyAccess.objects.filter(organisation=request.place.organisation)
    found = list(here.select_related("opened_by", "clinician"))
    services.note_reasons_read(
        organisation=request.place.organisation, by=request.place.person, count=len(found)
    )
    return render(request, "emergency/all.html", {"accesses": found})


def _own(request: Placed, access: uuid.UUID) -> EmergencyAccess:
    """An access of one's own that still opens; everything else looks as if it never was."""
    mine = EmergencyAccess.objects.live().filter(opened_by=request.place.person)
    return get_object_or_404(mine, pk=access, organisation=request.place.organisation)


def _sessions(access: EmergencyAccess) -> QuerySet[Session]:
    return Session.objects.own(access.clinician, access.organisation)
