"""Reads coded turns back, one session at a time, however long the file is."""

import json
from collections.abc import Iterable, Iterator

from attune.coding.rater import CodedTurn
from attune.coding.record import from_record
from attune.errors import InputError

LONGEST_LINE = 10_000_000
MOST_TURNS = 1_000_000


def sessions(lines: Iterable[str], *, name: str) -> Iterator[list[CodedTurn]]:
    """Yield each transcript's coded turns from the lines `attune code` wrote.

    Holds one session in memory at a time. Raises InputError naming `name` and the line for a line
    that is cut off or was not written by `attune code`, for a transcript whose turns are not
    together, and for a file without turns.
    """
    current: list[CodedTurn] = []
    done: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        coded = _turn(line, where=f"{name}, line {number}")
        if current and coded.transcript != current[0].transcript:
            done.add(current[0].transcript)
            yield current
            current = []
        if coded.transcript in done:
            raise InputError(
                f"{name}, line {number}: transcript {coded.transcript} appeared before; "
                "put all turns of a transcript together, in order."
            )
        current.append(coded)
        if len(current) > MOST_TURNS:
            raise InputError(
                f"{name}, line {number}: transcript {coded.transcript} has more than a million "
                "turns; that is no session. Check the transcript column."
            )
    if current:
        yield current
    elif not done:
        raise InputError(f"{name} holds no coded turns; run attune code on a transcript first.")


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
