"""Many responses at once: the same rules, the same answers, and properties that always hold."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.errors import InputError
from attune.measures.instrument import AnswerScale, Attestation, Instrument, ScoreRule
from attune.measures.library import load_instruments
from attune.measures.scoring import Numbers, score, score_table

ALL = load_instruments()
HELD = Attestation(by="Olga", permission="folder 12")
SUMMED = [
    (instrument, rule)
    for instrument in ALL.values()
    for rule in instrument.scores
    if rule.method in ("sum", "mean") and rule.range and instrument.scale.max
    if rule.direction != "neither"
]


def choices(scale: AnswerScale) -> list[float]:
    top = 20.0 if scale.max is None else scale.max
    step = scale.step or 0.5
    return [scale.min + step * i for i in range(round((top - scale.min) / step) + 1)]


@st.composite
def tables(draw: st.DrawFn, instrument: Instrument, rows: int = 3, gaps: bool = True) -> Numbers:
    columns = []
    for item in instrument.numbered:
        options = st.sampled_from(choices(instrument.scale_of(item)))
        answer = st.one_of(options, options, st.just(float("nan"))) if gaps else options
        columns.append(draw(st.lists(answer, min_size=rows, max_size=rows)))
    return np.array(columns).T


def values(instrument: Instrument, table: Numbers) -> Numbers:
    scored = score_table(instrument, table, attestation=HELD)
    return np.array([column.values for column in scored.columns])


def turned(instrument: Instrument, table: Numbers) -> Numbers:
    """Turn reversed items by hand."""
    out = table.copy()
    names = instrument.reversed.items if instrument.reversed else ()
    for index, item in enumerate(instrument.numbered):
        scale = instrument.scale_of(item)
        if item.id in names and scale.max is not None:
            out[:, index] = scale.min + scale.max - out[:, index]
    return out


def unreversed(instrument: Instrument) -> Instrument:
    return instrument.model_copy(update={"reversed": None})


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from([i for i in ALL.values() if i.reversed]))
def test_reversing_twice_is_as_if_never_reversed(data: st.DataObject, each: Instrument) -> None:
    table = data.draw(tables(each))
    np.testing.assert_allclose(
        values(each, turned(each, table)), values(unreversed(each), table), equal_nan=True
    )


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(list(ALL.values())))
def test_the_order_in_which_items_come_changes_nothing(
    data: st.DataObject, each: Instrument
) -> None:
    row = data.draw(tables(each, rows=1))[0]
    given_answers = [
        (item.id, None if np.isnan(answer) else float(answer))
        for item, answer in zip(each.numbered, row, strict=True)
    ]
    shuffled = data.draw(st.permutations(given_answers))
    assert score(each, dict(shuffled), attestation=HELD) == score(
        each, dict(given_answers), attestation=HELD
    )


def best_answer(instrument: Instrument, rule: ScoreRule, item: int) -> float:
    """Find the answer that makes the score look best, reversal included."""
    scale = instrument.scale_of(instrument.numbered[item])
    assert scale.max is not None
    flipped = bool(instrument.reversed) and (
        instrument.numbered[item].id in instrument.reversed.items  # type: ignore[union-attr]
    )
    low_is_best = (rule.direction == "higher_is_worse") != flipped
    return scale.min if low_is_best else scale.max


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sampled_from(SUMMED))
def test_leaving_an_item_out_never_beats_answering_it_in_the_best_way(
    data: st.DataObject, chosen: tuple[Instrument, ScoreRule]
) -> None:
    instrument, rule = chosen
    instrument = instrument.model_copy(update={"skips": None})
    index = [each.id for each in instrument.scores].index(rule.id)
    table = data.draw(tables(instrument, rows=1, gaps=False))
    mine = [i for i, item in enumerate(instrument.numbered) if item.id in instrument.items_of(rule)]
    left_out = data.draw(st.lists(st.sampled_from(mine), min_size=1, unique=True))
    without, with_best = table.copy(), table.copy()
    without[0, left_out] = np.nan
    with_best[0, left_out] = [best_answer(instrument, rule, item) for item in left_out]
    gap, best = values(instrument, without)[index, 0], values(instrument, with_best)[index, 0]
    worse = 1 if rule.direction == "higher_is_worse" else -1
    assert np.isnan(gap) or worse * (gap - best) >= -1e-9


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(SUMMED))
def test_a_score_stays_in_its_range_or_is_undefined(
    data: st.DataObject, chosen: tuple[Instrument, ScoreRule]
) -> None:
    instrument, rule = chosen
    index = [each.id for each in instrument.scores].index(rule.id)
    found = values(instrument, data.draw(tables(instrument)))[index]
    assert rule.range
    low, high = rule.range
    assert np.all(np.isnan(found) | ((found >= low - 1e-9) & (found <= high + 1e-9)))


def test_the_range_of_every_score_is_reached() -> None:
    for instrument, rule in SUMMED:
        index = [each.id for each in instrument.scores].index(rule.id)
        best = [best_answer(instrument, rule, i) for i in range(len(instrument.numbered))]
        scales = [instrument.scale_of(item) for item in instrument.numbered]
        worst = [scale.min + (scale.max or 0) - b for scale, b in zip(scales, best, strict=True)]
        ends = values(instrument, np.array([best, worst]))[index]
        assert sorted(ends) == pytest.approx(sorted(rule.range or ())), instrument.id


def test_a_row_scores_the_same_alone_and_among_others() -> None:
    table = np.random.default_rng(1).integers(0, 4, (50, 10)).astype(float)
    together = values(ALL["phq-9"], table)
    alone = np.hstack([values(ALL["phq-9"], table[row : row + 1]) for row in range(50)])
    np.testing.assert_array_equal(together, alone)


def test_a_stranger_in_a_table_is_named_with_its_response_and_item() -> None:
    table = np.zeros((5, 7))
    table[3, 6] = 9
    with pytest.raises(InputError, match="gad-7, response 4: item 7 is 9"):
        score_table(ALL["gad-7"], table)


def test_a_table_of_another_width_is_refused() -> None:
    with pytest.raises(InputError, match="has 7 items and the table has 9 columns"):
        score_table(ALL["gad-7"], np.zeros((2, 9)))


def test_the_table_handed_in_is_left_as_it_was() -> None:
    table = np.array([[3, 1, np.nan, 2, 1, np.nan, 1, 1, 1, 1]])
    before = table.copy()
    score_table(ALL["k10"], table)
    np.testing.assert_array_equal(table, before)


def test_a_million_responses_are_scored_in_seconds() -> None:
    table = np.random.default_rng(1).integers(0, 4, (1_000_000, 10)).astype(float)
    start = time.process_time()
    scored = score_table(ALL["phq-9"], table)
    assert time.process_time() - start < 10
    assert scored.columns[0].values.mean() == pytest.approx(13.5, abs=0.02)
    assert scored.risk.mean() == pytest.approx(0.75, abs=0.005)
