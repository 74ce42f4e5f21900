"""CSV: one row is one turn, under the column names that studies really use."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from attune.errors import InputError
from attune.formats.encoding import open_text, settle_encoding
from attune.formats.limits import LONGEST_TEXT
from attune.formats.row import Row, check_text, parse_time, parse_turn
from attune.formats.source import Source

COLUMNS = {
    "transcript": "transcript transcript_id session session_id conversation_id dialogue_id",
    "turn": "turn turn_id turn_number utterance_id",
    "speaker": "speaker interlocutor role speaker_role who name",
    "text": "text utterance_text utterance words content",
    "start": "start start_time begin timestamp time",
    "end": "end end_time stop",
}
ALIASES = {field: tuple(names.split()) for field, names in COLUMNS.items()}


def rows(source: Source) -> Iterator[Row]:
    """Read a CSV file row by row; comma, semicolon or tab is found from the first line."""
    with open_text(source, newline="") as stream:
        yield from _read(stream, source)


def table_rows(source: Source, *, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a table with these columns, in any order, as (line, cells by column).

    Column names may be capitalised; delimiter and encoding are found as for transcripts. Raises
    InputError naming the line for a column that is missing or a row of another width.
    """
    settle_encoding(source)
    with open_text(source, newline="") as stream:
        lines = _cells(stream, source)
        _, header = next(lines, (1, []))
        names = _folded(header)
        for missing in (column for column in columns if column not in names):
            raise InputError(
                f"{source.name}, line 1: the column {missing} is missing; "
                f"the first line must name {','.join(columns)}."
            )
        places = {column: names.index(column) for column in columns}
        for line, cells in lines:
            if any(cells) and len(cells) != len(header):
                raise InputError(
                    f"{source.name}, line {line}: this line has more or fewer cells than the "
                    "first line."
                )
            if any(cells):
                yield line, {column: cells[at] for column, at in places.items()}


def _read(stream: TextIO, source: Source) -> Iterator[Row]:
    columns: dict[str, int] | None = None
    width = 0
    for line, cells in _cells(stream, source):
        if columns is None:
            columns, width = find_columns(cells, where=source.name), len(cells)
        elif any(cells):
            yield row_of(cells, columns, width=width, name=source.name, place=f"line {line}")


def _cells(stream: TextIO, source: Source) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(stream, delimiter=_delimiter(stream.readline()), strict=True)
    stream.seek(0)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise InputError(
                f"{source.name}, line {line}: this row cannot be read as CSV. A quotation mark is "
                "not closed or not doubled inside a cell, or a cell has over "
                f"{LONGEST_TEXT:,} characters."
            ) from None
        if cells is None:
            break
        yield line, cells
        line = reader.line_num + 1


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def find_columns(header: Sequence[str], *, where: str) -> dict[str, int]:
    """Find which column holds what, by the names in the first row.

    Raises InputError when there is none for the words or for the speaker.
    """
    names = _folded(header)
    columns = {}
    for field, aliases in ALIASES.items():
        alias = next((alias for alias in aliases if alias in names), None)
        if alias is not None:
            columns[field] = names.index(alias)
    missing = [field for field in ("speaker", "text") if field not in columns]
    if missing:
        raise InputError(
            f"{where}, line 1: no column named {' and no column named '.join(missing)}. The first "
            "line has to name the columns, for example: transcript,speaker,text."
        )
    return columns


def _folded(header: Sequence[str]) -> list[str]:
    return ["_".join(name.strip().lower().replace("-", " ").split()) for name in header]


def row_of(
    cells: Sequence[str], columns: Mapping[str, int], *, width: int, name: str, place: str
) -> Row:
    """Make one row of one line of cells; a line of another width becomes a faulty row."""
    cell = {field: cells[at] for field, at in columns.items() if at < len(cells)}
    transcript = cell.get("transcript")
    fault = None
    text = cell.get("text", "")
    if len(cells) != width:
        held = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        fault = (
            f"{name}, {place}: {held} where the first line has {width}. "
            "A comma in the words needs quotation marks around them."
        )
    else:
        try:
            text = check_text(text, where=f"{name}, {place}")
        except InputError as error:
            fault = str(error)
    return Row(
        transcript=transcript,
        turn=parse_turn(cell.get("turn", "")),
        speaker=cell.get("speaker", ""),
        text=text,
        start=parse_time(cell.get("start", "")),
        end=parse_time(cell.get("end", "")),
        place=place,
        fault=fault,
    )
