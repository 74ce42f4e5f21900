"""Rows and canaries of emergency access: one that is open, to Clara's session and to Otto's."""

import datetime as dt

from django.utils import timezone

from attune_web.emergency.models import EmergencyAccess
from tests.web.cast import Stage


def plant(stage: Stage) -> None:
    """Plant an access to each clinician's practice, with its reason."""
    for who, admin, auditor, organisation in (
        ("Clara", "Ada", "Ivo", stage.cast.north),
        ("Otto", "South administrator", "South auditor", stage.cast.south),
    ):
        stage.rows[f"access to {who}"] = EmergencyAccess.objects.create(
            organisation=organisation,
            clinician=stage[who],
            session=stage.rows[f"{who}'s session"],
            opened_by=stage[admin],
            reason=stage.plant(f"emergency.EmergencyAccess.reason#{who}", {who, auditor}),
            chosen_at=timezone.now(),
            until=timezone.now() + dt.timedelta(minutes=60),
        )
