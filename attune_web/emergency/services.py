"""Open one practice session in an emergency; every step and every reading is on record."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from attune_web.accounts.models import Organisation, Person
from attune_web.accounts.once import once
from attune_web.audit.services import record
from attune_web.emergency.errors import EmergencyError
from attune_web.emergency.models import EmergencyAccess
from attune_web.practice.models import Session

LONGEST = dt.timedelta(minutes=60)
FEWEST_WORDS = 5


@transaction.atomic
def open_access(
    *,
    organisation: Organisation,
    clinician: Person,
    by: Person,
    reason: str,
    key: uuid.UUID | None = None,
) -> EmergencyAccess:
    """Open somebody's practice for an hour at most; they are told before anything is shown.

    The same page (`key`) asking once more is given the access that is there.
    """
    words = reason.strip()
    if len(words.split()) < FEWEST_WORDS:
        raise EmergencyError(
            "Write in a sentence why this cannot wait. The person concerned and the auditors read "
            "it."
        )
    if clinician == by:
        raise EmergencyError("This is your own practice; you can read it as it is.")
    now = timezone.now()
    told = {
        "organisation": organisation,
        "clinician": clinician,
        "opened_by": by,
        "reason": words,
        "opened_at": now,
        "until": now + LONGEST,
    }
    id_ = once(key, "emergency", organisation.pk, clinician.pk, by.pk, words)
    access, opened = EmergencyAccess.objects.get_or_create(pk=id_, defaults=told)
    if opened:
        _record("emergency.opened", access, by)
    return access


@transaction.atomic
def choose_session(*, access: EmergencyAccess, session: Session, by: Person) -> EmergencyAccess:
    """Say which session is needed; it cannot be changed for another afterwards."""
    found = _live(access)
    if found.chosen_at is not None and found.session_id != session.pk:
        raise EmergencyError("This access is to another session; open a new one for this.")
    found.session, found.chosen_at = session, found.chosen_at or timezone.now()
    found.save(update_fields=["session", "chosen_at"])
    _record("emergency.session_chosen", found, by)
    return found


@transaction.atomic
def read_session(*, access: EmergencyAccess, by: Person) -> Session:
    """Put a reading on record and hand the session over; nothing is shown unrecorded."""
    found = _live(access)
    if found.chosen_at is None:
        raise EmergencyError("Choose the session that is needed first.")
    if found.session is None:
        raise EmergencyError("The session was erased by the person whose it was.")
    EmergencyAccess.objects.filter(pk=found.pk).update(reads=F("reads") + 1)
    _record("emergency.session_read", found, by)
    return found.session


@transaction.atomic
def end_access(*, access: EmergencyAccess, by: Person) -> EmergencyAccess:
    """End an access before its hour is over; ending twice changes nothing."""
    found = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if found.live:
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        _record("emergency.ended", found, by)
    return found


@transaction.atomic
def confirm_known(*, access: EmergencyAccess) -> EmergencyAccess:
    """Keep that the person concerned knows of an access and has had its reason to read."""
    found = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if found.known_at is None:
        found.known_at = timezone.now()
        found.save(update_fields=["known_at"])
        _record("emergency.known", found, found.clinician)
    return found


@transaction.atomic
def note_reasons_read(*, organisation: Organisation, by: Person, count: int) -> None:
    """Put on record that an auditor read the reasons, where there were any."""
    if not count:
        return
    record(
        "emergency.reasons_read",
        actor=by.pk,
        organisation=organisation.pk,
        detail={"count": count},
    )


def _live(access: EmergencyAccess) -> EmergencyAccess:
    found = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if not found.live:
        raise EmergencyError("This access has ended. If it is still needed, open it anew.")
    return found


def _record(verb: str, access: EmergencyAccess, by: Person) -> None:
    record(
        verb,
        actor=by.pk,
        organisation=access.organisation_id,
        subject=access,
        detail={
            "clinician": str(access.clinician_id),
            "session": str(access.session_id or ""),
            "until": access.until.strftime("%Y-%m-%dT%H:%M:%S"),
        },
    )
