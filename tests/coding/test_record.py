"""A coded turn as JSON: exactly the contract's shape, and back without loss."""

import json
from typing import Any

import pytest

from attune.coding.dimensions import DIMENSIONS
from attune.coding.rater import CodedTurn, CodeValue, Graded, Labelled, Quantity, RaterIdentity
from attune.coding.record import CODES, from_record, to_record
from attune.errors import InputError
from attune.transcript import Speaker, Turn

RATER = RaterIdentity("attune-minilm", "1.0", "ab" * 32)
TEXT = "That sounds heavy. What now?"
CODES_GIVEN: dict[str, CodeValue] = {
    "emotional_reaction": Graded(2, {"0": 0.03, "1": 0.11, "2": 0.86}, 0.86, ((0, 18),)),
    "behaviour": Graded(None, {"other": 0.5, "question": 0.5}, 0.5),
    "validation": Graded("present", {"none": 0.2, "present": 0.8}, 0.8, experimental=True),
    "contingency": Quantity(0.71),
    "harm": Labelled({"dismissing": 0.1}, experimental=True),
    "met": False,
}


def coded(**codes: CodeValue) -> CodedTurn:
    return CodedTurn("12", Turn(7, Speaker.CLINICIAN, TEXT), codes, None, RATER)


def test_the_object_is_the_contracts() -> None:
    assert json.dumps(to_record(coded(**CODES_GIVEN))) == json.dumps(
        {
            "transcript": "12",
            "turn": 7,
            "speaker": "clinician",
            "text": TEXT,
            "cannot_rate": None,
            "codes": {
                "emotional_reaction": {
                    "level": 2,
                    "probabilities": {"0": 0.03, "1": 0.11, "2": 0.86},
                    "confidence": 0.86,
                    "evidence": [[0, 18]],
                },
                "behaviour": {
                    "level": None,
                    "probabilities": {"other": 0.5, "question": 0.5},
                    "confidence": 0.5,
                    "evidence": [],
                },
                "validation": {
                    "level": "present",
                    "probabilities": {"none": 0.2, "present": 0.8},
                    "confidence": 0.8,
                    "evidence": [],
                    "experimental": True,
                },
                "contingency": {"value": 0.71},
                "harm": {"labels": {"dismissing": 0.1}, "experimental": True, "evidence": []},
                "met": False,
            },
            "rater": {"name": "attune-minilm", "version": "1.0", "sha256": "ab" * 32},
        }
    )


def test_it_comes_back_as_it_went() -> None:
    turn = coded(**CODES_GIVEN)
    assert from_record(json.loads(json.dumps(to_record(turn)))) == turn


def test_a_turn_that_cannot_be_rated_comes_back_too() -> None:
    turn = CodedTurn("12", Turn("4b", Speaker.PATIENT, ""), {}, "empty", RATER)
    assert from_record(to_record(turn)) == turn


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"turn": 1.5}, "turn"),
        ({"speaker": "mother"}, "speaker"),
        ({"text": None}, "text"),
        ({"cannot_rate": "tired"}, "cannot_rate"),
        ({"codes": []}, "codes"),
        ({"codes": {"talk": "neutral"}}, "codes.talk"),
        ({"codes": {"talk": {"level": "neutral"}}}, "'probabilities' is missing"),
        ({"codes": {"talk": {"level": "x"}}}, "codes.talk.level"),
        ({"codes": {"contingency": {"value": 7}}}, "codes.contingency"),
        ({"codes": {"harm": {"labels": {"x": True}}}}, "codes.harm"),
        ({"codes": {"harm": {"labels": {}, "evidence": [[0, 999]]}}}, "codes.harm.evidence"),
        ({"rater": None}, "does not hold"),
    ],
)
def test_a_line_that_attune_did_not_write_is_refused(change: dict[str, Any], said: str) -> None:
    record = {**to_record(coded()), **change}
    with pytest.raises(InputError, match=f"^codes.jsonl, line 3: .*{said}"):
        from_record(record, where="codes.jsonl, line 3")


def test_a_line_that_lacks_a_field_names_it() -> None:
    with pytest.raises(InputError, match="the field 'turn' is missing"):
        from_record({"transcript": "1"})


def test_the_columns_are_those_of_the_models_dimensions() -> None:
    levels = {dimension.name: tuple(map(str, dimension.levels)) for dimension in DIMENSIONS}
    shared = {name: CODES[name] for name in CODES if CODES[name] and name in levels}
    assert shared
    assert {name: set(values) for name, values in shared.items()} == {
        name: set(levels[name]) for name in shared
    }
