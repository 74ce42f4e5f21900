"""Prints the commands as the manual people read: `python -m attune.cli.manual [--check]`."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer.main

from attune.cli import app

TARGET = Path("docs/reference/commands.md")

HEAD = """# Commands

*This page is made from the commands themselves by `make fix`; change those, not this.*

`attune` reads files and writes files. It uses no network and no database. What a command found goes
to standard output, or to the file you name; what it has to say about its work goes to standard
error. Every refusal is one sentence that names the file and says what to do, and never quotes what
was said in a session. `attune COMMAND --help` tells the same on a terminal.
"""

TAIL = """## What holds for all of them

- **Exit status 2** also means that the command was not understood: an unknown option, or a file
  left out.
- **Exit status 130** means that you stopped it with Ctrl-C.
- Bars and colours appear only on a terminal, never in a pipe or a file.
- `ATTUNE_CONTENT` names a folder of your own content (codebooks, cases, instruments), which is
  looked in beside Attune's own.
"""

PLACEHOLDERS = {"<path>": "PATH", "<int range>": "N"}
BARE = str.maketrans("", "", "{}")
STATUSES = re.compile(r"Exit status: (?P<all>.+?)\.(?:\n\n|$)", re.DOTALL)
STATUS = re.compile(r"(?P<number>\d+) (?P<means>.+?)(?=, \d+ |$)", re.DOTALL)


def render(root: typer.Typer) -> str:
    """Write every command, argument, option and exit status as one page of Markdown."""
    commands = commands_of(root)
    contents = [f"- [`attune {name}`](#attune-{name})" for name in commands]
    sections = [
        line for name, command in commands.items() for line in _section(f"attune {name}", command)
    ]
    return "\n".join([HEAD, *contents, "", *sections, TAIL])


def commands_of(root: typer.Typer) -> Mapping[str, Any]:
    """Find the commands people can type, by name, in the order of `attune --help`."""
    group: Any = typer.main.get_command(root)
    return {name: command for name, command in group.commands.items() if not command.hidden}


def statuses(told: str) -> dict[int, str]:
    """Read the exit statuses that a command's help promises."""
    found = STATUSES.search(told)
    return {
        int(status["number"]): _line(status["means"])
        for status in STATUS.finditer(found["all"] if found else "")
    }


def main(arguments: Sequence[str] = ()) -> int:
    """Write the page, or with `--check` compare it and return 1 when it is stale."""
    page = render(app)
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(page, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"{TARGET} is not what the commands say; run `make fix`.\n")
    return 1


def _section(name: str, command: Any) -> Iterator[str]:
    context = typer.Context(command, info_name=name, max_content_width=200)
    told = command.help or ""
    yield f"## {name}\n"
    usage = context.get_usage().removeprefix("Usage: ").translate(BARE)
    yield f"    {_line(usage)}\n"
    yield from (f"{_line(part)}\n" for part in STATUSES.sub("", told).split("\n\n") if part.strip())
    records = [
        (part.metavar if part.param_type_name == "argument" else record[0], record[1])
        for part in command.get_params(context)
        if (record := part.get_help_record(context))
    ]
    yield from (f"- `{_name(name)}`: {_line(told)}" for name, told in records)
    yield ""
    yield "| exit status | meaning |\n|---|---|"
    yield from (f"| {number} | {means} |" for number, means in statuses(told).items())
    yield ""


def _name(typed: str) -> str:
    for shown, plain in PLACEHOLDERS.items():
        typed = typed.replace(shown, plain)
    return _line(typed)


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
