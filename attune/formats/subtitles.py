"""WebVTT and SRT: one cue is one turn, with its voice and its times to the millisecond."""

import html
import re
from collections.abc import Iterator, Mapping

import pysubs2
import webvtt

from attune.errors import InputError
from attune.formats.encoding import read_text
from attune.formats.prose import turns_in
from attune.formats.row import Row, check_text, parse_time
from attune.formats.source import Source
from attune.transcript import Speaker

VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
TAG = re.compile(r"</?(?:c|i|b|u|s|v|lang|ruby|rt|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
SUBSTATION = re.compile(r"\{\\[^}]*\}")
TIMING = re.compile(r"^\s*\d[\d:.,]*\s*-->", re.MULTILINE)
LAST_CUE = "\n\n0\n99:00:00,000 --> 99:00:01,000\n.\n"


def vtt_rows(source: Source, *, speakers: Mapping[str, Speaker]) -> Iterator[Row]:
    """Read WebVTT; `<v Name>` names the speaker, or `Name:` at the start of the cue."""
    text = read_text(source).removeprefix("\ufeff")
    try:
        captions = webvtt.from_string(text).captions
    except webvtt.errors.MalformedFileError:
        raise InputError(
            f"{source.name}, line 1: a WebVTT file has to begin with the word WEBVTT."
        ) from None
    except webvtt.errors.MalformedCaptionError:
        raise InputError(f"{source.name}: a cue's times cannot be read. {_TIMES}") from None
    _check_count(text, len(captions), source)
    for number, caption in enumerate(captions, 1):
        times = parse_time(caption.start), parse_time(caption.end)
        yield from _cue(caption.raw_text, number, times, source, speakers)


def srt_rows(source: Source, *, speakers: Mapping[str, Speaker]) -> Iterator[Row]:
    """Read SRT; `Name:` at the start of a cue names the speaker."""
    text = read_text(source).removeprefix("\ufeff")
    # The library takes a number at the very end for the next cue's; with one more cue after it,
    # the last one keeps its words.
    cues = pysubs2.SSAFile.from_string(text + LAST_CUE, format_="srt", keep_html_tags=True)[:-1]
    _check_count(text, len(cues), source)
    for number, cue in enumerate(cues, 1):
        words = SUBSTATION.sub("", cue.text.replace(r"\N", "\n"))
        times = cue.start / 1000, cue.end / 1000
        yield from _cue(words, number, times, source, speakers)


_TIMES = "They look like 00:00:01.500 --> 00:00:04.000."


def _check_count(text: str, read: int, source: Source) -> None:
    written = len(TIMING.findall(text))
    if read != written:
        raise InputError(
            f"{source.name}: {written - read} of {written} cues have times that cannot be read. "
            f"{_TIMES}"
        )


def _cue(
    raw: str,
    number: int,
    times: tuple[float | None, float | None],
    source: Source,
    speakers: Mapping[str, Speaker],
) -> Iterator[Row]:
    place = f"cue {number}"
    pieces = VOICE.split(raw)
    before = _clean(pieces[0])
    if before.strip() or len(pieces) == 1:
        lines = ((place, line) for line in before.split("\n"))
        for row in turns_in(lines, name=source.name, speakers=speakers):
            yield Row(row.speaker, row.text, place, start=times[0], end=times[1])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        text = check_text(_clean(words).rstrip("\n"), where=f"{source.name}, {place}")
        yield Row(html.unescape(name).strip(), text, place, start=times[0], end=times[1])


def _clean(text: str) -> str:
    return html.unescape(TAG.sub("", text))
