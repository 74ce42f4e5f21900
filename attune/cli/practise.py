"""`attune practise`: talk with a simulated patient, or play a script and write its trace."""

import csv
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from attune import content
from attune.cli.progress import say
from attune.cli.talk import Talk
from attune.coding.encoder import Embedder, load_embedder
from attune.coding.model_rater import load_rater
from attune.errors import InputError
from attune.patient.case import Case
from attune.patient.retrieval import index_of, searched
from attune.patient.vectors import SUFFIX, keep
from attune.practice import play, trace_line

Step = tuple[str, str | None]
BIGGEST_CELL = 50_000_000


def register(app: typer.Typer) -> None:
    """Put `practise` under `attune`."""
    app.command("practise")(practise)


def practise(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="The case's id; see --list.")
    ] = None,
    list_cases: Annotated[bool, typer.Option("--list", help="List the cases, one a line.")] = False,
    seed: Annotated[
        int, typer.Option(min=0, help="The same seed and words give the same session.")
    ] = 1,
    script: Annotated[
        Path | None,
        typer.Option(help="Clinician turns as CSV: text, optional session and heard."),
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(help="Where the trace of --script goes; else it is shown.")
    ] = None,
    own: Annotated[
        Path | None, typer.Option("--content", help="A folder with cases of your own.")
    ] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Write the case's vectors beside it: a quick start.")
    ] = False,
) -> None:
    """Practise with a simulated patient.

    Type what you would say. /help lists what else you can type. Exit status: 0 done, 2 no such
    case or nothing readable.
    """
    cases = _load(own)
    if list_cases:
        _list(cases)
        return
    if case is None:
        raise InputError("Name a case, as in `attune practise maya`; --list shows them.")
    if trace and not script:
        raise InputError("--trace needs --script: the turns to be traced.")
    chosen = _choose(cases, case)
    if prepare:
        _prepare(chosen, own)
    else:
        _play(chosen, own, seed=seed, script=script, trace=trace)


def _play(
    case: Case, own: Path | None, *, seed: int, script: Path | None, trace: Path | None
) -> None:
    embedder = load_embedder()
    index_of(case, embedder, among=content.folders(own))
    if script:
        _run_script(case, script, embedder, seed=seed, trace=trace)
        return
    Talk(case, rater=load_rater(), embedder=embedder, seed=seed).run()


def _prepare(case: Case, own: Path | None) -> None:
    """Keep the case's vectors in the folder the case itself lies in."""
    loaded = content.load_all("cases", Case, among=content.folders(own))
    home = next(path.parent for path, one in loaded.values.items() if one.digest == case.digest)
    path = home / f"{case.id}{SUFFIX}"
    try:
        count = keep(path, searched(case), load_embedder())
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}); prepare a case in a folder of your own."
        ) from None
    say(f"{count} sentences prepared. Written to {path}.")


def _load(own: Path | None) -> list[Case]:
    """Load every case that can be loaded; each fault of the others is told, file and field."""
    loaded = content.load_all("cases", Case, among=content.folders(own))
    for fault in loaded.faults:
        say(f"note: {fault}")
    found: dict[str, Case] = {}
    for one in loaded.values.values():
        found.setdefault(one.id, one)
    return sorted(found.values(), key=lambda one: one.id)


def _list(cases: list[Case]) -> None:
    for one in cases:
        person = one.persona
        sys.stdout.write(
            f"{one.id}  {person.name}, {person.age}, {person.work}: {one.meta.title} "
            f"(difficulty {one.meta.difficulty} of 5, about {one.meta.est_turns} turns)\n"
        )


def _choose(cases: list[Case], id_: str) -> Case:
    for one in cases:
        if one.id == id_:
            return one
    known = ", ".join(one.id for one in cases) or "none could be loaded"
    raise InputError(f"There is no case called {id_!r}. There are: {known}.")


def _run_script(
    case: Case, script: Path, embedder: Embedder, *, seed: int, trace: Path | None
) -> None:
    sessions = read_script(script)
    rater = load_rater()
    lines = (
        json.dumps(trace_line(session, number, done), ensure_ascii=False, separators=(",", ":"))
        for session, turns in sessions.items()
        for number, done in enumerate(
            play(case, turns, rater=rater, embedder=embedder, seed=seed, session=session), 1
        )
    )
    if trace is None:
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    _write(trace, lines)
    say(f"{len(sessions)} sessions played. Written to {trace}.")


def _write(trace: Path, lines: Iterator[str]) -> None:
    """Write beside the file and rename: there is a complete file or none."""
    aside = trace.with_name(f".{trace.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="\n") as stream:
            for line in lines:
                stream.write(line + "\n")
        aside.replace(trace)
    except OSError as error:
        raise InputError(
            f"{trace} cannot be written ({error.strerror}); choose a folder you may write to."
        ) from None
    finally:
        aside.unlink(missing_ok=True)


def read_script(path: Path) -> dict[str, list[Step]]:
    """Read a script's sessions in the order of the file; raises InputError naming file and line."""
    csv.field_size_limit(BIGGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _sessions(path, csv.DictReader(stream))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; save it again as UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"{path} is not readable as CSV ({error}).") from None


def _sessions(path: Path, rows: "csv.DictReader[str]") -> dict[str, list[Step]]:
    columns = rows.fieldnames or []
    if "text" not in columns:
        raise InputError(f"{path}: line 1: there is no column `text`; name the columns there.")
    sessions: dict[str, list[Step]] = defaultdict(list)
    for row in rows:
        if row["text"] is None or None in row:
            raise InputError(
                f"{path}: line {rows.line_num}: the row does not have as many cells as line 1."
            )
        heard = row.get("heard")
        sessions[row.get("session") or "1"].append((row["text"], heard or None))
    if not sessions:
        raise InputError(f"{path} holds no turns; put one turn a line under `text`.")
    return dict(sessions)
