"""A table of answers, one response a row → numbers to score, with every bad row named."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

import numpy as np

from attune.errors import InputError
from attune.measures.instrument import Instrument
from attune.measures.scoring import Numbers, describe_stranger, strangers

ABOUT = ("person", "date", "session", "clinician")
NAMES = ("response", "id")
BLANK = ("", "na", "n/a")
ROWS_AT_ONCE = 20_000


@dataclass(slots=True)
class Batch:
    """Some responses: their names, what is said about each, answers, and totals found with them.

    `refused` holds a sentence for each row that is not scored.
    """

    names: list[str] = field(default_factory=list)
    about: list[dict[str, str]] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    stored: list[dict[str, float]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def table(self) -> Numbers:
        """Give the answers as a table, one row per response."""
        return np.array(self.rows, dtype=np.float64)

    def without_strangers(self, instrument: Instrument) -> "Batch":
        """Move rows with an answer its item does not have to the refused ones."""
        if not self.rows:
            return self
        table = self.table()
        marks = strangers(instrument, table)
        bad = np.asarray(marks.any(axis=1))
        if not bad.any():
            return self
        kept = Batch(refused=list(self.refused))
        for index, name in enumerate(self.names):
            if bad[index]:
                item = int(marks[index].argmax())
                what = describe_stranger(instrument, item, float(table[index, item]))
                kept.refused.append(f"response {name}: {what}")
            else:
                kept.names.append(name)
                kept.about.append(self.about[index])
                kept.rows.append(self.rows[index])
                kept.stored.append(self.stored[index])
        return kept


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what: item places, stored totals, what is said about a response."""

    items: Mapping[int, int]
    stored: Mapping[int, str]
    about: Mapping[int, str]
    name: int | None
    unused: tuple[str, ...]
    absent: tuple[str, ...]
    width: int


def layout_of(header: Sequence[str], instrument: Instrument) -> Layout:
    """Read a table's header; raises InputError for a column given twice or no item at all.

    Items go by id (`1`, also `q1`, `item_1`, `phq9_1`) or LOINC code; a column named like a score
    holds a stored total; `response` (or `id`), `person`, `date`, `session` and `clinician` are
    echoed.
    """
    order: dict[str, int] = {}
    for place, item in enumerate(instrument.numbered):
        order |= {item.id.lower(): place} | ({item.loinc.lower(): place} if item.loinc else {})
    plain = [_plain(name, order, instrument) for name in header]
    items = {column: order[name] for column, name in enumerate(plain) if name in order}
    scores = {rule.id: rule.id for rule in instrument.scores if rule.id not in order}
    if len(set(items.values())) != len(items) or len(set(plain)) != len(plain):
        raise InputError("The table has a column twice; give each item one column.")
    if not items:
        known = ", ".join(item.id for item in instrument.numbered)
        raise InputError(
            f"The table has no column of {instrument.id}; its items are {known}. Give each item a "
            "column with its id or its LOINC code as the header."
        )
    known_columns = {*items, *(i for i, name in enumerate(plain) if name in scores)}
    rest = [i for i in range(len(plain)) if i not in known_columns]
    return Layout(
        items=items,
        stored={i: scores[name] for i, name in enumerate(plain) if name in scores},
        about={i: plain[i] for i in rest if plain[i] in ABOUT},
        name=next((i for i in rest if plain[i] in NAMES), None),
        unused=tuple(header[i] for i in rest if plain[i] not in (*ABOUT, *NAMES)),
        absent=tuple(
            item.id
            for place, item in enumerate(instrument.numbered)
            if place not in items.values() and item.id in instrument.scored_items
        ),
        width=len(plain),
    )


def _plain(name: str, order: Mapping[str, int], instrument: Instrument) -> str:
    """Read `Q1`, `item_1` and `phq9_1` as item 1, as many tables write it."""
    plain = name.strip().lower()
    for prefix in ("q", "item", instrument.id, instrument.id.replace("-", "")):
        rest = plain.removeprefix(prefix).lstrip("_- .")
        if plain not in order and plain.startswith(prefix) and rest in order:
            return rest
    return plain


def read_table(stream: TextIO, instrument: Instrument) -> tuple[Layout, Iterator[Batch]]:
    """Read a CSV table (comma or semicolon) of answers, as answered, in batches.

    Blank, `na` and `n/a` are no answer; an answer code of LOINC stands for its number. Raises
    InputError for an empty table or a header without items.
    """
    first = stream.readline()
    if not first.strip():
        raise InputError("The table is empty; its first line names the columns.")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = next(csv.reader([first], delimiter=delimiter))
    layout = layout_of(header, instrument)
    return layout, _batches(csv.reader(stream, delimiter=delimiter), layout, instrument)


def _batches(rows: Iterator[list[str]], layout: Layout, instrument: Instrument) -> Iterator[Batch]:
    codes = [instrument.codes_of(item) for item in instrument.numbered]
    batch = Batch()
    try:
        for number, cells in enumerate(rows, 1):
            if any(cell.strip() for cell in cells):
                _take(batch, cells, layout, codes, number=number)
            if len(batch.rows) + len(batch.refused) >= ROWS_AT_ONCE:
                yield batch.without_strangers(instrument)
                batch = Batch()
    except csv.Error as error:
        raise InputError(f"The table cannot be read as CSV ({error}); save it again.") from None
    yield batch.without_strangers(instrument)


def _take(
    batch: Batch,
    cells: Sequence[str],
    layout: Layout,
    codes: Sequence[Mapping[str, float]],
    *,
    number: int,
) -> None:
    named = layout.name is not None and layout.name < len(cells)
    name = cells[layout.name].strip() if named and layout.name is not None else ""
    name = name or str(number)
    if len(cells) > layout.width:
        batch.refused.append(
            f"response {name}: has {len(cells)} cells for {layout.width} columns; check its commas"
        )
        return
    row = [math.nan] * len(codes)
    stored: dict[str, float] = {}
    try:
        for column, cell in enumerate(cells):
            if column in layout.items:
                place = layout.items[column]
                row[place] = _number(cell, codes[place])
            elif column in layout.stored and cell.strip().lower() not in BLANK:
                stored[layout.stored[column]] = _number(cell, {})
    except ValueError:
        batch.refused.append(
            f"response {name}: column {column + 1} is not a number; leave unanswered items blank"
        )
        return
    batch.names.append(name)
    batch.about.append(
        {what: cells[i].strip() for i, what in layout.about.items() if i < len(cells)}
    )
    batch.rows.append(row)
    batch.stored.append(stored)


def _number(cell: str, codes: Mapping[str, float]) -> float:
    plain = cell.strip()
    if plain.lower() in BLANK:
        return math.nan
    if plain in codes:
        return codes[plain]
    number = float(plain)
    if not math.isfinite(number) or "_" in plain:
        raise ValueError
    return number
