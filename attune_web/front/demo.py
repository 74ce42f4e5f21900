"""One tap signs you in as somebody invented; works in a demonstration's database alone."""

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attune_web.accounts.access import is_demo, open_to_everybody
from attune_web.accounts.models import Membership, Person
from attune_web.accounts.roles import PURPOSE, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class WhoForm(forms.Form):
    """Which of the cast to be."""

    person = forms.ModelChoiceField(queryset=Person.objects.all())


def _sign_in_as(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Http404
    if request.method == "POST":
        form = WhoForm(request.POST)
        if not form.is_valid():
            raise Http404
        login(request, form.cleaned_data["person"], backend=BACKEND)
        return redirect("home")
    cast: dict[Person, list[str]] = {}
    for each in Membership.objects.select_related("person", "organisation"):
        line = f"{each.get_role_display()}, {each.organisation}: {PURPOSE[Role(each.role)]}"
        cast.setdefault(each.person, []).append(line)
    return render(request, "front/cast.html", {"cast": cast})


sign_in_as = open_to_everybody(_sign_in_as, why="exists in a demonstration's database alone")
