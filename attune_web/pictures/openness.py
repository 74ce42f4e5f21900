"""The path of openness: how far the patient opened, turn by turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from attune_web.pictures.picture import NOTHING, Key, Picture, drawing, sample
from attune_web.pictures.scale import OF_HUNDRED
from attune_web.pictures.shapes import Point, cross, curve, diamond, dot, rule, text

WARMING, OPEN = 0.25, 0.55
WORTH_SAYING = 0.05


class Mark(StrEnum):
    """What may be marked on the path."""

    MOMENT = "moment"
    RUPTURE = "rupture"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Step:
    """How open the patient was after a turn (0 to 1), and what stands out there."""

    turn: int
    openness: float
    mark: Mark | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where turns and openness lie on the paper."""

    first: int
    last: int
    small: bool

    @property
    def width(self) -> int:
        return 280 if self.small else 420

    @property
    def height(self) -> int:
        return 120 if self.small else 200

    @property
    def right(self) -> int:
        return self.width - 78  # the words of the bands stand behind it

    def at(self, step: Step) -> Point:
        left, right, top, bottom = 12, self.right, 14, self.height - 24
        along = (step.turn - self.first) / max(self.last - self.first, 1)
        return left + along * (right - left), bottom - OF_HUNDRED.part(step.openness) * (
            bottom - top
        )


def path_of_openness(
    steps: Sequence[Step],
    *,
    name: str,
    again: Sequence[Step] = (),
    finding: str | None = None,
    small: bool = False,
) -> Picture:
    """Draw how open the patient called `name` was over turns; `again` is the redone branch.

    Ruptures are crosses, repairs diamonds, moments that mattered rings.
    """
    title = _("How open {name} was").format(name=name)
    if not steps:
        return Picture(title, finding or _("Nothing has been said yet."), small=small)
    finding = finding or _finding(steps, again, name)
    every = [*steps, *again]
    frame = _Frame(min(s.turn for s in every), max(s.turn for s in every), small)
    marks = [*_ground(frame), *_branch(frame, steps, "p-line")]
    marks += _branch(frame, again, "p-line p-line--second")
    return Picture(
        title=title,
        finding=finding,
        svg=drawing(title, finding, marks, width=frame.width, height=frame.height),
        headings=(_("Turn"), _("How open, of 100"), _("In a word"), _("What happened")),
        rows=(*_rows(steps, ""), *_rows(again, _("said again"))),
        key=_key(every, bool(again)),
        small=small,
    )


def band(openness: float) -> str:
    """Say how open that is, in a word."""
    if openness < WARMING:
        return pgettext("how open", "guarded")
    return pgettext("how open", "warming") if openness < OPEN else pgettext("how open", "open")


def _said(step: Step) -> str:
    return f"{band(step.openness)} ({OF_HUNDRED.say(step.openness)})"


def _finding(steps: Sequence[Step], again: Sequence[Step], name: str) -> str:
    first, last = steps[0], steps[-1]
    if len(steps) == 1:
        said = _("{name} begins {how} on a scale of 100.").format(name=name, how=_said(first))
    else:
        said = ngettext(
            "Over {n} turn {name} went from {start} to {end} on a scale of 100.",
            "Over {n} turns {name} went from {start} to {end} on a scale of 100.",
            len(steps) - 1,
        ).format(n=len(steps) - 1, name=name, start=_said(first), end=_said(last))
    turn, rise = _widest(steps)
    if rise >= WORTH_SAYING and len(steps) > 2:
        said += " " + _("The widest opening came at turn {turn}.").format(turn=turn)
    if again:
        said += " " + _("Said again, it ended {how}.").format(how=_said(again[-1]))
    return said


def _widest(steps: Sequence[Step]) -> tuple[int, float]:
    rises = [(after.openness - before.openness, -after.turn) for before, after in pairwise(steps)]
    rise, turn = max(rises, default=(0.0, 0))
    return -turn, rise


def _ground(frame: _Frame) -> list[SafeString]:
    marks = []
    for level, word in ((0.0, 0.1), (WARMING, 0.4), (OPEN, 0.8)):
        start = frame.at(Step(frame.first, level))
        marks.append(rule(start, (frame.width, start[1]), kind="p-grid"))
        place = frame.at(Step(frame.first, word))
        marks.append(text((frame.width, place[1] + 5), band(word), kind="end"))
    if not frame.small and frame.last > frame.first:
        bottom = frame.height - 6
        for turn in ticks(frame.first, frame.last):
            marks.append(text((frame.at(Step(turn, 0))[0], bottom), str(turn), kind="middle"))
    return marks


def ticks(first: int, last: int) -> list[int]:
    """Choose at most seven turns to write on the axis."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 10**9) if (last - first) / s <= 6)
    return [turn for turn in range(first, last + 1) if turn % step == 0 or turn == first]


def _branch(frame: _Frame, steps: Sequence[Step], kind: str) -> list[SafeString]:
    points = [frame.at(step) for step in steps]
    marks = [curve(points, kind=kind)] if len(points) > 1 else []
    marks += [_mark(point, step.mark) for point, step in zip(points, steps, strict=True)]
    if points and not steps[-1].mark:
        marks.append(dot(points[-1], kind="p-dot", size=5))
    return marks


def _mark(at: Point, mark: Mark | None) -> SafeString:
    if mark is Mark.RUPTURE:
        return cross(at, kind="p-mark p-mark--rupture")
    if mark is Mark.REPAIR:
        return diamond(at, kind="p-mark p-mark--repair")
    if mark is Mark.MOMENT:
        return dot(at, kind="p-mark p-mark--moment", size=6)
    return NOTHING


def _words(mark: Mark | None) -> str:
    if mark is None:
        return ""
    names = {
        Mark.MOMENT: _("a moment that mattered"),
        Mark.RUPTURE: _("pulled back"),
        Mark.REPAIR: _("mended"),
    }
    return names[mark]


def _rows(steps: Sequence[Step], branch: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for step in steps:
        happened = "; ".join(part for part in (branch, _words(step.mark), step.note) if part)
        rows.append((str(step.turn), OF_HUNDRED.say(step.openness), band(step.openness), happened))
    return rows


def _key(steps: Sequence[Step], again: bool) -> tuple[Key, ...]:
    used = [mark for mark in Mark if any(step.mark is mark for step in steps)]
    lines = [Key(sample(_mark((12, 8), mark)), _words(mark)) for mark in used]
    if again:
        wave = [(1.0, 11.0), (23.0, 5.0)]
        first = Key(sample(curve(wave)), _("first time"))
        second = Key(sample(curve(wave, kind="p-line p-line--second")), _("said again"))
        lines = [first, second, *lines]
    return tuple(lines)
