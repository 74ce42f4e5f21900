"""Whole archives: every transcript read, coded wherever there is room, written in input order."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from attune.batch.columns import find_columns, flatten
from attune.batch.engines import Engine, choose_engine
from attune.batch.journal import Journal, open_journal
from attune.batch.work import Job, RaterSource
from attune.errors import InputError
from attune.formats import (
    Archive,
    Given,
    Unreadable,
    check_out,
    open_source,
    survey,
    told_plainly,
    write_aside,
    write_csv,
    write_parquet,
)
from attune.transcript import Speaker, Transcript


class Listener(Protocol):
    """Whoever wants to know how far the work is and what was noticed on the way."""

    def expect(self, turns: int) -> None:
        """So many more turns have been found."""

    def advance(self, turns: int) -> None:
        """So many turns are done."""

    def note(self, sentence: str) -> None:
        """Something worth knowing that stops nothing."""

    def fail(self, sentence: str) -> None:
        """A file or transcript could not be coded."""


@dataclass(slots=True)
class Tally:
    """How many transcripts and turns were coded, and how many files or transcripts failed."""

    transcripts: int = 0
    turns: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    """Which transcripts one file gave, in order; `rows` only where they are mixed."""

    keys: list[str] = field(default_factory=list)
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Heard:
    """Tells a listener of turns as they are done, and of each turn only once."""

    listener: Listener
    ahead: int = 0
    """Turns of the transcript under way that the listener already knows are done."""

    def tell(self, turns: int) -> None:
        self.ahead += turns
        self.listener.advance(turns)

    def passed(self, turns: int) -> None:
        """A transcript of so many turns is behind us; tell what is left of it."""
        self.listener.advance(turns - self.ahead)
        self.ahead = 0


@dataclass(slots=True)
class _Run:
    """What one call of `code_archive` gathers on its way through the files."""

    journal: Journal
    listener: Listener
    speakers: Mapping[str, Speaker]
    tally: Tally = field(default_factory=Tally)
    placed: list[_Placed] = field(default_factory=list)
    files_of: dict[str, str] = field(default_factory=dict)

    def fail(self, sentence: str) -> None:
        self.tally.failed += 1
        self.listener.fail(sentence)

    def done(self, turns: int) -> None:
        self.tally.transcripts += 1
        self.tally.turns += turns


def code_archive(
    given: Sequence[Given],
    *,
    rater: RaterSource,
    listener: Listener,
    out: Path | None = None,
    as_format: str = "auto",
    speakers: Mapping[str, Speaker] | None = None,
    resume: bool = False,
    workers: int = 1,
    engine: str = "local",
) -> Tally:
    """Code every transcript of the given files and write one record per turn, in input order.

    The records are the same for any number of workers and any engine. `out` (.jsonl, .csv,
    .parquet; None: JSONL to standard output) appears complete or not at all; with `resume`,
    transcripts that an interrupted run had finished are not coded again.

    Raises InputError for output that cannot be written so, ModelError for a model that cannot be
    used, AttuneError for a full disk. A file or transcript that fails is told to `listener`.
    """
    kind = check_out(out) if out else "jsonl"
    heard = _Heard(listener)
    run_jobs = choose_engine(engine, rater=rater, workers=workers, tell=heard.tell)
    with open_journal(out, settings=_settings(rater), resume=resume) as journal:
        run = _Run(journal, listener, speakers or {})
        _code_all(_jobs(given, run, as_format=as_format), run, run_jobs, heard)
        if run.tally.transcripts:
            _write(run, out, kind=kind)
    return run.tally


def _settings(rater: RaterSource) -> dict[str, Any]:
    identity = rater.load().identity
    return {
        "abstain": rater.abstain,
        "rater": [identity.name, identity.version, identity.sha256],
    }


def _code_all(jobs: Iterator[Job], run: _Run, run_jobs: Engine, heard: _Heard) -> None:
    outcomes = run_jobs(jobs)
    with closing(outcomes):
        for outcome in outcomes:
            heard.passed(outcome.turns)
            if outcome.reason:
                run.fail(outcome.reason)
            else:
                run.journal.add(outcome.job_key, outcome.lines)
                run.done(outcome.turns)


def _jobs(given: Iterable[Given], run: _Run, *, as_format: str) -> Iterator[Job]:
    for path in given:
        try:
            source = open_source(path, as_format=as_format)
            archive = survey(source, speakers=run.speakers)
            for note in source.notes:
                run.listener.note(note)
            run.listener.expect(archive.turns)
            yield from _jobs_of(archive, run)
        except InputError as error:
            run.fail(str(error))
        except OSError as error:
            reason = (error.strerror or "the system refused").lower()
            run.fail(f"{path.path}: could not be read to its end, {reason}. Copy it and try again.")


def _jobs_of(archive: Archive, run: _Run) -> Iterator[Job]:
    placed = _Placed()
    run.placed.append(placed)
    for found in archive:
        if isinstance(found, Unreadable):
            run.listener.advance(archive.counts[found.transcript])
            run.fail(found.reason)
            continue
        name = archive.source.name
        _note(found.transcript.id, found.notes, run, file=name)
        key = _key(name, found.transcript)
        placed.keys.append(key)
        if archive.scattered:
            placed.rows[key] = found.rows
        if key in run.journal:
            run.listener.advance(len(found.transcript.turns))
            run.done(len(found.transcript.turns))
        else:
            yield Job(key, name, found.transcript)


def _note(transcript: str, notes: Iterable[str], run: _Run, *, file: str) -> None:
    for note in notes:
        run.listener.note(note)
    other = run.files_of.setdefault(transcript, file)
    if other != file:
        run.listener.note(
            f"{file}: transcript '{transcript}' has the same id as one in {other}; "
            "both are kept as given."
        )


def _key(file: str, transcript: Transcript) -> str:
    turns = [(turn.number, turn.speaker, turn.text) for turn in transcript.turns]
    told = json.dumps([file, transcript.id, turns])
    return hashlib.sha256(told.encode()).hexdigest()


def _write(run: _Run, out: Path | None, *, kind: str) -> None:
    if out is None:
        with told_plainly("standard output"):
            for line in _lines(run):
                sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        return
    with write_aside(out) as aside:
        WRITERS[kind](run, aside)


def _write_jsonl(run: _Run, path: Path) -> None:
    with path.open("wb") as stream:
        stream.writelines(_lines(run))


def _write_csv(run: _Run, path: Path) -> None:
    columns = find_columns(_records(run))
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_csv(map(flatten, _records(run)), stream, columns=list(columns))


def _write_parquet(run: _Run, path: Path) -> None:
    columns = find_columns(_records(run))
    rows: Iterator[dict[str, Any]] = map(flatten, _records(run))
    if columns["turn"] is str:
        rows = ({**row, "turn": str(row["turn"])} for row in rows)
    write_parquet(rows, path, columns=columns)


WRITERS: dict[str, Callable[[_Run, Path], None]] = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "parquet": _write_parquet,
}


def _records(run: _Run) -> Iterator[dict[str, Any]]:
    return map(json.loads, _lines(run))


def _lines(run: _Run) -> Iterator[bytes]:
    for placed in run.placed:
        finished = [key for key in placed.keys if key in run.journal]
        if placed.rows:
            rows = chain.from_iterable(
                zip(placed.rows[key], run.journal.lines(key), strict=True) for key in finished
            )
            yield from (line for _, line in sorted(rows))
        else:
            for key in finished:
                yield from run.journal.lines(key)
