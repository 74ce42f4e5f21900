"""Files of FHIR R4: what is read, and what is refused with its place named."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from attune.measures.fhir import FhirError, Questionnaire, parse_json, parse_resource, read_resource

PATH = Path("form.json")
ITEM = {"linkId": "1", "type": "choice"}

REFUSED = {
    "lhncbc-lforms-fhir-app__R4-phq9.json": (
        "item.2.answerOption.1.extension.0.valueString: must be text"
    ),
    "lhncbc-lforms__R4-argonaut-phq9-ish.json": "text.div: is missing",
    "lhncbc-lforms__R4-contained-valueset-itemWeight.json": (
        "contained.0.expansion.timestamp: is missing"
    ),
    "lhncbc-lforms__R4-phq9.json": "item.9.extension.3.valueExpression.name: must be an id",
    "sergeymosyakov__phq-9.json": "item.0.answerOption.0._valueCoding: is not a field",
    "uwcirg-asbi__Questionnaire-WHOAUDIT.json": (
        "extension.0: has valueCanonical and valueCode; an extension has one value"
    ),
}


def form(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "draft", "item": list(items), **more}


@pytest.mark.data
def test_every_file_of_the_corpus_is_read_or_refused_with_its_place(data_dir: Path) -> None:
    files = [path for path in (data_dir / "fhir").glob("*.json") if path.name != "MANIFEST.json"]
    assert len(files) == 35
    refused = {}
    for path in files:
        try:
            read_resource(path)
        except FhirError as error:
            refused[path.name] = str(error)
    assert sorted(refused) == sorted(REFUSED)
    for name, says in REFUSED.items():
        assert says in refused[name]


@pytest.mark.data
def test_an_independent_library_reads_what_we_read(data_dir: Path) -> None:
    models = pytest.importorskip("fhirclient.models.fhirelementfactory")
    for path in (data_dir / "fhir").glob("*.json"):
        if path.name in REFUSED or path.name == "MANIFEST.json":
            continue
        read_resource(path)
        data = json.loads(path.read_text(encoding="utf-8"))
        if path.name == "lhncbc-lforms__R4-phq9-weight-function.json":
            # Its durations are numbers written as text, which we read and fhirclient does not.
            continue
        made = models.FHIRElementFactory.instantiate(data["resourceType"], data)
        assert made.resource_type == data["resourceType"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1, "a": 2}', "has the key 'a' twice"),
        ('{"a": NaN}', "holds NaN, which is not a number"),
        ('{"a": -Infinity}', "holds -Infinity"),
        ('{"a": 1,}', "is not JSON"),
        ("", "is not JSON"),
        ("[" * 65 + "]" * 65, "nested deeper than 64"),
        ("[" * 100_000 + "]" * 100_000, "nested deeper than 64"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "nested deeper than 64"),
        ("9" * 5000, "is not JSON"),
    ],
)
def test_what_is_not_plain_json_is_refused(text: str, says: str) -> None:
    with pytest.raises(FhirError, match=says):
        parse_json(text, path=PATH)


def test_ten_thousand_nested_items_are_refused_and_side_by_side_are_read() -> None:
    nested = '{"linkId":"1","type":"group","item":[' * 10_000 + "]}" * 10_000
    with pytest.raises(FhirError, match="nested deeper"):
        parse_json(nested, path=PATH)
    wide = form(*({"linkId": str(number), "type": "display"} for number in range(10_000)))
    start = time.process_time()
    read = parse_resource(wide, path=PATH)
    assert time.process_time() - start < 5
    assert isinstance(read, Questionnaire)
    assert len(read.item or ()) == 10_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "resourceType: has no resourceType; we read Questionnaire"),
        ({"resourceType": "Patient"}, "resourceType: is a Patient; we read"),
        ({"resourceType": "Questionnaire"}, "status: is missing"),
        (form(status="zzz"), "status: is 'zzz'; use 'draft'"),
        (form(ITEM, ITEM), "has the linkId '1' twice; every item needs its own"),
        (form({"linkId": "1"}), "item.0.type: is missing"),
        (form({"linkId": "1", "type": "zzz"}), "item.0.type: is 'zzz'"),
        (form(ITEM | {"colour": "red"}), "item.0.colour: is not a field"),
        (form(ITEM | {"required": "yes"}), "item.0.required: must be true or false"),
        (form(ITEM | {"maxLength": 1.5}), "item.0.maxLength: must be a whole number"),
        (form(ITEM | {"sidecars": {}}), "`sidecars`, which FHIR does not know"),
        (
            form(ITEM | {"_text": {"colour": 1}}),
            "item.0: has colour in _text, which may hold id and extension only",
        ),
        (form(ITEM | {"_code": {"id": "x"}}), "item.0._code: is not a field"),
        (form(ITEM | {"answerOption": [{}]}), "must have exactly one value"),
        (
            form(ITEM | {"answerValueSet": "#a", "answerOption": [{"valueInteger": 1}]}),
            "keep one of them",
        ),
        (form({"linkId": "1", "type": "display", "item": [ITEM]}), "cannot hold further items"),
        (form(extension=[{"url": "x"}]), "extension.0: has neither a value nor extensions"),
        (form(extension=[{"valueString": "x"}]), "extension.0.url: is missing"),
        (form(date="yesterday"), "date: must be a time such as 2026-11-23T09:00:00Z, or a date"),
        (form(contained=[{"id": "x"}]), "contained.0: has no resourceType; say what it is"),
        (form(contained=[{"resourceType": "ValueSet"}]), "contained.0.status: is missing"),
        ({"resourceType": ["x"]}, "resourceType: is a ['x']"),
        (
            {"resourceType": "Questionnaire", "status": "draft", "item": 5},
            "item: must be a list: [",
        ),
        (form(5), "item.0: must be an object: {"),  # type: ignore[arg-type]
        ({"resourceType": "QuestionnaireResponse", "status": "done"}, "status: is 'done'"),
        (
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "item": [{"linkId": "1", "answer": [{"valueInteger": 1, "valueDecimal": 1}]}],
            },
            "item.0.answer.0: has valueDecimal and valueInteger; an answer has one value",
        ),
        ({"resourceType": "Observation", "status": "final"}, "code: is missing"),
    ],
)
def test_a_fault_is_named_by_its_path(data: Any, says: str) -> None:
    with pytest.raises(FhirError) as caught:
        parse_resource(data, path=PATH)
    assert str(caught.value).startswith("form.json: ")
    assert says in str(caught.value)


def test_a_sidecar_with_extensions_stands_beside_its_primitive() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/rendering-style"
    beside = {"extension": [{"url": url, "valueString": "color: green"}]}
    assert parse_resource(form(title="A form", _title=beside), path=PATH)


def test_a_contained_resource_that_scoring_has_no_use_for_is_left_out() -> None:
    read = parse_resource(form(contained=[{"resourceType": "Patient", "name": 1}]), path=PATH)
    assert isinstance(read, Questionnaire)
    assert read.contained == []


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FhirError, match="cannot be read"):
        read_resource(tmp_path / "none.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FhirError, match="not UTF-8"):
        read_resource(tmp_path / "bytes.json")


def test_a_long_list_of_faults_is_cut_short_with_its_count() -> None:
    many = form(*({"linkId": str(number), "type": "zzz"} for number in range(50)))
    with pytest.raises(FhirError, match="… and 30 more faults"):
        parse_resource(many, path=PATH)
