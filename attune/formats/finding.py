"""Which files are meant by the paths a person gives, and which of them cannot be read."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from attune.errors import InputError
from attune.formats.limits import LONGEST_LINE
from attune.formats.row import LONE_SURROGATE
from attune.formats.source import STANDARD_INPUT, SUFFIXES, Given


def find_files(
    paths: Sequence[str],
    *,
    as_format: str = "auto",
    leave_out: Iterable[Path] = (),
    note: Callable[[str], None] = lambda sentence: None,
) -> list[Given]:
    """List the files meant by files, folders and `-`, folders in name order, each file once.

    A path that cannot be read is listed with its fault, so that the others are not lost. What
    attune code wrote into a folder earlier is passed over and told to `note`. Raises InputError
    when the only path given is at fault, or when a file is to be read and written at once.
    """
    left_out = {_real(path) for path in leave_out}
    found: dict[str, str] = {}
    seen: set[str] = set()
    for given in paths:
        for path in _expand(given, as_format=as_format, note=note):
            real = _real(path)
            if path == given and real in left_out:
                raise InputError(f"{given}: the results would replace this file. Change --out.")
            if path == STANDARD_INPUT or (real not in seen and real not in left_out):
                seen.add(real)
                found[path] = _fault(path, as_format=as_format)
    if not found:
        raise InputError("Nothing to read: the only files given are the ones to be written.")
    if len(found) == 1 and (fault := next(iter(found.values()))):
        raise InputError(fault)
    return _with_ids(found)


def find_file(path: str) -> Given:
    """Name the one file meant by a path or `-`; raises InputError when it cannot be read."""
    fault = f"{path}: this is a folder. Name one file." if Path(path).is_dir() else _fault(path)
    if fault:
        raise InputError(fault)
    return _with_ids({path: ""})[0]


def _real(path: str | Path) -> str:
    """Follow links as far as they lead; pathlib gives up on those that lead in a circle."""
    return os.path.realpath(path)


def _fault(given: str, *, as_format: str = "auto") -> str:
    path = Path(given)
    if given == STANDARD_INPUT or path.is_file():
        return ""
    if path.is_dir():
        wanted = [end for end, kind in SUFFIXES.items() if as_format in ("auto", kind)]
        return (
            f"{given}: no transcripts in this folder. Looked for files ending in "
            f"{', '.join(wanted)}."
        )
    if path.is_symlink():
        return f"{given}: this link leads to no file. Name the file itself."
    if not path.exists():
        return f"{given}: there is no such file or folder. Check the path."
    return f"{given}: this is not an ordinary file. Use `-` to read from standard input."


def _expand(given: str, *, as_format: str, note: Callable[[str], None]) -> list[str]:
    if given == STANDARD_INPUT or not Path(given).is_dir():
        return [given]
    found = []
    for path in _inside(Path(given), as_format=as_format):
        if is_ours(path):
            note(f"{path}: passed over; it holds codes that attune code wrote, no transcript.")
        else:
            found.append(str(path))
    return found or [given]


def _inside(folder: Path, *, as_format: str) -> Iterable[Path]:
    for place, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            kind = SUFFIXES.get(Path(name).suffix.lower())
            hidden = name.startswith((".", "~$"))
            if kind and not hidden and as_format in ("auto", kind):
                yield Path(place) / name


def is_ours(path: Path) -> bool:
    """Ask whether a file begins as the results of attune code begin."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind not in ("jsonl", "csv") or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            first = stream.readline(LONGEST_LINE)
        if kind == "csv":
            return {b"transcript", b"cannot_rate"} <= set(first.split(b","))
        value = json.loads(first)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and {"codes", "rater"} <= value.keys()


def _with_ids(faults: dict[str, str]) -> list[Given]:
    """Name each file's transcript; a name that is no text gets a mark for each odd byte."""
    stems = Counter(_plain(Path(path).stem) for path in faults)
    given = []
    for path, fault in faults.items():
        stem = _plain(Path(path).stem)
        if path == STANDARD_INPUT:
            given.append(Given(path, "stdin"))
        else:
            name = stem if stems[stem] == 1 else _plain(Path(path).as_posix())
            given.append(Given(path, name, fault))
    return given


def _plain(name: str) -> str:
    return LONE_SURROGATE.sub("\ufffd", name)
