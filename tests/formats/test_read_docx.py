"""Word documents: paragraphs or a table."""

import io
from pathlib import Path

import docx
import pytest

from attune.errors import InputError
from tests.formats.conftest import Read, told

WHOLE = [("c", "Well?"), ("p", "Hm. It is\nhard.")]


def saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table(*lines: tuple[str, ...]) -> bytes:
    document = docx.Document()
    cells = document.add_table(rows=len(lines), cols=len(lines[0]))
    for row, line in zip(cells.rows, lines, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    return saved(document)


def test_paragraphs(read: Read) -> None:
    document = docx.Document()
    document.add_heading("Session 3")
    for text in ("Therapist: Well?", "", "Client: Hm. It is", "hard."):
        document.add_paragraph(text)
    assert told(read("a.docx", saved(document))[0]) == WHOLE


def test_bold_names_are_still_names(read: Read) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("T: ").bold = True
    paragraph.add_run("Well?")
    assert told(read("a.docx", saved(document))[0]) == [("c", "Well?")]


def test_a_table_with_named_columns(read: Read) -> None:
    content = table(
        ("Turn", "Speaker", "Text"), ("5", "Therapist", "Well?"), ("6", "Client", WHOLE[1][1])
    )
    transcript = read("a.docx", content)[0]
    assert told(transcript) == WHOLE
    assert [turn.number for turn in transcript.turns] == [5, 6]


def test_a_table_of_two_columns(read: Read) -> None:
    content = table(("T:", "Well?"), ("C:", WHOLE[1][1]))
    assert told(read("a.docx", content)[0]) == WHOLE


def test_a_table_that_names_nothing(read: Read) -> None:
    with pytest.raises(InputError, match="two columns"):
        read("a.docx", table(("1", "T", "Well?")))


def test_a_document_without_turns(read: Read) -> None:
    with pytest.raises(InputError, match="no turns in this file"):
        read("a.docx", saved(docx.Document()))


def test_the_format_is_found_without_the_ending(read: Read, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("T: Well?")
    assert told(read("talk", saved(document))[0]) == [("c", "Well?")]
