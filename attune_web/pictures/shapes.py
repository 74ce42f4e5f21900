"""The few shapes pictures are made of; colours are classes of pictures.css, never attributes."""

from collections.abc import Iterable, Sequence

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
    if not points:
        return joined(())
    start, *rest = points
    steps = [f"M{_n(start[0])} {_n(start[1])}"]
    before = start
    for here in rest:
        middle = (before[0] + here[0]) / 2
        steps.append(
            f"C{_n(middle)} {_n(before[1])} {_n(middle)} {_n(here[1])} {_n(here[0])} {_n(here[1])}"
        )
        before = here
    return format_html('<path class="{}" d="{}"/>', kind, " ".join(steps))


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
