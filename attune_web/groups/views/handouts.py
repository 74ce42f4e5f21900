"""Pages to print: a conversation stopped at any turn, and the answers on a sheet of their own."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from attune_web.accounts.access import Placed, enter
from attune_web.groups.models import Gathering, Question
from attune_web.groups.scene import shown_of
from attune_web.groups.views.desk import LEADERS
from attune_web.practice.paths import Path, path_of
from attune_web.practice.showing import shown_turn

GET = ("GET",)
LINES = range(5)
"""So many lines to write on."""


@enter(*LEADERS, methods=GET)
def handout(request: Placed, gathering: uuid.UUID, position: int) -> HttpResponse:
    """The patient, the conversation up to a turn, a question, and room to write."""
    found, path = _stopped(request, gathering, position)
    context = {
        "gathering": found,
        "exchanges": path.exchanges[: position - 1],
        "position": position,
        "lines": LINES,
        "answered": position < path.position,
    }
    return render(request, "groups/handout.html", context)


@enter(*LEADERS, methods=GET)
def answers(request: Placed, gathering: uuid.UUID, position: int) -> HttpResponse:
    """What was said at that turn, what it was called, and what the case's authors might say."""
    found, path = _stopped(request, gathering, position)
    if position == path.position:
        raise Http404
    exchange = path.exchanges[position - 1]
    uses_codes = found.organisation.uses_codes
    asked = found.questions.filter(exchange=exchange).first() or Question(exchange=exchange)
    context = {
        "gathering": found,
        "position": position,
        "exchange": exchange,
        "turn": shown_turn(exchange, visible=uses_codes),
        "uses_codes": uses_codes,
        "shown": shown_of(asked, path, uses_codes=uses_codes),
    }
    return render(request, "groups/answers.html", context)


def _stopped(request: Placed, gathering: uuid.UUID, position: int) -> tuple[Gathering, Path]:
    mine = Gathering.objects.filter(
        trainer=request.place.person, organisation=request.place.organisation
    )
    found = get_object_or_404(mine.select_related("session", "organisation"), pk=gathering)
    path = path_of(found.session)
    if not 1 <= position <= path.position:
        raise Http404
    return found, path
