"""FHIR JSON → our models; whatever is wrong is named by its path. Nothing is ever fetched."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from attune import content
from attune.errors import InputError
from attune.measures.fhir.elements import MEANINGS
from attune.measures.fhir.resources import Observation, Questionnaire, QuestionnaireResponse
from attune.measures.fhir.terminology import CodeSystem, ValueSet

MAX_BYTES = 20_000_000
MAX_DEPTH = 64
MAX_FAULTS = 20
READ: dict[str, type[content.Model]] = {
    "Questionnaire": Questionnaire,
    "QuestionnaireResponse": QuestionnaireResponse,
    "Observation": Observation,
    "ValueSet": ValueSet,
    "CodeSystem": CodeSystem,
}
IN_JSON = {
    "must be a list": "must be a list: [ … ]",
    "must be a block of": "must be an object: { … }",
    "unable to extract tag": "has no resourceType; say what it is",
}
"""What content says of YAML, said of JSON."""

Any4 = Questionnaire | QuestionnaireResponse | Observation | ValueSet | CodeSystem
ModelT = TypeVar("ModelT", bound=content.Model)


class FhirError(InputError):
    """A FHIR file that is not what it says it is; `faults` names each place."""

    def __init__(self, faults: Sequence[content.Fault]) -> None:
        shown = [str(fault) for fault in faults[:MAX_FAULTS]]
        more = len(faults) - len(shown)
        super().__init__("\n".join([*shown, *([f"… and {more} more faults"] if more > 0 else [])]))
        self.faults = tuple(faults)


def read_resource(path: Path) -> Any4:
    """Read one FHIR R4 file of a kind we know; raises FhirError naming every fault by path."""
    return parse_resource(load_json(path), path=path)


def load_json(path: Path) -> Any:
    """Read a JSON file; raises FhirError for what is not plain JSON (see `parse_json`)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FhirError([content.Fault(path, "", "is larger than 20 MB; split it")])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        what = f"cannot be read ({reason}); check the path"
        raise FhirError([content.Fault(path, "", what)]) from None
    except UnicodeDecodeError:
        raise FhirError([content.Fault(path, "", "is not UTF-8 text")]) from None
    return parse_json(text, path=path)


def parse_json(text: str, *, path: Path) -> Any:
    """Parse JSON strictly: no duplicate keys, no NaN or Infinity, no nesting beyond 64 levels."""

    def fault(what: str) -> FhirError:
        return FhirError([content.Fault(path, "", what)])

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise fault(f"has the key {twice[:60]!r} twice in one object; keep one of them")
        return made

    def constant(name: str) -> Any:
        raise fault(f"holds {name}, which is not a number in JSON; leave the value out")

    try:
        data = json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except RecursionError:
        raise fault(f"is nested deeper than {MAX_DEPTH} levels; flatten it") from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise fault(f"is not JSON{where}; check for a missing comma or quote") from None
    if _depth(data) > MAX_DEPTH:
        raise fault(f"is nested deeper than {MAX_DEPTH} levels; flatten it")
    return data


def parse_resource(data: Any, *, path: Path) -> Any4:
    """Give parsed JSON the shape of the resource it says it is."""
    kind = data.get("resourceType") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in READ:
        known = ", ".join(READ)
        said = f"is a {str(kind)[:60]}" if kind else "has no resourceType"
        raise FhirError([content.Fault(path, "resourceType", f"{said}; we read {known}")])
    return shaped(data, READ[kind], path=path)  # type: ignore[return-value]


def shaped(data: dict[str, Any], model: type[ModelT], *, path: Path) -> ModelT:
    """Give a JSON object the shape of a model; raises FhirError with every misfit."""
    try:
        return content.fit(content.Document(path, "", data, {}), model)
    except content.FaultyContentError as error:
        raise FhirError([_plainly(fault) for fault in error.faults]) from None
    except RecursionError:
        what = f"is nested deeper than {MAX_DEPTH} levels; flatten it"
        raise FhirError([content.Fault(path, "", what)]) from None


def _plainly(fault: content.Fault) -> content.Fault:
    """Say what a value must look like in words instead of as a pattern."""
    for pattern, means in MEANINGS.items():
        if f"'{pattern}'" in fault.what:
            return replace(fault, what=f"must be {means}; correct it")
    for said, plain in IN_JSON.items():
        if said in fault.what:
            return replace(fault, what=plain)
    return fault


def _depth(data: Any) -> int:
    """Measure nesting without recursion."""
    deepest, waiting = 0, [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
    return deepest
