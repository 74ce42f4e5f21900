"""The doors a person sees: one line per room; who may pass is read from the room's own view.

A room adds its line here and nowhere else; the first page and the menu follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.access import Place

Words = str | Promise
GO = _("Go there")


@dataclass(frozen=True, slots=True)
class Door:
    """A room's first page: its URL name, its title, what one does there, and a verb to begin.

    The first door that opens for a person is their one next step on the first page.
    """

    view: str
    title: Words
    what_for: Words
    begin: Words = GO

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.view)


DOORS = (
    Door(
        "practice",
        _("Practice"),
        _("Meet a simulated patient and hear what your words did."),
        _("Meet a patient"),
    ),
    Door(
        "shown_moments",
        _("Supervision"),
        _("Moments that clinicians chose to show you."),
        _("See what is shown to you"),
    ),
    Door(
        "gatherings",
        _("Group room"),
        _("A patient on the wall, one keyboard, secret votes."),
        _("Open a group"),
    ),
    Door(
        "people",
        _("People"),
        _("Invite colleagues, give roles, say who supervises whom."),
        _("See who is here"),
    ),
    Door("organisation", _("Organisation"), _("The crisis lines your people see on every page.")),
    Door("record", _("Record"), _("Who did what and who saw what, in order."), _("Read it")),
    Door(
        "emergencies",
        _("Emergency access"),
        _("Who opened somebody's practice, and why."),
        _("Look over it"),
    ),
    Door(
        "help",
        _("Guide"),
        _("How to use Attune, how it works, and what it cannot do."),
        _("Open the guide"),
    ),
)


def doors_for(place: Place) -> Iterator[Door]:
    """The doors that open for somebody where they stand."""
    for door in DOORS:
        entry = resolve(door.url).func.entry  # type: ignore[attr-defined]
        if not entry.roles or place.has(*entry.roles):
            yield door
