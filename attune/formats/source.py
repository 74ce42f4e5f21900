"""Which files were meant, what format each is in, and how to open it again and again."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from attune.errors import InputError
from attune.formats.limits import LARGEST_DOCUMENT, LARGEST_INPUT, LARGEST_TABLE, say_size

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".vtt": "vtt",
    ".srt": "srt",
    ".docx": "docx",
    ".txt": "txt",
}
FORMATS = ("csv", "json", "jsonl", "vtt", "srt", "docx", "txt")
STREAMED = ("csv", "jsonl")
STANDARD_INPUT = "-"


@dataclass(slots=True)
class Source:
    """One file (or standard input) that is to be read.

    `name` is what the person called it, `id` the transcript's name where the file gives none;
    `notes` collects what was noticed while reading, in order and without repeats.
    """

    name: str
    id: str
    format: str
    open: Callable[[], BinaryIO]
    encoding: str = ""
    notes: dict[str, None] = field(default_factory=dict)

    def note(self, sentence: str) -> None:
        """Keep a remark for the person who asked, once."""
        self.notes[f"{self.name}: {sentence}"] = None

    def size(self) -> int:
        """Count the bytes."""
        with self.open() as stream:
            return stream.seek(0, os.SEEK_END)


@dataclass(frozen=True, slots=True)
class Given:
    """A path that was asked for, with the id its transcript would get.

    `fault` is one sentence on why nothing can be read there; opening it raises that.
    """

    path: str
    id: str
    fault: str = ""


def open_source(given: Given, *, as_format: str = "auto", holds: str = "a transcript") -> Source:
    """Open a file for reading and settle its format; the size is checked before any word is read.

    `holds` is what the file should hold, for the sentence that refuses it. Raises InputError for
    a file that cannot be opened, is empty, is too large, or is something else altogether (a
    picture, a recording, a PDF).
    """
    if given.fault:
        raise InputError(given.fault)
    is_input = given.path == STANDARD_INPUT
    name = "standard input" if is_input else given.path
    opener = _keep(sys.stdin.buffer, name=name) if is_input else _file_opener(given.path)
    source = Source(name=name, id=given.id, format=as_format, open=opener)
    with source.open() as stream:
        head = stream.read(4096)
    if not head:
        raise InputError(f"{name}: the file is empty. Choose one that holds {holds}.")
    if as_format == "auto":
        suffix = "" if is_input else Path(given.path).suffix.lower()
        source.format = SUFFIXES.get(suffix) or guess_format(head)
    check_kind(head, source, holds=holds)
    limit = LARGEST_TABLE if source.format in STREAMED else LARGEST_DOCUMENT
    if source.size() > limit:
        raise InputError(
            f"{name}: the file is larger than {say_size(limit)}, the most that is read of a "
            f"{source.format} file. Split it, or convert an archive to JSONL."
        )
    return source


def _file_opener(path: str) -> Callable[[], BinaryIO]:
    def open_file() -> BinaryIO:
        try:
            return Path(path).open("rb")
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise InputError(f"{path}: {reason}. Check that you may read it.") from None

    return open_file


def _keep(stream: BinaryIO, *, name: str) -> Callable[[], BinaryIO]:
    content = stream.read(LARGEST_INPUT + 1)
    if len(content) > LARGEST_INPUT:
        raise InputError(
            f"{name}: more than {say_size(LARGEST_INPUT)} came in. Name a file instead."
        )
    return lambda: io.BytesIO(content)


MAGIC = (
    (b"%PDF", "a PDF", "Save the transcript as DOCX or text."),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file", "Save it as DOCX without a password."),
    (b"\x89PNG", "a picture", "Choose the transcript."),
    (b"\xff\xd8\xff", "a picture", "Choose the transcript."),
    (b"RIFF", "a recording", "Transcribe it first."),
    (b"ID3", "a recording", "Transcribe it first."),
    (b"OggS", "a recording", "Transcribe it first."),
    (b"fLaC", "a recording", "Transcribe it first."),
    (b"\x1f\x8b", "a packed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a packed file", "Unpack it first."),
    (b"{\\rtf", "an RTF file", "Save it as DOCX or text."),
)


def check_kind(head: bytes, source: Source, *, holds: str = "a transcript") -> None:
    """Refuse what is no transcript by its first bytes, with a word on what it is."""
    for magic, kind, remedy in MAGIC:
        if head.startswith(magic):
            told = remedy if holds == "a transcript" else f"Choose the file that holds {holds}."
            raise InputError(f"{source.name}: this is {kind}, not {holds}. {told}")
    if head[4:8] == b"ftyp":
        raise InputError(f"{source.name}: this is a recording. Transcribe it first.")
    packed = head.startswith(b"PK\x03\x04")
    if packed and source.format != "docx":
        raise InputError(
            f"{source.name}: this is a packed file or an Office document, not {source.format}. "
            "Unpack it, or use --format docx for a Word document."
        )
    if source.format == "docx" and not packed:
        raise InputError(
            f"{source.name}: this is not a Word document, whatever its name says. "
            "Save the transcript as DOCX or text."
        )


def guess_format(head: bytes) -> str:
    """Guess the format of a file without a telling name from its first bytes."""
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="replace").lstrip()
    first, _, rest = text.partition("\n")
    if text.startswith("WEBVTT"):
        return "vtt"
    if text.startswith("{") and first.rstrip().endswith("}") and len(first) > 2:
        return "jsonl"
    if text.startswith(("{", "[{", "[\n", "[\r", "[ ", "[]")):
        return "json"
    if "-->" in rest[:200] or "-->" in first:
        return "srt"
    names = {name.strip(' "\r').lower() for name in first.replace(";", ",").split(",")}
    tabbed = {name.strip(' "\r').lower() for name in first.split("\t")}
    words = {"text", "utterance_text", "utterance", "words"}
    return "csv" if words & (names | tabbed) and len(names | tabbed) > 2 else "txt"
