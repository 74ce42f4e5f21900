"""What a command says on standard error while it works; a bar only where someone watches."""

import sys
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

NOTES = 20


def say(sentence: str, *, console: Console | None = None) -> None:
    """Write one line; what a terminal would take for a command is shown as a question mark."""
    plain = printable(sentence)
    if console:
        console.print(plain, markup=False, highlight=False, soft_wrap=True)
    else:
        typer.echo(plain, err=True)


def printable(sentence: str) -> str:
    """Show as a question mark what a terminal would take for a command, and what is no text."""
    return "".join(letter if letter.isprintable() else "?" for letter in sentence)


class Progress:
    """Tells notes and failures as sentences, and draws a bar of turns on a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar: Bar | None = None
        self._notes = 0
        self._expected = 0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = Bar(
                TextColumn("Coding turns"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("turns", total=None)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()
        if self._notes > NOTES:
            more = self._notes - NOTES
            self.say(f"and {more:,} more note{'' if more == 1 else 's'} like these.")

    def expect(self, turns: int) -> None:
        """So many more turns have been found."""
        self._expected += turns
        if self._bar:
            self._bar.update(self._task, total=self._expected)

    def advance(self, turns: int) -> None:
        """So many turns are done."""
        if self._bar:
            self._bar.advance(self._task, turns)

    def note(self, sentence: str) -> None:
        """Tell the first notes; the rest are counted."""
        self._notes += 1
        if self._notes <= NOTES:
            self.say(f"note: {sentence}")

    def fail(self, sentence: str) -> None:
        """Tell a failure, always."""
        self.say(f"attune: {sentence}")

    def say(self, sentence: str) -> None:
        """Write one line, above the bar where there is one."""
        say(sentence, console=self._bar.console if self._bar else None)
