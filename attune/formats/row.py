"""One row of a transcript file, before anyone has decided who its speaker is."""

import re
from dataclasses import dataclass

from attune.errors import InputError
from attune.formats.limits import LONGEST_TEXT

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)", re.ASCII)
SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """What one row, cue or paragraph says: the words, and who is named as saying them.

    `transcript` is None where the file names none; `turn` is None where it is not numbered.
    `fault` says why the row cannot be used: its transcript then fails, the others do not.
    """

    speaker: str
    text: str
    place: str
    transcript: str | None = None
    turn: int | str | None = None
    start: float | None = None
    end: float | None = None
    fault: str | None = None


def check_text(text: str, *, where: str) -> str:
    """Give the words back as they may be kept; a character that is half a pair is replaced."""
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"{where}: one turn has more than {LONGEST_TEXT:,} characters. "
            "Split it into the turns that were spoken."
        )
    if "\0" in text:
        raise InputError(f"{where}: the words hold a NUL character. Remove it and try again.")
    return LONE_SURROGATE.sub("\ufffd", text)


def parse_turn(value: str) -> int | str | None:
    """Read a turn number: an integer where it is written as one, else the text as given."""
    plain = value.strip()
    if not plain:
        return None
    if plain.isascii() and plain.isdecimal() and len(plain) < 16 and str(int(plain)) == plain:
        return int(plain)
    return value


def parse_time(value: str) -> float | None:
    """Read seconds or a clock time (12.5, 01:02, 00:01:02.500); None where it is neither."""
    plain = value.strip()
    if SECONDS.fullmatch(plain):
        return float(plain.replace(",", "."))
    match = CLOCK.fullmatch(plain)
    if not match:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
