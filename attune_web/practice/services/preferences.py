"""Choose how one likes to practise, and read the notice before the first session."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attune_web.accounts.models import Person
from attune_web.audit.services import record
from attune_web.practice.models import Fading, Preference


@transaction.atomic
def see_notice(*, person: Person, at: dt.datetime | None = None) -> Preference:
    """Keep that somebody read what is simulated, who sees what, and what scores are not for."""
    found, _ = Preference.objects.get_or_create(person=person)
    if found.notice_seen_at is None:
        found.notice_seen_at = at or timezone.now()
        found.save(update_fields=["notice_seen_at"])
        record("practice.notice_read", actor=person.pk, subject=found)
    return found


@transaction.atomic
def prefer_feedback(*, person: Person, feedback: Fading) -> Preference:
    """Choose when feedback is shown in the sessions to come.

    Choosing what one has already says that it shall stay so: letting it fade is not offered again.
    """
    found, _ = Preference.objects.get_or_create(person=person)
    found.keeps_feedback = found.feedback == feedback
    found.feedback = feedback
    found.save(update_fields=["feedback", "keeps_feedback"])
    record(
        "practice.feedback_preferred",
        actor=person.pk,
        subject=found,
        detail={"feedback": str(feedback)},
    )
    return found
