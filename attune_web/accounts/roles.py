"""The roles a person can have in an organisation, and which of them read other people's data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody does in an organisation; one person may have several."""

    CLINICIAN = "clinician", _("Clinician")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEAD = "lead", _("Programme lead")
    MANAGER = "manager", _("Service manager")
    ACCREDITOR = "accreditor", _("Accreditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


READS_OTHERS = frozenset(Role) - {Role.CLINICIAN}

PURPOSE = {
    Role.CLINICIAN: _("practises, and sees only their own work"),
    Role.SUPERVISOR: _("sees what a clinician chooses to share with them"),
    Role.LEAD: _("builds and runs the programme"),
    Role.MANAGER: _("sees the service as a whole, never one person's practice"),
    Role.ACCREDITOR: _("surveys the service through a room that is opened for it"),
    Role.ADMINISTRATOR: _("looks after accounts and settings, without reading content"),
    Role.AUDITOR: _("checks who saw what"),
}

NEVER = {
    Role.CLINICIAN: _("never sees another clinician's practice"),
    Role.SUPERVISOR: _("never sees a moment that was not shared with them"),
    Role.LEAD: _("never sees anybody's practice, and turns no AI number into a pass or a fail"),
    Role.MANAGER: _("never a name beside a score"),
    Role.ACCREDITOR: _("never sees anything outside that room"),
    Role.ADMINISTRATOR: _(
        "never opens anybody's practice, but in an emergency, on record, with the person told"
    ),
    Role.AUDITOR: _("never reads what was said"),
}
