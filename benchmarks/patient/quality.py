"""E7: does the state model tell high- from low-quality AnnoMI sessions?

Construct validity of the simulator, not evidence about real patients: AnnoMI demonstrations are
acted and the low ones exaggerated.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from attune.coding.rater import CodedTurn, Graded, Rater, RaterIdentity
from attune.patient import constants as k
from attune.patient.acts import read_acts
from attune.patient.case_parts import Traits
from attune.patient.embedder import Embedder
from attune.patient.evidence import contingency, evidence_of
from attune.patient.retrieval import share_of
from attune.patient.state import starting
from attune.transcript import Speaker, Turn

DRAWS = 1000
GOLD = RaterIdentity("annotator", "1", "0" * 64)


@dataclass(frozen=True, slots=True)
class Said:
    """One merged turn: who, the words, and the annotator's codes of a clinician turn."""

    clinician: bool
    text: str
    codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One AnnoMI session, its turns merged as patients.md 4 does."""

    id: str
    high: bool
    topic: str
    turns: tuple[Said, ...]


def read_sessions(paths: Sequence[Path]) -> list[Recorded]:
    """Read AnnoMI sessions; back-channels of three words or fewer go, neighbours are joined."""
    sessions = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for id_, group in groupby(rows, key=lambda row: row["transcript_id"]):
            mine = list(group)
            turns = _merged(mine)
            sessions.append(Recorded(id_, mine[0]["mi_quality"] == "high", mine[0]["topic"], turns))
    return sessions


def _merged(rows: Sequence[dict[str, str]]) -> tuple[Said, ...]:
    kept = [row for row in rows if not _back_channel(row)]
    merged = []
    for clinician, group in groupby(kept, key=lambda row: row["interlocutor"] == "therapist"):
        mine = list(group)
        text = " ".join(row["utterance_text"] for row in mine)
        merged.append(Said(clinician, text, _codes(mine) if clinician else {}))
    return tuple(merged)


def _back_channel(row: dict[str, str]) -> bool:
    short = len(row["utterance_text"].split()) <= 3
    return short and row["main_therapist_behaviour"] == "other"


def _codes(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    def strongest(column: str, order: Sequence[str]) -> str:
        found = {row[column] for row in rows}
        return next((name for name in order if name in found), "none")

    return {
        "question": strongest("question_subtype", ("open", "closed")),
        "reflection": strongest("reflection_subtype", ("complex", "simple")),
        "input": strongest(
            "therapist_input_subtype", ("advice", "information", "negotiation", "options")
        ),
    }


Coder = Callable[[Recorded], list[tuple[CodedTurn, float | None]]]


def by_annotator(session: Recorded) -> list[tuple[CodedTurn, float | None]]:
    """Hand in the annotator's codes (E7b: the engine without a detector)."""
    made: list[tuple[CodedTurn, float | None]] = []
    for number, said in enumerate(session.turns):
        if said.clinician:
            codes = {name: Graded(value, {value: 1.0}, 1.0) for name, value in said.codes.items()}
            turn = Turn(number, Speaker.CLINICIAN, said.text)
            made.append((CodedTurn(session.id, turn, codes, None, GOLD), 1.0))
    return made


def by_rater(rater: Rater, embedder: Embedder, *, heard: bool) -> Coder:
    """Code the words; with `heard` contingency is read against the real patient's last words."""

    def code(session: Recorded) -> list[tuple[CodedTurn, float | None]]:
        made: list[tuple[CodedTurn, float | None]] = []
        past: list[Turn] = []
        for number, said in enumerate(session.turns):
            speaker = Speaker.CLINICIAN if said.clinician else Speaker.PATIENT
            turn = Turn(number, speaker, said.text)
            if said.clinician:
                coded = rater.code_turn(turn, context=tuple(past[-8:]), transcript=session.id)
                made.append((coded, _contingency(coded, past, embedder) if heard else 1.0))
            past.append(turn)
        return made

    return code


def _contingency(coded: CodedTurn, past: Sequence[Turn], embedder: Embedder) -> float | None:
    if not past or not coded.turn.text.strip():
        return contingency(coded, None)
    one, other = embedder.embed([coded.turn.text, past[-1].text])
    return contingency(coded, share_of(float(one @ other), k.COSINE_LOW, k.COSINE_HIGH))


def openness(turns: Sequence[tuple[CodedTurn, float | None]], traits: Traits) -> list[float]:
    """Run the state equations over a session and give openness after every clinician turn."""
    feeling, found = starting(traits), []
    for coded, answered in turns:
        evidence = evidence_of(
            coded, read_acts(coded.turn.text), contingency=answered, repeats=0,
            anti_goal=False, pushed=False, must_ask=False,
        )  # fmt: skip
        feeling = feeling.after(evidence, traits, said=2, heavy=False, met=True).feeling
        found.append(feeling.openness)
    return found


def validity(sessions: Sequence[Recorded], code: Coder, traits: Traits) -> dict[str, object]:
    """Give E7 for one way of coding: AUC with its interval, matched, early, and by length."""
    curves = [openness(code(session), traits) or [traits.O0] for session in sessions]
    high = np.array([session.high for session in sessions])
    final = np.array([curve[-1] for curve in curves])
    early = np.array([curve[min(11, len(curve) - 1)] for curve in curves])
    length = np.array([float(len(curve)) for curve in curves])
    low, top = _interval(high, final)
    return {
        "n_high": int(high.sum()),
        "n_low": int((~high).sum()),
        "auc": auc(high, final),
        "interval95": [low, top],
        "first_12": auc(high, early),
        "length_matched": _matched(high, final, length),
        "rho_length_given_quality": _rho(high, final, length),
        "mean_high": round(float(final[high].mean()), 3),
        "mean_low": round(float(final[~high].mean()), 3),
        "shuffled_auc": _permuted(high, final),
        "length_alone": auc(high, length),
    }


def baselines(sessions: Sequence[Recorded]) -> dict[str, float]:
    """Give the trivial baselines on gold codes that E7 stands beside."""
    high = np.array([session.high for session in sessions])

    def count(session: Recorded, code: str, levels: Sequence[str]) -> float:
        return float(sum(said.codes.get(code) in levels for said in session.turns))

    reflections = np.array([count(s, "reflection", ("simple", "complex")) for s in sessions])
    advice = np.array([count(s, "input", ("advice",)) for s in sessions])
    told = np.array([count(s, "input", ("advice", "information")) for s in sessions])
    turns = np.array([max(1.0, sum(said.clinician for said in s.turns)) for s in sessions])
    return {
        "reflections_minus_advice": auc(high, reflections - advice),
        "share_of_reflections": auc(high, reflections / turns),
        "less_information_and_advice": auc(high, -told / turns),
    }


def auc(high: np.ndarray, score: np.ndarray) -> float:
    """Give the chance that a high session scores above a low one, ties counting half."""
    above = (score[high][:, None] > score[~high]).mean()
    tied = (score[high][:, None] == score[~high]).mean()
    return round(float(above + 0.5 * tied), 3)


def _interval(high: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    draws, found = np.random.default_rng(1), []
    ups, downs = np.flatnonzero(high), np.flatnonzero(~high)
    for _ in range(DRAWS):
        rows = np.r_[draws.choice(ups, len(ups)), draws.choice(downs, len(downs))]
        found.append(auc(high[rows], score[rows]))
    low, top = np.percentile(found, [2.5, 97.5])
    return round(float(low), 3), round(float(top), 3)


def _matched(high: np.ndarray, score: np.ndarray, length: np.ndarray) -> float:
    ups, wins = np.flatnonzero(high), []
    for row in np.flatnonzero(~high):
        nearest = ups[np.argsort(np.abs(length[ups] - length[row]), kind="stable")[:5]]
        wins += [
            float(score[one] > score[row]) + 0.5 * (score[one] == score[row]) for one in nearest
        ]
    return round(float(np.mean(wins)), 3)


def _rho(high: np.ndarray, score: np.ndarray, length: np.ndarray) -> float:
    def ranks(values: np.ndarray) -> np.ndarray:
        placed = values.argsort(kind="stable").argsort(kind="stable").astype(float)
        for side in (True, False):
            placed[high == side] -= placed[high == side].mean()
        return placed

    return round(float(np.corrcoef(ranks(score), ranks(length))[0, 1]), 3)


def _permuted(high: np.ndarray, score: np.ndarray) -> float:
    draws = np.random.default_rng(2)
    return round(float(np.mean([auc(draws.permutation(high), score) for _ in range(200)])), 3)
