"""One tap signs you in as somebody invented; works in a demonstration's database alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attune_web.accounts.access import Place, is_demo, open_to_everybody
from attune_web.accounts.models import Membership, Organisation, Person, Supervision
from attune_web.accounts.roles import NEVER, PURPOSE, Role
from attune_web.front.doors import Words, doors_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class WhoForm(forms.Form):
    """Which of the cast to be."""

    person = forms.ModelChoiceField(queryset=Person.objects.all())


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast in one organisation: what they are, do, and never see."""

    person: Person
    organisation: Organisation
    role: Role
    supervises: tuple[str, ...] = ()

    @property
    def does(self) -> Words:
        """What they do here, as the end of a sentence that begins with their name."""
        return PURPOSE[self.role]

    @property
    def never(self) -> Words:
        """What they never see, in the same form."""
        return NEVER[self.role]

    @property
    def rooms(self) -> list[Words]:
        """The rooms that are built and open for them, beside the guide that everybody may read."""
        place = Place(self.person, self.organisation, frozenset({self.role}))
        return [door.title for door in doors_for(place) if door.view != "help"]


def _sign_in_as(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Http404
    if request.method == "POST":
        form = WhoForm(request.POST)
        if not form.is_valid():
            raise Http404
        login(request, form.cleaned_data["person"], backend=BACKEND)
        return redirect("home")
    parts = sorted(_parts(), key=_in_order)
    first = next((each for each in parts if each.role == Role.CLINICIAN), None)
    others = [each for each in parts if each is not first]
    return render(request, "front/cast.html", {"first": first, "others": others})


def _parts() -> Iterator[Part]:
    relations = Supervision.objects.select_related("clinician")
    for each in Membership.objects.select_related("person", "organisation"):
        here = relations.filter(supervisor=each.person, organisation=each.organisation)
        names = tuple(relation.clinician.name for relation in here)
        yield Part(each.person, each.organisation, Role(each.role), names)


def _in_order(part: Part) -> tuple[str, int, bool, str]:
    place = list(Role).index(part.role)
    return part.organisation.name, place, not part.supervises, part.person.name


sign_in_as = open_to_everybody(_sign_in_as, why="exists in a demonstration's database alone")
