"""Results onto the disk: a complete file under its name, or none."""

import csv
import errno
import importlib.util
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from attune.errors import AttuneError, InputError

Record = Mapping[str, Any]
KINDS = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 10_000


def check_out(path: Path) -> str:
    """Say which kind of file `path` is to be, before anything is coded.

    Raises InputError for an ending that is not written, a folder that is not there, or Parquet
    without polars.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError(f"{path}: results are written as .jsonl, .csv or .parquet. Choose one.")
    if path.is_dir():
        raise InputError(f"{path}: this is a folder. Give the name of a file.")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist. Make it first.")
    if kind == "parquet" and importlib.util.find_spec("polars") is None:
        raise InputError(
            f"{path}: writing Parquet needs polars. Install it with: pip install 'attune[research]'"
        )
    return kind


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """Give a name beside `path` to write to; it becomes `path` only when all went well.

    A full disk, a missing right or any other fault leaves whatever `path` held before.
    """
    aside = path.with_name(f".{path.name}.new")
    try:
        with told_plainly(path):
            yield aside
            _settle(aside)
            aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


@contextmanager
def told_plainly(path: Path | str) -> Iterator[None]:
    """Turn what the system says about writing to `path` into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else (error.strerror or "the system refused").lower()
        remedy = "Free some space" if full else "Check that you may write there"
        raise AttuneError(
            f"{path}: nothing could be written, {reason}. {remedy} and run the command again."
        ) from None


def _settle(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def write_jsonl(records: Iterable[Record], stream: BinaryIO) -> None:
    """Write one compact JSON object a line, in UTF-8; NaN is refused with ValueError."""
    for record in records:
        stream.write(to_line(record))


def to_line(record: Record) -> bytes:
    """Write one JSON object as a line of UTF-8."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def write_csv(rows: Iterable[Record], stream: TextIO, *, columns: Sequence[str]) -> None:
    """Write rows as CSV; a text that a spreadsheet would take for a formula gets an apostrophe.

    The apostrophe stands before a cell that begins with = + - @, a tab or a carriage return
    (OWASP, CSV injection), in this format only; JSONL and Parquet keep the words as they were.
    """
    # With a plain \n as line end, Python would leave a carriage return in a cell unquoted.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def write_parquet(rows: Iterable[Record], path: Path, *, columns: Mapping[str, type]) -> None:
    """Write rows as Parquet; `columns` gives each column's Python type (str, int, float, bool)."""
    import polars  # noqa: PLC0415  # optional and heavy

    kinds = {str: polars.String, int: polars.Int64, float: polars.Float64, bool: polars.Boolean}
    schema = {column: kinds[kind] for column, kind in columns.items()}
    frames = [polars.DataFrame(schema=schema)]
    chunk: list[Record] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            frames.append(polars.DataFrame(chunk, schema=schema))
            chunk = []
    frames.append(polars.DataFrame(chunk, schema=schema))
    polars.concat(frames).write_parquet(path)
