"""When feedback could fade by one step; offered in a sentence, never done for anybody."""

from dataclasses import dataclass

from django.db.models import Count

from attune_web.accounts.models import Organisation, Person
from attune_web.practice.models import Fading, Preference, Session

SESSIONS, TURNS = 3, 5
NEXT = {Fading.EVERY: Fading.PAUSES, Fading.PAUSES: Fading.END}


@dataclass(frozen=True, slots=True)
class Offer:
    """The next step of fading, the present one, and after how many sessions it is offered."""

    step: Fading
    now: Fading
    sessions: int


def offer_to_fade(
    preference: Preference | None, person: Person, organisation: Organisation
) -> Offer | None:
    """The next step, once somebody has practised a few sessions with this one; None if declined.

    It goes by sessions alone, not by codes: how sure somebody feels is theirs to say.
    """
    if preference is None or preference.keeps_feedback or not organisation.uses_codes:
        return None
    now = Fading(preference.feedback)
    mine = Session.objects.own(person, organisation).exclude(ended_at=None).filter(feedback=now)
    long = mine.annotate(turns=Count("exchanges")).filter(turns__gte=TURNS).count()
    return Offer(NEXT[now], now, long) if now in NEXT and long >= SESSIONS else None
