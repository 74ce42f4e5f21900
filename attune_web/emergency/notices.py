"""Whom a page tells of an emergency access: the person concerned, and for a week the auditors."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from attune_web.accounts.access import Place
from attune_web.accounts.roles import Role
from attune_web.emergency.models import EmergencyAccess

AUDITORS_ARE_TOLD_FOR = dt.timedelta(days=7)


def told_to(place: Place) -> QuerySet[EmergencyAccess]:
    """The accesses that somebody's pages mention where they stand."""
    mine = Q(clinician=place.person, known_at=None)
    since = timezone.now() - AUDITORS_ARE_TOLD_FOR
    here = Q(organisation=place.organisation, opened_at__gt=since)
    return EmergencyAccess.objects.filter(mine | here if place.has(Role.AUDITOR) else mine)
