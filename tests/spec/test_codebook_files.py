"""The codebook files are what they claim: complete, true to their own text, fit for the model."""

from pathlib import Path

import pytest

from attune import content
from attune.coding import dimensions
from attune.coding.codebook import Code, check_codebook, load_codebook
from attune.coding.manual import ORDER, render

FILES = [path for path in content.files("codebooks") if path.parent.name == "codebooks"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_keeps_the_rules_of_a_codebook(path: Path) -> None:
    assert [str(fault) for fault in check_codebook(content.read(path))] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_evidence_stands_in_the_turn(path: Path) -> None:
    code = content.load(path, Code)
    for example in (*code.examples, *code.near_misses):
        assert (example.evidence or "") in example.text


def test_every_code_of_the_contract_has_a_codebook() -> None:
    assert {code.id for code in load_codebook()} >= set(ORDER)


@pytest.mark.parametrize("dimension", dimensions.DIMENSIONS, ids=lambda dimension: dimension.name)
def test_the_network_answers_with_the_codebook_s_levels(dimension: dimensions.Dimension) -> None:
    code = load_codebook()[dimension.name]
    assert code.of == dimension.of
    assert code.experimental == dimension.experimental
    if code.kind != "quantity":
        assert set(code.choices) == set(dimension.levels)


def test_the_manual_prints_every_code_and_every_turn() -> None:
    book = load_codebook()
    page = render(book)
    for code in book:
        assert f"## {code.title}\n" in page
        assert page.count(f"`{code.id}`, given to a {code.of} turn") == 1
    written = sum(len(code.examples) + len(code.near_misses) for code in book)
    assert page.count("\n- ") == written + len(list(book)) + sum(len(c.cautions) for c in book)
