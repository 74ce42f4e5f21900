"""A coded turn as the JSON object other programs read, and back again."""

from collections.abc import Mapping
from typing import Any

from attune.coding.rater import (
    CodedTurn,
    CodeValue,
    Graded,
    Labelled,
    Quantity,
    RaterIdentity,
    Span,
)
from attune.errors import InputError
from attune.transcript import Speaker, Turn

CODES: Mapping[str, tuple[str, ...]] = {
    "emotional_reaction": ("0", "1", "2"),
    "interpretation": ("0", "1", "2"),
    "exploration": ("0", "1", "2"),
    "behaviour": ("other", "question", "reflection", "therapist_input"),
    "question": ("none", "closed", "open"),
    "reflection": ("none", "simple", "complex"),
    "input": ("none", "information", "advice", "negotiation", "options"),
    "validation": ("none", "present"),
    "contingency": (),
    "harm": (),
    "met": (),
    "talk": ("neutral", "change", "sustain"),
    "emotion": (),
    "opportunity": ("none", "implicit", "explicit"),
}
"""The codes of the contract in the order of its columns, with the levels of the graded ones."""

DIGITS = 4
CANNOT_RATE = ("too_short", "not_english", "empty", "too_long")


def to_record(coded: CodedTurn) -> dict[str, Any]:
    """Write a coded turn as the contract's JSON object; numbers are rounded to four digits."""
    return {
        "transcript": coded.transcript,
        "turn": coded.turn.number,
        "speaker": coded.turn.speaker.value,
        "text": coded.turn.text,
        "cannot_rate": coded.cannot_rate,
        "codes": {name: _value(value) for name, value in coded.codes.items()},
        "rater": {
            "name": coded.rater.name,
            "version": coded.rater.version,
            "sha256": coded.rater.sha256,
        },
    }


def _value(value: CodeValue) -> Any:
    match value:
        case Graded():
            return {
                "level": value.level,
                "probabilities": _rounded(value.probabilities),
                "confidence": round(float(value.confidence), DIGITS),
                "evidence": [list(span) for span in value.evidence],
                **({"experimental": True} if value.experimental else {}),
            }
        case Labelled():
            return {
                "labels": _rounded(value.labels),
                **({"experimental": True} if value.experimental else {}),
                "evidence": [list(span) for span in value.evidence],
            }
        case Quantity():
            return {"value": round(float(value.value), DIGITS)}
    return value


def _rounded(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(number), DIGITS) for name, number in numbers.items()}


def from_record(record: Mapping[str, Any], *, where: str = "record") -> CodedTurn:
    """Read a coded turn back from the contract's JSON object.

    Raises InputError naming `where` and the field that does not fit.
    """
    try:
        return _coded(record)
    except KeyError as error:
        raise InputError(
            f"{where}: the field {error} is missing. This is not a line that attune code wrote."
        ) from None
    except (TypeError, ValueError, AttributeError) as error:
        field = error.args[0] if isinstance(error, _Misfit) else "a field"
        raise InputError(f"{where}: {field} does not hold what attune code writes there.") from None


class _Misfit(ValueError):
    """A field whose value has the wrong shape; carries the field's name."""


def _coded(record: Mapping[str, Any]) -> CodedTurn:
    number, text, reason = record["turn"], record["text"], record["cannot_rate"]
    _check(isinstance(number, int | str) and not isinstance(number, bool), "turn")
    _check(isinstance(text, str), "text")
    _check(isinstance(record["transcript"], str), "transcript")
    _check(record["speaker"] in tuple(Speaker), "speaker")
    _check(reason is None or reason in CANNOT_RATE, "cannot_rate")
    _check(isinstance(record["codes"], Mapping), "codes")
    rater = record["rater"]
    return CodedTurn(
        transcript=record["transcript"],
        turn=Turn(number, Speaker(record["speaker"]), text),
        codes={name: _read(value, name, text) for name, value in record["codes"].items()},
        cannot_rate=reason,
        rater=RaterIdentity(*(str(rater[key]) for key in ("name", "version", "sha256"))),
    )


def _check(fits: bool, field: str) -> None:
    if not fits:
        raise _Misfit(field)


def _read(value: Any, name: str, text: str) -> CodeValue:
    if value is None or isinstance(value, bool):
        return value
    field = f"codes.{name}"
    _check(isinstance(value, Mapping), field)
    experimental = value.get("experimental") is True
    if "value" in value:
        return Quantity(_number(value["value"], field))
    evidence = _evidence(value.get("evidence", []), field, text)
    if "labels" in value:
        return Labelled(_numbers(value["labels"], field), evidence, experimental)
    level = value["level"]
    _check(_is_level(level, name), f"{field}.level")
    return Graded(
        level=level,
        probabilities=_numbers(value["probabilities"], field),
        confidence=_number(value["confidence"], field),
        evidence=evidence,
        experimental=experimental,
    )


def _is_level(level: Any, name: str) -> bool:
    if level is None:
        return True
    known = CODES.get(name, ())
    whole = bool(known) and all(one.isdecimal() for one in known)
    fits = isinstance(level, int if whole else str if known else int | str)
    return fits and not isinstance(level, bool) and (not known or str(level) in known)


def _numbers(value: Any, field: str) -> dict[str, float]:
    _check(isinstance(value, Mapping), field)
    return {str(name): _number(number, field) for name, number in value.items()}


def _number(value: Any, field: str) -> float:
    _check(isinstance(value, int | float) and not isinstance(value, bool), field)
    _check(0 <= value <= 1, field)
    return float(value)


def _evidence(value: Any, field: str, text: str) -> tuple[Span, ...]:
    spans = [(start, end) for start, end in value]
    for start, end in spans:
        _check(isinstance(start, int) and isinstance(end, int), f"{field}.evidence")
        _check(0 <= start <= end <= len(text), f"{field}.evidence")
    return tuple(spans)
