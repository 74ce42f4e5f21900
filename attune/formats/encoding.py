"""In which encoding a file is written, found by reading it through once."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO

from attune.errors import InputError
from attune.formats.limits import LONGEST_LINE, MEGABYTE, say_size
from attune.formats.source import Source

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = MEGABYTE // 4
MANY_HIGH_BYTES = 0.3
"""Above this share of bytes outside ASCII a text is hardly in a Western alphabet."""


def settle_encoding(source: Source, *, line_limit: int | None = LONGEST_LINE) -> None:
    """Find the encoding and read the file through once for what no transcript may hold.

    Raises InputError naming the line for a NUL character and for a line longer than
    `line_limit` (found without reading further), and for bytes that no encoding explains.
    """
    with source.open() as stream:
        head = stream.read(4096)
    for name in _candidates(head):
        try:
            _scan(source, name, line_limit=line_limit)
        except UnicodeError:
            continue
        source.encoding = name
        return
    fallback = _guess(source)
    try:
        _scan(source, fallback, line_limit=line_limit)
    except UnicodeError:
        raise InputError(
            f"{source.name}: the text is in no known encoding. Save it as UTF-8 and try again."
        ) from None
    source.encoding = fallback
    source.note(f"not UTF-8; read as {fallback}. Save it as UTF-8 if letters look wrong.")


def _candidates(head: bytes) -> list[str]:
    for mark, name in MARKS:
        if head.startswith(mark):
            return [name]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd > len(head) // 4 and min(even, odd) * 10 < max(even, odd):
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8"]


def _scan(source: Source, encoding: str, *, line_limit: int | None) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, length = 1, 0
    with source.open() as stream:
        while True:
            chunk = stream.read(MEGABYTE)
            text = decoder.decode(chunk, final=not chunk).replace("\r", "\n")
            if "\0" in text:
                _refuse_nul(source, line + text.count("\n", 0, text.index("\0")))
            if line_limit:
                pieces = text.split("\n")
                lengths = [length + len(pieces[0]), *map(len, pieces[1:])]
                _check_lines(lengths, source, line=line, limit=line_limit)
                line, length = line + len(pieces) - 1, lengths[-1]
            if not chunk:
                return


def _refuse_nul(source: Source, line: int) -> NoReturn:
    raise InputError(
        f"{source.name}, line {line}: a NUL character, which no text holds. "
        "The file may be binary or damaged; export the transcript again."
    )


def _check_lines(lengths: list[int], source: Source, *, line: int, limit: int) -> None:
    if max(lengths) <= limit:
        return
    number = line + next(index for index, size in enumerate(lengths) if size > limit)
    raise InputError(
        f"{source.name}, line {number}: longer than {say_size(limit)}, the most one line may "
        "have. Put each turn or rating on a line of its own."
    )


def _guess(source: Source) -> str:
    with source.open() as stream:
        sample = stream.read(SAMPLE)
    if b"\0" in sample:
        _refuse_nul(source, 1 + sample.count(b"\n", 0, sample.index(b"\0")))
    high = sum(byte > 127 for byte in sample)
    if high <= MANY_HIGH_BYTES * len(sample):
        try:
            sample.decode("cp1252")
        except UnicodeDecodeError:
            return _best(sample)
        return "cp1252"
    return _best(sample)


def _best(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  # slow to load, seldom needed

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


@contextmanager
def open_text(source: Source, *, newline: str | None = None) -> Iterator[TextIO]:
    """Open a source as text in the encoding that was settled."""
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding=source.encoding, newline=newline)
        try:
            yield text
        finally:
            text.close()


def read_text(source: Source) -> str:
    """Read a whole source as text with plain line ends."""
    with open_text(source) as stream:
        return stream.read()
