"""Files of FHIR responses: one, a list, a Bundle, or one a line; a broken one spoils no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attune import content
from attune.measures import fhir
from attune.measures.fhir import FhirError, QuestionnaireResponse

Found = tuple[str, QuestionnaireResponse | FhirError]


def read_responses(path: Path) -> Iterator[Found]:
    """Give each response of a file by name (its id, or its place), or what is wrong with it.

    Raises FhirError where the file as a whole cannot be read.
    """
    if path.suffix.lower() == ".json":
        for place, data in enumerate(_unpacked(fhir.load_json(path), path), 1):
            yield _shaped(data, path, str(place))
        return
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for place, line in enumerate(lines, 1):
                if line.strip():
                    yield _line(line, path, str(place))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        what = f"cannot be read ({reason.lower()}); check the path"
        raise FhirError([content.Fault(path, "", what)]) from None


def _unpacked(data: Any, path: Path) -> list[Any]:
    if isinstance(data, list):
        return data
    if isinstance(data, dict) and data.get("resourceType") == "Bundle":
        entries = data.get("entry")
        if not isinstance(entries, list):
            raise FhirError([content.Fault(path, "entry", "is missing; the Bundle is empty")])
        inside = [each.get("resource") for each in entries if isinstance(each, dict)]
        return [
            each
            for each in inside
            if isinstance(each, dict) and each.get("resourceType") == "QuestionnaireResponse"
        ]
    return [data]


def _line(line: str, path: Path, place: str) -> Found:
    try:
        return _shaped(fhir.parse_json(line, path=path), path, place)
    except FhirError as error:
        return place, error


def _shaped(data: Any, path: Path, place: str) -> Found:
    own = data.get("id") if isinstance(data, dict) else None
    name = own if isinstance(own, str) else place
    try:
        resource = fhir.parse_resource(data, path=path)
        if isinstance(resource, QuestionnaireResponse):
            return name, resource
        what = f"is a {resource.resourceType}; responses are QuestionnaireResponses"
        return name, FhirError([content.Fault(path, "resourceType", what)])
    except FhirError as error:
        return name, error
