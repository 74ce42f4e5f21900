"""Codebooks: a good file loads, and every way of breaking one is named with its remedy."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from attune import content
from attune.coding import codebook
from attune.errors import InputError

LEVELS = ["none", "simple"]


def good() -> dict[str, Any]:
    """A codebook of one graded code, as small as the rules allow."""
    return {
        "schema": "attune.codebook/1",
        "id": "echo",
        "title": "Echo",
        "of": "clinician",
        "kind": "graded",
        "needs_context": True,
        "experimental": False,
        "source": "Invented for this test",
        "definition": "Says back what was said.",
        "levels": [{"level": name, "means": f"It is {name}."} for name in LEVELS],
        "cautions": ["Not a measure of warmth."],
        "examples": [
            {"text": f"Turn {number} is {name}.", "level": name, "why": "It shows."}
            | ({"evidence": name} if name == "simple" else {})
            for name in LEVELS
            for number in range(4)
        ],
        "near_misses": [
            {"text": f"Nearly {n}.", "level": "none", "looks_like": "simple", "why": "It is not."}
            for n in range(4)
        ],
    }


def write(folder: Path, data: dict[str, Any], name: str = "echo") -> Path:
    path = folder / "codebooks" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def faults(folder: Path, data: dict[str, Any], name: str = "echo") -> list[str]:
    path = write(folder, data, name)
    found = content.check([folder], {codebook.SCHEMA: codebook.check_codebook})
    return [str(fault).removeprefix(f"{path}: ").rpartition(" (line")[0] for fault in found]


def test_loads_codes_by_id(tmp_path: Path) -> None:
    write(tmp_path, good())
    book = codebook.load_codebook(among=[tmp_path])
    assert book["echo"].choices == ("none", "simple")
    assert [code.id for code in book] == ["echo"]
    assert faults(tmp_path, good()) == []


def test_the_version_changes_with_any_word(tmp_path: Path) -> None:
    write(tmp_path, good())
    before = codebook.load_codebook(among=[tmp_path]).version
    assert codebook.load_codebook(among=[tmp_path]).version == before
    write(tmp_path, good() | {"definition": "Says back what was meant."})
    assert codebook.load_codebook(among=[tmp_path]).version != before


def test_an_unknown_code_names_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, good())
    with pytest.raises(InputError, match="parrot is not a code of this codebook; known are echo"):
        codebook.load_codebook(among=[tmp_path])["parrot"]


def test_a_faulty_codebook_is_not_half_loaded(tmp_path: Path) -> None:
    write(tmp_path, good())
    write(tmp_path, good() | {"id": "other", "cautions": []}, "other")
    with pytest.raises(content.FaultyContentError, match="cautions"):
        codebook.load_codebook(among=[tmp_path])


def test_a_codebook_of_ones_own_stands_beside_ours_and_does_not_replace_one(tmp_path: Path) -> None:
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder in (ours, own):
        folder.mkdir()
    write(ours, good())
    write(own, good() | {"id": "other"}, "other")
    both = codebook.load_codebook(among=[own, ours])
    assert sorted(both.codes) == ["echo", "other"]
    write(own, good())
    with pytest.raises(content.FaultyContentError, match="is already the id of another codebook"):
        codebook.load_codebook(among=[own, ours])


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (("id",), "parrot", "id: is not the file's name; call the file parrot.yaml"),
        (("kind",), "rated", "kind: is 'rated'; use 'graded', 'labelled' or 'quantity'"),
        (("of",), "chorus", "of: should be 'clinician' or 'patient'; correct it"),
        (("cautions",), [], "cautions: tuple should have at least 1 item"),
        (("examples",), [], "examples: has 0 for none; write at least 4"),
        (("near_misses",), [], "near_misses: has 0; write at least 4"),
        (("examples", 0, "level"), "loud", "examples.0.level: is loud; use none, simple"),
        (("examples", 0, "evidence"), "Turn", "examples.0.evidence: is given although nothing"),
        (("examples", 4, "evidence"), "SIMPLE", "examples.4.evidence: does not stand in the text"),
        (("examples", 4, "evidence"), None, "examples.4.evidence: is missing; quote the words"),
        (("examples", 0, "labels"), ["none"], "examples.0.labels: does not belong here"),
        (("examples", 1, "text"), "Turn 0 is none.", "examples.1: repeats examples.0"),
        (("near_misses", 0, "looks_like"), None, "near_misses.0.looks_like: is missing"),
        (("near_misses", 0, "looks_like"), "none", "near_misses.0.looks_like: is none, which is"),
        (("near_misses", 0, "looks_like"), "odd", "near_misses.0.looks_like: is odd; use none"),
        (("levels", 1, "level"), "none", "levels: lists none 2 times; keep one"),
        (("labels",), [{"label": "a", "means": "b"}], "labels: does not belong to a graded code"),
    ],
)
def test_a_broken_rule_is_named(
    tmp_path: Path, place: tuple[str | int, ...], value: object, expected: str
) -> None:
    data = copy.deepcopy(good())
    inner: Any = data
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    assert any(fault.startswith(expected) for fault in faults(tmp_path, data))


def test_a_labelled_code_may_carry_no_label(tmp_path: Path) -> None:
    data = good() | {"kind": "labelled", "labels": [{"label": n, "means": "x"} for n in "ab"]}
    del data["levels"]
    data["examples"] = [
        {"text": f"{n} {i}", "labels": [n], "evidence": n, "why": "y"}
        for n in "ab"
        for i in range(4)
    ] + [{"text": "Nothing.", "labels": [], "why": "y"}]
    data["near_misses"] = [
        {"text": f"Nearly {i}", "labels": [], "looks_like": "a", "why": "y"} for i in range(4)
    ]
    assert faults(tmp_path, data) == []


def test_a_quantity_is_read_against_the_words_before(tmp_path: Path) -> None:
    data = good() | {"kind": "quantity"}
    del data["levels"]
    data["examples"] = [
        {"text": f"{v} {i}", "context": "So.", "value": v, "why": "y"}
        for v in ("high", "low")
        for i in range(4)
    ]
    data["near_misses"] = [
        {"text": f"N {i}", "context": "So.", "value": "low", "looks_like": "high", "why": "y"}
        for i in range(4)
    ]
    assert faults(tmp_path, data) == []
    del data["examples"][0]["context"]
    assert faults(tmp_path, data) == [
        "examples.0.context: is missing; this code is read against the words before"
    ]
