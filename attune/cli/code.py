"""`attune code`: transcripts in, one coded turn a line out."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from attune.batch import RaterSource, Tally, code_archive, journal_path
from attune.cli.progress import Progress
from attune.errors import AttuneError
from attune.formats import find_files, parse_speaker_map

RATER = "attune.coding.model_rater:load_rater"
DONE, SOME_FAILED, NOTHING_READABLE, INTERRUPTED = 0, 1, 2, 130

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")
]
Format = Annotated[
    Literal["auto", "csv", "json", "jsonl", "vtt", "srt", "docx", "txt"],
    typer.Option("--format", help="How to read the files; auto goes by their names."),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Where to write: .jsonl, .csv or .parquet. Without it, JSONL is shown."),
]
SpeakerMap = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=ROLE,…", help="Who is who: Anna=clinician,Ben=patient."),
]
NoAbstain = Annotated[
    bool, typer.Option("--no-abstain", help="Give every applicable code a level.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes to share the work.")]
EngineName = Annotated[
    Literal["local", "ray"], typer.Option(help="This machine, or a Ray cluster.")
]


def register(app: typer.Typer) -> None:
    """Put `code` under `attune`."""
    app.command("code")(code)


def code(
    paths: Paths,
    as_format: Format = "auto",
    out: Out = None,
    speaker_map: SpeakerMap = None,
    no_abstain: NoAbstain = False,
    resume: Resume = False,
    workers: Workers = 1,
    engine: EngineName = "local",
) -> None:
    """Code every turn of every transcript.

    Exit status: 0 done, 1 some transcripts failed (each named; the others are written), 2 nothing
    could be read or the command was not understood.
    """
    if resume and out is None:
        raise AttuneError("--resume needs --out: what was finished lies beside that file.")
    with Progress() as progress:
        try:
            tally = code_archive(
                find_files(paths, as_format=as_format, leave_out=_own(out), note=progress.note),
                rater=RaterSource(RATER, abstain=not no_abstain),
                listener=progress,
                out=out,
                as_format=as_format,
                speakers=parse_speaker_map(speaker_map) if speaker_map else None,
                resume=resume,
                workers=workers,
                engine=engine,
            )
        except KeyboardInterrupt:
            progress.fail(_say_stopped(out))
            raise typer.Exit(INTERRUPTED) from None
        raise typer.Exit(_conclude(tally, progress, out=out))


def _own(out: Path | None) -> list[Path]:
    return [out, journal_path(out)] if out else []


def _say_stopped(out: Path | None) -> str:
    if out is None:
        return "Stopped; nothing was written."
    kept = journal_path(out)
    if not kept.exists():
        return f"Stopped; {out} was not written."
    return f"Stopped; {out} was not written. What is finished is in {kept}: --resume goes on there."


def _conclude(tally: Tally, progress: Progress, *, out: Path | None) -> int:
    if not tally.transcripts:
        progress.fail("Nothing could be coded, so nothing was written.")
        return NOTHING_READABLE
    failed = f", {tally.failed} failed" if tally.failed else ""
    where = f" Written to {out}." if out else ""
    if out or failed or sys.stderr.isatty():
        transcripts = _count(tally.transcripts, "transcript")
        progress.say(f"{transcripts} with {_count(tally.turns, 'turn')} coded{failed}.{where}")
    return SOME_FAILED if tally.failed else DONE


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
