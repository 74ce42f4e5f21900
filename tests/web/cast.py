"""The fixed cast in a database, and a browser for each of them.

Beside the cast stand people known by their role alone, so that every role exists in North and the
same roles exist in South; and one person who holds every role in both.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from attune_web.accounts.access import ORGANISATION_KEY
from attune_web.accounts.models import Membership, Organisation, Person
from attune_web.accounts.roles import READS_OTHERS, Role
from attune_web.operations.cast import NORTH, SOUTH, Cast, add_person, assemble

ANONYMOUS = "nobody"
EXTRA_NORTH = {"North accreditor": Role.ACCREDITOR, "Other clinician": Role.CLINICIAN}
EXTRA_SOUTH = {
    "South administrator": Role.ADMINISTRATOR,
    "South supervisor": Role.SUPERVISOR,
    "South auditor": Role.AUDITOR,
}
IN_NORTH = frozenset({**NORTH, **EXTRA_NORTH})
IN_SOUTH = frozenset({**SOUTH, **EXTRA_SOUTH})
EVERYBODY = IN_NORTH | IN_SOUTH
VIEWERS = (ANONYMOUS, *sorted(EVERYBODY))
# one person, under the name of where they stand: no role refuses them, so what keeps them from the
# other organisation's rows is the condition on the organisation alone
BOTH = {"North": "Both in North", "South": "Both in South"}


@dataclass
class Stage:
    """The cast, the rows that tests ask for by name, and the canaries planted in them."""

    cast: Cast
    rows: dict[str, Any] = field(default_factory=dict)
    canaries: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def plant(self, place: str, may_see: frozenset[str] | set[str]) -> str:
        """A string nobody else writes, for one field (`app.Model.field#which`)."""
        canary = f"canary{len(self.canaries):03d}x{abs(hash(place)) % 10**8:08d}"
        self.canaries[place] = (canary, frozenset(may_see))
        return canary

    def __getitem__(self, name: str) -> Person:
        return self.cast[name]

    def place(self, name: str) -> Organisation:
        """An organisation by its name."""
        return {"North": self.cast.north, "South": self.cast.south}[name]


def assemble_everybody() -> Stage:
    """The cast and the others, each with a second step where their role asks for one."""
    stage = Stage(assemble())
    for organisation, extra in ((stage.cast.north, EXTRA_NORTH), (stage.cast.south, EXTRA_SOUTH)):
        for name, role in extra.items():
            stage.cast.people[name] = add_person(name, organisation, role)
    add_both(stage)
    for person in Person.objects.filter(memberships__role__in=READS_OTHERS).distinct():
        give_second_step(person)
    return stage


def add_both(stage: Stage) -> None:
    """The person of both organisations."""
    person = add_person("Both", stage.cast.north, Role.CLINICIAN)
    for place, name in BOTH.items():
        stage.cast.people[name] = person
        for role in Role:
            Membership.objects.get_or_create(
                person=person, organisation=stage.place(place), role=role
            )


def give_second_step(person: Person) -> Authenticator:
    """A second step that is there, as far as the guards can see."""
    step: Authenticator = Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={}
    )
    return step


def browser_of(
    person: Person | None, *, standing_in: Organisation | None = None, **kwargs: Any
) -> Client:
    """A browser in which somebody has just signed in; None is a stranger's."""
    client = Client(raise_request_exception=False, **kwargs)
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        proved = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proved]
        session["account_authentication_methods_user"] = str(person.pk)
        if standing_in is not None:
            session[ORGANISATION_KEY] = str(standing_in.pk)
        session.save()
    return client
