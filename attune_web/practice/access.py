"""Whose sessions and moments somebody may open: their own, here; everything else is not found."""

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from attune_web.accounts.access import Placed
from attune_web.practice.models import Disagreement, Exchange, Kind, Session, Share


def own_session(request: Placed, session: uuid.UUID) -> Session:
    """One of the person's own sessions where they stand; a stranger's is a 404."""
    place = request.place
    mine = Session.objects.own(place.person, place.organisation)
    return get_object_or_404(mine.select_related("organisation"), pk=session)


def own_moment(request: Placed, exchange: uuid.UUID) -> Exchange:
    """One moment of the person's own sessions."""
    place = request.place
    mine = Exchange.objects.filter(
        session__clinician=place.person,
        session__organisation=place.organisation,
        session__kind=Kind.OWN,
    )
    return get_object_or_404(mine.select_related("session__organisation"), pk=exchange)


def own_share(request: Placed, share: uuid.UUID) -> Share:
    """A moment that the person themselves has shared."""
    found = Share.objects.filter(pk=share).first()
    if found is None:
        raise Http404
    own_moment(request, found.exchange_id)
    return found


def own_disagreement(request: Placed, disagreement: uuid.UUID) -> Disagreement:
    """A disagreement that the person themselves has raised."""
    found = Disagreement.objects.filter(pk=disagreement).first()
    if found is None:
        raise Http404
    own_moment(request, found.exchange_id)
    return found


def shown_share(request: Placed, share: uuid.UUID) -> Share:
    """A moment that was shared with the person as a supervisor, and still is."""
    place = request.place
    seen = Share.objects.seen_by(place.person, place.organisation)
    return get_object_or_404(
        seen.select_related("exchange__session__organisation", "exchange__session__clinician"),
        pk=share,
    )
