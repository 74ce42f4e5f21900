"""Scores of people over time, from the lines of `attune score` or from a table."""

import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from attune.errors import InputError
from attune.measures.instrument import Instrument


@dataclass(slots=True)
class Series:
    """One person's scores in order, with their times in sessions or days."""

    values: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    unit: str = "session"
    clinician: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    person: str
    value: float | None
    session: str
    date: str
    clinician: str
    instrument: str


def read_series(name: str, instrument: Instrument, *, score: str) -> dict[str, Series]:
    """Read each person's scores of one instrument, ordered by session, else date, else the file.

    A table has the columns `person` and the score's id (or `score`), and may have `session`,
    `date`, `clinician` and `instrument`. Undefined scores are left out. Raises InputError naming
    the line for a score that is no number, a date that is none, or a missing column.
    """
    people: dict[str, list[_Row]] = {}
    with _opened(name) as stream:
        lines = name.lower().endswith((".jsonl", ".ndjson", ".json"))
        rows = _from_lines(stream, score) if lines else _from_table(stream, score)
        for row in rows:
            if row.instrument in ("", instrument.id) and row.value is not None:
                people.setdefault(row.person, []).append(row)
    if not people:
        raise InputError(f"{name} has no scores of {instrument.id}.")
    return {person: _ordered(person, rows) for person, rows in people.items()}


def _ordered(person: str, rows: list[_Row]) -> Series:
    if all(row.session for row in rows):
        times, unit = [_session(person, row.session) for row in rows], "session"
    elif all(row.date for row in rows):
        times, unit = [_day(person, row.date) for row in rows], "day"
    else:
        times, unit = [float(place) for place in range(1, len(rows) + 1)], "session"
    order = sorted(range(len(rows)), key=times.__getitem__)
    if len(set(times)) != len(times):
        raise InputError(f"Person {person} has two scores at one {unit}; keep one.")
    return Series(
        values=[rows[place].value or 0.0 for place in order],
        times=[times[place] for place in order],
        unit=unit,
        clinician=rows[order[-1]].clinician,
    )


def _session(person: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"Person {person} has the session {text[:20]!r}; use numbers.") from None


def _day(person: str, text: str) -> float:
    try:
        return float(date.fromisoformat(text[:10]).toordinal())
    except ValueError:
        raise InputError(
            f"Person {person} has the date {text[:20]!r}; write dates as 2026-11-23."
        ) from None


def _from_lines(stream: TextIO, score: str) -> Iterator[_Row]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            found = data["scores"].get(score)
            value = found["value"] if found else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(f"Line {number} is not a line that attune score wrote.") from None
        yield _row(data, value, number)


def _from_table(stream: TextIO, score: str) -> Iterator[_Row]:
    reader = csv.DictReader(stream)
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    column = names.get(score.lower()) or names.get("score")
    if "person" not in names or column is None:
        raise InputError(f"The table needs the columns person and {score} (or score).")
    for number, cells in enumerate(reader, 2):
        text = (cells.get(column) or "").strip()
        plain = {name: cells.get(given) for name, given in names.items()}
        yield _row(plain, _number(text, number) if text else None, number)


def _number(text: str, line: int) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"Line {line}: the score is not a number; leave it blank if undefined.")
    return number


def _row(data: Mapping[str, Any], value: Any, line: int) -> _Row:
    def told(name: str) -> str:
        return str(data.get(name) or "").strip()

    if not told("person"):
        raise InputError(f"Line {line} names no person; change needs one for every score.")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise InputError(f"Line {line}: the score is not a number.")
    return _Row(
        person=told("person"),
        value=value,
        session=told("session"),
        date=told("date"),
        clinician=told("clinician"),
        instrument=told("instrument"),
    )


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"{name} cannot be read as CSV ({error}); save it again.") from None
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise InputError(f"{name} cannot be read ({reason}); check the path.") from None
