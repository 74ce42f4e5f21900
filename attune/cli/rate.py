"""`attune rate`: what a session held, as a page to take to supervision or as JSON lines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from attune.cli.session_page import session_page
from attune.coding.ratings import LONGEST_LINE, sessions, to_record
from attune.coding.ratings import rate as rate_session
from attune.errors import InputError

NOT_LINES = {
    ".csv": "a table",
    ".parquet": "a table",
    ".docx": "a document",
    ".vtt": "a transcript",
    ".srt": "a transcript",
}


def register(app: typer.Typer) -> None:
    """Put `rate` under `attune`."""
    app.command("rate")(rate)


def rate(
    codes: Annotated[
        str, typer.Argument(metavar="CODES", help="The .jsonl that attune code wrote, or -.")
    ],
    mi: Annotated[
        bool,
        typer.Option(
            "--mi", help="Motivational interviewing with a change target: add MITI references."
        ),
    ] = False,
    page: Annotated[
        bool, typer.Option("--page", help="Print the readable page into a pipe or file, too.")
    ] = False,
) -> None:
    """Rate coded sessions: on a terminal a page for each, in a pipe one JSON object a line.

    Exit status: 0 done, 2 the file could not be read as codes.
    """
    readable = page or sys.stdout.isatty()
    console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else 88, highlight=False)
    with _opened(codes) as (name, lines):
        for turns in sessions(lines, name=name):
            rating = rate_session(turns)
            if readable:
                console.print(session_page(rating, turns, mi=mi))
            else:
                sys.stdout.write(json.dumps(to_record(rating, mi=mi), ensure_ascii=False) + "\n")


@contextmanager
def _opened(codes: str) -> Iterator[tuple[str, Iterator[str]]]:
    if codes == "-":
        yield "standard input", _lines(sys.stdin)
        return
    path = Path(codes)
    kind = NOT_LINES.get(path.suffix.lower())
    if kind:
        raise InputError(
            f"{path} is {kind}; rate reads the lines of attune code {path} --out codes.jsonl."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            yield str(path), _lines(lines)
    except UnicodeDecodeError:
        raise InputError(
            f"{path} is not UTF-8 text; rate reads the .jsonl that attune code writes."
        ) from None
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise InputError(f"{path} cannot be read ({reason}); check the path.") from None


def _lines(stream: TextIO) -> Iterator[str]:
    """Read line by line, but never more of one line than is refused anyway."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
