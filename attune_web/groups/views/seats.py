"""Pages on the devices of the group: join by the code, watch, vote, hold the keyboard.

Somebody without an account may sit here where the gathering has guests. Nothing but the seat's
own cookie says who that is, and the pages show what the wall shows.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from attune_web.accounts.access import open_to_everybody, typed_text
from attune_web.accounts.limits import Limit, TooOftenError, address_of, count, refund
from attune_web.accounts.models import Person
from attune_web.groups import services
from attune_web.groups.errors import GroupsError, NotYourTurnError, WrongCodeError
from attune_web.groups.forms import CodeForm, TurnForm, VoteForm
from attune_web.groups.joining import Seat, give_seat, seat_of, take_seat_away
from attune_web.groups.models import Ballot, Gathering, Keyboard, Question
from attune_web.groups.scene import quiet_stamp, scene_of
from attune_web.groups.services.gatherings import may_sit
from attune_web.groups.services.voting import own_vote
from attune_web.groups.views.watching import (
    help_for,
    nothing_new,
    show,
    turn_form,
    whole_page,
)
from attune_web.practice.errors import PracticeError

WRONG_CODES = Limit("group_code", 30, 60)
VOTES = Limit("group_vote", 30, 60)
TURNS = Limit("group_turn", 20, 60)
WHY = "a code on a wall is the key to the group that sits before it; guessing is limited"

Seated = Callable[[HttpRequest, Gathering, Seat], HttpResponse]


def seated(view: Seated) -> Callable[[HttpRequest], HttpResponse]:
    """Run a view for a device that has a seat in a gathering that still goes on."""

    @functools.wraps(view)
    def found(request: HttpRequest) -> HttpResponse:
        seat = seat_of(request)
        gathering = _gathering_of(seat)
        if seat is None or gathering is None:
            if request.method == "POST":
                raise Http404
            return whole_page(request) or redirect("join_group")
        person = _person(request)
        if person is None and not gathering.guests:
            return whole_page(request) or _sign_in_first(request)
        if not may_sit(gathering, person):
            raise Http404
        if gathering.is_over:
            context = {"typed": typed_text(request)}
            over = render(request, "groups/over.html", context, status=404)
            return whole_page(request) or over
        return view(request, gathering, seat)

    return found


def _join_group(request: HttpRequest) -> HttpResponse:
    """Type the code on the wall."""
    form = CodeForm(request.POST) if request.method == "POST" else _code_in_address(request)
    if request.method == "POST" and form.is_valid():
        address = address_of(request)
        count(WRONG_CODES, address)
        try:
            seat = services.join_group(
                code=form.cleaned_data["code"], person=_person(request), seat=seat_of(request)
            )
        except WrongCodeError as refusal:
            form.add_error("code", str(refusal))
        else:
            refund(WRONG_CODES, address)  # a room of people behind one address is no guesser
            response = redirect("seat")
            give_seat(response, seat)
            return response
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/join.html", {"form": form}, status=status)


def _seat(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """What a device of the group shows: the conversation, the vote, the keyboard."""
    if nothing_new(request, quiet_stamp(gathering)):
        return HttpResponse(status=204)
    return _page(request, gathering, seat)


def _take_keyboard(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """Take the keyboard while it is free."""
    try:
        services.take_keyboard(gathering=gathering, seat=seat)
    except NotYourTurnError as refusal:
        return _page(request, gathering, seat, note=str(refusal), status=refusal.status)
    return redirect("seat")


def _put_down(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """Pass the keyboard on."""
    services.put_down(gathering=gathering, seat=seat)
    return redirect("seat")


def _offer_from_seat(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """A turn from the seat that has the keyboard."""
    form = TurnForm(request.POST)
    if not form.is_valid():
        return _page(request, gathering, seat, form=form, status=422)
    text = form.cleaned_data["text"]
    try:
        count(TURNS, str(gathering.pk))
        services.offer(gathering=gathering, by=seat, **form.cleaned_data)
    except TooOftenError:
        note = _("That was quick. Wait a minute, then send it.")
        return _page(request, gathering, seat, text=text, note=note, status=429)
    except (GroupsError, PracticeError) as refusal:
        note = str(refusal)
        return _page(request, gathering, seat, text=text, note=note, status=refusal.status)
    if lines := help_for(text, gathering):
        return _page(request, gathering, seat, help_lines=lines)
    return redirect("seat")


def _vote(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """Cast one's vote, or change it."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, gathering, seat, vote_form=form, status=422)
    if not gathering.questions.filter(pk=form.cleaned_data["question"]).exists():
        # taken back meanwhile, or another group's: the two look the same
        return _page(request, gathering, seat, note=_("This vote is over."), status=404)
    count(VOTES, seat.mark)
    try:
        services.vote(gathering=gathering, seat=seat, **form.cleaned_data)
    except NotYourTurnError as refusal:
        return _page(request, gathering, seat, note=str(refusal), status=refusal.status)
    messages.success(request, _("Counted. You can change it until it is shown."))
    return redirect("seat")


def _leave_seat(request: HttpRequest, gathering: Gathering, seat: Seat) -> HttpResponse:
    """Leave the group on this device."""
    services.put_down(gathering=gathering, seat=seat)
    response = redirect("join_group")
    take_seat_away(response)
    return response


join_group = open_to_everybody(_join_group, why=WHY)
seat = open_to_everybody(seated(_seat), why=WHY, methods=("GET",))
take_keyboard = open_to_everybody(seated(_take_keyboard), why=WHY, methods=("POST",))
put_down = open_to_everybody(seated(_put_down), why=WHY, methods=("POST",))
offer_from_seat = open_to_everybody(seated(_offer_from_seat), why=WHY, methods=("POST",))
vote = open_to_everybody(seated(_vote), why=WHY, methods=("POST",))
leave_seat = open_to_everybody(seated(_leave_seat), why=WHY, methods=("POST",))


def _page(
    request: HttpRequest,
    gathering: Gathering,
    seat: Seat,
    *,
    text: str = "",
    note: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = _gathering_of(seat)
    if now is None:  # deleted while this was being typed
        return render(request, "groups/over.html", {"typed": typed_text(request)}, status=404)
    scene = scene_of(now)
    holds = now.keyboard == Keyboard.SEAT and now.holder == seat.mark
    mine = own_vote(scene.question, seat) if scene.question else None
    context = {
        "scene": scene,
        "holds": holds,
        "composing": holds and scene.question is None and not scene.ended,
        "mine": mine,
        "form": turn_form(scene.path.position, text),
        "vote_form": _vote_form(scene.question, mine),
        "refusal": note,
        "typed": text,
        **more,
    }
    return show(request, "groups/seat.html", context, status=status)


def _vote_form(question: Question | None, mine: Ballot | None) -> VoteForm | None:
    if question is None:
        return None
    chosen = {"call": mine.call, "land": mine.land} if mine else {}
    return VoteForm(initial={"question": question.pk, **chosen})


def _gathering_of(seat: Seat | None) -> Gathering | None:
    if seat is None:
        return None
    found = Gathering.objects.select_related("session", "organisation")
    return found.filter(pk=seat.gathering).first()


def _person(request: HttpRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


def _code_in_address(request: HttpRequest) -> CodeForm:
    """The form, with the code that the picture on the wall carries."""
    given = CodeForm(request.GET)
    return CodeForm(initial=given.cleaned_data if given.is_valid() else None)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        context = {"typed": typed_text(request)}
        return render(request, "front/signed_out.html", context, status=401)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('seat')})}")
