"""Draws how far confidence can be trusted: one small panel per code, as SVG."""

from typing import Any

SIDE, GAP, TOP, COLUMNS = 120, 34, 30, 4
STYLE = (
    "text{font:11px sans-serif;fill:#333}.frame{fill:none;stroke:#999}.ideal{stroke:#999;"
    "stroke-dasharray:3 3}.line{fill:none;stroke:#0f5f5c;stroke-width:1.5}.dot{fill:#0f5f5c}"
)


def panel(name: str, bins: list[dict[str, float]], left: float, top: float) -> str:
    """Confidence to the right, share right upwards; a dot's area grows with its n."""
    total = sum(b["n"] for b in bins)
    places = [
        (
            left + SIDE * b["confidence"],
            top + SIDE * (1 - b["right"]),
            2 + 6 * (b["n"] / total) ** 0.5,
        )
        for b in bins
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>' for x, y, r in places
    )
    return (
        f'<text x="{left}" y="{top - 6}">{name}</text>'
        f'<rect class="frame" x="{left}" y="{top}" width="{SIDE}" height="{SIDE}"/>'
        f'<line class="ideal" x1="{left}" y1="{top + SIDE}" x2="{left + SIDE}" y2="{top}"/>'
        f'<polyline class="line" points="{line}"/>{dots}'
    )


def draw(heads: dict[str, Any]) -> str:
    """The whole picture, with a text alternative that says the finding."""
    worst = max(heads, key=lambda name: heads[name]["ece"])
    rows = -(-len(heads) // COLUMNS)
    width, height = COLUMNS * (SIDE + GAP) + GAP, rows * (SIDE + GAP + TOP) + GAP
    panels = "".join(
        panel(
            name,
            found["reliability"],
            GAP + (at % COLUMNS) * (SIDE + GAP),
            TOP + (at // COLUMNS) * (SIDE + GAP + TOP),
        )
        for at, (name, found) in enumerate(heads.items())
    )
    said = (
        f"Reliability of {len(heads)} codes on the test splits: the nearer the dots to the dashed "
        f"line, the more confidence can be trusted. Furthest off is {worst}, with an expected "
        f"calibration error of {heads[worst]['ece']:.3f}."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="t d"><title id="t">Confidence against share right</title>'
        f'<desc id="d">{said}</desc><style>{STYLE}</style>{panels}</svg>\n'
    )
