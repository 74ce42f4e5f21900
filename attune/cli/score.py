"""`attune score`: answers in, scores out, recomputed from the items every time."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import typer

from attune.cli.fhir_responses import read_responses
from attune.cli.instruments import read_form, say_faults
from attune.cli.progress import say
from attune.errors import AttuneError, InputError
from attune.formats import to_line, write_aside, write_csv
from attune.measures import fhir
from attune.measures.answers import read_table
from attune.measures.fhir import FhirError, Matching
from attune.measures.instrument import Attestation, Instrument, require_licence
from attune.measures.library import load_instrument, load_instruments
from attune.measures.record import Record, score_columns, score_record, score_row
from attune.measures.scoring import (
    ScoredResponse,
    answer_row,
    bands_of,
    response_at,
    score_table,
)

Found = tuple[ScoredResponse, Record]
SOME_FAILED, REFUSED = 1, 2
Responses = Annotated[
    str,
    typer.Argument(
        metavar="RESPONSES", help="A .csv table, a FHIR .json or .jsonl file, or - for a table."
    ),
]
Name = Annotated[str, typer.Option("--instrument", metavar="ID", help="Whose rules to score by.")]
FormFile = Annotated[
    Path | None, typer.Option("--form", help="The Questionnaire that FHIR responses answer.")
]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="A confirmed mapping of attune instruments match.")
]
ValueSets = Annotated[
    list[Path] | None, typer.Option("--value-set", help="A ValueSet file the form points to.")
]
BandChoice = Annotated[
    list[str] | None,
    typer.Option("--bands", metavar="SCORE=BANDS", help="Which band system to use for a score."),
]
Attest = Annotated[
    str,
    typer.Option(
        metavar="WHO: WHICH", help="Tiers B and C: who attests which permission or licence."
    ),
]
Out = Annotated[Path | None, typer.Option(help="Where to write: .jsonl or .csv.")]
Observations = Annotated[
    Path | None, typer.Option(help="Write FHIR Observations of the scores too (.jsonl).")
]


@dataclass(slots=True)
class Job:
    """What to score by, and what came of it."""

    instrument: Instrument
    attestation: Attestation | None
    bands: dict[str, str]
    refused: list[str] = field(default_factory=list)
    done: int = 0
    mismatched: int = 0
    risky: int = 0

    def refuse(self, sentence: str) -> None:
        """Name a response that is not scored; go on with the others."""
        self.refused.append(sentence)
        say(f"attune: {sentence}")

    def count(self, record: Record) -> Record:
        """Count a scored response."""
        self.done += 1
        self.mismatched += any(each["mismatch"] for each in record["scores"].values())
        self.risky += any(each["raised"] for each in record["risk"])
        return record


def register(app: typer.Typer) -> None:
    """Put `score` under `attune`."""
    app.command("score")(score)


def score(
    responses: Responses,
    instrument: Name,
    form: FormFile = None,
    mapping: MapFile = None,
    value_set: ValueSets = None,
    bands: BandChoice = None,
    attest: Attest = "",
    out: Out = None,
    observations: Observations = None,
) -> None:
    """Score filled-in questionnaires from their answers; stored totals are only compared.

    Exit status: 0 done, 1 some responses failed (each is named, the others are written), 2 nothing
    could be read or the instrument may not be used.
    """
    if out and out.suffix.lower() not in (".jsonl", ".csv"):
        raise InputError(f"{out}: scores are written as .jsonl or .csv. Choose one.")
    job = _job(instrument, bands or [], attest)
    try:
        records = _records(responses, job, form=form, mapping=mapping, value_sets=value_set or [])
        with ExitStack() as stack:
            observed = _observer(stack, observations)
            _write(job, (job.count(observed(each)) for each in records), out)
    except FhirError as error:
        say_faults(error)
        raise typer.Exit(REFUSED) from None
    _sum_up(job)


def _job(name: str, bands: list[str], attest: str) -> Job:
    instrument = load_instrument(name)
    who, _, which = attest.partition(":")
    held = Attestation(by=who.strip(), permission=which.strip()) if attest else None
    if instrument.licence.tier != "A" and attest and not which.strip():
        raise InputError('Write --attest "NAME: PERMISSION OR LICENCE, AND WHERE IT IS KEPT".')
    require_licence(instrument, held)
    chosen: dict[str, str] = {}
    for each in bands:
        rule_id, _, band_id = each.partition("=")
        bands_of(instrument.rule(rule_id), band_id)
        chosen[rule_id] = band_id
    return Job(instrument, held, chosen)


def _records(
    responses: str, job: Job, *, form: Path | None, mapping: Path | None, value_sets: list[Path]
) -> Iterator[Found]:
    if Path(responses).suffix.lower() in (".json", ".jsonl", ".ndjson"):
        matching = _matching(job.instrument, form=form, mapping=mapping, value_sets=value_sets)
        return _from_fhir(Path(responses), job, matching)
    if form or mapping:
        raise InputError("--form and --map are for FHIR responses; a table names its items itself.")
    return _from_table(responses, job)


def _matching(
    instrument: Instrument, *, form: Path | None, mapping: Path | None, value_sets: list[Path]
) -> Matching | None:
    if mapping:
        return fhir.read_matching(mapping)
    if form:
        found = read_form(form, value_sets=value_sets)
        return fhir.match_form(found, load_instruments(), instrument=instrument.id)
    return None


def _from_fhir(path: Path, job: Job, matching: Matching | None) -> Iterator[Found]:
    for name, response in read_responses(path):
        try:
            if isinstance(response, AttuneError):
                raise response
            chosen = matching or fhir.implied_matching(job.instrument)
            given = fhir.read_answers(response, job.instrument, matching=chosen, path=path)
            row = answer_row(job.instrument, given.answers)
            scored = score_table(job.instrument, row, attestation=job.attestation)
        except FhirError as error:
            for line in str(error).splitlines():
                job.refuse(f"response {name}: {line}")
            continue
        found = response_at(scored, 0, row, stored=given.stored, bands=job.bands)
        about = {"person": _subject(response), "date": (response.authored or "")[:10]}
        yield found, score_record(found, response=name, about=about, notes=given.notes)


def _subject(response: fhir.QuestionnaireResponse) -> str:
    return (response.subject.reference or "") if response.subject else ""


def _from_table(name: str, job: Job) -> Iterator[Found]:
    with ExitStack() as stack:
        layout, batches = read_table(_opened(stack, name), job.instrument)
        if layout.absent:
            say(f"note: the table has no column for {', '.join(layout.absent)}; not answered.")
        if layout.unused:
            say(f"note: {len(layout.unused)} columns are not part of {job.instrument.name}.")
        for batch in batches:
            for sentence in batch.refused:
                job.refuse(sentence)
            if not batch.rows:
                continue
            table = batch.table()
            scored = score_table(job.instrument, table, attestation=job.attestation)
            for row, response in enumerate(batch.names):
                stored = batch.stored[row]
                found = response_at(scored, row, table, stored=stored, bands=job.bands)
                yield found, score_record(found, response=response, about=batch.about[row])


def _opened(stack: ExitStack, name: str) -> TextIO:
    if name == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
    try:
        return stack.enter_context(Path(name).open(encoding="utf-8-sig", newline=""))
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise InputError(f"{name} cannot be read ({reason}); check the path.") from None


def _observer(stack: ExitStack, path: Path | None) -> Callable[[Found], Record]:
    """Give a function that passes a record on, writing its Observations where asked."""
    if path is None:
        return lambda found: found[1]
    # The file is closed before it is put in its place: the stack unwinds from the last.
    stream = stack.enter_context(stack.enter_context(write_aside(path)).open("wb"))

    def observe(found: Found) -> Record:
        scored, record = found
        person = record["person"] or ""
        observations = fhir.write_observations(
            scored,
            response=f"QuestionnaireResponse/{record['response']}",
            subject=person if "/" in person else "",
            effective=record["date"] or "",
        )
        stream.writelines(to_line(each) for each in observations)
        return record

    return observe


def _write(job: Job, records: Iterator[Record], out: Path | None) -> None:
    try:
        if out is None:
            for record in records:
                sys.stdout.write(to_line(record).decode())
            return
        with write_aside(out) as aside:
            if out.suffix.lower() == ".csv":
                with aside.open("w", encoding="utf-8", newline="") as table:
                    columns = score_columns(job.instrument)
                    write_csv(map(score_row, records), table, columns=columns)
            else:
                with aside.open("wb") as lines:
                    lines.writelines(to_line(record) for record in records)
            _refuse_nothing(job)
    except UnicodeDecodeError:
        raise InputError("The table is not UTF-8 text; save it again as UTF-8.") from None


def _refuse_nothing(job: Job) -> None:
    if not job.done:
        raise InputError("No response could be scored; nothing is written.")


def _sum_up(job: Job) -> None:
    unconfirmed = job.instrument.unconfirmed()
    if unconfirmed:
        names = ", ".join(path for path, _ in unconfirmed[:4])
        more = f" and {len(unconfirmed) - 4} more" if len(unconfirmed) > 4 else ""
        say(
            f"note: confirm before use: {names}{more}; see attune instruments show "
            f"{job.instrument.id}."
        )
    if job.mismatched:
        say(
            f"note: stored totals that differ from their items: {job.mismatched}; ours is computed."
        )
    if job.risky:
        say(f"note: responses with a risk item: {job.risky}; a person should look at them first.")
    say(f"Responses scored: {job.done}, not scored: {len(job.refused)}.")
    if not job.done:
        raise typer.Exit(REFUSED)
    if job.refused:
        raise typer.Exit(SOME_FAILED)
