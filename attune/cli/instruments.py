"""`attune instruments`: which there are, what their rules are, and which one a form is."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from attune.cli.progress import say
from attune.errors import InputError
from attune.formats import write_aside
from attune.measures import fhir
from attune.measures.fhir import FhirError, Form, MatchError, Matching
from attune.measures.instrument import Instrument
from attune.measures.library import load_instrument, load_instruments
from attune.measures.manual import render

TO_CONFIRM, REFUSED = 1, 2
Action = Annotated[
    Literal["list", "show", "match"],
    typer.Argument(metavar="list|show|match", help="List all, show one, or match a form's file."),
]
What = Annotated[
    str, typer.Argument(metavar="ID|FILE", help="show: the instrument. match: a Questionnaire.")
]
Name = Annotated[
    str, typer.Option("--instrument", metavar="ID", help="match: the one you say it is.")
]
ValueSets = Annotated[
    list[Path] | None,
    typer.Option("--value-set", help="match: a ValueSet file the form points to. Repeatable."),
]
Out = Annotated[
    Path | None, typer.Option(help="match: where to write the mapping, for attune score --map.")
]


def register(app: typer.Typer) -> None:
    """Put `instruments` under `attune`."""
    app.command("instruments")(instruments)


def instruments(
    action: Action,
    what: What = "",
    instrument: Name = "",
    value_set: ValueSets = None,
    out: Out = None,
) -> None:
    """List the instruments, show one with its rules and sources, or match a form to one.

    A form that carries the LOINC codes of all items is matched by them. Otherwise order suggests a
    mapping, which counts only once somebody has checked it and put their name in confirmed_by.

    Exit status: 0 done or matched by LOINC, 1 the mapping must be confirmed, 2 the file is no form
    we can read or no instrument fits.
    """
    if action == "list":
        _list()
        return
    if not what:
        needs = "the id of an instrument" if action == "show" else "the file of a Questionnaire"
        raise InputError(f"attune instruments {action} needs {needs}.")
    if action == "show":
        sys.stdout.write(render(load_instrument(what)))
        return
    try:
        matching = _match(Path(what), instrument=instrument, value_sets=value_set or [])
    except FhirError as error:
        say_faults(error)
        raise typer.Exit(REFUSED) from None
    if out:
        _write(matching, out)
    _tell(matching)
    if not matching.usable:
        raise typer.Exit(TO_CONFIRM)


def say_faults(error: FhirError) -> None:
    """Say each fault of a FHIR file on a line of its own."""
    for line in str(error).splitlines():
        say(f"attune: {line}")


def read_form(path: Path, *, value_sets: list[Path]) -> Form:
    """Read the form of a file: a Questionnaire, or a response that carries its own.

    Raises FhirError with every fault, MatchError for a file of another kind saying what it is for.
    """
    sets = [each for each in map(fhir.read_resource, value_sets) if isinstance(each, fhir.ValueSet)]
    resource = fhir.read_resource(path)
    if isinstance(resource, fhir.Questionnaire):
        return fhir.form_of(resource, value_sets=sets)
    if isinstance(resource, fhir.QuestionnaireResponse):
        form = fhir.own_form(resource)
        if form:
            return form
        raise MatchError(
            f"{path} is a filled-in form and does not carry the form itself; give the file of its "
            "Questionnaire."
        )
    if isinstance(resource, fhir.Observation):
        found, rule, _ = fhir.read_observation(resource, load_instruments(), path=path)
        raise MatchError(
            f"{path} is a score, {rule.id} of {found.name}; there is nothing to match."
        )
    kind = resource.resourceType
    raise MatchError(
        f"{path} is a {kind}: answers without questions. Give the Questionnaire that uses it, and "
        "a ValueSet beside it with --value-set."
    )


def _match(path: Path, *, instrument: str, value_sets: list[Path]) -> Matching:
    known = load_instruments()
    if instrument and instrument not in known:
        raise InputError(f"There is no instrument {instrument!r}; there are {', '.join(known)}.")
    return fhir.match_form(read_form(path, value_sets=value_sets), known, instrument=instrument)


def _write(matching: Matching, out: Path) -> None:
    with write_aside(out) as aside:
        text = json.dumps(fhir.to_json(matching), ensure_ascii=False, indent=1)
        aside.write_text(text + "\n", encoding="utf-8")


def _tell(matching: Matching) -> None:
    if not sys.stdout.isatty():
        sys.stdout.write(json.dumps(fhir.to_json(matching), ensure_ascii=False) + "\n")
    else:
        console = Console(highlight=False)
        console.print(f"{matching.instrument}, matched by {matching.by}", style="bold")
        table = Table("item", "question", "answers", box=None, pad_edge=False)
        for item, link in matching.items.items():
            answers = ", ".join(
                f"{a.code} = {'no answer' if a.value is None else f'{a.value:g}'}"
                for a in matching.answers.get(link, [])
            )
            table.add_row(item, link, answers or "a number")
        console.print(table)
    for note in matching.notes:
        say(f"note: {note}")
    if not matching.usable:
        say("Not used yet: check each line, put your name in confirmed_by, pass it with --map.")


def _list() -> None:
    found = load_instruments()
    if not sys.stdout.isatty():
        for each in found.values():
            sys.stdout.write(json.dumps(_summary(each), ensure_ascii=False) + "\n")
        return
    table = Table("id", "name", "answered by", "items", "tier", "to confirm", box=None)
    for each in found.values():
        told = _summary(each)
        table.add_row(*(str(told[name]) for name in
                        ("id", "name", "answered_by", "items", "tier", "unconfirmed")))  # fmt: skip
    Console(highlight=False).print(table)


def _summary(instrument: Instrument) -> dict[str, object]:
    return {
        "id": instrument.id,
        "version": instrument.version,
        "name": instrument.name,
        "measures": instrument.measures,
        "answered_by": instrument.answered_by,
        "items": len(instrument.numbered),
        "scores": [rule.id for rule in instrument.scores],
        "tier": instrument.licence.tier,
        "ours": instrument.ours,
        "unconfirmed": len(instrument.unconfirmed()),
    }
