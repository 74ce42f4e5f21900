"""What a said turn adds to the room, so that only this is sent to a page that shows the rest.

A page says by a mark which earlier turns it shows, and how; where one of them would be shown
otherwise by now (a branch, a share, an answer, feedback that a pause brings) the whole room is
sent instead. The mark is made of what the showing depends on, none of it words.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language

from attune_web import engine
from attune_web.practice.models import Disagreement, Exchange, Session, Share
from attune_web.practice.paths import Path, current_of, tries_of
from attune_web.practice.showing import shows_feedback

SHAPE = 1
"""Raised whenever the room's page is built otherwise: an older page then gets the whole room."""

Beside = Mapping[uuid.UUID, list[Any]]
NOBODY_YET = (("disagreements", Disagreement.objects.none()), ("shares", Share.objects.none()))


def beside(session: Session) -> Beside:
    """What stands beside the turns of a session and may change after they were said."""
    found: dict[uuid.UUID, list[Any]] = {}
    contests = Disagreement.objects.filter(exchange__session=session).order_by("pk")
    for each in contests.select_related("answered_by"):
        by = each.answered_by.name if each.answered_by else ""
        found.setdefault(each.exchange_id, []).append([str(each.pk), each.standing, by])
    shares = Share.objects.filter(exchange__session=session, taken_back_at=None).order_by("pk")
    for share in shares.select_related("supervisor"):
        shown = [str(share.pk), share.supervisor.name, share.ended, bool(share.read_at)]
        found.setdefault(share.exchange_id, []).append(shown)
    return found


def mark_of(
    path: Path, *, among: Sequence[Path], stands_beside: Beside, turns: int, total: int
) -> str:
    """A mark of how the first `turns` turns are shown, of `total`; `among` all the ways it went."""
    session = path.session
    tries = tries_of(among) if len(among) > 1 else {}
    depends = [
        [SHAPE, engine.version(), engine.parameters(), get_language()],
        [session.current, session.feedback, session.ended, session.organisation.uses_codes],
        [
            [
                shows_feedback(session, each.position, total),
                [
                    [str(other.pk), stands_beside.get(other.pk, [])]
                    for other in tries.get(each.pk, (each,))
                ],
            ]
            for each in path.exchanges[:turns]
        ],
    ]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:32]


def grown(
    so_far: Sequence[Path], exchange: Exchange, *, stands_beside: Beside, seen: str
) -> tuple[Path, ...] | None:
    """The ways with the turn that was just taken; None where a page must be shown whole.

    `seen` is the mark of the page that the turn was said on.
    """
    path = current_of(so_far)
    is_next = exchange.branch_id == path.branch.pk and exchange.position == path.position
    if not is_next or exchange.session.ended:
        return None
    # nobody can have shared or contested it yet, which saves asking
    prefetch_related_objects([exchange], *(Prefetch(name, none) for name, none in NOBODY_YET))
    longer = replace(path, exchanges=(*path.exchanges, exchange))
    ways = tuple(longer if each is path else each for each in so_far)
    tries = tries_of(ways) if len(ways) > 1 else {}
    if any(len(tries.get(each.pk, ())) > 1 for each in longer.exchanges[-2:]):
        return None  # the newest words stand inside of what shows both ways
    before = len(path.exchanges)
    now = mark_of(longer, among=ways, stands_beside=stands_beside, turns=before, total=before + 1)
    return ways if seen == now else None
