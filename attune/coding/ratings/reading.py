"""Reads coded turns back, one session at a time, however long the file is."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress

from attune.coding.rater import CodedTurn
from attune.coding.record import from_record
from attune.errors import InputError

LONGEST_LINE = 10_000_000
MOST_TURNS = 1_000_000


def sessions(lines: Iterable[str], *, name: str) -> Iterator[list[CodedTurn]]:
    """Yield each transcript's coded turns from the lines `attune code` wrote.

    Transcripts may be mixed, as in a table that was sorted by time: `lines` is gone through twice,
    first to count, and a session is kept only until its last turn. Sessions come in the order in
    which they end. Raises InputError naming `name` and the line for a line that is cut off or was
    not written by `attune code`, and for a file without turns.
    """
    again = list(lines) if iter(lines) is lines else lines
    left = _count(again)
    waiting: dict[str, list[CodedTurn]] = {}
    found = False
    for number, line in enumerate(again, start=1):
        if not line.strip():
            continue
        found = True
        coded = _turn(line, where=f"{name}, line {number}")
        turns = waiting.setdefault(coded.transcript, [])
        turns.append(coded)
        if len(turns) > MOST_TURNS:
            raise InputError(
                f"{name}, line {number}: transcript {coded.transcript} has more than a million "
                "turns; that is no session. Check the transcript column."
            )
        left[coded.transcript] -= 1
        if not left[coded.transcript]:
            yield waiting.pop(coded.transcript)
    if not found:
        raise InputError(f"{name} holds no coded turns; run attune code on a transcript first.")


def _count(lines: Iterable[str]) -> Counter[str]:
    """Count each transcript's turns; what is wrong with a line is told at the second reading."""
    counts: Counter[str] = Counter()
    for line in lines:
        if line.strip() and len(line) <= LONGEST_LINE:
            with suppress(ValueError, RecursionError):
                record = json.loads(line)
                if isinstance(record, dict) and isinstance(record.get("transcript"), str):
                    counts[record["transcript"]] += 1
    return counts


def _turn(line: str, *, where: str) -> CodedTurn:
    if len(line) > LONGEST_LINE:
        raise InputError(f"{where} is longer than ten million characters; that is no coded turn.")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(
            f"{where} is not a whole line of JSON. If the file was cut off, "
            "run attune code again; rate reads the lines it writes."
        ) from None
    if not isinstance(record, dict):
        raise InputError(f"{where} is not a coded turn; rate reads the lines attune code writes.")
    return from_record(record, where=where)
