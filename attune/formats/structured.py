"""JSON and JSONL: lists of turns, transcripts with their turns, segments of speech software."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from attune.errors import InputError
from attune.formats.encoding import open_text, read_text
from attune.formats.row import Row, check_text, parse_time, parse_turn
from attune.formats.source import Source
from attune.formats.table import ALIASES

TURNS = ("turns", "utterances", "segments")
IDS = (*ALIASES["transcript"], "id")


class _Refused(ValueError):
    """Something JSON's grammar lets through and a transcript must not hold."""


def json_rows(source: Source) -> Iterator[Row]:
    """Read a JSON file: a list of turns, one transcript, or several of them."""
    value = _parse(read_text(source), where=source.name)
    values = value if isinstance(value, list) else _unfold(value)
    if not isinstance(values, list):
        raise InputError(f"{source.name}: the JSON holds no turns. {_SHAPE}")
    seen: set[str] = set()
    for number, item in enumerate(values, 1):
        yield from _item(item, source, place=f"item {number}", number=number, seen=seen)


def jsonl_rows(source: Source) -> Iterator[Row]:
    """Read a JSONL file line by line; each line is a turn or a transcript with its turns."""
    seen: set[str] = set()
    with open_text(source, newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                place = f"line {number}"
                value = _parse(line, where=f"{source.name}, {place}", line=False)
                for item in _unfold(value) or [value]:
                    yield from _item(item, source, place=place, number=number, seen=seen)


_SHAPE = 'Attune reads [{"speaker": "…", "text": "…"}, …] or {"id": "…", "turns": [ … ]}.'


def _unfold(value: Any) -> list[Any] | None:
    """The transcripts of an object that holds several; an object alone is a list of one."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("transcripts")
    return inner if isinstance(inner, list) else [value]


def _item(value: Any, source: Source, *, place: str, number: int, seen: set[str]) -> Iterator[Row]:
    if not isinstance(value, Mapping):
        raise InputError(f"{source.name}, {place}: not an object. {_SHAPE}")
    key = next((key for key in TURNS if isinstance(value.get(key), list)), None)
    if key is None:
        yield _row(value, source, place=place, transcript=None)
        return
    given = next((value[name] for name in IDS if value.get(name) is not None), None)
    default = source.id if number == 1 else f"{source.id}-{number}"
    transcript = default if given is None else _plain(given)
    if transcript in seen:
        raise InputError(
            f"{source.name}, {place}: a second transcript with the id of an earlier one. "
            "Give each its own id."
        )
    seen.add(transcript)
    for count, turn in enumerate(value[key], 1):
        where = f"{place}, {key[:-1]} {count}" if number > 1 else f"{key[:-1]} {count}"
        if not isinstance(turn, Mapping):
            raise InputError(f"{source.name}, {where}: not an object. {_SHAPE}")
        yield _row(turn, source, place=where, transcript=transcript)


def _row(value: Mapping[str, Any], source: Source, *, place: str, transcript: str | None) -> Row:
    found = {
        field: next((value[name] for name in names if value.get(name) is not None), None)
        for field, names in ALIASES.items()
    }
    fault = None
    text, speaker = found["text"], found["speaker"]
    where = f"{source.name}, {place}"
    if not isinstance(text, str):
        fault = f'{where}: "text" has to be words in quotation marks ("" for an empty turn).'
    else:
        try:
            text = check_text(text, where=where)
        except InputError as error:
            fault = str(error)
    if transcript is None and found["transcript"] is not None:
        transcript = _plain(found["transcript"])
    return Row(
        transcript=transcript,
        turn=_turn(found["turn"]),
        speaker="" if speaker is None else _plain(speaker),
        text=text if isinstance(text, str) else "",
        start=_time(found["start"]),
        end=_time(found["end"]),
        place=place,
        fault=fault,
    )


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return check_text(text, where="a name")


def _turn(value: Any) -> int | str | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return value
    return None if value is None else parse_turn(_plain(value))


def _time(value: Any) -> float | None:
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**9:
        return float(value) if math.isfinite(value) else None
    return None


def _parse(text: str, *, where: str, line: bool = True) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    except json.JSONDecodeError as error:
        place = f", line {error.lineno}" if line else ""
        more = (
            " If every line is an object of its own, use --format jsonl."
            if (line and error.msg == "Extra data")
            else ""
        )
        raise InputError(
            f"{where}{place}, column {error.colno}: not valid JSON ({error.msg.lower()}).{more}"
        ) from None
    except _Refused as error:
        raise InputError(f"{where}: {error}") from None
    except ValueError:
        raise InputError(f"{where}: a number with thousands of digits. Remove it.") from None
    except RecursionError:
        raise InputError(f"{where}: nested too deeply to be a transcript. {_SHAPE}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f'the key "{twice[:40]}" is given twice in one object. Keep one of them.')
    return value


def _constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not a JSON number. Write null or leave it out.")
