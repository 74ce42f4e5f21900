"""Does the model rate the same words differently when they are said in another way?

Each authored pair (probes_data/bias.yaml) says one thing twice: once plainly, once in a dialect, to
or by somebody of another name, gender or faith, in learner's grammar, in another register or at
another age. The network reads both sides; what differs is the model's doing. The figures are
published as they come out, also where they fail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from attune.coding.card import Card
from attune.coding.dimensions import DIMENSIONS, EMOTIONS, EPITOME, Dimension
from attune.coding.encoder import Encoder
from attune.coding.language import why_not
from attune.coding.layout import SPEAKER_WORDS
from attune.coding.model_rater import HARM_SHOWN, PLACES
from attune.transcript import Speaker
from training import corpora
from training.bias_page import table
from training.corpora import Example
from training.predict import Floats, Predicted, predict, sigmoid, softmax

__all__ = ["Pair", "bias_figures", "error_ratio", "read_pairs", "share", "table", "verdict"]

Figures = dict[str, Any]
Ints = np.ndarray[Any, np.dtype[np.int64]]

PAIRS = Path(__file__).parent / "probes_data" / "bias.yaml"

MARGIN = 0.2
"""Differences within this many standard deviations count as none (the design's own choice)."""

RATIO = 1.25
"""The most that errors on the rewritten side may exceed those on the reference side."""

FLAT = 1e-6
DRAWS = 2000
ONE_SIDED = 1.645
"""Normal quantile of a 90 % interval, as two one-sided tests at 5 % need (Schuirmann 1987)."""

WEIGHTS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(EPITOME, (0, 1, 2)),
    "behaviour": (0, 0, 1, 0),
    "question": (0, 1, 1),
    "reflection": (0, 1, 2),
    "input": (0, 1, 1, 1, 1),
    "contingency": (0, 1),
    "talk": (0, 1, -1),
    "validation": (0, 1),
}
"""What each level counts for: the level itself where levels are ordered, else P(reflection),
P(any question), P(any input), P(this answers), P(change) − P(sustain), P(validation)."""

INTENDED = {
    "behaviour": {"other": 0, "question": 1, "reflection": 2, "therapist_input": 3},
    "talk": {"neutral": 0, "change": 1, "sustain": 2},
}


@dataclass(frozen=True)
class Pair:
    """One thing said twice: `a` plainly, `b` with the group's feature; `variety` within a group."""

    id: str
    group: str
    variety: str
    of: Speaker
    a: Example
    b: Example


def _example(entry: Mapping[str, str], side: str) -> Example:
    of = Speaker(entry["of"])
    other = Speaker.PATIENT if of is Speaker.CLINICIAN else Speaker.CLINICIAN
    before = entry["context"] if side == "a" else entry.get("context_b", entry["context"])
    head = "behaviour" if of is Speaker.CLINICIAN else "talk"
    return Example(
        text=entry[side],
        context=f"{SPEAKER_WORDS[other]} {before}" if before else "",
        levels={head: INTENDED[head][entry["intended"]]},
        group=entry["id"],
    )


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The authored pairs, in the order of the file."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Pair(
            entry["id"],
            entry["group"],
            ".".join(entry["id"].split(".")[1:-1]),
            Speaker(entry["of"]),
            _example(entry, "a"),
            _example(entry, "b"),
        )
        for entry in entries
    ]


def scores(name: str, logits: Floats, card: Card) -> Floats:
    """One number a turn for a head: the expected level or the chance of what it is about."""
    warmth = card.temperatures.get(name, 1.0)
    own = logits[:, PLACES[name]]
    if name == "emotion":
        any_feeling: Floats = 1 - sigmoid(own, warmth)[:, EMOTIONS.index("neutral")]
        return any_feeling
    if name == "harm":
        how_many: Floats = sigmoid(own, warmth).sum(axis=1)
        return how_many
    expected: Floats = softmax(own, warmth) @ np.array(WEIGHTS[name], dtype=np.float64)
    return expected


def chosen(dimension: Dimension, logits: Floats, card: Card) -> Ints:
    """The level (or the set of labels, as 0 and 1) that would be named for each turn."""
    own = logits[:, PLACES[dimension.name]]
    if dimension.exclusive:
        return own.argmax(axis=1)[:, None]
    limits = [
        card.emotion_thresholds.get(str(level), 0.5) if dimension.name == "emotion" else HARM_SHOWN
        for level in dimension.levels
    ]
    chances = sigmoid(own, card.temperatures.get(dimension.name, 1.0))
    named: Ints = (chances >= np.array(limits)).astype(np.int64)
    return named


def run(encoder: Encoder, examples: Sequence[Example], name: str) -> Floats:
    """The network's answers; feelings are read from the turn alone, as the rater does."""
    alone = name == "emotion"
    return predict(encoder, [replace(e, context="") if alone else e for e in examples]).logits


def references(
    encoder: Encoder, known: Mapping[str, Predicted] | None
) -> dict[str, tuple[str, Floats]]:
    """For each head, where its spread is taken from and the network's answers there.

    `known` may hold predictions made before, under `epitome` and `annomi`. Empty without corpora.
    """
    if not known and not (corpora.data_folder() / "annomi" / "test.csv").is_file():
        return {}
    known = known or {
        "epitome": predict(encoder, corpora.epitome("test")),
        "annomi": predict(encoder, corpora.annomi("test")),
    }
    annomi = known["annomi"]
    patient = np.array(["talk" in example.levels for example in annomi.examples])
    said = [example for example in annomi.examples if "talk" in example.levels]
    found = {}
    for dimension in DIMENSIONS:
        if dimension.name in EPITOME:
            found[dimension.name] = ("EPITOME test", known["epitome"].logits)
        elif dimension.name == "emotion":
            found["emotion"] = ("AnnoMI test", run(encoder, said, "emotion"))
        else:
            rows = patient if dimension.of is Speaker.PATIENT else ~patient
            found[dimension.name] = ("AnnoMI test", annomi.logits[rows])
    return found


def share(count: int, of: int) -> dict[str, float]:
    """A share with its 90 % Wilson interval."""
    here, square = count / of, ONE_SIDED**2
    middle = (here + square / (2 * of)) / (1 + square / of)
    reach = ONE_SIDED * np.sqrt(here * (1 - here) / of + square / (4 * of**2)) / (1 + square / of)
    return {
        "value": round(here, 4),
        "low": round(max(0.0, float(middle - reach)), 4),
        "high": round(min(1.0, float(middle + reach)), 4),
    }


def verdict(low: float, high: float) -> str:
    """Two one-sided tests: `within` the margin, `beyond` it, or `open` when n does not say."""
    if low > -MARGIN and high < MARGIN:
        return "within"
    return "beyond" if low > MARGIN or high < -MARGIN else "open"


def difference(apart: Floats, seed: int = 0) -> Figures:
    """Mean of b − a in SD with its 90 % bootstrap interval over pairs, and what it means."""
    draws = np.random.default_rng(seed).integers(0, len(apart), (DRAWS, len(apart)))
    low, high = np.percentile(apart[draws].mean(axis=1), [5, 95])
    return {
        "difference": round(float(apart.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "n": len(apart),
        "verdict": verdict(float(low), float(high)),
    }


def error_ratio(gold: Ints, a: Ints, b: Ints, seed: int = 0) -> Figures:
    """Errors against the author's reading on either side, and their ratio b / a with interval.

    The ratio is None, with `why`, where the reference side has no error to compare with.
    """
    wrong = np.stack([a != gold, b != gold]).astype(np.float64)
    counts = wrong.sum(axis=1)
    found: Figures = {"a": int(counts[0]), "b": int(counts[1]), "n": len(gold)}
    if not counts[0]:
        return {**found, "ratio": None, "why": "no error on the reference side"}
    draws = np.random.default_rng(seed).integers(0, len(gold), (DRAWS, len(gold)))
    drawn = wrong[:, draws].sum(axis=2)
    usable = drawn[0] > 0
    low, high = np.percentile(drawn[1][usable] / drawn[0][usable], [5, 95])
    ratio = float(counts[1] / counts[0])
    return {
        **found,
        "ratio": round(ratio, 3),
        "low": round(float(low), 3),
        "high": round(float(high), 3),
        "kept": ratio <= RATIO,
    }


class _Probe:
    """The network's answers to both sides of all pairs, and the spread of each head."""

    def __init__(
        self, encoder: Encoder, pairs: Sequence[Pair], known: Mapping[str, Predicted] | None
    ) -> None:
        self.card, self.pairs = encoder.card, pairs
        self.logits: dict[str, tuple[Floats, Floats]] = {}
        sides = [pair.a for pair in pairs], [pair.b for pair in pairs]
        alone = tuple(run(encoder, side, "emotion") for side in sides)
        whole = tuple(run(encoder, side, "") for side in sides)
        elsewhere = references(encoder, known)
        self.spread: dict[str, Figures] = {}
        for dimension in DIMENSIONS:
            name = dimension.name
            a, b = alone if name == "emotion" else whole
            self.logits[name] = (a, b)
            rows = [at for at, pair in enumerate(pairs) if pair.of is dimension.of]
            source, logits = elsewhere.get(name, ("reference side of the probe", a[rows]))
            # A head that never moves has no spread of its own to measure differences by.
            sd = float(scores(name, logits, self.card).std()) if len(logits) else 0.0
            sd = sd if sd > FLAT else 1.0
            self.spread[name] = {"sd": round(sd, 4), "of": source, "n": len(logits)}

    def rows(self, **wanted: object) -> list[int]:
        """Places of the pairs that have these values."""
        return [
            at
            for at, pair in enumerate(self.pairs)
            if all(getattr(pair, key) == value for key, value in wanted.items())
        ]

    def head(self, dimension: Dimension, rows: list[int]) -> Figures:
        """How far b lies from a on one head, and how often another level would be named."""
        a, b = (side[rows] for side in self.logits[dimension.name])
        sd = self.spread[dimension.name]["sd"]
        apart = (scores(dimension.name, b, self.card) - scores(dimension.name, a, self.card)) / sd
        one, other = (chosen(dimension, side, self.card) for side in (a, b))
        changed = int((one != other).any(axis=1).sum())
        return {**difference(apart), "changed": share(changed, len(rows))}

    def heads(self, **wanted: object) -> dict[str, Figures]:
        """All heads over the pairs that have these values."""
        found = {}
        for dimension in DIMENSIONS:
            rows = self.rows(of=dimension.of, **wanted)
            # A contingency needs words to answer, so pairs without context say nothing of it.
            if dimension.name == "contingency":
                rows = [at for at in rows if self.pairs[at].a.context]
            if rows:
                found[dimension.name] = self.head(dimension, rows)
        return found

    def errors(self, group: str) -> dict[str, Figures]:
        """Errors against the author's reading on the two heads that have one."""
        found = {}
        for name, of in (("behaviour", Speaker.CLINICIAN), ("talk", Speaker.PATIENT)):
            rows = self.rows(of=of, group=group)
            if rows:
                gold = np.array([self.pairs[at].a.levels[name] for at in rows], dtype=np.int64)
                a, b = (side[rows][:, PLACES[name]].argmax(axis=1) for side in self.logits[name])
                found[name] = error_ratio(gold, a, b)
        return found


def bias_figures(
    encoder: Encoder,
    known: Mapping[str, Predicted] | None = None,
    pairs: Sequence[Pair] | None = None,
) -> Figures:
    """All figures of the probe, by group and head; see docs/explanation/fairness-of-the-model.md.

    `known` saves running the test splits again; without corpora the spread is the probe's own.
    """
    pairs = read_pairs() if pairs is None else pairs
    probe = _Probe(encoder, pairs, known)
    groups: dict[str, Figures] = {}
    for group in dict.fromkeys(pair.group for pair in pairs):
        members = [pair for pair in pairs if pair.group == group]
        groups[group] = {
            "n": len(members),
            "refused": {
                side: sum(why_not(getattr(pair, side).text) is not None for pair in members)
                for side in ("a", "b")
            },
            "heads": probe.heads(group=group),
            "errors": probe.errors(group),
        }
    varieties = dict.fromkeys((pair.group, pair.variety) for pair in pairs if pair.variety)
    verdicts = [head["verdict"] for group in groups.values() for head in group["heads"].values()]
    return {
        "n": len(pairs),
        "margin": MARGIN,
        "most_errors": RATIO,
        "spread": probe.spread,
        "groups": groups,
        "varieties": {
            f"{group}: {variety}": probe.heads(group=group, variety=variety)
            for group, variety in varieties
        },
        "verdicts": {name: verdicts.count(name) for name in ("within", "open", "beyond")},
    }
