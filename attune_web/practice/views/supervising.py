"""What a supervisor is shown: moments their clinicians chose to share, read before any code."""

import uuid
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attune_web.accounts.access import Placed, enter, typed_text
from attune_web.accounts.roles import Role
from attune_web.practice import services
from attune_web.practice.access import shown_share
from attune_web.practice.errors import PracticeError
from attune_web.practice.forms import AnswerForm, ReadingForm
from attune_web.practice.models import Disagreement, Share, Standing
from attune_web.practice.paths import heard_before
from attune_web.practice.services.sharing import note_seen
from attune_web.practice.showing import claims_of, first_name, shown_turn, spoken


@enter(Role.SUPERVISOR, methods=("GET",))
def shown_moments(request: Placed) -> HttpResponse:
    """The moments that are shown to one now, the unread first."""
    place = request.place
    seen = Share.objects.seen_by(place.person, place.organisation)
    found = seen.select_related("exchange__session__clinician").order_by("-shared_at")
    context = {
        "unread": [each for each in found if each.read_at is None],
        "read": [each for each in found if each.read_at is not None],
    }
    return render(request, "practice/shown_moments.html", context)


@enter(Role.SUPERVISOR, methods=("GET",))
def shown_moment(request: Placed, share: uuid.UUID) -> HttpResponse:
    """One moment; codes only after one has written what one reads in it."""
    found = shown_share(request, share)
    note_seen(share=found)
    return _moment(request, found)


@enter(Role.SUPERVISOR, methods=("POST",))
def read_moment(request: Placed, share: uuid.UUID) -> HttpResponse:
    """Keep one's own reading of a moment."""
    found, form = shown_share(request, share), ReadingForm(request.POST)
    if not form.is_valid():
        return _moment(request, found, reading=form, status=422)
    services.read_moment(share=found, reading=form.cleaned_data["text"])
    return redirect("shown_moment", share=share)


@enter(Role.SUPERVISOR, methods=("POST",))
def answer(request: Placed, share: uuid.UUID, disagreement: uuid.UUID) -> HttpResponse:
    """Answer a clinician who disagrees with a code."""
    found, form = shown_share(request, share), AnswerForm(request.POST)
    raised = Disagreement.objects.filter(pk=disagreement, exchange=found.exchange_id).first()
    if raised is None:
        raise Http404
    if not form.is_valid():
        return _moment(request, found, answering=form, status=422)
    try:
        services.answer(
            disagreement=raised,
            by=request.place.person,
            corrects=form.cleaned_data["corrects"] == "yes",
            words=form.cleaned_data["text"],
        )
    except PracticeError as error:
        return _moment(
            request, found, why=str(error), typed=typed_text(request), status=error.status
        )
    return redirect("shown_moment", share=share)


def _moment(
    request: Placed,
    share: Share,
    *,
    reading: ReadingForm | None = None,
    answering: AnswerForm | None = None,
    why: str = "",
    typed: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    exchange = share.exchange
    session = exchange.session
    read = share.read_at is not None
    coded = session.organisation.uses_codes
    turn = shown_turn(exchange, visible=read and coded, to_others=True)
    context = {
        "share": share,
        "session": session,
        "name": first_name(session),
        "heard": spoken(heard_before(exchange)),
        "turn": turn,
        "contests": [(each, claims_of(each) if coded else ()) for each in turn.contests if read],
        "open": Standing.OPEN,
        "reading": reading or ReadingForm(),
        "answering": answering or AnswerForm(),
        "why": why,
        "typed": typed,
    }
    return render(request, "practice/shown_moment.html", context, status=status)
