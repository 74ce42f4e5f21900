"""`attune agree`: how far raters agree, as a table or as JSON lines."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from attune.coding.agreement import Agreement, Interval, Rating, compare, to_record
from attune.errors import InputError

COLUMNS = ("session", "unit", "rater", "code", "value")
SHOWN = (
    ("agree", "observed_agreement"),
    ("κ", "kappa"),
    ("weighted κ", "weighted_kappa"),
    ("Fleiss", "fleiss_kappa"),
    ("AC1", "ac1"),
    ("α nominal", "alpha_nominal"),
    ("α ordinal", "alpha_ordinal"),
    ("α interval", "alpha_interval"),
    ("ICC(2,1)", "icc_2_1"),
    ("ICC(2,k)", "icc_2_k"),
)
FOOT = (
    "Intervals are 95 %, from 1,000 resamples of units (ICC: from the F distribution). Where one "
    "level is rare, read κ beside the plain agreement and AC1. Agreement never says who is right."
)


def register(app: typer.Typer) -> None:
    """Put `agree` under `attune`."""
    app.command("agree")(agree)


def agree(
    ratings: Annotated[
        str,
        typer.Argument(metavar="RATINGS.csv", help="Columns session,unit,rater,code,value; or -."),
    ],
    seed: Annotated[int, typer.Option(min=0, help="Where the resampling starts.")] = 0,
) -> None:
    """Compare raters code by code: on a terminal a table, in a pipe one JSON object a line.

    Exit status: 0 done, 2 the file could not be read as ratings.
    """
    found = compare(_ratings(ratings), seed=seed)
    if sys.stdout.isatty():
        show(found, console=Console(highlight=False))
        return
    for agreement in found:
        sys.stdout.write(json.dumps(to_record(agreement), ensure_ascii=False) + "\n")


def show(found: Iterable[Agreement], *, console: Console) -> None:
    """Print one small table per code, with what does not apply said beneath it."""
    for agreement in found:
        left = f", {agreement.left_out} seen by one only" if agreement.left_out else ""
        raters = ", ".join(_plain(rater) for rater in agreement.raters)
        console.print(f"\n{_plain(agreement.code)}", style="bold", markup=False)
        console.print(f"  {agreement.n} units{left}; raters: {raters}", markup=False)
        table = Table.grid(padding=(0, 3))
        for title, name in SHOWN:
            value = agreement.statistics[name]
            if value is not None:
                table.add_row(title, f"{value.value:6.3f}", _interval(value))
        console.print(Padding(table, (0, 0, 0, 2)))
        for reason in dict.fromkeys(agreement.why.values()):
            names = [title for title, name in SHOWN if agreement.why.get(name) == reason]
            console.print(f"  {', '.join(names)}: {reason}", style="dim", markup=False)
    console.print(f"\n{FOOT}", style="dim")


def _interval(value: Interval) -> str:
    if value.low is None or value.high is None:
        return "no interval: too few units"
    return f"{value.low:.3f} to {value.high:.3f}"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _ratings(source: str) -> list[Rating]:
    if source == "-":
        return list(_rows(sys.stdin, name="standard input"))
    path = Path(source)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(_rows(lines, name=source))
    except UnicodeDecodeError:
        raise InputError(f"{source} is not UTF-8 text; save the table as CSV (UTF-8).") from None
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise InputError(f"{source} cannot be read ({reason}); check the path.") from None


def _rows(lines: Iterable[str], *, name: str) -> Iterator[Rating]:
    reader = csv.DictReader(lines)
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise InputError(
                f"{name}, line 1: the column {missing[0]} is missing; "
                f"the first line must name {','.join(COLUMNS)}."
            )
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            given = {column: row[column] for column in COLUMNS}
            if None in row or None in given.values():
                raise InputError(f"{where}: this line has more or fewer cells than the first line.")
            empty = [c for c in COLUMNS if c not in ("value", "session") and not given[c].strip()]
            if empty:
                raise InputError(f"{where}: the cell {empty[0]} is empty; fill it in.")
            yield Rating(**given, where=where)
    except csv.Error:
        raise InputError(
            f"{name}, line {reader.line_num}: this is not a line of CSV; save the table as CSV."
        ) from None
