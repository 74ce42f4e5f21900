"""Scores as Observations: the total's own code, where it came from, or why it is absent."""

from pathlib import Path
from typing import Any

import pytest

from attune.measures.fhir import (
    FhirError,
    Observation,
    parse_resource,
    read_observation,
    read_resource,
    write_observations,
)
from attune.measures.library import load_instruments
from attune.measures.scoring import score

ALL = load_instruments()
PATH = Path("observation.json")


def written(name: str, *answers: float) -> list[dict[str, Any]]:
    items = [item.id for item in ALL[name].numbered]
    scored = score(ALL[name], dict(zip(items, answers, strict=False)))
    return write_observations(
        scored,
        response="QuestionnaireResponse/17",
        subject="Patient/7",
        effective="2026-11-23T09:00:00Z",
    )


def observed(data: dict[str, Any]) -> Observation:
    made = parse_resource(data, path=PATH)
    assert isinstance(made, Observation)
    return made


@pytest.mark.parametrize(("name", "code"), [("phq-9", "44261-6"), ("gad-7", "70274-6")])
def test_a_score_carries_the_code_of_the_total_and_where_it_came_from(name: str, code: str) -> None:
    (made,) = written(name, *[1] * 9)
    assert made["code"]["coding"] == [{"system": "http://loinc.org", "code": code}]
    assert made["derivedFrom"] == [{"reference": "QuestionnaireResponse/17"}]
    assert made["category"][0]["coding"][0]["code"] == "survey"
    assert made["valueQuantity"]["value"] == {"phq-9": 9, "gad-7": 7}[name]
    assert made["interpretation"] == [{"text": "mild"}]


def test_an_undefined_score_has_its_reason_and_no_value() -> None:
    (made,) = written("phq-9", 1, 1)
    assert "valueQuantity" not in made
    assert made["dataAbsentReason"]["text"].startswith("7 of 9 items are not answered")


def test_an_instrument_without_a_confirmed_code_uses_our_own_system() -> None:
    (made,) = written("core-10", *[1] * 10)
    assert made["code"]["coding"][0] == {
        "system": "https://attune.example/CodeSystem/instrument",
        "code": "core-10.total",
    }


@pytest.mark.parametrize("answers", [(1,) * 9, (1,)])
def test_what_is_written_is_read_back_here_and_by_an_independent_library(
    answers: tuple[int, ...],
) -> None:
    models = pytest.importorskip("fhirclient.models.observation")
    (made,) = written("phq-9", *answers)
    instrument, rule, value = read_observation(observed(made), ALL, path=PATH)
    assert (instrument.id, rule.id) == ("phq-9", "total")
    assert value == (9 if len(answers) == 9 else None)
    assert models.Observation(made).status == "final"


@pytest.mark.data
def test_the_german_score_under_the_code_of_the_panel_is_refused(data_dir: Path) -> None:
    path = data_dir / "fhir" / "mii__Observation-phq-9.json"
    found = read_resource(path)
    assert isinstance(found, Observation)
    with pytest.raises(FhirError, match=r"is 44249-1, .* the code of the total is 44261-6"):
        read_observation(found, ALL, path=path)


def test_an_observation_of_something_else_is_refused() -> None:
    (made,) = written("phq-9", *[1] * 9)
    made["code"] = {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]}
    with pytest.raises(FhirError, match="not the code of a score we know"):
        read_observation(observed(made), ALL, path=PATH)


def test_an_observation_with_a_value_and_a_reason_is_refused() -> None:
    (made,) = written("phq-9", *[1] * 9)
    made["dataAbsentReason"] = {"text": "none"}
    with pytest.raises(FhirError, match="a value and a dataAbsentReason"):
        observed(made)
