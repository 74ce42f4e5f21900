"""Answers → scores, by the instrument's own rules; a total somebody stored is never trusted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune.errors import InputError
from attune.measures.instrument import (
    AnswerScale,
    Attestation,
    Bands,
    Instrument,
    Missing,
    ScoreRule,
    require_licence,
)

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """One score for every response: NaN where it is undefined.

    `answered` counts the items answered, `filled` those that the mean of the others stands in for.
    """

    rule: ScoreRule
    items: int
    values: Numbers
    answered: Counts
    filled: Counts

    def why(self, row: int) -> str | None:
        """Say why a score is undefined; None where it is defined."""
        if not math.isnan(self.values[row]):
            return None
        missing = self.items - int(self.answered[row])
        if self.rule.needs and self.rule.missing and missing <= self.rule.missing.most:
            return f"one of the scores it needs is undefined ({', '.join(self.rule.needs)})"
        if self.rule.method == "ratio" and not missing:
            return "there is nothing to divide by"
        most = self.rule.missing.most if self.rule.missing else 0
        allowed = "every item is needed" if not most else f"at most {most} may be missing"
        return f"{missing} of {self.items} items are not answered; {allowed}"


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of many responses, column by column, and the risk items they raise.

    `risk` is boolean, responses by risk items; `unasked` marks risk items left unanswered.
    """

    instrument: Instrument
    columns: tuple[Column, ...]
    risk: NDArray[np.bool_]
    unasked: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Score:
    """One score of one response, or why there is none; with the stored total, if one was given."""

    id: str
    value: float | None
    why: str | None
    answered: int
    of: int
    filled: int
    band: str | None = None
    bands: str | None = None
    stored: float | None = None
    mismatch: bool = False


@dataclass(frozen=True, slots=True)
class RiskFlag:
    """A risk item: raised, not raised, or left unanswered (`raised` is None)."""

    item: str
    answer: float | None
    at_least: float
    raised: bool | None


@dataclass(frozen=True, slots=True)
class ScoredResponse:
    """Everything one response says by its instrument's rules."""

    instrument: Instrument
    scores: tuple[Score, ...]
    risk: tuple[RiskFlag, ...]

    def score(self, name: str) -> Score:
        """Find a score by id; raises InputError naming the ones there are."""
        rule = self.instrument.rule(name)
        return next(score for score in self.scores if score.id == rule.id)


def score_table(
    instrument: Instrument, answers: Numbers, *, attestation: Attestation | None = None
) -> Scored:
    """Score many responses at once.

    `answers` has one row per response and one column per numbered item, in the instrument's order,
    as answered (before reversal), NaN where there is no answer. Raises InputError for a table of
    another width and for an answer its scale does not have (naming response and item), and
    AttestationError for a tier B or C instrument without an attestation.
    """
    require_licence(instrument, attestation)
    table = np.array(answers, dtype=np.float64, ndmin=2)
    if table.shape[1] != len(instrument.numbered):
        raise InputError(
            f"{instrument.id} has {len(instrument.numbered)} items and the table has "
            f"{table.shape[1]} columns; give one column per item, in order."
        )
    _refuse_strangers(instrument, table)
    _fill_skips(instrument, table)
    risk, unasked = _risk(instrument, table)
    turned = _reversed(instrument, table)
    columns = {rule.id: _column(instrument, rule, turned) for rule in instrument.scores}
    for column in columns.values():
        for name in column.rule.needs:
            column.values[np.isnan(columns[name].values)] = np.nan
    return Scored(instrument, tuple(columns.values()), risk, unasked)


def score(
    instrument: Instrument,
    answers: Mapping[str, float | None],
    *,
    stored: Mapping[str, float] | None = None,
    bands: Mapping[str, str] | None = None,
    attestation: Attestation | None = None,
) -> ScoredResponse:
    """Score one response: item id (or LOINC code) to its number, None where unanswered.

    `stored` holds totals found beside the answers, by score id: they are only compared. `bands`
    chooses among an instrument's band systems, by score id; the first listed is the default.
    Raises InputError for an item the instrument does not have or that is answered twice.
    """
    row = answer_row(instrument, answers)
    scored = score_table(instrument, row, attestation=attestation)
    return response_at(scored, 0, row, stored=stored or {}, bands=bands or {})


def answer_row(instrument: Instrument, answers: Mapping[str, float | None]) -> Numbers:
    """Lay out one response as a row in the instrument's order, NaN where unanswered."""
    order = {item.id: index for index, item in enumerate(instrument.numbered)}
    row = np.full((1, len(order)), np.nan)
    seen: set[str] = set()
    for name, value in answers.items():
        item = instrument.item(name)
        if item.id in seen:
            raise InputError(f"{instrument.id}: item {item.id} is answered twice; keep one answer.")
        seen.add(item.id)
        if item.kind == "number" and value is not None:
            if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
                raise InputError(f"{instrument.id}: item {item.id} is not a number.")
            row[0, order[item.id]] = value
    return row


def response_at(
    scored: Scored,
    row: int,
    answers: Numbers,
    *,
    stored: Mapping[str, float],
    bands: Mapping[str, str],
) -> ScoredResponse:
    """Read one response out of a scored table; `answers` is the table it was scored from."""
    scores = tuple(
        _score(column, row, stored=stored.get(column.rule.id), bands=bands.get(column.rule.id))
        for column in scored.columns
    )
    return ScoredResponse(scored.instrument, scores, _flags(scored, row, answers[row]))


def bands_of(rule: ScoreRule, name: str | None) -> Bands | None:
    """Choose a band system by id, or the first; raises InputError naming the ones there are."""
    if name is None:
        return rule.bands[0] if rule.bands else None
    for bands in rule.bands:
        if bands.id == name:
            return bands
    known = ", ".join(bands.id for bands in rule.bands) or "none"
    raise InputError(f"There are no bands {name!r} for {rule.id}; there are: {known}.")


def strangers(instrument: Instrument, table: Numbers) -> NDArray[np.bool_]:
    """Mark the answers that their item's scale does not have; NaN is no answer, not a wrong one."""
    marks = [
        ~np.isnan(column) & ~_allowed(instrument.scale_of(item), column)
        for item, column in zip(instrument.numbered, table.T, strict=True)
    ]
    return np.array(marks).T


def describe_stranger(instrument: Instrument, item: int, value: float) -> str:
    """Say which item got an answer it does not have, and which it has."""
    named = instrument.numbered[item]
    scale = instrument.scale_of(named)
    top = "or more" if scale.max is None else f"to {scale.max:g}"
    step = "" if scale.step in (0, 1) else f" in steps of {scale.step:g}"
    kind = " (whole numbers)" if scale.step == 1 else step
    return f"item {named.id} is {value:g}; its answers are {scale.min:g} {top}{kind}"


def _refuse_strangers(instrument: Instrument, table: Numbers) -> None:
    wrong = np.argwhere(strangers(instrument, table))
    if len(wrong):
        row, item = (int(index) for index in wrong[0])
        what = describe_stranger(instrument, item, table[row, item])
        raise InputError(f"{instrument.id}, response {row + 1}: {what}.")


def _allowed(scale: AnswerScale, column: Numbers) -> NDArray[np.bool_]:
    top = math.inf if scale.max is None else scale.max
    with np.errstate(invalid="ignore"):
        inside = np.isfinite(column) & (column >= scale.min) & (column <= top)
        if scale.step:
            steps = (column - scale.min) / scale.step
            inside &= np.abs(steps - np.rint(steps)) < 1e-9
    return np.asarray(inside)


def _fill_skips(instrument: Instrument, table: Numbers) -> None:
    order = {item.id: index for index, item in enumerate(instrument.numbered)}
    for fill in instrument.skips.rules if instrument.skips else ():
        target, cause = table[:, order[fill.item]], table[:, order[fill.when]]
        target[np.isnan(target) & (cause == fill.equals)] = fill.value


def _risk(instrument: Instrument, table: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    order = {item.id: index for index, item in enumerate(instrument.numbered)}
    items = instrument.risk.items if instrument.risk else ()
    asked = table[:, [order[risk.item] for risk in items]]
    least = np.array([risk.at_least for risk in items])
    with np.errstate(invalid="ignore"):
        return np.asarray(asked >= least), np.asarray(np.isnan(asked))


def _reversed(instrument: Instrument, table: Numbers) -> Numbers:
    turned = table.copy()
    names = set(instrument.reversed.items if instrument.reversed else ())
    for index, item in enumerate(instrument.numbered):
        scale = instrument.scale_of(item)
        if item.id in names and scale.max is not None:
            turned[:, index] = scale.min + scale.max - table[:, index]
    return turned


def _column(instrument: Instrument, rule: ScoreRule, table: Numbers) -> Column:
    order = {item.id: index for index, item in enumerate(instrument.numbered)}
    names = (*instrument.items_of(rule), *rule.over)
    part = table[:, [order[name] for name in names]]
    answered = (~np.isnan(part)).sum(axis=1)
    values = _values(rule, part, answered) * rule.times
    missing = rule.missing or Missing(mark=rule.mark, most=0)
    values[len(names) - answered > missing.most] = np.nan
    values[answered == 0] = np.nan
    if missing.whole:
        values = np.floor(values + 0.5 + 1e-9)
    filled = np.where(np.isnan(values), 0, len(names) - answered)
    return Column(rule, len(names), values, answered, filled)


def _values(rule: ScoreRule, part: Numbers, answered: Counts) -> Numbers:
    """Compute the raw value: NaN marks what is missing, and the mean of the rest stands in."""
    if rule.method == "share":
        return np.where(np.isin(part[:, 0], rule.counts), 100.0, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if rule.method == "ratio":
            own = len(rule.items)
            over = part[:, own:].sum(axis=1)
            return np.where(over == 0, np.nan, part[:, :own].sum(axis=1) / over)
        mean = np.nansum(part, axis=1) / answered
    return np.asarray(mean if rule.method == "mean" else mean * part.shape[1])


def _score(column: Column, row: int, *, stored: float | None, bands: str | None) -> Score:
    number = float(column.values[row])
    value = None if math.isnan(number) else round(number, 10)
    chosen = bands_of(column.rule, bands)
    return Score(
        id=column.rule.id,
        value=value,
        why=column.why(row),
        answered=int(column.answered[row]),
        of=column.items,
        filled=int(column.filled[row]),
        band=chosen.name(value) if chosen and value is not None else None,
        bands=chosen.id if chosen else None,
        stored=stored,
        mismatch=stored is not None and (value is None or abs(stored - value) > 1e-6),
    )


def _flags(scored: Scored, row: int, answers: Numbers) -> tuple[RiskFlag, ...]:
    order = {item.id: index for index, item in enumerate(scored.instrument.numbered)}
    items = scored.instrument.risk.items if scored.instrument.risk else ()
    flags = []
    for index, risk in enumerate(items):
        unasked = bool(scored.unasked[row, index])
        answer = None if unasked else float(answers[order[risk.item]])
        raised = None if unasked else bool(scored.risk[row, index])
        flags.append(RiskFlag(risk.item, answer, risk.at_least, raised))
    return tuple(flags)
