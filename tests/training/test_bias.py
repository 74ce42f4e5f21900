"""The bias probe: its pairs, its arithmetic, and that what it finds is shown."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from attune.coding.card import MODEL_FOLDER
from attune.coding.dimensions import DIMENSIONS
from attune.coding.encoder import Encoder
from attune.coding.language import why_not
from attune.transcript import Speaker
from tests.training.fake_encoder import encoder
from training.bias import Pair, bias_figures, error_ratio, read_pairs, table, verdict
from training.corpora import Example


@pytest.fixture
def no_corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_DATA", str(tmp_path))


def clinician_pairs(count: int) -> list[Pair]:
    """Pairs whose rewritten side ends in "like"; every other one was meant as a reflection."""
    return [
        Pair(
            f"age.{at}",
            "age",
            "",
            Speaker.CLINICIAN,
            Example(f"plain {at}", "patient : hello", {"behaviour": 2 * (at % 2)}),
            Example(f"plain {at}, like", "patient : hello", {"behaviour": 2 * (at % 2)}),
        )
        for at in range(count)
    ]


def test_has_five_hundred_pairs_over_six_groups_with_both_speakers() -> None:
    pairs = read_pairs()
    groups = Counter(pair.group for pair in pairs)
    assert len(pairs) >= 500
    assert len(groups) >= 6
    assert min(groups.values()) >= 70
    for group in groups:
        assert {pair.of for pair in pairs if pair.group == group} == set(Speaker)


def test_every_pair_is_written_once_and_its_sides_differ() -> None:
    pairs = read_pairs()
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert len({(pair.a.text, pair.a.context) for pair in pairs}) == len(pairs)
    assert not [p.id for p in pairs if (p.a.text, p.a.context) == (p.b.text, p.b.context)]


def test_no_way_of_speaking_is_refused_as_not_english() -> None:
    assert not [p.id for p in read_pairs() if why_not(p.a.text) or why_not(p.b.text)]


@pytest.mark.usefixtures("no_corpora")
def test_a_model_that_does_not_see_the_feature_is_within_everywhere() -> None:
    def by_length(text: str, _context: str) -> dict[str, int]:
        return {"behaviour": 2 if text.startswith("plain 1") else 0}

    figures = bias_figures(encoder(by_length), pairs=clinician_pairs(40))
    head = figures["groups"]["age"]["heads"]["behaviour"]
    assert (head["difference"], head["verdict"]) == (0.0, "within")
    assert head["changed"]["value"] == 0
    assert head["changed"]["high"] > 0, "forty pairs cannot prove that nothing ever changes"
    assert figures["verdicts"]["beyond"] == figures["verdicts"]["open"] == 0


@pytest.mark.usefixtures("no_corpora")
def test_a_model_that_marks_a_way_of_speaking_down_is_found_and_shown() -> None:
    def against_slang(text: str, _context: str) -> dict[str, int]:
        meant = text.removesuffix(", like")
        return {"behaviour": 2 if int(meant[-1]) % 2 and text == meant else 0}

    figures = bias_figures(encoder(against_slang), pairs=clinician_pairs(40))
    group = figures["groups"]["age"]
    head = group["heads"]["behaviour"]
    assert head["verdict"] == "beyond"
    assert head["high"] < -0.2
    assert head["changed"]["value"] == 0.5
    assert group["errors"]["behaviour"]["a"] == 0
    assert group["errors"]["behaviour"]["b"] == 20
    shown = table(figures)
    assert f"**{head['difference']:+.2f}" in shown
    assert "no error on the reference side" in shown


@pytest.mark.usefixtures("no_corpora")
def test_feeling_is_read_from_the_turn_alone_as_the_rater_does() -> None:
    def by_context(_text: str, context: str) -> dict[str, int]:
        return {"emotion": 2, "talk": 1} if "Fatima" in context else {"emotion": 27, "talk": 2}

    told = Example("He was kind.", "therapist : And Anna?", {"talk": 0})
    other = Example("He was kind.", "therapist : And Fatima?", {"talk": 0})
    pairs = [Pair(f"name.{at}", "name", "", Speaker.PATIENT, told, other) for at in range(9)]
    heads = bias_figures(encoder(by_context), pairs=pairs)["groups"]["name"]["heads"]
    assert heads["emotion"]["difference"] == 0
    assert heads["talk"]["changed"]["value"] == 1


def test_too_few_pairs_leave_the_question_open() -> None:
    assert verdict(-0.1, 0.1) == "within"
    assert verdict(-0.1, 0.3) == "open"
    assert verdict(0.1, 0.3) == "open"
    assert verdict(0.21, 0.4) == "beyond"
    assert verdict(-0.4, -0.21) == "beyond"


def test_errors_are_compared_as_a_ratio_with_its_interval() -> None:
    gold = np.zeros(100, dtype=np.int64)
    a, b = gold.copy(), gold.copy()
    a[:20], b[:30] = 1, 1
    found = error_ratio(gold, a, b)
    assert (found["a"], found["b"], found["ratio"]) == (20, 30, 1.5)
    assert found["low"] < 1.5 < found["high"]
    assert not found["kept"]


@pytest.mark.skipif(
    not (MODEL_FOLDER / "coder.onnx").is_file(),
    reason="coder.onnx is not here: run `make train` to build the model",
)
@pytest.mark.usefixtures("no_corpora")
def test_the_shipped_model_is_probed_on_every_code_and_twice_the_same() -> None:
    pairs = read_pairs()[:12]
    shipped = Encoder()
    first = bias_figures(shipped, pairs=pairs)
    assert set(first["groups"]["dialect"]["heads"]) <= {d.name for d in DIMENSIONS}
    assert first == bias_figures(shipped, pairs=pairs)
