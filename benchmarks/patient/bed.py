"""E5, E6, E8-E15: scripted clinicians and noise played against a case."""

import csv
import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attune.coding.rater import Rater
from attune.patient import constants
from attune.patient.case import Case
from attune.patient.draws import shuffled
from attune.patient.embedder import Embedder
from attune.practice import Exchange, play, trace_line

NAMES = (
    "expert", "competent", "average", "open-only", "platitudes", "interrogator", "fixer",
    "repairer", "non-repairer",
)  # fmt: skip
GOOD, BAD = ("expert", "competent"), ("platitudes", "interrogator", "fixer")
REALISTIC = ("expert", "competent", "average", "open-only", "repairer", "non-repairer")
NEVER = 99
RISK = ("risk_direct", "risk_fact", "risk_step", "risk_limits", "risk_veiled", "risk_failure")
Step = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Played:
    """One session of one scripted clinician."""

    script: str
    session: str
    seed: int
    done: tuple[Exchange, ...]

    def first(self, depth: int) -> int:
        """The first exchange that disclosed so deep by the earned way; 99 for never.

        An answer of the risk path is given whenever it is asked for. It counts only where openness
        and ladder had come so far by themselves, so that it would have been said anyway (ADR 0026).
        """
        on_path = False
        for number, made in enumerate(self.done, 1):
            risky = made.said.act in RISK
            item = made.said.disclosure or ""
            on_path = on_path or risky
            given = risky or (on_path and item in self.told)
            if made.said.depth >= depth and (not given or _earned(made, depth)):
                return number
        return NEVER

    @property
    def told(self) -> set[str]:
        """What the risk path brought out, with what follows from it."""
        found = {m.said.disclosure or "" for m in self.done if m.said.act in RISK}
        return found | {f"{id_}.{number}" for id_ in found for number in range(1, 9)}

    @property
    def deepest(self) -> int:
        return max((depth for depth in range(1, 5) if self.first(depth) < NEVER), default=0)

    def openness(self, number: int) -> float:
        """Openness after an exchange, or at the end where the session was shorter."""
        return self.done[min(number, len(self.done)) - 1].state.feeling.openness


def _earned(made: Exchange, depth: int) -> bool:
    feeling = made.state.feeling
    return feeling.openness >= constants.THETA[depth] and feeling.level >= depth


def read_scripts(folder: Path, name: str) -> dict[str, list[Step]]:
    """Read one scripted clinician's sessions."""
    sessions: dict[str, list[Step]] = defaultdict(list)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            sessions[row["session"]].append((row["text"], row["heard"] or None))
    return sessions


def play_all(
    case: Case, folder: Path, rater: Rater, embedder: Embedder, *, seeds: int, sessions: int
) -> list[Played]:
    """Play every scripted clinician on several seeds."""
    played = []
    for name in NAMES:
        for session, turns in list(read_scripts(folder, name).items())[:sessions]:
            for seed in range(seeds):
                done = tuple(play(case, turns, rater=rater, embedder=embedder, seed=seed))
                played.append(Played(name, session, seed, done))
    return played


def order(played: Sequence[Played]) -> dict[str, object]:
    """Give E8 and E11: how deep each clinician came and when, and how open the patient ended."""
    table: dict[str, object] = {}
    for name in NAMES:
        mine = [one for one in played if one.script == name]
        table[name] = {
            "sessions": len(mine),
            "first_at_depth": {
                d: float(np.median([m.first(d) for m in mine])) for d in range(1, 5)
            },
            "reached": {d: _share([m.first(d) < NEVER for m in mine]) for d in range(1, 5)},
            "openness": round(float(np.mean([m.openness(NEVER) for m in mine])), 3),
            "deepest": dict(sorted(Counter(m.deepest for m in mine).items())),
        }
    ranked = [float(np.mean([m.deepest for m in played if m.script == n])) for n in NAMES[:4]]
    worst = max(float(np.mean([m.deepest for m in played if m.script == n])) for n in BAD)
    table["mean_depth_in_order"] = all(a >= b for a, b in itertools.pairwise(ranked))
    table["bad_below_open_only"] = worst < ranked[3]
    return table


def contrast(played: Sequence[Played]) -> dict[str, object]:
    """Give E9 and E10: depth two under good and under bad treatment, depth four under bad."""
    good = [one.deepest >= 2 for one in played if one.script in GOOD]
    bad = [one.deepest >= 2 for one in played if one.script in BAD]
    core = [one.deepest >= 4 for one in played if one.script in BAD]
    return {
        "n_good": len(good),
        "n_bad": len(bad),
        "contrast": round(_share(good) - _share(bad), 3),
        "core_under_bad": _share(core),
    }


def ruptures(played: Sequence[Played]) -> dict[str, object]:
    """Give E12: two hurtful turns (9 and 10), then a repair or none."""
    fall: list[float] = []
    back: list[float] = []
    left: list[float] = []
    for one in played:
        if one.script not in ("repairer", "non-repairer") or len(one.done) < 20:
            continue
        before, after = one.openness(8), min(one.openness(number) for number in (9, 10, 11, 12))
        fall.append(before - after)
        share = (max(one.openness(n) for n in range(18, 24)) - after) / max(before - after, 1e-6)
        (back if one.script == "repairer" else left).append(share)
    return {
        "n": len(fall),
        "fall_within_two_turns": round(float(np.mean(fall)), 3),
        "share_won_back_by_repair": round(float(np.median(back)), 3),
        "share_won_back_without": round(float(np.median(left)), 3),
    }


def manners(played: Sequence[Played]) -> dict[str, object]:
    """Give E6 and E13 on the realistic scripts: fallbacks, and how long replies are."""
    mine = [one for one in played if one.script in REALISTIC]
    falls = [
        [any(e.startswith("fallback:") for e in m.said.events) for m in one.done] for one in mine
    ]
    twice = sum(a and b for row in falls for a, b in itertools.pairwise(row))
    return {
        "n": sum(map(len, falls)),
        "fallback_share": _share([hit for row in falls for hit in row]),
        "two_fallbacks_in_a_row": int(twice),
        **lengths([made for one in mine for made in one.done]),
    }


def lengths(done: Sequence[Exchange]) -> dict[str, object]:
    """Give E13 on any exchanges: words a reply, without stage directions."""
    words = [len(_spoken(made.reply.text).split()) for made in done]
    return {
        "words_median": float(np.median(words)),
        "words_p90": float(np.percentile(words, 90)),
        "minimal_share": _share([count <= 3 for count in words]),
    }


def noise(path: Path) -> list[str]:
    """Read AnnoMI clinician turns (train) as noise; the words stay in memory."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return [row["utterance_text"] for row in rows if row["interlocutor"] == "therapist"]


def repetition(
    case: Case, turns: Sequence[str], rater: Rater, embedder: Embedder, *, sessions: int
) -> dict[str, object]:
    """Give E5: how often a reply of six words or more is said again, exactly or nearly."""
    exact, near, total, done_all = 0, 0, 0, []
    for seed in range(sessions):
        picked: list[Step] = [(turns[place], None) for place in shuffled(len(turns), seed)[:30]]
        done = list(play(case, picked, rater=rater, embedder=embedder, seed=seed))
        done_all += done
        said = [_spoken(made.reply.text) for made in done]
        said = [text for text in said if len(text.split()) >= 6]
        total += len(said)
        exact += len(said) - len(set(said))
        near += _near(said, embedder)
    return {
        "sessions": sessions,
        "n": total,
        "exact": round(exact / max(total, 1), 4),
        "near": round(near / max(total, 1), 4),
        **lengths(done_all),
    }


def latency(
    case: Case, turns: Sequence[Step], rater: Rater, embedder: Embedder
) -> dict[str, object]:
    """Give E14: milliseconds an exchange takes, and the start with a cold index."""
    from attune.patient.retrieval import Index  # noqa: PLC0415 - timed here

    start = time.perf_counter()
    Index(case, embedder)
    cold = time.perf_counter() - start
    took, last = [], time.perf_counter()
    for _ in play(case, turns, rater=rater, embedder=embedder, seed=0):
        took.append(1000 * (time.perf_counter() - last))
        last = time.perf_counter()
    return {
        "n": len(took),
        "p50_ms": round(float(np.percentile(took[1:], 50)), 1),
        "p95_ms": round(float(np.percentile(took[1:], 95)), 1),
        "cold_index_s": round(cold, 2),
    }


def same_twice(case: Case, turns: Sequence[Step], rater: Rater, embedder: Embedder) -> bool:
    """Give E15: the same seed and turns give the same bytes."""
    made = [
        [json.dumps(trace_line("a", number, done)) for number, done in enumerate(
            play(case, turns, rater=rater, embedder=embedder, seed=11), 1)]
        for _ in range(2)
    ]  # fmt: skip
    return made[0] == made[1]


def _near(said: Sequence[str], embedder: Embedder) -> int:
    if len(said) < 2:
        return 0
    vectors = embedder.embed(list(said))
    likeness = np.triu(vectors @ vectors.T, 1)
    return int((likeness > 0.9).any(axis=0).sum())


def _spoken(text: str) -> str:
    return text.split("] ", 1)[1] if text.startswith("[") and "] " in text else text


def _share(hits: Sequence[bool]) -> float:
    return round(float(np.mean(hits)), 3) if hits else float("nan")
