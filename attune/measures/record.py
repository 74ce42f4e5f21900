"""Scores and changes as the records other programs read (docs/reference/measures-contract.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from attune.errors import UndefinedError
from attune.measures.change import Change, compare
from attune.measures.courses import course, paired_outcome
from attune.measures.instrument import Instrument
from attune.measures.multilevel import Multilevel
from attune.measures.scoring import Score, ScoredResponse
from attune.measures.trends import trend

Record = dict[str, Any]


def score_record(
    scored: ScoredResponse,
    *,
    response: str,
    about: Mapping[str, str],
    notes: Sequence[str] = (),
) -> Record:
    """Write one scored response as a record."""
    return {
        "response": response,
        **{name: about.get(name) or None for name in ("person", "date", "session", "clinician")},
        "instrument": scored.instrument.id,
        "version": scored.instrument.version,
        "scores": {score.id: _score(score) for score in scored.scores},
        "risk": [
            {"item": each.item, "answer": _plain(each.answer), "at_least": _plain(each.at_least),
             "raised": each.raised}
            for each in scored.risk
        ],
        "notes": list(notes),
    }  # fmt: skip


def score_row(record: Mapping[str, Any]) -> Record:
    """Flatten a score record for CSV: one column per score and property."""
    row = {name: value for name, value in record.items() if name not in ("scores", "risk", "notes")}
    for name, score in record["scores"].items():
        row[name] = score["value"]
        for part in ("why", "filled", "band", "stored", "mismatch"):
            row[f"{name}_{part}"] = score[part]
    row["risk_raised"] = " ".join(each["item"] for each in record["risk"] if each["raised"])
    row["risk_unanswered"] = " ".join(
        each["item"] for each in record["risk"] if each["raised"] is None
    )
    return row


def score_columns(instrument: Instrument) -> list[str]:
    """List the columns of `score_row` in order."""
    parts = ("", "_why", "_filled", "_band", "_stored", "_mismatch")
    scores = [f"{rule.id}{part}" for rule in instrument.scores for part in parts]
    about = ["response", "person", "date", "session", "clinician", "instrument", "version"]
    return [*about, *scores, "risk_raised", "risk_unanswered"]


def _plain(number: float | None) -> float | int | None:
    """Write a whole number without a decimal point."""
    return int(number) if number is not None and float(number).is_integer() else number


def _score(score: Score) -> Record:
    return {
        "value": _plain(score.value),
        "why": score.why,
        "answered": score.answered,
        "of": score.of,
        "filled": score.filled,
        "band": score.band,
        "bands": score.bands,
        "stored": _plain(score.stored),
        "mismatch": score.mismatch,
    }


def change_record(
    instrument: Instrument,
    values: Sequence[float],
    *,
    person: str,
    score: str,
    times: Sequence[float],
    unit: str,
    by: int,
) -> Record:
    """Write what became of one person: first against last, course and trend, or why there is none.

    `values` are in order of `times`, which are sessions or days (`unit`).
    """
    record: Record = {
        "person": person,
        "instrument": instrument.id,
        "score": score,
        "n": len(values),
        "first": _plain(values[0]),
        "last": _plain(values[-1]),
        "change": None,
        "course": None,
        "trend": None,
        "why": {},
    }
    if len(values) < 2:
        record["why"]["change"] = "one score only; change needs two"
    else:
        _attempt(
            record,
            "change",
            lambda: _change(compare(instrument, values[0], values[-1], score=score)),
        )
    _attempt(record, "course", lambda: _course(instrument, values, score=score, by=by))
    _attempt(record, "trend", lambda: _trend(times, values, unit=unit))
    return record


def _attempt(record: Record, name: str, make: Any) -> None:
    try:
        record[name] = make()
    except UndefinedError as error:
        record["why"][name] = str(error)


def _change(change: Change) -> Record:
    return {
        "gain": _plain(change.gain),
        "outcome": str(change.outcome),
        "reliable": change.reliable,
        "crossed": change.crossed,
        "why": change.why,
        "least": {
            "points": _plain(round(change.least.points, 4)),
            "level": change.least.level,
            "how": change.least.how,
            "confirmed": change.least.confirmed,
        },
    }


def _course(instrument: Instrument, values: Sequence[float], *, score: str, by: int) -> Record:
    found = course(instrument, values, score=score, by=by)
    return {"state": found.state, "session": found.session, "why": found.why}


def _trend(times: Sequence[float], values: Sequence[float], *, unit: str) -> Record:
    line = trend(times, values)
    return {
        "slope": round(line.slope, 6),
        "low": round(line.low, 6),
        "high": round(line.high, 6),
        "n": line.n,
        "per": unit,
    }


def paired_record(
    first: tuple[Instrument, float, float], second: tuple[Instrument, float, float], *, person: str
) -> Record:
    """Write the NHS Talking Therapies outcome of one person over two instruments."""
    found = paired_outcome(first, second)
    return {
        "person": person,
        "instruments": [first[0].id, second[0].id],
        "case_before": found.case_before,
        "case_after": found.case_after,
        "recovery": found.recovery,
        "reliable_improvement": found.reliable_improvement,
        "reliable_recovery": found.reliable_recovery,
        "reliable_deterioration": found.reliable_deterioration,
    }


def between_record(found: Multilevel) -> Record:
    """Write what lies between and within clinicians."""
    return {
        "n": found.n,
        "between": round(found.between, 6),
        "within": round(found.within, 6),
        "share": {
            "value": round(found.share, 6),
            "low": round(found.share_low, 6),
            "high": round(found.share_high, 6),
        },
        "fixed": [
            {
                "name": each.name,
                "value": round(each.estimate, 6),
                "low": round(each.low, 6),
                "high": round(each.high, 6),
            }
            for each in found.fixed
        ],
        "clinicians": [
            {
                "clinician": each.clinician,
                "n": each.n,
                "deviation": round(each.deviation, 6),
                "low": round(each.low, 6),
                "high": round(each.high, 6),
                "stands_out": each.stands_out,
            }
            for each in found.clinicians
        ],
        "why": None,
    }
