"""DOCX: paragraphs that begin with a speaker's name, or a table with one row a turn."""

import zipfile
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document
from docx.table import Table

from attune.errors import InputError
from attune.formats.limits import DOCX_PARTS, DOCX_RATIO, DOCX_UNPACKED, MEGABYTE, say_size
from attune.formats.prose import turns_in, without_heading
from attune.formats.row import Row, check_text
from attune.formats.source import Source
from attune.formats.table import find_columns, row_of
from attune.transcript import Speaker


def rows(source: Source, *, speakers: Mapping[str, Speaker]) -> Iterator[Row]:
    """Read a Word document; the package is checked before anything is unpacked."""
    with source.open() as stream:
        try:
            _check_package(stream, source)
            stream.seek(0)
            found = list(_read(docx.Document(stream), source, speakers=speakers))
        except InputError:
            raise
        except Exception:
            # A damaged package breaks the library in any of a dozen ways; none says more than this.
            raise InputError(
                f"{source.name}: the Word document is damaged or protected. "
                "Open it in a word processor and save it again as DOCX or text."
            ) from None
    return iter(found)


def _read(document: Document, source: Source, *, speakers: Mapping[str, Speaker]) -> Iterator[Row]:
    tables = [table for table in document.tables if len(table.columns) > 1]
    if tables:
        for number, table in enumerate(tables, 1):
            yield from _table(table, source, number=number)
        return
    lines = (
        (f"paragraph {number}", line)
        for number, paragraph in enumerate(document.paragraphs, 1)
        for line in paragraph.text.split("\n")
    )
    yield from without_heading(turns_in(lines, name=source.name, speakers=speakers), source)


def _check_package(stream: object, source: Source) -> None:
    with zipfile.ZipFile(stream) as package:  # type: ignore[call-overload]
        parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MEGABYTE and part.file_size > DOCX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > DOCX_PARTS or unpacked > DOCX_UNPACKED or swollen:
        raise InputError(
            f"{source.name}: the Word document unpacks to far more than a transcript needs (over "
            f"{say_size(DOCX_UNPACKED)}, {DOCX_PARTS:,} parts or {DOCX_RATIO} times its size). "
            "It was not opened. Save the words alone as text."
        )


def _table(table: Table, source: Source, *, number: int) -> Iterator[Row]:
    lines = [[cell.text for cell in row.cells] for row in table.rows]
    try:
        columns = find_columns(lines[0], where=source.name)
    except InputError:
        yield from _two_columns(lines, source, number=number)
        return
    for count, cells in enumerate(lines[1:], 2):
        if any(cells):
            place = f"table {number}, row {count}"
            yield row_of(cells, columns, width=len(lines[0]), name=source.name, place=place)


def _two_columns(lines: list[list[str]], source: Source, *, number: int) -> Iterator[Row]:
    for count, cells in enumerate(lines, 1):
        place = f"table {number}, row {count}"
        if len(cells) != 2:
            raise InputError(
                f"{source.name}, {place}: a table needs two columns (speaker, words) or a first "
                "row that names its columns (speaker, text)."
            )
        if any(cells):
            text = check_text(cells[1], where=f"{source.name}, {place}")
            yield Row(cells[0].strip().rstrip(":"), text, place)
