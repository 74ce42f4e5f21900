"""Weeks side by side: one small panel for each thing followed, all on the same weeks and scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune_web.pictures.picture import Key, Picture, Told, drawing, sample
from attune_web.pictures.scale import Scale
from attune_web.pictures.shapes import dot, rule, text, whisker

WIDTH, PANEL, LEFT, RIGHT = 420, 96, 44, 410
FEW = 5


@dataclass(frozen=True, slots=True)
class Week:
    """One week: the value with its interval and n; None where nothing was done.

    `values` are the single values behind it; they are drawn where there are fewer than five.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    values: tuple[float, ...] = ()

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval, where there are enough to draw one."""
        if self.n < FEW or self.low is None or self.high is None:
            return None
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Series:
    """One thing followed over the weeks."""

    name: str
    weeks: tuple[Week, ...]


def weeks(
    series: Sequence[Series],
    *,
    title: str,
    scale: Scale | None = None,
    finding: str | None = None,
) -> Picture:
    """Draw weeks with their intervals; a week without practice is a gap, never a zero."""
    scale = scale or Scale()
    filled = [one for one in series if any(week.value is not None for week in one.weeks)]
    if not filled:
        return Picture(title, finding or _("There are no weeks to show yet."))
    told = () if finding else tuple(_told(one, scale) for one in filled)
    finding = finding or "\n".join(_finding(one, scale) for one in filled)
    marks: list[SafeString] = []
    for place, one in enumerate(filled):
        marks += _panel(one, place * PANEL, scale)
    marks += _labels(filled[0].weeks, len(filled) * PANEL)
    return Picture(
        title=title,
        finding=finding,
        svg=drawing(title, finding, marks, width=WIDTH, height=len(filled) * PANEL + 20),
        headings=(_("What"), _("Week"), _("Value"), _("95 % interval"), _("n")),
        rows=tuple(_row(one, week, scale) for one in filled for week in one.weeks),
        key=_key(filled),
        told=told,
        told_headings=(_("Week of"), _("Value"), _("95 % interval"), _("n")),
    )


def _told(one: Series, scale: Scale) -> Told:
    """The first and the last week that can bear it as rows, and in short sentences the rest."""
    firm = _firm(one)
    says = [_doubt(firm[0], firm[-1])] if len(firm) > 1 else []
    if not firm:
        says.append(_("Fewer than {n} in every week, too few to say more.").format(n=FEW))
    shown = firm if len(firm) < 2 else [firm[0], firm[-1]]
    rows = tuple(_row(one, week, scale)[1:] for week in shown)
    return Told(one.name, rows, (*says, *_gaps(one)))


def _firm(one: Series) -> list[Week]:
    return [week for week in one.weeks if week.value is not None and week.interval]


def _gaps(one: Series) -> list[str]:
    empty = sum(week.value is None for week in one.weeks)
    words = ngettext("{n} week with nothing to count.", "{n} weeks with nothing to count.", empty)
    return [words.format(n=empty)] if empty else []


def _finding(one: Series, scale: Scale) -> str:
    """Say the first and the last week that can bear it; a week with few turns is not held up."""
    firm = _firm(one)
    if not firm:
        said = _("{name}: fewer than {n} in every week, too few to say more.").format(
            name=one.name, n=FEW
        )
    else:
        said = _("{name}: {weeks}.").format(name=one.name, weeks=_said(firm, scale))
    if len(firm) > 1:
        said += " " + _doubt(firm[0], firm[-1])
    return " ".join([said, *_gaps(one)])


def _said(firm: Sequence[Week], scale: Scale) -> str:
    shown = firm if len(firm) < 2 else (firm[0], firm[-1])
    words = _("{value} in the week of {week} (n = {n})")
    return ", ".join(
        words.format(value=scale.say(week.value), week=week.label, n=week.n) for week in shown
    )


def _doubt(first: Week, last: Week) -> str:
    before, after = first.interval, last.interval
    if before and after and before[0] <= after[1] and after[0] <= before[1]:
        return _("The intervals overlap, so this may be chance.")
    return _("The intervals do not overlap.")


def _place(number: int, of: int) -> float:
    return LEFT + 12 + (RIGHT - LEFT - 24) * (number / (of - 1) if of > 1 else 0.5)


def _panel(one: Series, top: int, scale: Scale) -> list[SafeString]:
    upper, lower = top + 26, top + PANEL - 12
    marks = [text((LEFT, top + 14), one.name, kind="strong")]
    for value in (scale.low, scale.high):
        y = lower - scale.part(value) * (lower - upper)
        marks.append(rule((LEFT, y), (RIGHT, y), kind="p-grid"))
        marks.append(text((LEFT - 6, y + 4), scale.bare(value), kind="end"))
    for number, week in enumerate(one.weeks):
        marks += _week(week, _place(number, len(one.weeks)), (upper, lower), scale)
    return marks


def _week(week: Week, x: float, span: tuple[int, int], scale: Scale) -> list[SafeString]:
    if week.value is None:
        return []
    upper, lower = span

    def y(value: float) -> float:
        return lower - scale.part(value) * (lower - upper)

    if week.interval is None:
        return [dot((x, y(v)), kind="p-dot p-dot--few", size=4) for v in _singles(week)]
    low, high = week.interval
    return [whisker((x, y(low)), (x, y(high))), dot((x, y(week.value)), size=5)]


def _singles(week: Week) -> tuple[float, ...]:
    return week.values or (() if week.value is None else (week.value,))


def _labels(shown: Sequence[Week], bottom: int) -> list[SafeString]:
    step = max(1, -(-len(shown) // 6))
    return [
        text((_place(number, len(shown)), bottom + 10), week.label, kind="middle")
        for number, week in enumerate(shown)
        if number % step == 0
    ]


def _row(one: Series, week: Week, scale: Scale) -> tuple[str, ...]:
    interval = scale.between(*week.interval) if week.interval else "–"
    return (one.name, week.label, scale.say(week.value), interval, str(week.n))


def _key(series: Sequence[Series]) -> tuple[Key, ...]:
    drawn = [week for one in series for week in one.weeks if week.value is not None]
    key = []
    if any(week.interval for week in drawn):
        mark = whisker((12, 1), (12, 15)) + dot((12, 8), size=4)
        key.append(Key(sample(mark), _("a week's value with its 95 % interval")))
    if any(not week.interval for week in drawn):
        few = dot((12, 8), kind="p-dot p-dot--few", size=4)
        key.append(Key(sample(few), _("fewer than {n} that week: no interval").format(n=FEW)))
    return tuple(key)
