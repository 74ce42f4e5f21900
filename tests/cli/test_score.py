"""`attune score`: the published cases, each bad row named, nothing half-written."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Attune = Callable[..., Result]
HEAD = "response,person,session,1,2,3,4,5,6,7,8,9,total\n"
ROWS = HEAD + "a,p1,1,0,0,0,1,2,1,3,2,1,13\nb,p2,1,1,1,1,1,1,1,1,1,0,8\n"


def table(text: str, name: str = "answers.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_gives_one_json_line_per_response(attune: Attune) -> None:
    result = attune("score", table(ROWS), "--instrument", "phq-9")
    assert result.exit_code == 0
    first, second = lines(result)
    assert first == {
        "response": "a",
        "person": "p1",
        "date": None,
        "session": "1",
        "clinician": None,
        "instrument": "phq-9",
        "version": "1",
        "scores": {
            "total": {
                "value": 10, "why": None, "answered": 9, "of": 9, "filled": 0,
                "band": "moderate", "bands": "kroenke-2001", "stored": 13, "mismatch": True,
            }
        },
        "risk": [{"item": "9", "answer": 1, "at_least": 1, "raised": True}],
        "notes": [],
    }  # fmt: skip
    assert second["scores"]["total"]["mismatch"] is False
    assert "no column for" not in result.stderr
    assert "stored totals that differ from their items: 1" in result.stderr
    assert "responses with a risk item: 1; a person should look" in result.stderr


def test_what_is_unconfirmed_is_said_each_time(attune: Attune) -> None:
    result = attune("score", table(ROWS), "--instrument", "phq-9")
    assert "confirm before use: scores.total.missing" in result.stderr


def test_loinc_codes_may_head_the_columns_and_answer_codes_fill_them(attune: Attune) -> None:
    items = "69725-0;68509-9;69733-4;69734-2;69735-9;69689-8;69736-7"
    answers = "LA6571-9;LA18938-3;LA6570-1;LA6569-3;LA6568-5;0;n/a"
    result = attune("score", table(f"{items}\n{answers}\n"), "--instrument", "gad-7")
    total = lines(result)[0]["scores"]["total"]
    assert (total["value"], total["filled"]) == (9, 1)


@pytest.mark.parametrize("head", ["Q1,Q2", "item_1,item_2", "phq2_1,phq2_2", "PHQ-2.1,PHQ-2.2"])
def test_items_may_be_named_as_tables_often_name_them(attune: Attune, head: str) -> None:
    result = attune("score", table(f"{head}\n3,2\n"), "--instrument", "phq-2")
    assert lines(result)[0]["scores"]["total"]["value"] == 5


def test_an_item_without_a_column_is_said_and_not_answered(attune: Attune) -> None:
    result = attune("score", table("1,2,mood\n1,1,fine\n"), "--instrument", "phq-2")
    assert lines(result)[0]["scores"]["total"]["value"] == 2
    assert "note: 1 columns are not part of PHQ-2" in result.stderr
    short = attune("score", table("1\n1\n"), "--instrument", "phq-2")
    assert "note: the table has no column for 2; not answered." in short.stderr
    assert lines(short)[0]["scores"]["total"]["value"] is None


def test_a_bad_row_is_named_and_the_others_are_scored(attune: Attune) -> None:
    bad = (
        ROWS
        + "c,p3,1,4,0,0,0,0,0,0,0,0,\nd,p4,1,nan,0,0,0,0,0,0,0,0,\ne,p5,1,1,1,1,1,1,1,1,1,1,1,1\n"
    )
    result = attune("score", table(bad), "--instrument", "phq-9")
    assert result.exit_code == 1
    assert [each["response"] for each in lines(result)] == ["a", "b"]
    assert "response c: item 1 is 4; its answers are 0 to 3 (whole numbers)" in result.stderr
    assert "response d: column 4 is not a number" in result.stderr
    assert "response e: has 14 cells for 13 columns" in result.stderr


def test_a_csv_has_a_column_per_score_and_keeps_formulas_from_spreadsheets(attune: Attune) -> None:
    text = HEAD + "=1+1,p1,1,0,0,0,1,2,1,3,2,1,13\n"
    assert attune("score", table(text), "--instrument", "phq-9", "--out", "s.csv").exit_code == 0
    (row,) = csv.DictReader(Path("s.csv").read_text(encoding="utf-8").splitlines())
    assert row["response"] == "'=1+1"
    assert (row["total"], row["total_stored"], row["total_mismatch"]) == ("10", "13", "true")
    assert (row["total_band"], row["risk_raised"], row["risk_unanswered"]) == ("moderate", "9", "")


def test_nothing_scored_leaves_the_old_file_as_it_was(attune: Attune) -> None:
    Path("s.jsonl").write_text("old\n", encoding="utf-8")
    result = attune("score", table(HEAD + "a,p,1,9,,,,,,,,,\n"), "--instrument", "phq-9",
                    "--out", "s.jsonl")  # fmt: skip
    assert result.exit_code == 2
    assert Path("s.jsonl").read_text(encoding="utf-8") == "old\n"


def test_a_band_system_can_be_chosen(attune: Attune) -> None:
    rows = ",".join(map(str, range(1, 11))) + "\n" + ",".join(["2"] * 10) + "\n"
    chosen = attune("score", table(rows), "--instrument", "k10", "--bands", "total=abs-population")
    assert lines(chosen)[0]["scores"]["total"]["band"] == "moderate"
    refused = attune("score", table(rows), "--instrument", "k10", "--bands", "total=mine")
    assert refused.exit_code == 2
    assert "there are: andrews-slade-2001, abs-population" in refused.stderr


def test_tiers_b_and_c_wait_for_somebody_to_attest(attune: Attune) -> None:
    rows = table("1,2,3,4,5\n2,2,3,3,2\n")
    refused = attune("score", rows, "--instrument", "who-5")
    assert refused.exit_code == 2
    assert "WHO-5 needs permission from World Health Organization (tier B)" in refused.stderr
    half = attune("score", rows, "--instrument", "who-5", "--attest", "Olga")
    assert half.exit_code == 2
    held = attune("score", rows, "--instrument", "who-5", "--attest", "Olga: non-profit, folder 12")
    assert lines(held)[0]["scores"]["index"]["value"] == 48


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The table is empty"),
        ("a,b\n1,2\n", "has no column of phq-9; its items are 1, 2"),
        ("1,1\n1,2\n", "has a column twice"),
        ("1,44250-9\n1,2\n", "has a column twice"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(attune: Attune, text: str, says: str) -> None:
    result = attune("score", table(text), "--instrument", "phq-9")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_files_that_are_not_there_or_not_known_are_named(attune: Attune) -> None:
    assert "none.csv cannot be read" in attune("score", "none.csv", "--instrument", "phq-9").stderr
    assert "no instrument 'phq9'" in attune("score", table(ROWS), "--instrument", "phq9").stderr
    odd = attune("score", table(ROWS), "--instrument", "phq-9", "--out", "scores.xlsx")
    assert "scores are written as .jsonl or .csv" in odd.stderr
    Path("latin.csv").write_bytes("1,2\n0,0\nä,0\n".encode("latin-1"))
    assert "not UTF-8" in attune("score", "latin.csv", "--instrument", "phq-9").stderr


def test_a_table_may_come_from_standard_input(attune: Attune) -> None:
    result = attune("score", "-", "--instrument", "phq-9", typed=ROWS.encode())
    assert [each["response"] for each in lines(result)] == ["a", "b"]


@pytest.mark.data
def test_the_hl7_case_from_form_to_score(attune: Attune, data_dir: Path) -> None:
    folder = data_dir / "fhir"
    form = str(folder / "hl7-sdc__questionnaire-sdc-profile-example-PHQ9.json")
    case = str(folder / "hl7-sdc__questionnaireresponse-sdc-profile-example-PHQ9.json")
    unsure = attune("score", case, "--instrument", "phq-9", "--form", form)
    assert unsure.exit_code == 2
    assert "put your name in confirmed_by" in unsure.stderr
    assert attune("instruments", "match", form, "--out", "map.json").exit_code == 1
    mapping = json.loads(Path("map.json").read_text(encoding="utf-8"))
    Path("map.json").write_text(json.dumps(mapping | {"confirmed_by": "Ravi"}), encoding="utf-8")
    result = attune("score", case, "--instrument", "phq-9", "--map", "map.json",
                    "--observations", "o.jsonl")  # fmt: skip
    total = lines(result)[0]["scores"]["total"]
    assert (total["value"], total["stored"], total["mismatch"]) == (10, 13, True)
    (observation,) = Path("o.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(observation)["code"]["coding"][0]["code"] == "44261-6"


@pytest.mark.data
def test_the_case_labelled_7_is_scored_without_its_form(attune: Attune, data_dir: Path) -> None:
    case = str(data_dir / "fhir" / "sergeymosyakov__phq-9-response.json")
    assert lines(attune("score", case, "--instrument", "phq-9"))[0]["scores"]["total"]["value"] == 7


def fhir(number: int, link: str = "44250-9", code: str = "LA6568-5") -> dict[str, Any]:
    answer = {"valueCoding": {"system": "http://loinc.org", "code": code}}
    return {
        "resourceType": "QuestionnaireResponse",
        "id": f"r{number}",
        "status": "completed",
        "item": [{"linkId": link, "answer": [answer]}],
    }


@pytest.mark.parametrize("kind", ["list", "bundle", "lines"])
def test_a_broken_response_among_others_spoils_none(attune: Attune, kind: str) -> None:
    given = [fhir(1), fhir(2, code="LA0000-0"), fhir(3, link="unknown"), {"id": "r4"}, fhir(5)]
    name = "responses.jsonl" if kind == "lines" else "responses.json"
    if kind == "lines":
        text = "\n".join([*(json.dumps(each) for each in given), '{"a": NaN}'])
    elif kind == "bundle":
        entries = [{"resource": each} for each in given[:3] + given[4:]]
        text = json.dumps({"resourceType": "Bundle", "entry": entries})
    else:
        text = json.dumps(given)
    result = attune("score", table(text, name), "--instrument", "phq-9")
    assert result.exit_code == 1
    assert [each["response"] for each in lines(result)] == ["r1", "r5"]
    assert "response r2: responses.json" in result.stderr
    assert "item.0.answer.0.valueCoding.code: is LA0000-0" in result.stderr
    assert "has no answer to PHQ-9" in result.stderr


def test_a_file_that_is_not_json_is_one_sentence(attune: Attune) -> None:
    result = attune("score", table("{", "r.json"), "--instrument", "phq-9")
    assert result.exit_code == 2
    assert result.stderr.startswith("attune: r.json: is not JSON")
