"""A service's own double-coded sessions: what of them is learnt, and whether it helped.

The folder given as `make train OWN=folder` holds `transcripts.csv` (transcript, turn, speaker,
text) and `ratings.csv` (session, unit, rater, code, value), the same file `attune agree` reads. A
third of the sessions, chosen by their ids, is never learnt from; on it the agreement with the
raters' shared codes is measured before and after.
"""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from attune.coding.dimensions import DIMENSIONS
from attune.coding.layout import context_text
from attune.transcript import Speaker, Turn
from training.corpora import Example
from training.figures import interval, kappa

FEWEST_SESSIONS, FEWEST_TURNS, FEWEST_ASIDE = 12, 100, 3
"""Below this the comparison says nothing and the network learns two people's habits."""

WORST = -0.05
"""No single code may lose more agreement than this."""

LEAST_STEADY = 0.9
"""The share of empathy codes of other turns that must stay as they were."""

LEVELS = {d.name: [str(level) for level in d.levels] for d in DIMENSIONS if d.exclusive}


def table(path: Path, columns: set[str]) -> list[dict[str, str]]:
    """The rows of a CSV file that must have certain columns."""
    if not path.is_file():
        raise SystemExit(f"{path.name}: not found in the folder given as OWN.")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        found = list(csv.DictReader(handle))
    missing = columns - set(found[0] if found else {})
    if missing:
        raise SystemExit(f"{path.name}: needs the columns {', '.join(sorted(columns))}.")
    return found


def shared_codes(ratings: Sequence[dict[str, str]]) -> dict[tuple[str, str], dict[str, int]]:
    """What more than half of at least two raters gave each turn; the rest is not learnt from."""
    said: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in ratings:
        if row["value"] in LEVELS.get(row["code"], ()):
            said[row["session"], row["unit"], row["code"]].append(row["value"])
    agreed: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (session, unit, code), values in said.items():
        value, count = Counter(values).most_common(1)[0]
        if len(values) >= 2 and 2 * count > len(values):
            agreed[session, unit][code] = LEVELS[code].index(value)
    return agreed


def own_examples(folder: Path) -> tuple[list[Example], list[Example]]:
    """The service's turns with the codes its raters share: to learn from, and kept aside."""
    rows = table(folder / "transcripts.csv", {"transcript", "turn", "speaker", "text"})
    ratings = table(folder / "ratings.csv", {"session", "unit", "rater", "code", "value"})
    agreed, sessions = shared_codes(ratings), defaultdict(list)
    for row in rows:
        if row["speaker"] not in set(Speaker):
            raise SystemExit("transcripts.csv: speaker must be clinician or patient in every row.")
        speaker = Speaker(row["speaker"])
        sessions[row["transcript"]].append(Turn(row["turn"], speaker, row["text"]))
    examples = []
    for name, turns in sessions.items():
        for at, turn in enumerate(turns):
            levels = agreed.get((name, str(turn.number)))
            if levels:
                before = context_text(turns[:at])
                examples.append(Example(turn.text, before, dict(levels), group=name, session=name))
    count = len({example.session for example in examples})
    if count < FEWEST_SESSIONS or len(examples) < FEWEST_TURNS:
        raise SystemExit(
            f"{folder.name}: {count} sessions, {len(examples)} turns that two raters coded alike. "
            f"At least {FEWEST_SESSIONS} sessions and {FEWEST_TURNS} turns are needed."
        )
    aside = [example for example in examples if is_held_out(example.session)]
    if len({example.session for example in aside}) < FEWEST_ASIDE:
        raise SystemExit(
            f"{folder.name}: fewer than {FEWEST_ASIDE} of the {count} sessions fall into the third "
            "that is kept aside, too few to see whether it helped. Add more sessions."
        )
    return [example for example in examples if not is_held_out(example.session)], aside


def is_held_out(session: str) -> bool:
    """Whether a session belongs to the third that is never learnt from; stable for ever."""
    return int(hashlib.sha256(session.encode()).hexdigest(), 16) % 3 == 0


def compare(
    examples: Sequence[Example], before: list[dict[str, int]], after: list[dict[str, int]]
) -> dict[str, dict[str, float]]:
    """κ with the shared codes before and after, and the interval of the difference by session.

    A code of which the raters gave one level only has no κ and is left out.
    """
    found = {}
    for name in sorted({code for example in examples for code in example.levels}):
        rows = [at for at, example in enumerate(examples) if name in example.levels]
        gold = np.array([examples[at].levels[name] for at in rows])
        if len(set(gold.tolist())) < 2:
            continue
        old = np.array([before[at][name] for at in rows])
        new = np.array([after[at][name] for at in rows])
        count = len(LEVELS[name])

        def gained(
            some: np.ndarray,
            g: np.ndarray = gold,
            o: np.ndarray = old,
            n: np.ndarray = new,
            c: int = count,
        ) -> float:
            return kappa(g[some], n[some], c) - kappa(g[some], o[some], c)

        low, high = interval(gained, [examples[at].session for at in rows])
        found[name] = {
            "n": len(rows),
            "before": round(kappa(gold, old, count), 3),
            "after": round(kappa(gold, new, count), 3),
            "gain_low": round(low, 3),
            "gain_high": round(high, 3),
        }
    return found


def steady(before: Sequence[dict[str, int]], after: Sequence[dict[str, int]]) -> float:
    """The share of levels that are the same before and after."""
    same = [old[name] == new[name] for old, new in zip(before, after, strict=True) for name in old]
    return sum(same) / len(same)


def verdict(found: dict[str, dict[str, float]], stayed: float = 1.0) -> str | None:
    """Why the new weights must not ship, or None when they may."""
    if stayed < LEAST_STEADY:
        return f"of the empathy codes of other turns only {stayed:.0%} stayed as they were"
    gains = {name: row["after"] - row["before"] for name, row in found.items()}
    gains = {name: gain for name, gain in gains.items() if gain == gain}
    if not gains:
        return "no code has an agreement that can be worked out"
    worst = min(gains, key=gains.__getitem__)
    if gains[worst] < WORST:
        return f"agreement on {worst} fell by {-gains[worst]:.2f}"
    mean = sum(gains.values()) / len(gains)
    return None if mean > 0 else f"on average agreement changed by {mean:+.3f}"
