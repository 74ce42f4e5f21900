"""Show a moment to one's supervisor, take it back, disagree with a code."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from attune_web.accounts.access import Placed, enter
from attune_web.accounts.roles import Role
from attune_web.practice import services
from attune_web.practice.access import own_disagreement, own_moment, own_share
from attune_web.practice.errors import PracticeError
from attune_web.practice.forms import DisagreeForm, ShareForm
from attune_web.practice.models import WHOLE, Exchange
from attune_web.practice.paths import feedback_of, heard_before
from attune_web.practice.showing import first_name, shown_turn, spoken


@enter(Role.CLINICIAN)
def share_moment(request: Placed, exchange: uuid.UUID) -> HttpResponse:
    """Choose to whom a moment is shown, and see what exactly they will see."""
    found = own_moment(request, exchange)
    form = ShareForm(request.POST or None, session=found.session)
    if request.method == "POST" and form.is_valid():
        services.share_moment(
            exchange=found,
            supervisor=form.cleaned_data["supervisor"],
            note=form.cleaned_data["text"],
        )
        return redirect("session", session=found.session_id)
    return _page(request, "practice/share.html", found, form)


@enter(Role.CLINICIAN, methods=("POST",))
def unshare_moment(request: Placed, share: uuid.UUID) -> HttpResponse:
    """Take a shared moment back."""
    found = own_share(request, share)
    services.unshare_moment(share=found)
    return redirect("session", session=found.exchange.session_id)


@enter(Role.CLINICIAN)
def disagree(request: Placed, exchange: uuid.UUID) -> HttpResponse:
    """Say that a code is wrong, and why; see where earlier disagreements stand."""
    found = own_moment(request, exchange)
    form = DisagreeForm(request.POST or None, codes=_codes(found))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            services.disagree(exchange=found, code=sent["code"], reason=sent["text"])
        except PracticeError as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("disagree", exchange=exchange)
    return _page(request, "practice/disagree.html", found, form)


@enter(Role.CLINICIAN, methods=("POST",))
def withdraw(request: Placed, disagreement: uuid.UUID) -> HttpResponse:
    """Take a disagreement back."""
    found = own_disagreement(request, disagreement)
    services.withdraw(disagreement=found)
    return redirect("disagree", exchange=found.exchange_id)


def _codes(exchange: Exchange) -> list[tuple[str, str]]:
    feedback = feedback_of(exchange)
    each = [(note.code, note.says.rstrip(":")) for note in feedback.did]
    return [*each, (WHOLE, _("All of it"))]


def _page(
    request: Placed, template: str, exchange: Exchange, form: DisagreeForm | ShareForm
) -> HttpResponse:
    visible = exchange.session.organisation.uses_codes
    context = {
        "exchange": exchange,
        "session": exchange.session,
        "name": first_name(exchange.session),
        "heard": spoken(heard_before(exchange)),
        "turn": shown_turn(exchange, visible=visible),
        "form": form,
    }
    return render(request, template, context, status=422 if form.is_bound else 200)
