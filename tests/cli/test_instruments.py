"""`attune instruments`: list, show, match; and what is refused with what would help."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Attune = Callable[..., Result]
LOINC = "http://loinc.org"
GAD = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]


def form(*codes: str, **more: Any) -> str:
    items = [
        {"linkId": str(n), "type": "choice"} | ({"code": [{"system": LOINC, "code": code}]} if code
                                                 else {})
        for n, code in enumerate(codes, 1)
    ]  # fmt: skip
    data = {"resourceType": "Questionnaire", "status": "active", "item": items} | more
    Path("form.json").write_text(json.dumps(data), encoding="utf-8")
    return "form.json"


def test_the_list_names_every_instrument_with_tier_and_what_to_confirm(attune: Attune) -> None:
    result = attune("instruments", "list")
    found = {each["id"]: each for each in map(json.loads, result.stdout.splitlines())}
    assert len(found) == 38
    assert found["phq-9"]["tier"] == "A"
    assert found["csq-8"]["tier"] == "C"
    assert found["phq-9"]["unconfirmed"] > 0
    assert found["how-i-am"]["ours"] is True


def test_show_tells_rules_sources_and_what_to_confirm(attune: Attune) -> None:
    page = attune("instruments", "show", "core-10").stdout
    assert "Reversed items: 2, 3. Read in the named source" in page
    assert "**Risk item 6**" in page
    assert "`scores.total.missing` (not checked)" in page
    assert "CC BY-ND 4.0" in page
    assert "Reliable change: 6 points (90 %)" in page


def test_a_form_with_loinc_codes_is_matched(attune: Attune) -> None:
    result = attune("instruments", "match", form(*GAD), "--out", "map.json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["instrument"], found["by"]) == ("gad-7", "loinc")
    assert json.loads(Path("map.json").read_text(encoding="utf-8")) == found


def test_a_form_with_a_code_missing_waits_to_be_confirmed(attune: Attune) -> None:
    result = attune("instruments", "match", form(*GAD[:3], "", *GAD[4:]))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["items"]["4"] == "4"
    assert "put your name in confirmed_by" in result.stderr


@pytest.mark.data
def test_the_phq_9_of_the_corpus_is_matched(attune: Attune, data_dir: Path) -> None:
    result = attune("instruments", "match", str(data_dir / "fhir" / "jmandel__phq-9.json"))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["instrument"] == "phq-9"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("mii__Observation-phq-9", "code.coding: is 44249-1, the code of the PHQ-9 panel"),
        ("mii__ValueSet-phq-9-answers-ll358-3", "is a ValueSet: answers without questions"),
        ("hl7-sdc__CodeSystem-CSPHQ9", "is a CodeSystem: answers without questions"),
        ("mii__QuestionnaireResponse-phq-9", "is a filled-in form and does not carry the form"),
        ("lhncbc-lforms__R4-argonaut-phq9-ish", "text.div: is missing; add it"),
        ("jmandel__phq-9-teen", "Its panel code is 89206-7"),
    ],
)
def test_a_file_that_is_no_form_of_ours_is_refused_with_the_reason(
    attune: Attune, data_dir: Path, name: str, says: str
) -> None:
    result = attune("instruments", "match", str(data_dir / "fhir" / f"{name}.json"))
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


@pytest.mark.data
def test_a_value_set_beside_the_form_gives_its_answers(attune: Attune, data_dir: Path) -> None:
    folder = data_dir / "fhir"
    result = attune(
        "instruments", "match", str(folder / "mii__Questionnaire-phq-9.json"),
        "--value-set", str(folder / "mii__ValueSet-phq-9-answers-ll358-3.json"),
        "--value-set", str(folder / "mii__ValueSet-phq-9-answers-ll359-1.json"),
    )  # fmt: skip
    assert result.exit_code == 0
    assert "not fetched" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show"], "needs the id of an instrument"),
        (["match"], "needs the file of a Questionnaire"),
        (["show", "phq9"], "There is no instrument 'phq9'; there are care"),
        (["match", "none.json"], "none.json: cannot be read"),
        (["match", "form.json", "--instrument", "phq9"], "There is no instrument 'phq9'"),
    ],
)
def test_what_is_left_out_or_unknown_is_said(
    attune: Attune, arguments: list[str], says: str
) -> None:
    form(*GAD)
    result = attune("instruments", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
