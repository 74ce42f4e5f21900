"""The page on formats says what is so: its examples are read, its limits are the real ones."""

import re
from pathlib import Path

import pytest

from attune.formats import limits
from tests.formats.conftest import Read, told

WHOLE = [("c", "How has the week been?"), ("p", "Long, if I am honest.")]


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")


def example(page: str, heading: str) -> str:
    found = re.search(rf"### {heading}\n.*?```\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def test_the_csv_example(read: Read, page: str) -> None:
    transcript = read("a.csv", example(page, "CSV"))[0]
    assert told(transcript) == WHOLE
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(1.5, 3.0), (3.0, 6.0)]


def test_the_text_example(read: Read, page: str) -> None:
    transcript = read("a.txt", example(page, "Word and text"))[0]
    assert told(transcript) == [WHOLE[0], ("p", f"{WHOLE[1][1]}\nI hardly slept.")]


def test_the_json_examples(read: Read, page: str) -> None:
    for line in example(page, "JSON and JSONL").splitlines()[:2]:
        assert told(read("a.json", line)[0]) == WHOLE[:1]


def test_the_limits(page: str) -> None:
    for size in (limits.LARGEST_TABLE, limits.LARGEST_DOCUMENT, limits.LARGEST_INPUT):
        assert f"| {limits.say_size(size)} |" in page
    for count in (limits.LONGEST_TEXT, limits.TURNS_PER_TRANSCRIPT, limits.SCATTERED_TURNS):
        assert f"{count:,}" in page
    docx = f"{limits.DOCX_UNPACKED // limits.MEGABYTE} MB, {limits.DOCX_PARTS:,} parts"
    assert docx in page
    assert f"over {limits.DOCX_RATIO} times" in page
