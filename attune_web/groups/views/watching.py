"""Pages that watch a gathering: the whole page, its changing part, or nothing new."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from attune_web import engine
from attune_web.accounts.models import CrisisLine
from attune_web.groups.forms import SinceForm, TurnForm
from attune_web.groups.models import Gathering


def nothing_new(request: HttpRequest, now: str) -> bool:
    """Whether a page that asks again has already seen how things stand."""
    form = SinceForm(request.GET)
    return form.is_valid() and form.cleaned_data["seen"] == now


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The changing part for a page that asks again, the whole page for everybody else."""
    part = f"{template}#scene" if getattr(request, "htmx", False) else template
    return render(request, part, context, status=status)


def whole_page(request: HttpRequest) -> HttpResponse | None:
    """Have a page that watches loaded anew, where its changing part is no longer all there is."""
    if request.method == "GET" and getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return None


def turn_form(position: int, text: str = "") -> TurnForm:
    """An empty page to write a turn on, or one with words that were not said yet."""
    return TurnForm(initial={"position": position, "text": text})


def help_for(text: str, gathering: Gathering) -> list[CrisisLine]:
    """Whom somebody can call whose words were about themselves; shown to them alone, kept nowhere.

    The page is given in answer to what was sent, not after a redirect, so that nothing of it has to
    be carried anywhere; sending it again is the same turn.
    """
    heard_by = gathering.session.case if gathering.organisation.uses_codes else None
    if not engine.speaks_of_oneself(text, to=heard_by):
        return []
    return list(CrisisLine.objects.filter(organisation=gathering.organisation_id))
