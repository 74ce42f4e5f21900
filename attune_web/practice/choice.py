"""The patients one can choose from, as the page that offers them says it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attune.patient.case import Case
from attune_web import engine

SKILLS: dict[str, str | Promise] = {
    "reflection": _("saying back what you heard"),
    "exploration": _("asking so that somebody can go on"),
    "missed-opportunity": _("noticing what is only half said"),
    "risk-enquiry": _("asking about suicide in plain words"),
    "repair": _("mending it when you have hurt"),
    "non-defensiveness": _("hearing a complaint without defending"),
    "limits": _("setting a calm limit"),
    "shared-decision": _("deciding together"),
    "silence": _("leaving room"),
}
MINUTES_A_TURN = 0.8


@dataclass(frozen=True, slots=True)
class Patient:
    """One simulated patient on offer."""

    case: Case

    @property
    def minutes(self) -> int:
        """About how long a session takes."""
        return max(5, round(self.case.meta.est_turns * MINUTES_A_TURN / 5) * 5)

    @property
    def first_name(self) -> str:
        """What the patient is called."""
        return self.case.persona.name.split(" ")[0]

    @property
    def practises(self) -> list[str | Promise]:
        """What one practises with them."""
        return [SKILLS.get(each, each.replace("-", " ")) for each in self.case.meta.skills]


def patients() -> list[Patient]:
    """Everybody who can be met, the easier ones first."""
    return sorted(_each(), key=lambda each: (each.case.meta.difficulty, each.case.id))


def _each() -> Iterator[Patient]:
    for case in engine.cases().values():
        yield Patient(case)
