"""Rows and canaries of emergency access: to Clara, to Otto, and those that both opened."""

import datetime as dt

from django.utils import timezone

from attune_web.emergency.models import EmergencyAccess
from tests.web.cast import BOTH, Stage


def plant(stage: Stage) -> None:
    """Plant an access to each clinician's practice, with its reason."""
    _access(stage, "Clara", "Ada", "North")
    _access(stage, "Otto", "South administrator", "South")
    for place, colleague in (("North", "Other clinician"), ("South", "Otto")):
        stage.rows[f"access in {place}"] = _access(stage, colleague, BOTH[place], place)


def _access(stage: Stage, who: str, admin: str, place: str) -> EmergencyAccess:
    name = f"access to {who}" if admin not in BOTH.values() else f"access of both to {who}"
    auditor = {"North": "Ivo", "South": "South auditor"}[place]
    stage.rows[name] = EmergencyAccess.objects.create(
        organisation=stage.place(place),
        clinician=stage[who],
        session=stage.rows[f"{who}'s session"],
        opened_by=stage[admin],
        reason=stage.plant(f"emergency.EmergencyAccess.reason#{name}", {who, auditor}),
        chosen_at=timezone.now(),
        until=timezone.now() + dt.timedelta(minutes=60),
    )
    found: EmergencyAccess = stage.rows[name]
    return found
