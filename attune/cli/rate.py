"""`attune rate`: what a session held, as a page to take to supervision or as JSON lines."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console

from attune.cli.session_page import session_page
from attune.coding.ratings import LONGEST_LINE, sessions, to_record
from attune.coding.ratings import rate as rate_session
from attune.errors import InputError
from attune.formats import STANDARD_INPUT, find_file, told_plainly

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
    with _opened(codes) as lines:
        for turns in sessions(lines, name=lines.name):
            rating = rate_session(turns)
            if readable:
                console.print(session_page(rating, turns, mi=mi))
            else:
                line = json.dumps(to_record(rating, mi=mi), ensure_ascii=False)
                sys.stdout.write(line.encode("utf-8", "replace").decode() + "\n")


class _Lines:
    """The lines of a file, as often as they are asked for; never more of one than is refused."""

    def __init__(self, stream: BinaryIO, *, name: str) -> None:
        self._stream = stream
        self.name = name

    def __iter__(self) -> Iterator[str]:
        self._stream.seek(0)
        encoding = "utf-8-sig"
        while line := self._read():
            try:
                yield line.decode(encoding)
            except UnicodeDecodeError:
                raise InputError(
                    f"{self.name} is not UTF-8 text; rate reads the .jsonl that attune code writes."
                ) from None
            encoding = "utf-8"

    def _read(self) -> bytes:
        try:
            return self._stream.readline(4 * LONGEST_LINE + 1)
        except OSError as error:
            reason = (error.strerror or "the system refused").lower()
            raise InputError(f"{self.name} cannot be read ({reason}); check the path.") from None


@contextmanager
def _opened(codes: str) -> Iterator[_Lines]:
    if codes == STANDARD_INPUT:
        # Sessions may be mixed, so what comes in is read twice.
        with tempfile.TemporaryFile() as kept:
            with told_plainly("temporary folder"):
                shutil.copyfileobj(sys.stdin.buffer, kept)
            yield _Lines(kept, name="standard input")
        return
    path = Path(codes)
    kind = NOT_LINES.get(path.suffix.lower())
    if kind:
        raise InputError(
            f"{path} is {kind}; rate reads JSON lines. Code the session to such a file with "
            "attune code SESSION --out codes.jsonl, and rate that."
        )
    find_file(codes)
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise InputError(f"{path} cannot be read ({reason}); check the path.") from None
    with stream:
        yield _Lines(stream, name=codes)
