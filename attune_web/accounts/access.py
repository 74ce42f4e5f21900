"""Who may enter a view, said at the view, checked before it runs, and read by the house tests.

    @enter(Role.ADMINISTRATOR, step_up=True)
    def invite(request: Placed) -> HttpResponse: ...

A view without one of these marks is found by tests/house and does not land. Inside the view
`request.place` is the person, their organisation and their roles there; every row is fetched
through it, and a stranger's row is a 404.
"""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from attune_web.accounts.left_behind import leave_behind
from attune_web.accounts.models import Installation, Membership, Organisation, Person
from attune_web.accounts.roles import READS_OTHERS, Role

ORGANISATION_KEY = "organisation"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: who they are, in which organisation, with which roles there."""

    person: Person
    organisation: Organisation
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles here."""
        return bool(self.roles & frozenset(roles))


class Placed(HttpRequest):
    """A request whose sender is signed in and stands somewhere."""

    place: Place
    user: Person


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may enter a view: everybody, everybody signed in, or those with one of some roles."""

    everybody: bool = False
    roles: frozenset[Role] = frozenset()
    step_up: bool = False
    methods: tuple[str, ...] = ("GET", "POST")
    why: str = ""
    waits: bool = False


class View(Protocol):
    """A view that says who may enter."""

    entry: Entry

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request."""


AnyView = Callable[..., Any]


def enter(
    *roles: Role,
    step_up: bool = False,
    methods: tuple[str, ...] = ("GET", "POST"),
    waits: bool = False,
) -> Callable[[AnyView], View]:
    """Let in people who are signed in and hold one of `roles` here (any role if none is named).

    With `waits`, what was typed for a view that may not be entered now waits until it may; the
    room's page picks it up.
    """
    entry = Entry(roles=frozenset(roles), step_up=step_up, methods=methods, waits=waits)

    def guard(view: AnyView) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = _refusal(request, entry)
            return refusal or view(request, *args, **kwargs)

        return _marked(guarded, entry)

    return guard


def open_to_everybody(
    view: AnyView, *, why: str, methods: tuple[str, ...] = ("GET", "POST")
) -> View:
    """Let everybody into a view, and say why that is right."""

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in (*methods, "HEAD"):
            return HttpResponseNotAllowed(methods)
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return _marked(opened, Entry(everybody=True, why=why, methods=methods))


def own_account(view: AnyView, *, methods: tuple[str, ...] = ("GET", "POST")) -> View:
    """Let people who are signed in into a library's page about their own account.

    Unlike `enter` it asks for neither an organisation nor a second step: it is where the second
    step is set up.
    """
    entry = Entry(methods=methods, why="one's own account")

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in (*methods, "HEAD"):
            return HttpResponseNotAllowed(methods)
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request, entry)
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return _marked(guarded, entry)


def place_of(request: HttpRequest) -> Place | None:
    """Where the sender stands: the organisation they chose, or their first; None without one."""
    if not request.user.is_authenticated:
        return None
    person = request.user
    held = list(Membership.objects.filter(person=person).select_related("organisation"))
    if not held:
        return None
    chosen = request.session.get(ORGANISATION_KEY)
    organisation = next(
        (each.organisation for each in held if str(each.organisation_id) == chosen),
        held[0].organisation,
    )
    roles = {Role(each.role) for each in held if each.organisation_id == organisation.pk}
    return Place(person=person, organisation=organisation, roles=frozenset(roles))


def organisation_uses_codes(place: Place) -> bool:
    """Whether AI codes may be computed and shown where somebody stands; read anew each request."""
    return place.organisation.uses_codes


def needs_second_step(place: Place) -> bool:
    """Whether somebody must set up a second step before they may read other people's data."""
    if not place.roles & READS_OTHERS or is_mfa_enabled(place.person):
        return False
    return not is_demo()


def is_demo() -> bool:
    """Whether this process shows a demonstration, on a database that says it is one."""
    return settings.DEMO and Installation.objects.filter(demo=True).exists()


def proved_lately(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the last minutes, at sign-in or since."""
    records = get_authentication_records(request, request.user)
    latest: float = max((each.get("at", 0.0) for each in records), default=0.0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT or is_demo()


def _refusal(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    if request.method not in (*entry.methods, "HEAD"):
        return HttpResponseNotAllowed(entry.methods)
    place = place_of(request)
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request, entry)
    if place is None:
        return render(request, "front/nowhere.html", status=403)
    if entry.roles and not place.has(*entry.roles):
        raise PermissionDenied
    if needs_second_step(place):
        _keep_waiting(request, entry)
        messages.info(request, _("Your role sees other people's data, so it needs a second step."))
        return redirect("mfa_index")
    if entry.step_up and not proved_lately(request):
        _keep_waiting(request, entry)
        return _ask_again(request)
    cast(Placed, request).place = place
    return None


def _ask_to_sign_in(request: HttpRequest, entry: Entry) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        back = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_login')}?{back}")
    back = request.path if "GET" in entry.methods else reverse("home")
    context = {
        "typed": typed_text(request),
        "waits": _keep_waiting(request, entry),
        "back": urlencode({"next": back}),
    }
    return render(request, "front/signed_out.html", context, status=401)


def _keep_waiting(request: HttpRequest, entry: Entry) -> bool:
    """Keep what was typed where the view says that it waits."""
    typed = typed_text(request) if entry.waits else []
    return bool(typed) and leave_behind(request, typed[0])


def typed_text(request: HttpRequest) -> list[str]:
    """What was typed into a room's `text` box, to give it back to the person who typed it."""
    return [each for each in request.POST.getlist("text") if str(each).strip()]


def _ask_again(request: HttpRequest) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_login")
    back = request.get_full_path() if request.method == "GET" else reverse("home")
    return redirect(f"{url}?{urlencode({'next': back})}")


def _marked(view: Any, entry: Entry) -> View:
    view.entry = entry
    return cast(View, view)
