"""`attune check`: content files against their rules; every fault names file, field and remedy."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from attune import content
from attune.cli.progress import printable
from attune.coding.codebook import check_codebook
from attune.errors import InputError
from attune.measures.library import check_instrument
from attune.pages import check_page
from attune.patient.case import Case


def check_case(document: content.Document) -> list[content.Fault]:
    """Check the form of one case file."""
    content.fit(document, Case)
    return []


CHECKS: Mapping[str, content.Check] = {
    "attune.codebook/1": check_codebook,
    "attune.case/1": check_case,
    "attune.instrument/1": check_instrument,
    "attune.page/1": check_page,
}
"""Each room's own check, by what the first line of its files says."""

FAULTY = 1


def register(app: typer.Typer) -> None:
    """Put `check` under `attune`."""
    app.command("check")(check)


def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER", help="Without one: ATTUNE_CONTENT and Attune's own."),
    ] = None,
    own: Annotated[
        Path | None,
        typer.Option("--content", help="A folder of yours to check together with ours."),
    ] = None,
) -> None:
    """Check content: cases, drills, codebooks, instruments, lessons.

    Exit status: 0 all is well, 1 something is not (each fault is named), 2 no such folder.
    """
    places = _folders(folders) if folders else content.folders(own)
    faults = content.check(places, CHECKS)
    for fault in faults:
        sys.stdout.write(f"{printable(str(fault))}\n")
    found = sum(len(list(content.every(place))) for place in places)
    if not found:
        raise InputError(
            f"{', '.join(map(str, places))}: there are no content files here. Name the folder "
            "that holds your cases, codebooks or instruments, as files that end in .yaml."
        )
    if faults:
        files = len({fault.file for fault in faults})
        many = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        of = "the only file" if found == 1 else f"{files} of {found} files"
        typer.echo(f"{many} in {of}.", err=True)
        raise typer.Exit(FAULTY)
    well = "1 content file keeps its" if found == 1 else f"{found} content files keep their"
    typer.echo(f"{well} rules.", err=True)


def _folders(named: list[Path]) -> tuple[Path, ...]:
    for folder in named:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder; name the folder that holds the content.")
    return tuple(dict.fromkeys(named))
