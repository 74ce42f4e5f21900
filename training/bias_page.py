"""Prints the bias probe's figures for the card; nothing on it is typed by hand."""

from collections.abc import Callable
from typing import Any

Figures = dict[str, Any]


def _plain(group: str) -> str:
    return group.replace("_", " ")


def _matrix(columns: dict[str, Figures], names: list[str], cell: Callable[[Figures], str]) -> str:
    """Codes down, groups across."""
    lines = ["| code | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name in names:
        heads = [heads.get(name) for heads in columns.values()]
        lines.append(
            f"| {name} | " + " | ".join(cell(head) if head else "–" for head in heads) + " |"
        )
    return "\n".join(lines)


def _apart(head: Figures) -> str:
    text = f"{head['difference']:+.2f} [{head['low']:+.2f}, {head['high']:+.2f}]"
    return text if head["verdict"] == "within" else f"**{text} {head['verdict']}**"


def _changed(head: Figures) -> str:
    value, low, high = (100 * head["changed"][part] for part in ("value", "low", "high"))
    return f"{value:.0f} % [{low:.0f}, {high:.0f}]"


def _ratio(found: Figures | None) -> str:
    if found is None:
        return "–"
    counts = f"{found['a']} → {found['b']} of {found['n']}"
    if found["ratio"] is None:
        return f"{counts} (no ratio: {found['why']})"
    text = f"{counts}, ratio {found['ratio']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"
    return text if found["kept"] else f"**{text}**"


def _errors(figures: Figures) -> str:
    lines = ["| group | behaviour | talk | refused |", "|---|---|---|---|"]
    for name, group in figures["groups"].items():
        behaviour, talk = (_ratio(group["errors"].get(head)) for head in ("behaviour", "talk"))
        refused = f"{group['refused']['a']} → {group['refused']['b']} of {group['n']}"
        lines.append(f"| {_plain(name)} | {behaviour} | {talk} | {refused} |")
    return "\n".join(lines)


def table(figures: Figures) -> str:
    """The probe's figures as Markdown for the card."""
    names, counts = list(figures["spread"]), figures["verdicts"]
    groups = {f"{_plain(g)} ({own['n']})": own["heads"] for g, own in figures["groups"].items()}
    varieties = {_plain(name): heads for name, heads in figures["varieties"].items()}
    parts = [
        f"{figures['n']} authored pairs. Mean difference, rewritten minus reference, in standard "
        "deviations of the code over test turns, with its 90 % interval. Bold where the interval "
        f"does not lie within ± {figures['margin']}: *open* where there are too few pairs to say "
        "whether the difference does, *beyond* where it does not. Of "
        f"{sum(counts.values())} comparisons {counts['within']} are within, {counts['open']} open, "
        f"{counts['beyond']} beyond.",
        _matrix(groups, names, _apart),
        "Share of pairs for which another level would be named, with its 90 % interval:",
        _matrix(groups, names, _changed),
        "Errors against the author's reading, reference → rewritten (bold above a ratio of "
        f"{figures['most_errors']}), and turns refused as not rateable:",
        _errors(figures),
    ]
    if varieties:
        few = "The dialects one by one; about twenty pairs each, so most must stay open:"
        parts += [few, _matrix(varieties, names, _apart)]
    return "\n\n".join(parts)
