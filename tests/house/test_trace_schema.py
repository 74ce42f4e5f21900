"""The trace of `attune practise --script` keeps its committed JSON Schema, byte for byte."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from attune.cli import app

Line = dict[str, Any]
SCHEMAS = Path("docs") / "reference" / "schema"
CLINICIANS = ("expert", "fixer")
ODD = ("", "😀", "Hm.")


@pytest.fixture(scope="module")
def schema(root: Path) -> Line:
    loaded: Line = json.loads((root / SCHEMAS / "exchange.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(loaded)
    return loaded


@pytest.fixture(scope="module")
def traces(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """Play one session of two written clinicians against Maya, twice with one seed."""
    folder = tmp_path_factory.mktemp("traces")
    script = folder / "script.csv"
    with script.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["session", "text", "heard"])
        for name in CLINICIANS:
            path = root / "tests" / "patient" / "scripts" / f"{name}.csv"
            rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
            first = [row for row in rows if row["session"] == rows[0]["session"]]
            writer.writerows((name, row["text"], row["heard"]) for row in first)
        writer.writerows(("odd", text, "") for text in ODD)
    return play(script, folder / "once.jsonl"), play(script, folder / "again.jsonl")


def play(script: Path, trace: Path) -> bytes:
    called = ["practise", "maya", "--script", str(script), "--seed", "3", "--trace", str(trace)]
    done = CliRunner().invoke(app, called)
    assert done.exit_code == 0, done.stderr
    return trace.read_bytes()


def lines(trace: bytes) -> list[Line]:
    return [json.loads(line) for line in trace.decode("utf-8").splitlines()]


def test_every_line_of_a_real_trace_keeps_the_schema(
    schema: Line, traces: tuple[bytes, bytes]
) -> None:
    validator = Draft202012Validator(schema)
    found = lines(traces[0])
    assert {line["session"] for line in found} == {*CLINICIANS, "odd"}
    for line in found:
        faults = [fault.message for fault in validator.iter_errors(line)]
        assert not faults, (line["session"], line["exchange"], faults)


def test_exchanges_are_counted_and_an_ended_session_goes_no_further(
    traces: tuple[bytes, bytes],
) -> None:
    counted: dict[str, list[Line]] = {}
    for line in lines(traces[0]):
        counted.setdefault(line["session"], []).append(line)
    for session in counted.values():
        assert [line["exchange"] for line in session] == list(range(1, len(session) + 1))
        assert all(line["ended"] is None for line in session[:-1])


def test_the_same_seed_gives_the_same_bytes(traces: tuple[bytes, bytes]) -> None:
    once, again = traces
    assert once == again
    assert once


@pytest.mark.parametrize(
    "change",
    [
        {"score": 7},
        {"exchange": 0},
        {"depth": 5},
        {"contingency": 1.2},
        {"disclosure": ""},
        {"disclosure": None, "depth": 2},
        {"state": {"trust": 0.4}},
        {"codes": {"question": {"level": "open"}}},
    ],
)
def test_the_schema_refuses_what_the_contract_does_not_know(
    schema: Line, traces: tuple[bytes, bytes], change: Line
) -> None:
    line = lines(traces[0])[0]
    validator = Draft202012Validator(schema)
    assert validator.is_valid(line)
    assert not validator.is_valid({**line, **change})


def test_the_codes_are_those_of_a_coded_turn(root: Path, schema: Line) -> None:
    coded = json.loads((root / SCHEMAS / "coded-turn.schema.json").read_text("utf-8"))
    clinician = next(
        rule["then"]["properties"]["codes"]
        for rule in coded["allOf"]
        if rule["if"]["properties"]["speaker"]["const"] == "clinician"
    )
    assert clinician in schema["properties"]["codes"]["anyOf"]
    assert schema["$defs"] == coded["$defs"]
