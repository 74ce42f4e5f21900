"""The trainer's pages: open a gathering, lead it from the desk, project the wall."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from attune.patient.case import Case
from attune_web import engine
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.roles import Role
from attune_web.groups import services
from attune_web.groups.errors import GroupsError
from attune_web.groups.forms import (
    BackForm,
    ChangeForm,
    KeyboardForm,
    OpenForm,
    QuestionForm,
    TurnForm,
)
from attune_web.groups.joining import address_of_code, picture_of
from attune_web.groups.models import KEPT_DAYS, Gathering, Keyboard, Mode
from attune_web.groups.scene import scene_of, stamp
from attune_web.groups.views.watching import help_for, nothing_new, show, turn_form
from attune_web.practice.errors import PracticeError

LEADERS = (Role.LEAD, Role.SUPERVISOR)
POST = ("POST",)


@enter(*LEADERS)
def gatherings(request: Placed) -> HttpResponse:
    """One's own gatherings, and a form to open another."""
    answers = request.place.organisation.uses_codes
    form = OpenForm(request.POST or None, cases=_cases(), answers=answers)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        opened = services.open_gathering(
            organisation=request.place.organisation,
            trainer=request.place.person,
            case=chosen["case"],
            mode=Mode(chosen["mode"]),
            guests=chosen["guests"],
            key=chosen["key"],
        )
        return redirect("gathering", gathering=opened.pk)
    context = {"form": form, "gatherings": _mine(request), "days": KEPT_DAYS, "answers": answers}
    return render(request, "groups/list.html", context, status=422 if form.is_bound else 200)


@enter(*LEADERS, methods=("GET",))
def gathering(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """The desk: everything the trainer needs, also on a phone."""
    found = _one(request, gathering)
    if nothing_new(request, stamp(found)):
        return HttpResponse(status=204)
    return _desk(request, found)


@enter(*LEADERS, methods=("GET",))
def wall(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """What the room sees: very large, without anything to press."""
    found = _one(request, gathering)
    if nothing_new(request, stamp(found)):
        return HttpResponse(status=204)
    address = address_of_code(found.pk)
    context = {
        "scene": scene_of(found),
        "site": urlsplit(settings.SITE_URL).netloc,
        "picture": picture_of(address),
    }
    return show(request, "groups/wall.html", context)


@enter(*LEADERS, methods=POST)
def change_gathering(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Change the way, open or close the door."""
    found, form = _one(request, gathering), ChangeForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, status=422)
    services.change(
        gathering=found,
        mode=Mode(form.cleaned_data["mode"]),
        door_open=form.cleaned_data["door_open"],
        by=request.place.person,
    )
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def pass_keyboard(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Put the keyboard into the room, or take it back."""
    found, form = _one(request, gathering), KeyboardForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, status=422)
    to = Keyboard(form.cleaned_data["to"])
    services.pass_keyboard(gathering=found, to=to, by=request.place.person)
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def offer_turn(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """A turn the trainer typed for the group."""
    found, form = _one(request, gathering), TurnForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, form=form, status=422)
    try:
        services.offer(gathering=found, by=request.place.person, **form.cleaned_data)
    except (GroupsError, PracticeError) as refusal:
        text = form.cleaned_data["text"]
        return _desk(request, found, text=text, note=str(refusal), status=refusal.status)
    if lines := help_for(form.cleaned_data["text"], found):
        return _desk(request, found, help_lines=lines)
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def reveal(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Say the turn, and show what the group made of it."""
    found, form = _one(request, gathering), QuestionForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, status=422)
    asked = get_object_or_404(found.questions, pk=form.cleaned_data["question"])
    services.reveal(gathering=found, question=asked.pk, by=request.place.person)
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def withdraw_question(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Leave a turn unsaid and look for other words."""
    found, form = _one(request, gathering), QuestionForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, status=422)
    asked = get_object_or_404(found.questions, pk=form.cleaned_data["question"])
    services.withdraw_question(gathering=found, question=asked.pk, by=request.place.person)
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def step_back(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Go back to an earlier turn and let the group try another way."""
    found, form = _one(request, gathering), BackForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, status=422)
    services.step_back(
        gathering=found, position=form.cleaned_data["position"], by=request.place.person
    )
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def end_gathering(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """End it for everybody."""
    services.end_gathering(gathering=_one(request, gathering), by=request.place.person)
    return redirect("gathering", gathering=gathering)


@enter(*LEADERS, methods=POST)
def delete_gathering(request: Placed, gathering: uuid.UUID) -> HttpResponse:
    """Delete it with its conversation, now."""
    services.delete_gathering(gathering=_one(request, gathering), by=request.place.person)
    return redirect("gatherings")


def _mine(request: Placed) -> Any:
    mine = Gathering.objects.filter(
        trainer=request.place.person, organisation=request.place.organisation
    )
    return mine.select_related("session", "organisation")


def _one(request: Placed, gathering: uuid.UUID) -> Gathering:
    found: Gathering = get_object_or_404(_mine(request), pk=gathering)
    return found


def _cases() -> list[tuple[str, str]]:
    return [(each.id, _introduced(each)) for each in engine.cases().values()]


def _introduced(case: Case) -> str:
    who = f"{case.persona.name}, {case.persona.age}: {case.meta.title}"
    warnings = ", ".join(case.meta.content_warnings)
    return _("%(who)s (speaks of: %(what)s)") % {"who": who, "what": warnings} if warnings else who


def _desk(
    request: Placed,
    gathering: Gathering,
    *,
    form: TurnForm | None = None,
    text: str = "",
    note: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    scene = scene_of(gathering)
    context = {
        "scene": scene,
        "form": form or turn_form(scene.path.position, text),
        "change_form": ChangeForm(
            initial={"mode": gathering.mode, "door_open": gathering.door_open}
        ),
        "composing": scene.types_at_the_desk,
        "refusal": note,
        "typed": text,
        **more,
    }
    return show(request, "groups/desk.html", context, status=status)
