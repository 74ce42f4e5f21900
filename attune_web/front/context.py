"""What every page knows: where the person stands, which doors they have, whether it is a demo."""

import functools
from typing import Any

from django.http import HttpRequest

from attune.pages import Page
from attune_web import engine
from attune_web.accounts.access import Place, place_of
from attune_web.accounts.models import Installation
from attune_web.accounts.roles import Role
from attune_web.emergency.models import EmergencyAccess
from attune_web.emergency.notices import told_to
from attune_web.front.doors import Door, doors_for


class Surroundings:
    """Asked for by templates, and only then looked up."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @functools.cached_property
    def place(self) -> Place | None:
        """Where the person stands."""
        if not hasattr(self._request, "user"):
            return None
        place: Place | None = getattr(self._request, "place", None)
        return place or place_of(self._request)

    @functools.cached_property
    def doors(self) -> list[Door]:
        """The doors that open for them."""
        return list(doors_for(self.place)) if self.place else []

    @functools.cached_property
    def emergencies(self) -> list[EmergencyAccess]:
        """Emergency accesses this person must be told of: to their own practice, or as auditor."""
        return list(told_to(self.place)) if self.place else []

    @property
    def disclaimer(self) -> Page:
        """What lessons, surveys, printed pages and exports do not claim."""
        return engine.pages()["disclaimers"]

    @functools.cached_property
    def installation(self) -> Installation | None:
        """This site as such."""
        return Installation.objects.filter(pk=1).first()

    @property
    def demo(self) -> bool:
        """Whether everybody here is invented."""
        return self.installation is not None and self.installation.demo

    @property
    def housekeeping_is_late(self) -> bool:
        """Whether an administrator must be told that the hourly deleting has stopped."""
        administers = self.place is not None and self.place.has(Role.ADMINISTRATOR)
        late = self.installation is not None and self.installation.housekeeping_is_late
        return administers and late


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Add `around` to every template."""
    return {"around": Surroundings(request)}
