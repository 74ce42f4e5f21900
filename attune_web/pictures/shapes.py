"""The few shapes pictures are made of; colours are classes of pictures.css, never attributes."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Point = tuple[float, float]


def joined(marks: Iterable[SafeString]) -> SafeString:
    """Put marks one behind the other."""
    return format_html_join("", "{}", ((mark,) for mark in marks))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def text(at: Point, words: str, *, kind: str = "") -> SafeString:
    """Write words; `kind` is one of strong, end, middle."""
    extra = "".join(f" p-text--{each}" for each in kind.split())
    return format_html(
        '<text class="p-text{}" x="{}" y="{}">{}</text>', extra, _n(at[0]), _n(at[1]), words
    )


def rule(start: Point, end: Point, *, kind: str = "p-grid") -> SafeString:
    """Draw a straight line."""
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        kind,
        _n(start[0]),
        _n(start[1]),
        _n(end[0]),
        _n(end[1]),
    )


def box(at: Point, width: float, height: float, *, kind: str) -> SafeString:
    """Draw a rectangle from its upper left corner."""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind,
        _n(at[0]),
        _n(at[1]),
        _n(max(width, 0)),
        _n(max(height, 0)),
    )


def dot(at: Point, *, kind: str = "p-dot", size: float = 5) -> SafeString:
    """Draw a disc."""
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, _n(at[0]), _n(at[1]), _n(size)
    )


def curve(points: Sequence[Point], *, kind: str = "p-line") -> SafeString:
    """Draw a soft line through points that never swings past any of them."""
    slopes = _slopes(points)
    steps = [f"M{_n(x)} {_n(y)}" for x, y in points[:1]]
    for (x0, y0), (x1, y1), (out, into) in zip(points, points[1:], pairwise(slopes), strict=False):
        third = (x1 - x0) / 3
        bends = (x0 + third, y0 + out * third, x1 - third, y1 - into * third, x1, y1)
        steps.append("C" + " ".join(_n(value) for value in bends))
    return format_html('<path class="{}" d="{}"/>', kind, " ".join(steps))


def _slopes(points: Sequence[Point]) -> list[float]:
    """Choose the slope at each point: flat at a turn and at the ends, the gentler one elsewhere."""
    rises = [(b[1] - a[1]) / ((b[0] - a[0]) or 1) for a, b in pairwise(points)]
    inner = [
        0.0 if before * after <= 0 else min(before, after, key=abs)
        for before, after in pairwise(rises)
    ]
    return [0.0, *inner, 0.0]


def cross(at: Point, *, kind: str) -> SafeString:
    """Draw a small cross."""
    x, y, arm = at[0], at[1], 5
    steps = (
        f"M{_n(x - arm)} {_n(y - arm)}L{_n(x + arm)} {_n(y + arm)}"
        f"M{_n(x - arm)} {_n(y + arm)}L{_n(x + arm)} {_n(y - arm)}"
    )
    return format_html('<path class="{}" d="{}"/>', kind, steps)


def diamond(at: Point, *, kind: str) -> SafeString:
    """Draw a small diamond."""
    x, y, arm = at[0], at[1], 7
    corners = ((x, y - arm), (x + arm, y), (x, y + arm), (x - arm, y))
    return format_html(
        '<path class="{}" d="M{}Z"/>', kind, "L".join(f"{_n(a)} {_n(b)}" for a, b in corners)
    )


def whisker(start: Point, end: Point) -> SafeString:
    """Draw an interval with its two ends."""
    upright = start[0] == end[0]
    arm = (5, 0) if upright else (0, 5)
    ends = [
        rule((p[0] - arm[0], p[1] - arm[1]), (p[0] + arm[0], p[1] + arm[1]), kind="p-whisker")
        for p in (start, end)
    ]
    return joined([rule(start, end, kind="p-whisker"), *ends])
