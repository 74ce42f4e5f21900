"""`attune agree`: how far raters agree, as a table or as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from attune.cli.progress import say
from attune.coding.agreement import Agreement, Interval, Rating, compare, to_record
from attune.errors import InputError
from attune.formats import find_file, open_source, table_rows

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
    found = compare(list(_ratings(ratings)), seed=seed)
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
        units = "1 unit" if agreement.n == 1 else f"{agreement.n:,} units"
        console.print(f"  {units}{left}; raters: {raters}", markup=False)
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


def _ratings(given: str) -> Iterator[Rating]:
    source = open_source(find_file(given), as_format="csv", holds="a table of ratings")
    empty = True
    for line, cells in table_rows(source, columns=COLUMNS):
        where = f"{source.name}, line {line}"
        blank = [c for c in COLUMNS if c not in ("value", "session") and not cells[c].strip()]
        if blank:
            raise InputError(f"{where}: the cell {blank[0]} is empty; fill it in.")
        yield Rating(**cells, where=where)
        empty = False
    for note in source.notes:
        say(f"note: {note}")
    if empty:
        raise InputError(
            f"{source.name}: there are no ratings below the first line. Add one row for each."
        )
