"""Plain text: each turn begins with its speaker's name and a colon."""

import re
from collections.abc import Iterable, Iterator, Mapping

from attune.formats.encoding import read_text
from attune.formats.row import Row, check_text, parse_time
from attune.formats.source import Source
from attune.formats.speakers import ALIASES, fold_name
from attune.transcript import Speaker

START = re.compile(
    r"\s*(?:[\[(]?(?P<before>\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d+)?)[\])]?\s+(?:-\s+)?)?"
    r"\**(?P<name>[^\W\d_][^:\[\](){}<>\"“”?!,;\t]{0,39}?)\**"
    r"(?:\s*[\[(](?P<after>\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d+)?)[\])])?\s*:\**(?P<gap>[ \t]*)"
)
WORDS_IN_NAME = 3
LETTERS = {"c", "p"}
HEADINGS = set(
    "date time session session_id session_number id client_id patient_id participant_id case title "
    "topic subject place location setting duration length present transcript note notes".split()
)
"""What stands before a colon at the top of a transcript without being anybody's name."""


def speaker_at(
    line: str, *, speakers: Mapping[str, Speaker]
) -> tuple[str, str, float | None] | None:
    """Split `Name: words` into name, words and time; None when the line names no speaker.

    A name is one of the known ones, one of the speaker map's, or up to three capitalised words.
    """
    match = START.match(line)
    if not match:
        return None
    name = match["name"].strip()
    folded = fold_name(name)
    known = folded in ALIASES or folded in speakers or folded in LETTERS
    if not known and not _looks_like_name(name):
        return None
    when = match["before"] or match["after"]
    return name, line[match.end() :], parse_time(when) if when else None


def _looks_like_name(name: str) -> bool:
    words = name.split()
    return len(words) <= WORDS_IN_NAME and all(
        word[0].isupper() or word[0].isdigit() for word in words
    )


def turns_in(
    lines: Iterable[tuple[str, str]], *, name: str, speakers: Mapping[str, Speaker]
) -> Iterator[Row]:
    """Gather (place, line) pairs into turns; lines that name nobody go on with the turn before.

    Lines before the first speaker come out as rows without a speaker.
    """
    current: tuple[str, str, float | None] | None = None
    words: list[str] = []
    for place, line in lines:
        found = speaker_at(line, speakers=speakers)
        if found and current is None and fold_name(found[0]) in HEADINGS - speakers.keys():
            yield Row(speaker="", text=line, place=place)
        elif found:
            if current:
                yield _row(current, words, name=name)
            current, words = (found[0], place, found[2]), [found[1]]
        elif line.strip():
            if current is None:
                yield Row(speaker="", text=line, place=place)
            else:
                words.append(line)
    if current:
        yield _row(current, words, name=name)


def _row(current: tuple[str, str, float | None], words: list[str], *, name: str) -> Row:
    speaker, place, start = current
    spoken = words if words[0] else words[1:]
    text = check_text("\n".join(spoken), where=f"{name}, {place}")
    return Row(speaker=speaker, text=text, start=start, place=place)


def rows(source: Source, *, speakers: Mapping[str, Speaker]) -> Iterator[Row]:
    """Read a text file; a heading before the first speaker is left out and noted."""
    lines = ((f"line {number}", line) for number, line in enumerate(_lines(source), 1))
    yield from without_heading(turns_in(lines, name=source.name, speakers=speakers), source)


def without_heading(found: Iterable[Row], source: Source) -> Iterator[Row]:
    """Leave out what stands before the first speaker, and say so."""
    for row in found:
        if row.speaker:
            yield row
        else:
            source.note(f"{row.place} comes before the first speaker and was left out.")


def _lines(source: Source) -> list[str]:
    return read_text(source).split("\n")
