"""Coded turns as one flat row each, with the same columns whatever the file holds."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attune.coding.dimensions import EMOTIONS, HARMS
from attune.coding.record import CODES

Row = dict[str, Any]
PLAIN = ("transcript", "turn", "speaker", "text", "cannot_rate")
LABELLED = {"harm": HARMS, "emotion": EMOTIONS}
QUANTITIES = ("contingency",)
YES_OR_NO = ("met",)


def flatten(record: Mapping[str, Any]) -> Row:
    """Lay one coded turn out as `<code>_level`, `_confidence`, `_p_<level>`, `_evidence`."""
    row: Row = {name: record[name] for name in PLAIN}
    for code, value in record["codes"].items():
        row.update(_cells(code, value))
    return row


def _cells(code: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        if value is not None:
            yield f"{code}_level", value
        return
    if "value" in value:
        yield f"{code}_value", value["value"]
        return
    if "level" in value:
        yield f"{code}_level", value["level"]
        yield f"{code}_confidence", value["confidence"]
    for name, number in value.get("probabilities", value.get("labels", {})).items():
        yield f"{code}_p_{name}", number
    yield f"{code}_evidence", json.dumps(value.get("evidence", []))


def find_columns(records: Iterable[Mapping[str, Any]]) -> dict[str, type]:
    """List the columns and their types: the contract's first, then what else the rater gives."""
    whole_numbers = True
    extra: dict[str, type] = {}
    for record in records:
        whole_numbers = whole_numbers and isinstance(record["turn"], int)
        for name, value in flatten(record).items():
            if name not in PLAIN and value is not None:
                extra.setdefault(name, type(value))
    columns: dict[str, type] = dict.fromkeys(PLAIN, str)
    columns["turn"] = int if whole_numbers else str
    codes = [*CODES, *sorted({_code(name) for name in extra} - set(CODES))]
    for code in codes:
        columns.update(_contract_columns(code))
        found = {name: kind for name, kind in extra.items() if _code(name) == code}
        columns.update({name: found[name] for name in sorted(found) if name not in columns})
    return columns


def _code(column: str) -> str:
    for ending in ("_level", "_confidence", "_value", "_evidence"):
        if column.endswith(ending):
            return column.removesuffix(ending)
    return column.split("_p_")[0]


def _contract_columns(code: str) -> dict[str, type]:
    if code in QUANTITIES:
        return {f"{code}_value": float}
    if code in YES_OR_NO:
        return {f"{code}_level": bool}
    if code in LABELLED:
        return {
            **{f"{code}_p_{label}": float for label in LABELLED[code]},
            f"{code}_evidence": str,
        }
    levels = CODES.get(code, ())
    if not levels:
        return {}
    kind = int if all(level.isdecimal() for level in levels) else str
    return {
        f"{code}_level": kind,
        f"{code}_confidence": float,
        **{f"{code}_p_{level}": float for level in levels},
        f"{code}_evidence": str,
    }
