"""The model against the codebooks: it must keep to their examples at least as well as it did.

The examples were written for people, to be instructive, and the near misses to mislead; a share
here is therefore no estimate of how good the model is on real sessions (the model card is), only a
floor under which it must not fall unnoticed.
"""

import pytest

from attune.coding.card import read_card
from attune.coding.codebook import Code, Example, load_codebook
from attune.coding.model_rater import ModelRater, load_rater
from attune.coding.rater import CodeValue, Graded, Labelled, Quantity
from attune.errors import ModelError
from attune.transcript import Speaker, Turn

FLOORS = {
    "emotional_reaction": 0.45,
    "interpretation": 0.40,
    "exploration": 0.45,
    "behaviour": 0.60,
    "question": 0.70,
    "reflection": 0.50,
    "input": 0.30,
    "contingency": 0.60,
    "validation": 0.50,
    "harm": 0.40,
    "talk": 0.50,
    "emotion": 0.30,
    "opportunity": 0.50,
}
"""The least share of a codebook's examples and near misses that the model gets right."""


@pytest.fixture(scope="module")
def rater() -> ModelRater:
    try:
        figures = read_card().figures
    except ModelError as error:
        pytest.skip(f"model is not here: {error}")
    if "heads" not in figures:
        pytest.skip("model is not measured yet: run make train and make evaluate")
    return load_rater(abstain=False)


def is_right(example: Example, given: CodeValue) -> bool:
    """Whether the likeliest answer is the example's (one of its labels, or none where none)."""
    if isinstance(given, Graded):
        return given.level == example.level
    if isinstance(given, Quantity):
        return (given.value >= 0.5) == (example.value == "high")
    if not isinstance(given, Labelled):
        return False
    likeliest = max(given.labels, key=given.labels.__getitem__, default="")
    if not example.labels:
        return given.labels.get(likeliest, 0.0) < 0.5
    return likeliest in example.labels


def code(rater: ModelRater, book: Code, example: Example) -> CodeValue:
    other = Speaker.PATIENT if book.of is Speaker.CLINICIAN else Speaker.CLINICIAN
    context = [Turn(1, other, example.context)] if example.context else []
    coded = rater.code_turn(Turn(2, book.of, example.text), context=context)
    return coded.codes.get(book.id)


def test_every_codebook_has_a_floor() -> None:
    assert set(FLOORS) == {book.id for book in load_codebook()}


@pytest.mark.parametrize("name", FLOORS)
def test_the_model_keeps_to_the_codebook(rater: ModelRater, name: str) -> None:
    book = load_codebook()[name]
    examples = (*book.examples, *book.near_misses)
    wrong = [e.text for e in examples if not is_right(e, code(rater, book, e))]
    share = 1 - len(wrong) / len(examples)
    assert share >= FLOORS[name], f"{name}: {share:.2f}; wrong are {wrong[:5]}"


@pytest.mark.parametrize("name", FLOORS)
def test_evidence_of_the_model_stands_in_the_turn(rater: ModelRater, name: str) -> None:
    book = load_codebook()[name]
    for example in book.examples:
        given = code(rater, book, example)
        if isinstance(given, Graded | Labelled):
            for start, end in given.evidence:
                assert 0 <= start < end <= len(example.text)
