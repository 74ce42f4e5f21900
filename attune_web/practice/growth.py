"""One's own practice over the weeks: what was done, with how many turns and how sure."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attune.coding.ratings import bounded_mean
from attune_web.accounts.models import Organisation, Person
from attune_web.pictures import Picture, Series, Week, weeks
from attune_web.pictures.scale import PERCENT
from attune_web.practice.lookback import is_contested, level_of
from attune_web.practice.models import WHOLE, Exchange, Kind, Session
from attune_web.practice.paths import feedback_of

MOST_WEEKS = 12
Marks = list[bool]
Reads = Callable[[Exchange], bool | None]


@dataclass(frozen=True, slots=True)
class Growth:
    """What one person's practice shows over the weeks."""

    picture: Picture
    sessions: int
    turns: int
    groups: int
    raters: tuple[str, ...]


@dataclass
class _Week:
    """The sessions of one week, each with its turns."""

    start: dt.date
    sessions: list[list[Exchange]] = field(default_factory=list)


def growth_of(person: Person, organisation: Organisation, *, today: dt.date) -> Growth:
    """Read somebody's own sessions, week by week; a moment tried again counts once, as first said.

    A group's sessions are counted apart and never measured.
    """
    mine = Session.objects.own(person, organisation)
    groups = Session.objects.filter(
        clinician=person, organisation=organisation, kind=Kind.GROUP
    ).count()
    found = _by_week(mine, today)
    turns = list(chain.from_iterable(chain.from_iterable(week.sessions for week in found)))
    picture = weeks(
        [_series(name, found, reads) for name, reads in _followed()],
        title=_("Your practice over the weeks"),
        scale=PERCENT,
    )
    return Growth(
        picture=picture,
        sessions=sum(len(week.sessions) for week in found),
        turns=len(turns),
        groups=groups,
        raters=tuple(sorted({f"{each.rater_name} {each.rater_version}" for each in turns})),
    )


def _followed() -> tuple[tuple[str, Reads], ...]:
    return (
        (_("Turns that said back what was heard"), _reflects),
        (_("Questions that were open"), _asks_openly),
        (_("Offered feelings that were taken up"), _takes_up),
    )


def _reflects(exchange: Exchange) -> bool | None:
    level = level_of(exchange, "reflection")
    return None if level is None else level in ("simple", "complex")


def _asks_openly(exchange: Exchange) -> bool | None:
    level = level_of(exchange, "question")
    return None if level in (None, "none") else level == "open"


def _takes_up(exchange: Exchange) -> bool | None:
    if is_contested(exchange, WHOLE):
        return None
    met = feedback_of(exchange).opportunity
    return None if met is None else met == "met"


def _by_week(sessions: Iterable[Session], today: dt.date) -> list[_Week]:
    first = _monday(today) - dt.timedelta(weeks=MOST_WEEKS - 1)
    kept: dict[dt.date, _Week] = {}
    since = dt.datetime.combine(first, dt.time(), tzinfo=timezone.get_current_timezone())
    exchanges = Exchange.objects.filter(
        session__in=sessions, branch__number=1, session__started_at__gte=since
    )
    by_session: dict[Session, list[Exchange]] = {}
    rows = exchanges.select_related("session").prefetch_related("disagreements")
    for each in rows.order_by("session__started_at", "session", "position"):
        by_session.setdefault(each.session, []).append(each)
    for session, turns in by_session.items():
        start = _monday(timezone.localdate(session.started_at))
        kept.setdefault(start, _Week(start)).sessions.append(turns)
    return _without_gaps(kept, _monday(today)) if kept else []


def _without_gaps(kept: dict[dt.date, _Week], last: dt.date) -> list[_Week]:
    start = min(kept)
    count = (max(last, *kept) - start).days // 7 + 1
    every = [start + dt.timedelta(weeks=number) for number in range(count)]
    return [kept.get(each, _Week(each)) for each in every]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _series(name: str, found: Sequence[_Week], reads: Reads) -> Series:
    return Series(name, tuple(_week(each, reads) for each in found))


def _week(week: _Week, reads: Reads) -> Week:
    by_session = [_marks(turns, reads) for turns in week.sessions]
    label = date_format(week.start, "j M")
    all_marks = [float(mark) for marks in by_session for mark in marks]
    mean = bounded_mean(all_marks, top=1.0)
    if mean is None:
        return Week(label)
    values = tuple(sum(marks) / len(marks) for marks in by_session if marks)
    return Week(label, mean.mean, mean.low, mean.high, mean.n, values)


def _marks(turns: Sequence[Exchange], reads: Reads) -> Marks:
    return [found for found in map(reads, turns) if found is not None]
