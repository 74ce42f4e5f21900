"""How far the model's sureness can be believed: what it said against how often it was right."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from attune_web.pictures.picture import Key, Picture, drawing, sample
from attune_web.pictures.scale import PERCENT
from attune_web.pictures.shapes import Point, dot, rule, text, whisker

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 320, 52, 404, 14, 268


@dataclass(frozen=True, slots=True)
class Bin:
    """Turns on which the model was about equally sure: how sure, how often right, interval, n."""

    said: float
    right: float
    low: float
    high: float
    n: int


def reliability(bins: Sequence[Bin], *, title: str, finding: str | None = None) -> Picture:
    """Draw how often the model was right against how sure it was; on the line they agree."""
    shown = [each for each in bins if each.n]
    if not shown:
        return Picture(title, finding or _("This has not been measured yet."))
    finding = finding or _finding(shown)
    marks = _ground()
    for each in shown:
        low, high = _at(each.said, each.low), _at(each.said, each.high)
        marks += [whisker(low, high), dot(_at(each.said, each.right), size=5)]
    line = rule((2, 14), (22, 2), kind="p-line--even")
    mark = whisker((12, 1), (12, 15)) + dot((12, 8), size=4)
    return Picture(
        title=title,
        finding=finding,
        svg=drawing(title, finding, marks, width=WIDTH, height=HEIGHT),
        headings=(_("How sure it was"), _("How often it was right"), _("95 % interval"), _("n")),
        rows=tuple(_row(each) for each in shown),
        key=(
            Key(sample(line), _("as sure as it is right")),
            Key(sample(mark), _("what was seen, with its 95 % interval")),
        ),
    )


def _row(each: Bin) -> tuple[str, ...]:
    interval = PERCENT.between(each.low, each.high)
    return (PERCENT.say(each.said), PERCENT.say(each.right), interval, str(each.n))


def _finding(shown: Sequence[Bin]) -> str:
    largest = max(shown, key=lambda each: each.n)
    furthest = max(shown, key=lambda each: abs(each.said - each.right))
    said = _("Where it was {said} sure it was right {right} of the time ({interval}, n = {n}).")
    parts = [_fill(said, largest)]
    if furthest is not largest:
        parts.append(_fill(_("Furthest off: {said} sure, right {right} (n = {n})."), furthest))
    return " ".join(parts)


def _fill(words: str, each: Bin) -> str:
    said, right, interval, n = _row(each)
    return words.format(said=said, right=right, interval=interval, n=n)


def _at(said: float, right: float) -> Point:
    x = LEFT + PERCENT.part(said) * (RIGHT - LEFT)
    return x, BOTTOM - PERCENT.part(right) * (BOTTOM - TOP)


def _ground() -> list[SafeString]:
    marks = [rule(_at(0, 0), _at(1, 1), kind="p-line--even")]
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _at(value, value)
        marks.append(rule((LEFT, y), (RIGHT, y), kind="p-grid"))
        marks.append(text((LEFT - 8, y + 4), PERCENT.say(value), kind="end"))
        marks.append(
            text((x, BOTTOM + 20), PERCENT.say(value), kind="middle" if value < 1 else "end")
        )
    marks.append(text((LEFT, HEIGHT - 8), _("across: how sure it was; up: how often right")))
    return marks
