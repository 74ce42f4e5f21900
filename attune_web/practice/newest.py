"""What a said turn adds to the room, so that only this is sent to a page that shows the rest.

A page says by a mark which earlier turns it shows, and how; where one of them would be shown
otherwise by now (a branch, a share, an answer, feedback that a pause brings) the whole room is
sent instead. The mark is made of what the showing depends on, none of it words.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language

from attune_web import engine
from attune_web.practice.models import Disagreement, Exchange, Share
from attune_web.practice.paths import Path, current_of, tries_of
from attune_web.practice.showing import shows_feedback

SHAPE = 1
"""Raised whenever the room's page is built otherwise: an older page then gets the whole room."""

BESIDE = (("disagreements", Disagreement.objects.none()), ("shares", Share.objects.none()))


def mark_of(path: Path, *, among: Sequence[Path], turns: int, total: int) -> str:
    """A mark of how the first `turns` turns are shown, of `total`; `among` all the ways it went."""
    session = path.session
    tries = tries_of(among) if len(among) > 1 else {}
    depends = [
        [SHAPE, engine.version(), engine.parameters(), get_language()],
        [session.current, session.feedback, session.ended, session.organisation.uses_codes],
        [
            [
                shows_feedback(session, each.position, total),
                [_shown_with(other) for other in tries.get(each.pk, (each,))],
            ]
            for each in path.exchanges[:turns]
        ],
    ]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:32]


def _shown_with(exchange: Exchange) -> list[Any]:
    """What stands beside a turn and may change after it was said."""
    contests = [
        [str(each.pk), each.standing, each.answered_by.name if each.answered_by else ""]
        for each in exchange.disagreements.all()
    ]
    shares = [
        [str(each.pk), each.supervisor.name, each.ended, bool(each.read_at)]
        for each in exchange.shares.all()
        if each.taken_back_at is None
    ]
    return [str(exchange.pk), contests, shares]


def grown(so_far: Sequence[Path], exchange: Exchange, *, seen: str) -> tuple[Path, ...] | None:
    """The ways with the turn that was just taken; None where a page must be shown whole.

    `seen` is the mark of the page that the turn was said on.
    """
    path = current_of(so_far)
    is_next = exchange.branch_id == path.branch.pk and exchange.position == path.position
    if not is_next or exchange.session.ended:
        return None
    # nobody can have shared or contested it yet, which saves asking
    prefetch_related_objects([exchange], *(Prefetch(name, none) for name, none in BESIDE))
    longer = replace(path, exchanges=(*path.exchanges, exchange))
    ways = tuple(longer if each is path else each for each in so_far)
    tries = tries_of(ways) if len(ways) > 1 else {}
    if any(len(tries.get(each.pk, ())) > 1 for each in longer.exchanges[-2:]):
        return None  # the newest words stand inside of what shows both ways
    before = len(path.exchanges)
    stands = seen == mark_of(longer, among=ways, turns=before, total=before + 1)
    return ways if stands else None
