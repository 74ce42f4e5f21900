"""`attune check`: content files against their rules; every fault names file, field and remedy."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from attune import content
from attune.cli.progress import printable
from attune.coding.codebook import check_codebook
from attune.coding.encoder import load_embedder
from attune.diary import check_diary
from attune.errors import InputError
from attune.measures.library import check_instrument
from attune.pages import check_page
from attune.patient import case_check
from attune.patient.case import Case

SHORT = 2
"""Lines of up to so many words ("Mm. Yes.") may stand in several entries."""


def check_case(document: content.Document) -> list[content.Fault]:
    """Check one case file; once all else is well, look for lines that say the same thing."""
    faults = case_check.check_case(document)
    if faults:
        return faults
    twins = case_check.near_twins(content.fit(document, Case), load_embedder())
    return [_twin(document, one, other) for one, other, _ in twins if _long(one) and _long(other)]


def _long(line: str) -> bool:
    return len(line.partition(": ")[2].split()) > SHORT


def _twin(document: content.Document, one: str, other: str) -> content.Fault:
    where, _, words = other.partition(": ")
    first = one.partition(": ")[0]
    return document.fault(where, f"{words!r} says nearly the same as {first}; reword one of them")


CHECKS: Mapping[str, content.Check] = {
    "attune.codebook/1": check_codebook,
    "attune.case/1": check_case,
    "attune.diary/1": check_diary,
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
