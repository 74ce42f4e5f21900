"""One number with what is known about it: its interval, its n, and what it may be held against."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from attune_web.pictures.picture import Key, Picture, drawing, sample
from attune_web.pictures.scale import Scale
from attune_web.pictures.shapes import box, dot, rule, text, whisker

WIDTH, HEIGHT, LEFT, RIGHT, LINE = 420, 74, 14, 406, 30
FEW = 5


@dataclass(frozen=True, slots=True)
class Band:
    """A range to hold the number against, and whose it is."""

    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and the number of things behind it; None if not defined."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def estimate(
    shown: Estimate,
    *,
    name: str,
    scale: Scale | None = None,
    band: Band | None = None,
    finding: str | None = None,
) -> Picture:
    """Draw one estimate; a value that is not defined is said, not drawn."""
    scale = scale or Scale()
    if shown.value is None:
        said = _("{name} cannot be worked out here (n = {n}).").format(name=name, n=shown.n)
        return Picture(name, finding or said)
    finding = finding or _finding(shown, name, scale, band)
    marks = [*_ground(scale, band), *_marks(shown, shown.value, scale)]
    rows = [(name, scale.say(shown.value), _interval(shown, scale), str(shown.n))]
    key: tuple[Key, ...] = ()
    if band:
        rows.append((band.name, "–", scale.between(band.low, band.high), "–"))
        key = (Key(sample(box((2, 2), 20, 12, kind="p-area")), band.name),)
    return Picture(
        title=name,
        finding=finding,
        svg=drawing(name, finding, marks, width=WIDTH, height=HEIGHT),
        headings=(_("What"), _("Value"), _("95 % interval"), _("n")),
        rows=tuple(rows),
        key=key,
    )


def _interval(shown: Estimate, scale: Scale) -> str:
    if shown.low is None or shown.high is None:
        return "–"
    return scale.between(shown.low, shown.high)


def _finding(shown: Estimate, name: str, scale: Scale, band: Band | None) -> str:
    said = _("{name}: {value}").format(name=name, value=scale.say(shown.value))
    if shown.low is None or shown.high is None:
        said += _(", n = {n}; too few for an interval.").format(n=shown.n)
    else:
        said += _(" (95 % interval {interval}, n = {n}).").format(
            interval=_interval(shown, scale), n=shown.n
        )
    if band:
        said += " " + _("For comparison, {who}: {range}.").format(
            who=band.name, range=scale.between(band.low, band.high)
        )
    return said


def _x(value: float, scale: Scale) -> float:
    return LEFT + scale.part(value) * (RIGHT - LEFT)


def _ground(scale: Scale, band: Band | None) -> list[SafeString]:
    marks = []
    if band:
        low, high = _x(band.low, scale), _x(band.high, scale)
        marks.append(box((low, 8), high - low, 40, kind="p-area"))
    marks.append(rule((LEFT, 50), (RIGHT, 50), kind="p-axis"))
    middle = (scale.low + scale.high) / 2
    for value, kind in ((scale.low, ""), (middle, "middle"), (scale.high, "end")):
        x = _x(value, scale)
        marks.append(rule((x, 50), (x, 54), kind="p-axis"))
        marks.append(text((x, 68), scale.say(value), kind=kind))
    return marks


def _marks(shown: Estimate, value: float, scale: Scale) -> list[SafeString]:
    marks = []
    if shown.low is not None and shown.high is not None:
        marks.append(whisker((_x(shown.low, scale), LINE), (_x(shown.high, scale), LINE)))
    kind = "p-dot" if shown.n >= FEW else "p-dot p-dot--few"
    marks.append(dot((_x(value, scale), LINE), kind=kind, size=7))
    return marks
