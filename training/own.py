"""A service's own double-coded sessions: learn from them, and ship only what agrees better.

`make train OWN=folder`. The folder holds `transcripts.csv` (transcript, turn, speaker, text) and
`ratings.csv` (session, unit, rater, code, value), the same file `attune agree` reads. A third of
the sessions, chosen by their ids, is never learnt from; on it the agreement with the raters'
shared codes is measured before and after.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from attune.coding.dimensions import DIMENSIONS
from attune.coding.layout import context_text
from attune.transcript import Speaker, Turn
from training import corpora
from training.batches import PLACES, collate, lay_out
from training.corpora import Example
from training.figures import interval, kappa
from training.network import Coder
from training.train import Plan, Source, run, tokenizer

FEWEST_SESSIONS, FEWEST_TURNS = 12, 100
"""Below this the comparison says nothing and the network learns two people's habits."""

WORST = -0.05
"""No single code may lose more agreement than this."""

OWN = Plan(epochs=4, encoder_rate=3e-5, head_rate=2e-4, seed=4)
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


def own_examples(folder: Path) -> list[Example]:
    """The service's turns with the codes its raters share."""
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
    return examples


def is_held_out(session: str) -> bool:
    """Whether a session belongs to the third that is never learnt from; stable for ever."""
    return int(hashlib.sha256(session.encode()).hexdigest(), 16) % 3 == 0


def said_levels(weights: Path, examples: Sequence[Example]) -> list[dict[str, int]]:
    """The levels a network gives to examples, for the codes they carry."""
    model = Coder()
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    tokens, said = tokenizer(), []
    for example in examples:
        with torch.no_grad():
            logits = model(**collate([lay_out(tokens, example)]))[0][0]
        said.append({name: int(logits[PLACES[name]].argmax()) for name in example.levels})
    return said


def compare(
    examples: Sequence[Example], before: list[dict[str, int]], after: list[dict[str, int]]
) -> dict[str, dict[str, float]]:
    """κ with the shared codes before and after, and the interval of the difference by session."""
    found = {}
    for name in sorted({code for example in examples for code in example.levels}):
        rows = [at for at, example in enumerate(examples) if name in example.levels]
        gold = np.array([examples[at].levels[name] for at in rows])
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


def verdict(found: dict[str, dict[str, float]]) -> str | None:
    """Why the new weights must not ship, or None when they may."""
    gains = {name: row["after"] - row["before"] for name, row in found.items()}
    gains = {name: gain for name, gain in gains.items() if gain == gain}
    if not gains:
        return "no code has an agreement that can be worked out"
    worst = min(gains, key=gains.__getitem__)
    if gains[worst] < WORST:
        return f"agreement on {worst} fell by {-gains[worst]:.2f}"
    mean = sum(gains.values()) / len(gains)
    return None if mean > 0 else f"on average agreement changed by {mean:+.3f}"


def main() -> None:
    """Learn from a service's sessions, compare, and keep the better weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    arguments = parser.parse_args()
    runs: Path = arguments.runs
    start = runs / "seeds" / "weights.pt"
    examples = own_examples(arguments.folder)
    learnt = [e for e in examples if not is_held_out(e.session)]
    held = [e for e in examples if is_held_out(e.session)]
    rehearsal: list[Source] = [
        (corpora.epitome("train"), 0.5, False),
        (corpora.annomi("train"), 0.3, True),
        (corpora.goemotions("train"), 0.05, False),
    ]
    run(OWN, [(learnt, 1.0, False), *rehearsal], runs / "own", start)
    after = runs / "own" / "weights.pt"
    found = compare(held, said_levels(start, held), said_levels(after, held))
    (runs / "own" / "agreement.json").write_text(json.dumps(found, indent=1) + "\n")
    for name, row in found.items():
        print(
            f"{name}: κ {row['before']:.2f} → {row['after']:.2f} (n={row['n']}, "
            f"95 % interval of the gain {row['gain_low']:+.2f} to {row['gain_high']:+.2f})"
        )
    refused = verdict(found)
    if refused:
        after.rename(after.with_name("refused.pt"))
        raise SystemExit(f"The new weights do not ship: {refused}. The model stays as it was.")
    print("The new weights agree better with your raters. `make train` goes on to export them.")


if __name__ == "__main__":
    main()
