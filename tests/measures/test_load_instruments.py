"""The instruments we ship: what they may hold, what they must say, how they are found."""

import re
from pathlib import Path

import pytest

from attune import content
from attune.content import FaultyContentError
from attune.errors import InputError
from attune.measures.instrument import Instrument
from attune.measures.library import check_instrument, load_instrument, load_instruments

ALL = load_instruments()
OURS = {
    "felt-understood": 5,
    "working-together": 4,
    "this-week": 4,
    "my-days": 4,
    "your-care": 3,
    "hard-to-come": 5,
    "my-goal": 1,
    "team-culture": 10,
    "how-i-am": 8,
}
THEIRS = sorted(set(ALL) - set(OURS))
SMALLEST = """\
schema: attune.instrument/1
id: small
version: "1"
name: Small
measures: Something.
answered_by: patient
period: today
licence: {tier: A, holder: Somebody, terms: Free., mark: V}
scale: {min: 0, max: 3, mark: V}
items: 2
scores:
  - {id: total, direction: higher_is_worse, mark: V}  # score
"""


def changed(tmp_path: Path, was: str, becomes: str) -> list[content.Fault]:
    path = tmp_path / "instruments" / "small.yaml"
    path.parent.mkdir()
    path.write_text(SMALLEST.replace(was, becomes), encoding="utf-8")
    try:
        return check_instrument(content.read(path))
    except FaultyContentError as error:
        return list(error.faults)


def test_every_instrument_of_the_plan_is_here() -> None:
    expected = """care wai-sr srs csq-8 fft phq-9 phq-2 phq-4 gad-7 core-10 k10 k10-us who-5
        reqol-10 ssosh ismi-9 ghsq teq jse-hp iri cbi proqol-5 mbi-hss-mp psc-12 psc-4 miti-4-2-1
        epitome tes mee"""
    assert sorted(expected.split()) == THEIRS
    assert {name: len(ALL[name].numbered) for name in OURS} == OURS


@pytest.mark.parametrize("name", THEIRS)
def test_no_wording_of_others_is_shipped(name: str) -> None:
    instrument = ALL[name]
    assert not instrument.ours
    assert not instrument.intro
    assert not any(item.text for item in instrument.items)
    scales = [instrument.scale, *(item.scale for item in instrument.items if item.scale)]
    assert not any(scale.options for scale in scales)


@pytest.mark.parametrize("name", OURS)
def test_our_own_say_that_they_are_not_validated(name: str) -> None:
    instrument = ALL[name]
    assert instrument.ours
    assert "Not validated." in instrument.measures
    assert "not validated" in instrument.cautions[0]
    assert not any(rule.bands or rule.norms or rule.change for rule in instrument.scores)


@pytest.mark.parametrize("name", OURS)
def test_our_own_can_be_read_at_eleven(name: str) -> None:
    """Flesch–Kincaid grade of the whole sheet at most 6, a reading age of eleven."""
    instrument = ALL[name]
    lines = [instrument.intro["en"], *(item.text["en"] for item in instrument.items)]
    sentences = [part for line in lines for part in re.split(r"[.?!]\s*", line) if part]
    words = [word for part in sentences for word in re.findall(r"[A-Za-z']+", part)]
    beats = sum(syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * beats / len(words) - 15.59
    assert grade <= 6
    assert max(len(part.split()) for part in sentences) <= 20


def syllables(word: str) -> int:
    letters = re.sub(r"(?<=[^aeiouyl])e(s|d)?$", "", word.lower().strip("'"))
    return max(1, len(re.findall(r"[aeiouy]+", letters)))


@pytest.mark.parametrize("name", THEIRS)
def test_what_was_not_read_in_its_source_is_listed(name: str) -> None:
    instrument = ALL[name]
    marks = re.findall(r"\bmark: (V2|GK)\b", _file(name).read_text(encoding="utf-8"))
    assert len(instrument.unconfirmed()) == len(marks)
    assert all(not part.confirmed for _, part in instrument.unconfirmed())


def _file(name: str) -> Path:
    return next(path for path in content.files("instruments") if path.stem == name)


@pytest.mark.parametrize(
    ("name", "tier"),
    [("phq-9", "A"), ("core-10", "A"), ("who-5", "B"), ("care", "B"), ("csq-8", "C"),
     ("mbi-hss-mp", "C"), ("srs", "C"), ("jse-hp", "C")],
)  # fmt: skip
def test_each_licence_has_its_tier(name: str, tier: str) -> None:
    assert ALL[name].licence.tier == tier
    assert ALL[name].licence.holder


def test_risk_items_are_those_of_the_manuals() -> None:
    risks = {
        name: [(risk.item, risk.at_least) for risk in instrument.risk.items]
        for name, instrument in ALL.items()
        if instrument.risk
    }
    assert risks == {"phq-9": [("9", 1)], "core-10": [("6", 1)], "reqol-10": [("6", 1)]}


def test_the_third_answer_of_gad_7_item_2_has_its_own_code() -> None:
    gad7 = ALL["gad-7"]
    assert gad7.codes_of(gad7.item("68509-9"))["LA18938-3"] == 2
    assert "LA6570-1" not in gad7.codes_of(gad7.item("2"))
    assert gad7.codes_of(gad7.item("3"))["LA6570-1"] == 2


def test_an_unknown_instrument_item_or_score_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no instrument 'phq9'; there are care, cbi"):
        load_instrument("phq9")
    with pytest.raises(InputError, match="no item '10'; its items are 1, 2"):
        ALL["phq-9"].item("10")
    with pytest.raises(InputError, match="no score 'sum'; its scores are total"):
        ALL["phq-9"].rule("sum")


def test_a_service_can_bring_an_instrument_beside_ours(tmp_path: Path) -> None:
    assert changed(tmp_path, "", "") == []
    found = load_instruments(among=[tmp_path, *content.folders()])
    assert isinstance(found["small"], Instrument)
    assert "phq-9" in found


def test_a_key_of_ours_cannot_be_replaced_in_silence(tmp_path: Path) -> None:
    assert changed(tmp_path, "id: small", "id: phq-9") == []
    with pytest.raises(FaultyContentError, match="phq-9 is already the id of"):
        load_instruments(among=[tmp_path, *content.folders()])


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("items: 2", "items: [{id: 1}, {id: 1}]", "items.1.id: 1 is given twice"),
        ("items: 2", 'items: [{id: 1, text: {en: "I felt low."}}]', "is not ours; remove it"),
        ("items: 2", "items: 2\nours: true\nintro: {en: a, de: b}",
         "items.0.text: must be given in each of: de, en"),
        ("items: 2", "items: 2\nreversed: {items: [3], mark: V}", "reversed.items.0: names item 3"),
        ("items: 2", "items: 2\nrisk: {items: [{item: 9, at_least: 1}], mark: V}",
         "names item 9, which is not among"),
        ("mark: V}  # score", "mark: V, method: ratio}\n", "over: belongs to the method `ratio`"),
        ("mark: V}  # score", "mark: V, method: share}\n", "counts: belongs to the method `share`"),
        ("mark: V}  # score", "mark: V, cutoff: {mark: V}}\n", "needs either `at` or `below`"),
        ("mark: V}  # score", "mark: V, needs: [sum]}\n", "names sum, which is not a score"),
        ("mark: V}  # score", "mark: V, bands: [{id: b, mark: V, bands: [{name: x, at: 5}, "
         "{name: y, at: 1}]}]}\n", "must start from the lowest band and rise"),
        ("mark: V}  # score", "mark: V, bands: [{id: b, mark: V, bands: [{name: x}]}]}\n",
         "has a band without `at` or `over`"),
        ("tier: A", "tier: D", "licence.tier: is 'D'; use 'A', 'B' or 'C'"),
        ("id: small", "id: Small One", "id: string should match"),
        ("mark: V}\nitems", "}\nitems", "scale.mark: is missing"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_place(
    tmp_path: Path, was: str, becomes: str, says: str
) -> None:
    (fault, *_) = changed(tmp_path, was, becomes)
    assert says in str(fault)
