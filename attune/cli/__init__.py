"""The command `attune`: files in, files out, never a database."""

import errno
import os
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from attune.cli import agree, change, check, code, instruments, practise, rate, score
from attune.cli.progress import say
from attune.errors import AttuneError

REFUSED, INTERRUPTED = 2, 130


class PlainSpoken(TyperGroup):
    """Commands whose refusals are one sentence on standard error, and exit status 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except AttuneError as error:
            say(f"attune: {error}")
            raise typer.Exit(REFUSED) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            say(f"attune: {told(error)}")
            raise typer.Exit(REFUSED) from None
        except KeyboardInterrupt:
            say("attune: Stopped.")
            raise typer.Exit(INTERRUPTED) from None


def told(error: OSError) -> str:
    """Say what the system refused, where, and what to do."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    reason = "the disk is full" if full else (error.strerror or "the system refused").lower()
    remedy = "Free some space" if full else "Check the place and your rights"
    if error.filename is None:
        return f"standard output: not everything could be written, {reason}. {remedy}, run again."
    return f"{error.filename}: {reason}. {remedy} and run the command again."


app = typer.Typer(
    name="attune",
    help="Empathy in sessions: code transcripts, rate sessions, practise, check content.",
    cls=PlainSpoken,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def commands() -> None:
    """Empathy in sessions: code transcripts, rate sessions, practise, check content."""


for command in (code, rate, practise, agree, score, change, instruments, check):
    command.register(app)


def main() -> None:
    """Run the command."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has closed it (`| head`).
        sys.exit(1)
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            # It has been told; Python would complain once more at exit.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
