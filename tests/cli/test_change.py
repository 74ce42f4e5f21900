"""`attune change`: one line a person, from a table or from the lines of `attune score`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Attune = Callable[..., Result]
TABLE = """person,session,score,clinician
p1,2,12,Clara
p1,1,18,Clara
p1,3,6,Clara
p2,1,18,Clara
p2,2,24,Clara
p3,1,11,Otto
p3,2,9,Otto
p4,1,15,Otto
"""


def table(text: str = TABLE, name: str = "scores.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def people(result: Result) -> dict[str, dict[str, Any]]:
    return {each["person"]: each for each in map(json.loads, result.stdout.splitlines())}


def test_each_person_gets_first_against_last_course_and_trend(attune: Attune) -> None:
    result = attune("change", table(), "--instrument", "phq-9")
    assert result.exit_code == 0
    found = people(result)
    assert found["p1"]["change"] == {
        "gain": 12,
        "outcome": "recovered",
        "reliable": True,
        "crossed": True,
        "why": "12 points better; more than error, and out of the clinical range",
        "least": {
            "points": 6, "level": 95, "how": "NHS Talking Therapies", "confirmed": False,
        },
    }  # fmt: skip
    assert found["p1"]["trend"]["slope"] == -6
    assert found["p1"]["trend"]["per"] == "session"
    assert found["p2"]["course"]["state"] == "not_on_track"
    assert found["p3"]["change"]["outcome"] == "unchanged"
    assert found["p4"]["change"] is None
    assert found["p4"]["why"]["change"] == "one score only; change needs two"


def test_the_lines_of_attune_score_are_read(attune: Attune) -> None:
    rows = "response,person,date,1,2,3,4,5,6,7,8,9\n"
    rows += "a,p1,2026-03-01,0,0,0,0,0,0,0,0,0\nb,p1,2026-01-01,2,2,2,2,2,2,2,2,2\n"
    rows += "c,p1,2026-02-01,1,1,,,,,,,\n"
    attune("score", table(rows), "--instrument", "phq-9", "--out", "s.jsonl")
    found = people(attune("change", "s.jsonl", "--instrument", "phq-9"))["p1"]
    assert (found["n"], found["first"], found["last"]) == (2, 18, 0)
    assert found["change"]["outcome"] == "recovered"


def test_two_instruments_give_the_talking_therapies_outcome(attune: Attune) -> None:
    rows = "person,instrument,session,score\n"
    rows += "p1,phq-9,1,18\np1,phq-9,2,9\np1,gad-7,1,12\np1,gad-7,2,7\n"
    rows += "p2,phq-9,1,18\np2,phq-9,2,9\np2,gad-7,1,12\n"
    result = attune("change", table(rows), "--instrument", "phq-9", "--with", "gad-7")
    assert result.exit_code == 1
    assert people(result)["p1"] == {
        "person": "p1",
        "instruments": ["phq-9", "gad-7"],
        "case_before": True,
        "case_after": False,
        "recovery": True,
        "reliable_improvement": True,
        "reliable_recovery": True,
        "reliable_deterioration": False,
    }
    assert "person p2: needs two scores of each instrument" in result.stderr


def test_clinicians_are_split_or_refused_with_the_reason(attune: Attune) -> None:
    few = json.loads(attune("change", table(), "--instrument", "phq-9", "--clinicians").stdout)
    assert few["share"] is None
    assert few["why"].startswith("2 clinicians are too few")
    rows = ["person,session,score,clinician"]
    for clinician in range(8):
        for person in range(6):
            name, first = f"p{clinician}{person}", 12 + person * 2
            last = first - 4 - clinician % 4 * 2 + (person * 3) % 4
            rows += [f"{name},1,{first},c{clinician}", f"{name},2,{max(last, 0)},c{clinician}"]
    result = attune("change", table("\n".join(rows)), "--instrument", "phq-9", "--clinicians")
    found = json.loads(result.stdout)
    assert found["why"] is None
    assert found["n"] == 48
    assert found["share"]["low"] <= found["share"]["value"] <= found["share"]["high"]
    assert [each["name"] for each in found["fixed"]][1] == "first score (within)"


def test_a_person_with_an_impossible_score_is_named_and_the_others_written(attune: Attune) -> None:
    result = attune("change", table(TABLE + "p5,1,99,Clara\np5,2,5,Clara\n"),
                    "--instrument", "phq-9", "--out", "c.jsonl")  # fmt: skip
    assert result.exit_code == 1
    assert "person p5: phq-9: 99 is not a score of total; it runs 0 to 27" in result.stderr
    assert len(Path("c.jsonl").read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "needs the columns person and total"),
        ("person,score\np1,nan\n", "Line 2: the score is not a number"),
        ("person,score\n,5\n", "Line 2 names no person"),
        ("person,score,session\np1,5,1\np1,6,1\n", "Person p1 has two scores at one session"),
        ("person,score,session\np1,5,x\n", "has the session 'x'; use numbers"),
        ("person,score,date\np1,5,1.2.2026\n", "write dates as 2026-11-23"),
        ("person,score,instrument\np1,5,gad-7\n", "has no scores of phq-9"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(attune: Attune, text: str, says: str) -> None:
    result = attune("change", table(text), "--instrument", "phq-9")
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_lines_of_something_else_are_refused(attune: Attune) -> None:
    result = attune("change", table('{"person": "p1"}\n', "x.jsonl"), "--instrument", "phq-9")
    assert "Line 1 is not a line that attune score wrote" in result.stderr
    assert "none.csv cannot be read" in attune("change", "none.csv", "--instrument", "phq-9").stderr


def test_an_instrument_of_one_meeting_says_why_there_is_no_change(attune: Attune) -> None:
    found = people(attune("change", table("person,score\np1,30\np1,40\n"), "--instrument", "care"))
    assert found["p1"]["change"] is None
    assert "does not speak of change in one person" in found["p1"]["why"]["change"]
