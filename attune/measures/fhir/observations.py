"""Scores out as Observations, under the code of the total, never of the panel; and checked in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attune import content
from attune.measures.fhir.form import LOINC
from attune.measures.fhir.reading import FhirError
from attune.measures.fhir.resources import Observation
from attune.measures.instrument import LOCAL_CODES, Instrument, ScoreRule
from attune.measures.scoring import ScoredResponse

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
UNITS = "http://unitsofmeasure.org"


def write_observations(
    scored: ScoredResponse, *, response: str, subject: str = "", effective: str = ""
) -> list[dict[str, Any]]:
    """Write one survey Observation per score, derived from the response it was computed from.

    `response` and `subject` are references (`QuestionnaireResponse/17`), `effective` a FHIR
    dateTime. An undefined score has a dataAbsentReason with its reason instead of a value.
    """
    instrument = scored.instrument
    written = []
    for score in scored.scores:
        rule = instrument.rule(score.id)
        made: dict[str, Any] = {
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
            "code": _code(instrument, rule),
        }
        if subject:
            made["subject"] = {"reference": subject}
        if effective:
            made["effectiveDateTime"] = effective
        if score.value is None:
            made["dataAbsentReason"] = {
                "coding": [{"system": ABSENT, "code": "unknown"}],
                "text": score.why,
            }
        else:
            made["valueQuantity"] = _quantity(score.value)
        if score.band:
            made["interpretation"] = [{"text": score.band}]
        made["derivedFrom"] = [{"reference": response}]
        written.append(made)
    return written


def read_observation(
    observation: Observation, instruments: Mapping[str, Instrument], *, path: Path
) -> tuple[Instrument, ScoreRule, float | None]:
    """Say which score an Observation holds; raises FhirError for a score under a panel's code."""
    codes = [each.code for each in observation.code.coding or () if each.system in (LOINC, None)]
    local = [each.code for each in observation.code.coding or () if each.system == LOCAL_CODES]
    for instrument in instruments.values():
        for rule in instrument.scores:
            if (rule.loinc and rule.loinc in codes) or f"{instrument.id}.{rule.id}" in local:
                quantity = observation.valueQuantity
                value = quantity.value if quantity else observation.valueInteger
                return instrument, rule, None if value is None else float(value)
        if instrument.loinc and instrument.loinc in codes:
            total = next((rule.loinc for rule in instrument.scores if rule.loinc), "unknown")
            what = (
                f"is {instrument.loinc}, the code of the {instrument.name} panel, and the value is "
                f"a score; the code of the total is {total}"
            )
            raise FhirError([content.Fault(path, "code.coding", what)])
    what = "is not the code of a score we know; give the total's code"
    raise FhirError([content.Fault(path, "code.coding", what)])


def _code(instrument: Instrument, rule: ScoreRule) -> dict[str, Any]:
    local = {"system": LOCAL_CODES, "code": f"{instrument.id}.{rule.id}"}
    coding = {"system": LOINC, "code": rule.loinc} if rule.loinc else local
    return {"coding": [coding], "text": f"{instrument.name}, {rule.id}"}


def _quantity(value: float) -> dict[str, Any]:
    number = int(value) if float(value).is_integer() else value
    return {"value": number, "unit": "{score}", "system": UNITS, "code": "{score}"}
