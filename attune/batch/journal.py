"""What is finished of a long run, kept beside the output until the output is complete."""

import json
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from attune.errors import InputError
from attune.formats import told_plainly

if sys.platform != "win32":
    import fcntl


class Journal:
    """Finished transcripts, each with its key; survives a kill at any moment.

    The file begins with a line that says how the run was set up. Each entry is a line with key,
    length and checksum, then the coded turns; a torn last entry is cut off when resuming.
    """

    def __init__(self, stream: IO[bytes], *, name: str) -> None:
        self._stream = stream
        self._name = name
        self._entries: dict[str, tuple[int, int]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def begin(self, settings: Mapping[str, Any]) -> None:
        """Start an empty journal for a run with these settings."""
        with told_plainly(self._name):
            if self._stream.seek(0, os.SEEK_END):
                self._stream.truncate(0)
            self._stream.write(_header(settings))
            self._stream.flush()

    def resume(self, settings: Mapping[str, Any]) -> None:
        """Find what is finished. Raises InputError if it was made with other settings."""
        self._stream.seek(0)
        first = self._stream.readline()
        if not first.endswith(b"\n"):
            self.begin(settings)
            return
        if first != _header(settings):
            raise InputError(
                f"{self._name}: this unfinished run was made by another rater or with other "
                "options. Use the same ones, or leave out --resume to begin again."
            )
        end = self._stream.tell()
        while entry := self._next():
            key, size = entry
            self._entries[key] = (end := self._stream.tell()) - size, size
        self._stream.seek(end)
        self._stream.truncate()

    def _next(self) -> tuple[str, int] | None:
        try:
            head = json.loads(self._stream.readline())
            key, size, check = str(head["key"]), int(head["bytes"]), head["crc"]
        except (ValueError, KeyError, TypeError):
            return None
        body = self._stream.read(size)
        return (key, size) if len(body) == size and zlib.crc32(body) == check else None

    def add(self, key: str, lines: bytes) -> None:
        """Keep one finished transcript."""
        head = {"key": key, "bytes": len(lines), "crc": zlib.crc32(lines)}
        with told_plainly(self._name):
            self._stream.seek(0, os.SEEK_END)
            self._stream.write(json.dumps(head).encode() + b"\n")
            start = self._stream.tell()
            self._stream.write(lines)
            self._stream.flush()
        self._entries[key] = start, len(lines)

    def lines(self, key: str) -> list[bytes]:
        """Give back the coded turns of one transcript."""
        start, size = self._entries[key]
        self._stream.seek(start)
        return self._stream.read(size).splitlines(keepends=True)


def _header(settings: Mapping[str, Any]) -> bytes:
    return json.dumps({"attune": "unfinished", **settings}, sort_keys=True).encode() + b"\n"


def journal_path(out: Path) -> Path:
    """Name the journal of an output file."""
    return out.with_name(out.name + ".part")


@contextmanager
def open_journal(
    out: Path | None, *, settings: Mapping[str, Any], resume: bool
) -> Iterator[Journal]:
    """Open the journal of an output file, or one that lives only as long as the command.

    It is removed when the block ends well or when nothing had been finished.
    """
    if out is None:
        with _closing(tempfile.TemporaryFile()) as stream:
            journal = Journal(stream, name="temporary folder")
            journal.begin(settings)
            yield journal
        return
    path = journal_path(out)
    resume = resume and path.exists()
    with told_plainly(path):
        opened = path.open("a+b")
    keep = True
    journal = Journal(opened, name=str(path))
    try:
        with _closing(opened):
            _hold(opened, path)
            keep = resume
            (journal.resume if resume else journal.begin)(settings)
            try:
                yield journal
            finally:
                keep = len(journal) > 0
        keep = False
    finally:
        if not keep:
            path.unlink(missing_ok=True)


def _hold(stream: IO[bytes], path: Path) -> None:
    """Keep a second run with the same output away; a killed run lets go by itself."""
    if sys.platform == "win32":  # where an open file cannot be replaced anyway
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(
            f"{path}: another run is writing this output. Wait for it, or choose another --out."
        ) from None
    except OSError:  # a file system without locks
        return


@contextmanager
def _closing(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    try:
        yield stream
    finally:
        # A full disk refuses once more on closing, and has been told already.
        with suppress(OSError):
            stream.close()
