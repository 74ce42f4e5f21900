"""The fixed cast: the invented people of tests, demonstration, tutorial and pictures."""

from dataclasses import dataclass, field

from django.db import transaction

from attune_web.accounts.models import Membership, Organisation, Person, Supervision
from attune_web.accounts.roles import Role
from attune_web.accounts.services.organisations import Line, create_organisation

# numbers that are reserved for fiction
LINES = (Line("North listening line", "01632 960 001", "day and night"),)
SOUTH_LINES = (Line("South listening line", "01632 960 002", "day and night"),)

NORTH = {
    "Clara": Role.CLINICIAN,
    "Sana": Role.SUPERVISOR,
    "Ravi": Role.SUPERVISOR,
    "Olga": Role.LEAD,
    "Mia": Role.MANAGER,
    "Ada": Role.ADMINISTRATOR,
    "Ivo": Role.AUDITOR,
}
SOUTH = {"Otto": Role.CLINICIAN}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by name, and their two organisations."""

    north: Organisation
    south: Organisation
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


@transaction.atomic
def assemble() -> Cast:
    """Put North and South and their people into an empty database."""
    cast = Cast(
        north=create_organisation(name="North", lines=LINES),
        south=create_organisation(name="South", lines=SOUTH_LINES),
    )
    for organisation, roles in ((cast.north, NORTH), (cast.south, SOUTH)):
        for name, role in roles.items():
            cast.people[name] = add_person(name, organisation, role)
    Supervision.objects.create(
        organisation=cast.north, clinician=cast["Clara"], supervisor=cast["Sana"]
    )
    return cast


def add_person(name: str, organisation: Organisation, role: Role) -> Person:
    """Add somebody invented, without a password."""
    address = f"{name.lower().replace(' ', '.')}@{organisation.name.lower()}.example"
    person = Person(email=address, name=name)
    person.set_unusable_password()
    person.save()
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return person
