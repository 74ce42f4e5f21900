"""Finds what in a case a clinician's words are about, with abstention (patients.md 6c.5).

A turn is compared as a whole and sentence by sentence; below the threshold nothing is claimed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attune import content
from attune.patient import constants as k
from attune.patient.alike import EXAMPLES, of_oneself, own_distress
from attune.patient.case import Case, prompted
from attune.patient.embedder import Embedder, Prepared, Vectors
from attune.patient.vectors import SUFFIX, kept, rounded

SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+|$)")
Entries = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Match:
    """One entry a turn may be about, and how well it fits."""

    kind: str
    id: str
    score: float


class Index:
    """A case made searchable by one encoder.

    Topics (intents, disclosures, follow-ups, promises) are told apart by kernel ridge regression on
    the vectors of all their prompts and lines, which weighs a prompt by how well it sets its entry
    apart from the others; everything else (risk, what must not be done) is found by cosine.
    """

    def __init__(self, case: Case, embedder: Embedder, *, files: Sequence[Path] = ()) -> None:
        """`files` may hold the case's vectors; what they lack is made here."""
        self.case = case
        entries = [*prompted(case), *_later(case)]
        lines = _lines(case)
        self._others = [*_risk_prompts(case), *_goal_prompts(case)]
        self.embedder = Prepared(embedder, _vectors(case, embedder, files))
        self._topics = list(dict.fromkeys((kind, id_) for kind, id_, _ in entries))
        anchors = self.embedder.embed([text for _, _, text in (*entries, *lines)])
        self._anchors = anchors.astype(np.float64)
        self._prompted = [id_ for _, id_, _ in entries]
        self._owners = [_family(case, id_) for _, id_, _ in (*entries, *lines)]
        self._around: dict[str, list[int]] = {}
        for row, owner in enumerate(self._owners):
            if row < len(entries) or lines[row - len(entries)][2] == _gloss(case, owner):
                self._around.setdefault(owner, []).append(row)
        self._said = [(line, _family(case, id_)) for id_, line in _sayable(case)]
        self._fit(entries, lines)
        self._other_vectors = self.embedder.embed([text for _, _, text in self._others])
        self._distress = own_distress(self.embedder)
        self.tau = k.MATCH_TAU

    def _fit(self, entries: Entries, lines: Entries) -> None:
        place = {topic: number for number, topic in enumerate(self._topics)}
        trust = np.array([1.0] * len(entries) + [k.LINE_WEIGHT] * len(lines))
        wanted = np.zeros((len(trust), len(place)))
        for row, (kind, id_, _) in enumerate((*entries, *lines)):
            wanted[row, place[kind, id_]] = 1.0
        vectors = self._anchors
        likeness = np.exp(k.KERNEL * (vectors @ vectors.T - 1.0))
        solved = np.linalg.solve(likeness + k.RIDGE * np.diag(1.0 / trust), wanted)
        self._weights = solved.round(9)

    def topics(
        self,
        text: str,
        *,
        kinds: Collection[str],
        said: Collection[str] = (),
        children: Collection[str] = (),
        shut: Collection[str] = (),
    ) -> list[Match]:
        """Rank topics by how well they fit a turn, best first; scores are about 0 to 0.5.

        `children` (what follows from the last topic) are favoured a little, what was `said`
        already is put back a little, what is `shut` is left out.
        """
        parts = pieces(text)
        if not parts or not self._topics:
            return []
        vectors = self.embedder.embed(parts).astype(np.float64)
        # einsum, not matmul: products this small lose more to BLAS threads than they gain, and the
        # digits must not depend on how many threads there are.
        cosines = np.einsum("pd,nd->pn", vectors, self._anchors)
        scores = np.einsum("pn,nt->pt", np.exp(k.KERNEL * (cosines - 1.0)), self._weights)
        scores = scores.max(axis=0)
        found = [
            Match(kind, id_, round(_adjusted(float(score), kind, id_, said, children), 6))
            for (kind, id_), score in zip(self._topics, scores, strict=True)
            if kind in kinds and id_ not in shut
        ]
        return sorted(found, key=lambda match: (-match.score, match.id))

    def search(self, text: str, *, kinds: Collection[str]) -> list[Match]:
        """Rank risk entries and things not to do by cosine (0 to 1), best first."""
        parts = pieces(text)
        rows = [row for row, (kind, _, _) in enumerate(self._others) if kind in kinds]
        if not rows or not parts:
            return []
        cosines = (self._other_vectors[rows] @ self.embedder.embed(parts).T).max(axis=1)
        best: dict[tuple[str, str], Match] = {}
        for row, cosine in zip(rows, cosines, strict=True):
            kind, id_, _ = self._others[row]
            kept = best.get((kind, id_))
            if kept is None or cosine > kept.score:
                best[kind, id_] = Match(kind, id_, round(float(cosine), 6))
        return sorted(best.values(), key=lambda match: (-match.score, match.id))

    def nearness(self, text: str, id_: str) -> float:
        """Return the highest cosine of a turn with one topic's prompts, as in `search`."""
        parts = pieces(text)
        rows = [row for row, topic in enumerate(self._prompted) if topic == id_]
        if not rows or not parts:
            return 0.0
        vectors = self.embedder.embed(parts).astype(np.float64)
        return round(float(np.einsum("nd,pd->np", self._anchors[rows], vectors).max()), 6)

    def sounds_unwell(self, text: str) -> bool:
        """True when a turn is like what people say who are not well themselves."""
        return self._distress.score(of_oneself(pieces(text))) > k.DISTRESS_ALIKE

    def answering(self, text: str, heard: Sequence[str]) -> float | None:
        """Say how far a turn answers the patient's last words, 0 to 1; None without words.

        A true answer need not share words with what it answers. What the author wrote around the
        same thing (its prompts, its gloss) is asked beside the words themselves.
        """
        parts = pieces(text)
        if not parts or not heard:
            return None
        vectors = self.embedder.embed(parts)
        return max(self._answering(vectors, said) for said in heard)

    def _answering(self, vectors: Vectors, said: str) -> float:
        other = self.embedder.embed([said[: k.READ_CHARS]])[0]
        near = float((vectors @ other).max())
        rows = self._around.get(self._told_in(said, other), ())
        if not rows:
            return share_of(near, k.COSINE_LOW, k.COSINE_HIGH)
        around = float((self._anchors[list(rows)] @ vectors.T).max())
        mixed = (1.0 - k.AROUND_WEIGHT) * near + k.AROUND_WEIGHT * around
        return share_of(mixed, k.AROUND_LOW, k.AROUND_HIGH)

    def _told_in(self, said: str, vector: Vectors) -> str:
        """Name the entry a patient's words come from: by the line itself, else by likeness."""
        for line, id_ in self._said:
            if line in said:
                return id_
        if not len(self._anchors):
            return ""
        likeness = np.einsum("nd,d->n", self._anchors, vector.astype(np.float64))
        row = int(likeness.argmax())
        return self._owners[row] if likeness[row] >= k.AROUND_SURE else ""

    def likeness(self, text: str, others: Sequence[str]) -> float:
        """Return the highest cosine between a text and some others; 0 when there are none."""
        if not others or not text.strip():
            return 0.0
        vector = self.embedder.embed([text[: k.READ_CHARS]])[0]
        return float((self.embedder.embed(list(others)) @ vector).max())


_INDEXES: dict[tuple[str, int], tuple[Embedder, Index]] = {}


def index_of(case: Case, embedder: Embedder, *, among: Sequence[Path] = ()) -> Index:
    """Return the index of a case for an encoder, built once per process.

    The vectors kept beside the case are looked for in the folders `among` and in those of
    `content.folders()`.
    """
    key = (case.digest, id(embedder))
    if key not in _INDEXES:
        if len(_INDEXES) >= 16:
            _INDEXES.pop(next(iter(_INDEXES)))
        folders = dict.fromkeys((*among, *content.folders()))
        files = [folder / "cases" / f"{case.id}{SUFFIX}" for folder in folders]
        _INDEXES[key] = (embedder, Index(case, embedder, files=files))
    return _INDEXES[key][1]


def searched(case: Case) -> list[str]:
    """List every text of a case that a turn is compared with, each once."""
    every = (
        *prompted(case), *_later(case), *_lines(case), *_risk_prompts(case), *_goal_prompts(case)
    )  # fmt: skip
    return list(dict.fromkeys((*(text for _, _, text in every), *EXAMPLES)))


def _vectors(case: Case, embedder: Embedder, files: Sequence[Path]) -> dict[str, Vectors]:
    texts = searched(case)
    found = dict(kept(files, texts, embedder))
    missing = [text for text in texts if text not in found]
    if missing:
        found |= zip(missing, rounded(embedder.embed(missing)), strict=True)
    return found


def pieces(text: str) -> list[str]:
    """Split a turn into what is compared: the whole and, where there are several, its sentences."""
    whole = " ".join(text[: k.READ_CHARS].split())
    if not whole:
        return []
    sentences = [part.strip() for part in SENTENCE.findall(whole)]
    sentences = [part for part in sentences if len(part.split()) >= 2]
    parts = [whole] if len(whole) <= 400 else []
    return list(dict.fromkeys([*parts, *(sentences[-5:] if len(sentences) > 1 else [])])) or [
        whole[:400]
    ]


def _adjusted(
    score: float, kind: str, id_: str, said: Collection[str], children: Collection[str]
) -> float:
    score += k.MATCH_CHILD if id_ in children else 0.0
    score += k.MATCH_LATER if kind in ("remembered", "later") else 0.0
    return score - (k.MATCH_SAID if id_ in said else 0.0)


def share_of(value: float, low: float, high: float) -> float:
    """Put a number on a scale: 0 up to `low`, 1 from `high`."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def _family(case: Case, id_: str) -> str:
    item = case.disclosure(id_)
    return item.id if item else id_


def _gloss(case: Case, id_: str) -> str:
    item = case.disclosure(id_)
    return item.gloss if item else ""


def _sayable(case: Case) -> list[tuple[str, str]]:
    """List every line that is about something, with what it is about; longest first."""
    found = [(item.id, text) for item in case.intents for text in item.say]
    for item in case.disclosures:
        found += [(item.id, text) for text in (*item.say, *item.guarded, *item.hint)]
        found += [(more.id, text) for more in item.follow_ups for text in more.say]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair))


def _lines(case: Case) -> list[tuple[str, str, str]]:
    """Take what a topic would be answered with: a question lies near its answers."""
    found = [("intent", item.id, text) for item in case.intents for text in item.say]
    for item in case.disclosures:
        found += [("disclosure", item.id, text) for text in (*item.say, item.gloss) if text]
    return found


def _risk_prompts(case: Case) -> list[tuple[str, str, str]]:
    risk = case.risk
    if risk is None:
        return []
    found = [("risk_direct", "direct", text) for text in risk.on_direct_question.prompts]
    if risk.on_euphemism:
        found += [("risk_veiled", "veiled", text) for text in risk.on_euphemism.prompts]
    if risk.on_consequence_explained:
        explained = risk.on_consequence_explained.prompts
        found += [("risk_limits", "limits", text) for text in explained]
    for kind, entries in (
        ("risk_fact", risk.facts_if_asked),
        ("risk_step", risk.steps),
        ("risk_failure", risk.failures),
    ):
        found += [(kind, name, text) for name, entry in entries.items() for text in entry.prompts]
    return found


def _goal_prompts(case: Case) -> list[tuple[str, str, str]]:
    return [("anti_goal", goal.id, text) for goal in case.anti_goals for text in goal.examples]


def _later(case: Case) -> list[tuple[str, str, str]]:
    second = case.second_appointment
    if second is None:
        return []
    found = [("remembered", item.id, text) for item in second.remembers for text in item.prompts]
    return found + [("later", item.id, text) for item in second.topics for text in item.prompts]
