"""How large a file, a line or a session may be before it is refused instead of read."""

MEGABYTE = 1024 * 1024

LONGEST_LINE = MEGABYTE
"""Characters in one line of CSV, JSONL, subtitles or text; a longer line is no turn."""

LONGEST_TEXT = 131_072
"""Characters in one turn (about two hours of talk without a break)."""

LARGEST_TABLE = 2048 * MEGABYTE
"""Bytes in a CSV or JSONL file, which is read row by row and may hold an archive."""

LARGEST_DOCUMENT = 64 * MEGABYTE
"""Bytes in a file that has to be read whole: JSON, WebVTT, SRT, DOCX, text."""

LARGEST_INPUT = 256 * MEGABYTE
"""Bytes on standard input, which has to be kept because it cannot be read twice."""

TURNS_PER_TRANSCRIPT = 20_000
"""Turns in one transcript; a three-hour session has about a thousand."""

SCATTERED_TURNS = 200_000
"""Turns kept in memory while a file's transcripts are mixed with one another."""

DOCX_PARTS = 5_000
"""Entries in a DOCX package."""

DOCX_UNPACKED = 256 * MEGABYTE
"""Bytes a DOCX package may unpack to."""

DOCX_RATIO = 200
"""How many times larger than packed a part over one megabyte may become; Word stays below 50."""


def say_size(count: int) -> str:
    """Write a number of bytes or characters the way a person would say it."""
    return f"{count // MEGABYTE} MB" if count >= MEGABYTE else f"{count:,}"
