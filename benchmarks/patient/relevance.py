"""E1-E3: is the right thing found, is nothing found where nothing is, is risk always heard."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from attune.patient.acts import read_acts
from attune.patient.case import Case
from attune.patient.memory import begin
from attune.patient.retrieval import Index
from attune.patient.risk import read_risk
from attune.patient.topics import find_topic

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One held-out ask: the entry expected, the entry found first, and its score."""

    expect: str
    found: str
    score: float


def ask_all(case: Case, index: Index) -> list[Asked]:
    """Ask every held-out paraphrase of a case; a follow-up is asked when its topic is in hand."""
    parents = {more.id: item for item in case.disclosures for more in item.follow_ups}
    asked = []
    for test in case.tests.paraphrases:
        state = begin(case)
        heard: tuple[str, ...] = ()
        if test.expect in parents:
            item = parents[test.expect]
            state = replace(state, said=(item.id,), topic=item.id)
            heard = (item.say[0],)
        words = read_acts(test.ask).words
        found = find_topic(index, state, test.ask, words, heard=heard)
        best = found[0]
        asked.append(Asked(test.expect, best.id, best.score))
    return asked


def relevance(case: Case, index: Index) -> dict[str, object]:
    """Give E1 and E2; the threshold of each fifth is chosen on the other four."""
    asked = ask_all(case, index)
    inside = [one for one in asked if one.expect != "fallback"]
    family = {more.id: item.id for item in case.disclosures for more in item.follow_ups}
    right = [family.get(a.found, a.found) == family.get(a.expect, a.expect) for a in inside]
    entries = sorted({one.expect for one in inside})
    macro = np.mean(
        [np.mean([one.found == one.expect for one in inside if one.expect == entry])
         for entry in entries]
    )  # fmt: skip
    chosen, caught, lost = _cross_validated(asked)
    return {
        "n": len(inside),
        "n_out_of_scope": len(asked) - len(inside),
        "top1": round(float(np.mean([one.found == one.expect for one in inside])), 3),
        "top1_topic": round(float(np.mean(right)), 3),
        "macro": round(float(macro), 3),
        "threshold_by_fold": chosen,
        "threshold_shipped": index.tau,
        "out_of_scope_recall": caught,
        "false_fallback": lost,
        "at_shipped": _at(asked, index.tau),
    }


def _cross_validated(asked: list[Asked]) -> tuple[list[float], float, float]:
    grid = [round(float(value), 3) for value in np.arange(0.02, 0.3, 0.005)]
    chosen: list[float] = []
    caught: list[bool] = []
    lost: list[bool] = []
    for fold in range(FOLDS):
        fit = [one for place, one in enumerate(asked) if place % FOLDS != fold]
        held = [one for place, one in enumerate(asked) if place % FOLDS == fold]
        best = max(grid, key=lambda tau, fit=fit: _balance(fit, tau))  # type: ignore[misc]
        chosen.append(best)
        for one in held:
            (caught if one.expect == "fallback" else lost).append(one.score < best)
    return chosen, round(float(np.mean(caught)), 3), round(float(np.mean(lost)), 3)


def _balance(asked: list[Asked], tau: float) -> float:
    """F1 of abstaining, the few out-of-scope asks weighing as much as the many others."""
    measured = _at(asked, tau)
    hit, wrong = measured["out_of_scope_recall"], measured["false_fallback"]
    return 2 * hit / (1 + hit + wrong) if hit else 0.0


def _at(asked: list[Asked], tau: float) -> dict[str, float]:
    outside = [one.score < tau for one in asked if one.expect == "fallback"]
    inside = [one.score < tau for one in asked if one.expect != "fallback"]
    return {
        "out_of_scope_recall": round(float(np.mean(outside)), 3),
        "false_fallback": round(float(np.mean(inside)), 3),
    }


def risk_questions(case: Case, index: Index, path: Path) -> dict[str, object]:
    """Give E3: patterns and the case's own wordings together, on a list of 80, 40 and 80."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(row["kind"], row["text"]) for row in csv.DictReader(stream)]
    state = begin(case)
    heard = [(kind, read_risk(index, state, text, read_acts(text))) for kind, text in rows]
    return {
        "n_plain": sum(kind == "plain" for kind, _ in heard),
        "recall_plain": _share([one.plain for kind, one in heard if kind == "plain"]),
        "n_veiled": sum(kind == "veiled" for kind, _ in heard),
        "veiled_heard_as_veiled": _share([one.veiled for kind, one in heard if kind == "veiled"]),
        "n_decoys": sum(kind == "decoy" for kind, _ in heard),
        "decoys_taken_as_plain": _share([one.plain for kind, one in heard if kind == "decoy"]),
    }


def _share(hits: list[bool]) -> float:
    return round(float(np.mean(hits)), 3)
