"""The organisation's own settings."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from attune_web.accounts import services
from attune_web.accounts.access import Placed, enter
from attune_web.accounts.forms import CodesForm, CrisisLineForm
from attune_web.accounts.roles import Role
from attune_web.accounts.services.organisations import Line


@enter(Role.ADMINISTRATOR, methods=("GET",))
def organisation(request: Placed) -> HttpResponse:
    """The crisis lines, and a form for one more."""
    return _page(request, CrisisLineForm())


@enter(Role.ADMINISTRATOR, methods=("POST",))
def add_crisis_line(request: Placed) -> HttpResponse:
    """Add a line."""
    form = CrisisLineForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    line = Line(**form.cleaned_data)
    services.add_crisis_line(
        organisation=request.place.organisation, line=line, by=request.place.person
    )
    return redirect("organisation")


@enter(methods=("GET",))
def codes(request: Placed) -> HttpResponse:
    """Whether a program codes what is said here, and what stops when it does not."""
    return render(request, "accounts/codes.html", {"administers": _administers(request)})


@enter(Role.ADMINISTRATOR, step_up=True, methods=("POST",))
def switch_codes(request: Placed) -> HttpResponse:
    """Switch the codes on or off for everybody here."""
    form = CodesForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/codes.html", {"administers": True}, status=422)
    services.switch_codes(
        organisation=request.place.organisation,
        on=form.cleaned_data["codes"] == "on",
        by=request.place.person,
    )
    return redirect("codes")


def _administers(request: Placed) -> bool:
    return request.place.has(Role.ADMINISTRATOR)


def _page(request: Placed, form: CrisisLineForm, *, status: int = 200) -> HttpResponse:
    lines = request.place.organisation.crisis_lines.all()
    context = {"lines": lines, "form": form}
    return render(request, "accounts/organisation.html", context, status=status)
