"""`attune change`: what became of each person between the first score and the last."""

import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from attune.cli.progress import say
from attune.errors import AttuneError, InputError, UndefinedError
from attune.formats import to_line, write_aside
from attune.measures.change import score_rule
from attune.measures.instrument import Instrument
from attune.measures.library import load_instrument
from attune.measures.multilevel import between_clinicians
from attune.measures.record import Record, between_record, change_record, paired_record
from attune.measures.series import Series, read_series

SOME_FAILED, REFUSED = 1, 2
Scores = Annotated[
    str, typer.Argument(metavar="SCORES", help="The .jsonl of attune score, or a .csv table.")
]
Name = Annotated[str, typer.Option("--instrument", metavar="ID", help="Whose scores they are.")]
ScoreName = Annotated[str, typer.Option("--score", help="Which score, where there are several.")]
Second = Annotated[
    str,
    typer.Option(
        "--with", metavar="ID", help="A second instrument: NHS Talking Therapies outcomes of both."
    ),
]
Session = Annotated[
    int, typer.Option(min=6, max=8, help="From which session no gain means not on track.")
]
Clinicians = Annotated[
    bool, typer.Option("--clinicians", help="Split differences between and within clinicians.")
]
Out = Annotated[Path | None, typer.Option(help="Where to write the .jsonl.")]


def register(app: typer.Typer) -> None:
    """Put `change` under `attune`."""
    app.command("change")(change)


def change(
    scores: Scores,
    instrument: Name,
    score: ScoreName = "",
    second: Second = "",
    by: Session = 8,
    clinicians: Clinicians = False,
    out: Out = None,
) -> None:
    """Say who changed by more than error, and who is not on track: one JSON object a person.

    First and last are by session, else by date, else by order in the file. A word like recovered
    is the instrument's rule, not a judgement of the person; not on track means look at it together.

    Exit status: 0 done, 1 some people failed (each is named, the others are written), 2 nothing
    could be read.
    """
    main = load_instrument(instrument)
    rule = score_rule(main, score)
    found = read_series(scores, main, score=rule.id)
    refused: list[str] = []
    if clinicians:
        records: Iterator[Record] = iter([_between(found)])
    elif second:
        other = load_instrument(second)
        others = read_series(scores, other, score=score_rule(other, "").id)
        records = _paired((main, found), (other, others), refused)
    else:
        records = _changes(main, rule.id, found, by=by, refused=refused)
    try:
        _write(records, out)
    finally:
        for sentence in refused:
            say(f"attune: {sentence}")
    if refused:
        raise typer.Exit(SOME_FAILED)


def _changes(
    instrument: Instrument,
    score: str,
    found: Mapping[str, Series],
    *,
    by: int,
    refused: list[str],
) -> Iterator[Record]:
    for person, series in found.items():
        try:
            yield change_record(
                instrument,
                series.values,
                person=person,
                score=score,
                times=series.times,
                unit=series.unit,
                by=by,
            )
        except AttuneError as error:
            refused.append(f"person {person}: {error}")


def _paired(
    first: tuple[Instrument, Mapping[str, Series]],
    second: tuple[Instrument, Mapping[str, Series]],
    refused: list[str],
) -> Iterator[Record]:
    for person, series in first[1].items():
        other = second[1].get(person)
        if other is None or min(len(series.values), len(other.values)) < 2:
            refused.append(f"person {person}: needs two scores of each instrument")
            continue
        try:
            yield paired_record(
                (first[0], series.values[0], series.values[-1]),
                (second[0], other.values[0], other.values[-1]),
                person=person,
            )
        except AttuneError as error:
            refused.append(f"person {person}: {error}")


def _between(found: Mapping[str, Series]) -> Record:
    """Compare clinicians by last scores, adjusted for the first; undefined with its reason."""
    usable = [each for each in found.values() if len(each.values) > 1 and each.clinician]
    if not usable:
        raise InputError("--clinicians needs a column clinician and two scores of each person.")
    last, first = [each.values[-1] for each in usable], [each.values[0] for each in usable]
    names: Sequence[str] = [each.clinician for each in usable]
    try:
        return between_record(between_clinicians(last, names, adjust={"first score": first}))
    except UndefinedError as error:
        return {"n": len(usable), "share": None, "clinicians": None, "why": str(error)}


def _write(records: Iterator[Record], out: Path | None) -> None:
    first = next(records, None)
    if first is None:
        raise InputError("There is nobody whose change could be told; two scores are needed.")
    every = itertools.chain([first], records)
    if out is None:
        for record in every:
            sys.stdout.write(to_line(record).decode())
        return
    with write_aside(out) as aside, aside.open("wb") as lines:
        lines.writelines(to_line(record) for record in every)
