"""Pages behind one-time links; opening one changes nothing."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attune_web.accounts import services
from attune_web.accounts.access import open_to_everybody
from attune_web.accounts.forms import JoinForm, NewPasswordForm
from attune_web.accounts.limits import ONE_TIME_LINK, address_of, count
from attune_web.accounts.models import Invitation, Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _join(request: HttpRequest, token: str) -> HttpResponse:
    count(ONE_TIME_LINK, address_of(request))
    invitation = services.find_invitation(token)
    if Person.objects.filter(email=invitation.email).exists():
        return _join_as(request, token, invitation)
    invited = Person(email=invitation.email, name=invitation.name)
    initial = {"name": invitation.name}
    form = JoinForm(request.POST or None, person=invited, initial=initial)
    if request.method == "POST" and form.is_valid():
        person = services.accept_invitation(
            token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        login(request, person, backend=BACKEND)
        record_authentication(request, person, method="password")
        return redirect("home")
    context = {"invitation": invitation, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/join.html", context, status=status)


def _join_as(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    mine = request.user.is_authenticated and request.user.email == invitation.email
    if mine and request.method == "POST":
        services.join_as(token=token, person=request.user)  # type: ignore[arg-type]
        return redirect("home")
    context = {"invitation": invitation, "mine": mine}
    return render(request, "accounts/join_as.html", context)


def _recover(request: HttpRequest, token: str) -> HttpResponse:
    count(ONE_TIME_LINK, address_of(request))
    link = services.find_recovery(token)
    form = NewPasswordForm(request.POST or None, person=link.person)
    if request.method == "POST" and form.is_valid():
        services.recover(token=token, password=form.cleaned_data["password"])
        return redirect("account_login")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/recover.html", {"form": form, "link": link}, status=status)


join = open_to_everybody(_join, why="the link is the key; guessing is limited")
recover = open_to_everybody(_recover, why="the link is the key; guessing is limited")
