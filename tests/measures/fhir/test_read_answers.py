"""Filled-in forms: the published cases, and everything that must not be scored."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.errors import InputError
from attune.measures.fhir import (
    FhirError,
    Given,
    Matching,
    Questionnaire,
    QuestionnaireResponse,
    form_of,
    implied_matching,
    match_form,
    own_form,
    parse_resource,
    read_answers,
    read_resource,
    write_response,
)
from attune.measures.instrument import Attestation
from attune.measures.library import load_instruments
from attune.measures.scoring import score

ALL = load_instruments()
PHQ, GAD = ALL["phq-9"], ALL["gad-7"]
PATH = Path("response.json")
LOINC = "http://loinc.org"
HELD = Attestation(by="Olga", permission="folder 12")
HL7 = "hl7-sdc__questionnaire-sdc-profile-example-PHQ9.json"


def response(path: Path) -> QuestionnaireResponse:
    found = read_resource(path)
    assert isinstance(found, QuestionnaireResponse)
    return found


def confirmed(path: Path, instrument: str) -> Matching:
    form = read_resource(path)
    assert isinstance(form, Questionnaire)
    matching = match_form(form_of(form), ALL, instrument=instrument)
    return Matching(**matching.model_dump() | {"confirmed_by": "Ravi"})


def filled(*answers: Any, status: str = "completed", **more: Any) -> QuestionnaireResponse:
    """Make a PHQ-9 response; each answer is a code, a dict, or None."""
    items = []
    for item, answer in zip(PHQ.numbered, answers, strict=False):
        value = {"valueCoding": {"system": LOINC, "code": answer}}
        given_answer = answer if isinstance(answer, dict) else value
        items.append(
            {"linkId": item.loinc} | ({} if answer is None else {"answer": [given_answer]})
        )
    data = {"resourceType": "QuestionnaireResponse", "status": status, "item": items, **more}
    made = parse_resource(data, path=PATH)
    assert isinstance(made, QuestionnaireResponse)
    return made


def answers(given_response: QuestionnaireResponse) -> Given:
    return read_answers(given_response, PHQ, matching=implied_matching(PHQ), path=PATH)


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    [
        "hl7-sdc__questionnaireresponse-sdc-profile-example-PHQ9.json",
        "hl7-sdc__adaptive-questionnaireresponse-sdc-profile-example-PHQ9.json",
    ],
)
def test_the_hl7_response_says_13_and_is_10(name: str, data_dir: Path) -> None:
    matching = confirmed(data_dir / "fhir" / HL7, "phq-9")
    path = data_dir / "fhir" / name
    found = read_answers(response(path), PHQ, matching=matching, path=path)
    total = score(PHQ, found.answers, stored=found.stored).score("total")
    assert (total.value, total.stored, total.mismatch) == (10, 13, True)


@pytest.mark.data
def test_an_adaptive_response_brings_its_own_form(data_dir: Path) -> None:
    name = "hl7-sdc__adaptive-questionnaireresponse-sdc-profile-example-PHQ9.json"
    form = own_form(response(data_dir / "fhir" / name))
    assert form is not None
    assert len(match_form(form, ALL, instrument="phq-9").items) == 9


@pytest.mark.data
def test_the_response_labelled_7_is_7(data_dir: Path) -> None:
    path = data_dir / "fhir" / "sergeymosyakov__phq-9-response.json"
    found = read_answers(response(path), PHQ, matching=implied_matching(PHQ), path=path)
    assert score(PHQ, found.answers).score("total").value == 7


@pytest.mark.data
def test_the_german_response_of_all_threes_is_27_as_stored(data_dir: Path) -> None:
    """Its linkIds are not those of its form, so the mapping is written by hand."""
    path = data_dir / "fhir" / "mii__QuestionnaireResponse-phq-9.json"
    implied = implied_matching(PHQ)
    links = {item.id: f"PHQ.{n}" for n, item in enumerate(PHQ.numbered, 1)}
    by_hand = Matching(
        instrument="phq-9",
        by="hand",
        confirmed_by="Ravi",
        items=links,
        answers={links[item.id]: implied.answers[item.loinc] for item in PHQ.numbered},
        totals={"PHQ.Score": "total"},
    )
    found = read_answers(response(path), PHQ, matching=by_hand, path=path)
    total = score(PHQ, found.answers, stored=found.stored).score("total")
    assert (total.value, total.stored, total.mismatch) == (27, 27, False)
    with pytest.raises(FhirError, match=r"has no answer to PHQ-9; give its form"):
        read_answers(response(path), PHQ, matching=implied, path=path)


@pytest.mark.data
@pytest.mark.parametrize("name", ["rkof", "spezi"])
def test_the_responses_of_spezi_are_27(name: str, data_dir: Path) -> None:
    path = data_dir / "fhir" / f"spezi__QuestionnaireResponse-PHQ9-{name}.json"
    matching = confirmed(data_dir / "fhir" / "rkof__PHQ-9.json", "phq-9")
    found = read_answers(response(path), PHQ, matching=matching, path=path)
    assert score(PHQ, found.answers).score("total").value == 27


def test_a_mapping_nobody_confirmed_is_refused() -> None:
    unconfirmed = implied_matching(PHQ).model_copy(update={"by": "order"})
    with pytest.raises(InputError, match="put your name in confirmed_by"):
        read_answers(filled("LA6568-5"), PHQ, matching=unconfirmed, path=PATH)


def test_a_mapping_of_another_instrument_is_refused() -> None:
    with pytest.raises(InputError, match="is for gad-7, not for phq-9"):
        read_answers(filled("LA6568-5"), PHQ, matching=implied_matching(GAD), path=PATH)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            "LA18938-3",
            r"item.0.answer.0.valueCoding.code: is LA18938-3, which item 1 does not have",
        ),
        (
            {"valueCoding": {"system": "http://snomed.info/sct", "code": "LA6568-5"}},
            "item.0.answer.0.valueCoding.system: is http://snomed.info/sct; the answer LA6568-5",
        ),
        ({"valueInteger": 4}, "item.0.answer.0: is 4; item 1 is answered 0 to 3"),
        ({"valueDecimal": 0.5}, "item.0.answer.0: is 0.5"),
        ({"valueInteger": -1}, "item.0.answer.0: is -1"),
        ({"valueString": "often"}, "is not an answer code or number for item 1"),
        ({"valueBoolean": True}, "is not an answer code or number for item 1"),
    ],
)
def test_an_answer_the_item_does_not_have_is_refused_by_path(answer: Any, says: str) -> None:
    with pytest.raises(FhirError, match=says):
        answers(filled(answer))


def test_a_code_without_a_system_and_a_plain_number_are_read() -> None:
    found = answers(filled({"valueCoding": {"code": "LA6571-9"}}, {"valueInteger": 2}))
    assert found.answers == {"1": 3, "2": 2}


def test_the_words_of_an_answer_are_never_in_the_message() -> None:
    with pytest.raises(FhirError) as caught:
        answers(filled({"valueString": "I told nobody about the bridge"}))
    assert "bridge" not in str(caught.value)


def test_an_item_left_empty_is_missing_not_zero() -> None:
    found = answers(filled("LA6568-5", None, {"id": "declined"}))
    assert found.answers == {"1": 0, "2": None, "3": None}


def test_an_item_answered_twice_is_refused() -> None:
    twice = filled("LA6568-5")
    data = json.loads(twice.model_dump_json(exclude_none=True))
    data["item"].append(data["item"][0])
    again = parse_resource(data, path=PATH)
    assert isinstance(again, QuestionnaireResponse)
    with pytest.raises(FhirError, match=r"item\.1\.linkId: answers item 1 a second time"):
        answers(again)
    data["item"] = [{"linkId": "44250-9", "answer": [{"valueInteger": 1}, {"valueInteger": 2}]}]
    double = parse_resource(data, path=PATH)
    assert isinstance(double, QuestionnaireResponse)
    with pytest.raises(FhirError, match="gives 2 answers to item 1"):
        answers(double)


@pytest.mark.parametrize("status", ["in-progress", "entered-in-error"])
def test_a_response_that_does_not_count_is_not_scored(status: str) -> None:
    with pytest.raises(FhirError, match=r"status: is .*; it is not scored"):
        answers(filled("LA6568-5", status=status))


def test_what_is_not_part_of_the_instrument_is_said() -> None:
    data = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [
            {"linkId": "group", "item": [{"linkId": "44250-9", "answer": [{"valueInteger": 1}]}]},
            {"linkId": "mood", "answer": [{"valueString": "fine"}]},
        ],
    }
    made = parse_resource(data, path=PATH)
    assert isinstance(made, QuestionnaireResponse)
    found = answers(made)
    assert (found.answers, found.notes) == ({"1": 1}, ("not part of PHQ-9: mood",))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["phq-9", "gad-7", "core-10", "srs", "cbi", "my-goal"]))
def test_answers_written_out_come_back_as_they_were(data: st.DataObject, name: str) -> None:
    instrument = ALL[name]
    given_answers: dict[str, float | None] = {}
    for item in instrument.numbered:
        scale = instrument.scale_of(item)
        steps = round(((scale.max or 0) - scale.min) / (scale.step or 1))
        number = st.integers(0, steps).map(lambda n, s=scale: s.min + n * s.step)  # type: ignore[misc]
        given_answers[item.id] = data.draw(st.one_of(st.none(), number))
    if all(value is None for value in given_answers.values()):
        given_answers[instrument.numbered[0].id] = instrument.scale.min
    written = write_response(instrument, given_answers, identity="r1")
    back = parse_resource(json.loads(json.dumps(written)), path=PATH)
    assert isinstance(back, QuestionnaireResponse)
    found = read_answers(back, instrument, matching=implied_matching(instrument), path=PATH)
    kept = {name: value for name, value in given_answers.items() if value is not None}
    assert found.answers == pytest.approx(kept)


def test_a_written_response_is_read_by_an_independent_library() -> None:
    models = pytest.importorskip("fhirclient.models.questionnaireresponse")
    written = write_response(
        PHQ,
        {"1": 3.0, "9": 0.0},
        identity="r1",
        subject="Patient/7",
        authored="2026-11-23T09:00:00Z",
    )
    made = models.QuestionnaireResponse(written)
    assert made.item[0].answer[0].valueCoding.code == "LA6571-9"
    assert made.subject.reference == "Patient/7"
