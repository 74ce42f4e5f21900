"""One transcript through one rater, as it happens in this process, a worker or a cluster."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from attune.coding.rater import Rater
from attune.coding.record import to_record
from attune.errors import AttuneError, ModelError
from attune.formats import to_line
from attune.transcript import Transcript


@dataclass(frozen=True, slots=True)
class RaterSource:
    """Where a rater is loaded from, small enough to be sent to another process.

    `path` is `module:function`; the function takes `abstain` by name and gives a `Rater`.
    """

    path: str
    abstain: bool = True

    def load(self) -> Rater:
        """Load the rater, once in each process. Raises ModelError when its files do not fit."""
        return _load(self)


@lru_cache(maxsize=2)
def _load(source: RaterSource) -> Rater:
    return cast(Rater, resolve_name(source.path)(abstain=source.abstain))


@dataclass(frozen=True, slots=True)
class Job:
    """A transcript that is to be coded; `key` is the same only for the same words and place."""

    key: str
    file: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its turns as JSON lines, or one sentence on why there are none."""

    job_key: str
    turns: int
    lines: bytes = b""
    reason: str | None = None


def code_one(job: Job, *, rater: RaterSource, tell: Callable[[int], None] | None = None) -> Outcome:
    """Code one transcript; whatever goes wrong stays with this transcript.

    `tell` hears of every turn that is done, so that a long session is seen to move.

    Raises ModelError only, because a broken model would fail every other transcript too.
    """
    turns = len(job.transcript.turns)
    where = f"{job.file}: transcript '{job.transcript.id}'"
    try:
        coded = rater.load().code(job.transcript, tell=tell)
        if len(coded) != turns:
            raise AttuneError(f"the rater gave {len(coded)} coded turns for {turns}.")
        return Outcome(job.key, turns, b"".join(to_line(to_record(turn)) for turn in coded))
    except ModelError:
        raise
    except AttuneError as error:
        return Outcome(job.key, turns, reason=f"{where} was not coded: {error}")
    except Exception as error:
        # The message of an unforeseen error may quote the session, so only its place is told.
        return Outcome(
            job.key,
            turns,
            reason=f"{where} was not coded because of a fault in Attune ({_place(error)}). "
            "Please report it without the transcript.",
        )


def _place(error: Exception) -> str:
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f", {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return type(error).__name__ + where
