"""What other programs read of scores and changes stays as it is, and fits its schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import Attune

GOLDEN = Path(__file__).parent / "golden"


def schema(root: Path, name: str) -> Draft202012Validator:
    path = root / "docs" / "reference" / "schema" / f"{name}.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["scores.jsonl", "scores.csv"])
def test_scores_are_the_golden_ones(attune: Attune, name: str) -> None:
    answers = str(GOLDEN / "answers.csv")
    assert attune("score", answers, "--instrument", "phq-9", "--out", name).exit_code == 0
    assert Path(name).read_bytes() == (GOLDEN / name).read_bytes()


def test_changes_are_the_golden_ones(attune: Attune) -> None:
    scores = str(GOLDEN / "scores.jsonl")
    result = attune("change", scores, "--instrument", "phq-9", "--out", "changes.jsonl")
    assert result.exit_code == 0
    assert Path("changes.jsonl").read_bytes() == (GOLDEN / "changes.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("name", "file"), [("scored-response", "scores.jsonl"), ("change", "changes.jsonl")]
)
def test_the_golden_lines_fit_their_schema(root: Path, name: str, file: str) -> None:
    validator = schema(root, name)
    for line in lines(GOLDEN / file):
        validator.validate(line)
    broken = lines(GOLDEN / file)[0] | {"extra": 1}
    assert not validator.is_valid(broken)


def test_a_mapping_fits_its_schema(attune: Attune, root: Path) -> None:
    codes = ["44250-9", "44255-8"]
    items = [
        {"linkId": code, "type": "choice", "code": [{"system": "http://loinc.org", "code": code}]}
        for code in codes
    ]
    form = {"resourceType": "Questionnaire", "status": "active", "item": items}
    Path("form.json").write_text(json.dumps(form), encoding="utf-8")
    result = attune("instruments", "match", "form.json")
    schema(root, "matching").validate(json.loads(result.stdout))
