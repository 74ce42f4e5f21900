"""The command `attune`: files in, files out, never a database."""

import os
import sys

import typer

from attune.cli import agree, code, rate
from attune.errors import AttuneError

REFUSED, INTERRUPTED = 2, 130

app = typer.Typer(
    name="attune",
    help="Empathy in sessions: code transcripts, rate sessions, practise, check content.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def commands() -> None:
    """Empathy in sessions: code transcripts, rate sessions, practise, check content."""


for command in (code, rate, agree):
    command.register(app)


def main() -> None:
    """Run the command; a refusal is one sentence on standard error and exit status 2."""
    try:
        app(standalone_mode=True)
    except AttuneError as error:
        typer.echo(f"attune: {error}", err=True)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        typer.echo("attune: stopped.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has closed it (`| head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
