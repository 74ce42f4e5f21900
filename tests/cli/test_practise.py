"""`attune practise`: list, talk, script and trace, with rules in place of the model."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from attune.cli import app
from attune.cli import practise as command
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder

BEN = ROOT / "tests" / "patient" / "cases"
KEYS = [
    "session", "exchange", "text", "codes", "contingency", "state",
    "depth", "disclosure", "act", "reply", "reasons", "ended",
]  # fmt: skip
STATE = ["trust", "reactance", "distress", "openness", "level", "say_yes"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    (folder / "cases").mkdir(parents=True)
    (folder / "cases" / "ben.yaml").write_bytes((BEN / "ben.yaml").read_bytes())
    monkeypatch.setattr(command, "load_rater", PlainRater)
    monkeypatch.setattr(command, "load_embedder", WordEmbedder)
    return folder


def run(own: Path, *arguments: str | Path, typed: str = "") -> tuple[int, str, str]:
    called = ["practise", *map(str, arguments), "--content", str(own)]
    done = CliRunner().invoke(app, called, input=typed)
    return done.exit_code, done.stdout, done.stderr


def script(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_lists_one_case_a_line_id_first(own: Path) -> None:
    status, out, _ = run(own, "--list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()][:2] == ["ben", "maya"]


def test_a_trace_has_the_lines_of_the_contract(own: Path, tmp_path: Path) -> None:
    turns = script(
        tmp_path / "t.csv",
        [
            {"session": "a", "text": "How is the garden?", "heard": ""},
            {"session": "a", "text": "{complex 0.9} You let it go.", "heard": "I let it go."},
            {"session": "b", "text": "Are you having thoughts of suicide?", "heard": ""},
        ],
    )
    trace = tmp_path / "trace.jsonl"
    status, _, _ = run(own, "ben", "--script", turns, "--seed", "3", "--trace", trace)
    assert status == 0
    lines = [json.loads(line) for line in trace.read_text("utf-8").splitlines()]
    assert [(line["session"], line["exchange"]) for line in lines] == [("a", 1), ("a", 2), ("b", 1)]
    assert all(list(line) == KEYS and list(line["state"]) == STATE for line in lines)
    assert lines[2]["act"] == "risk_direct"
    assert lines[0]["codes"]["question"]["level"] == "open"


def test_the_same_script_and_seed_give_the_same_bytes(own: Path, tmp_path: Path) -> None:
    turns = script(tmp_path / "t.csv", [{"text": text} for text in ("Hello.", "", "You miss her.")])
    made = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    for trace in made:
        assert run(own, "ben", "--script", turns, "--seed", "5", "--trace", trace)[0] == 0
    assert made[0].read_bytes() == made[1].read_bytes()
    assert len(made[0].read_text("utf-8").splitlines()) == 3


def test_without_trace_the_lines_are_shown(own: Path, tmp_path: Path) -> None:
    turns = script(tmp_path / "t.csv", [{"text": "word " * 50_000}])
    status, out, _ = run(own, "ben", "--script", turns)
    assert status == 0
    assert json.loads(out)["act"] == "long_turn"


def test_a_session_is_talked_and_looked_back_on(own: Path) -> None:
    typed = "How is the garden?\nYou should take a holiday by the sea.\n/end\n"
    status, out, _ = run(own, "ben", typed=typed)
    assert status == 0
    assert "Looking back" in out
    assert "What closed Ben" in out
    assert "as the case has them" in out


def test_redo_goes_back_one_exchange(own: Path) -> None:
    status, out, _ = run(own, "ben", typed="/redo\nHow is the garden?\n/redo\nHello.\n/end\n")
    assert status == 0
    assert "nothing to go back to" in out
    assert "Back to before your last turn" in out
    assert "exchange 2" not in out


def test_help_is_offered_beside_even_when_feedback_waits(own: Path) -> None:
    _, out, _ = run(own, "ben", typed="/later\nI want to die.\n/quit\n")
    assert "nobody is told" in " ".join(out.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody"], "There is no case called 'nobody'"),
        ([], "Name a case"),
        (["ben", "--trace", "x.jsonl"], "--trace needs --script"),
        (["ben", "--script", "missing.csv"], "missing.csv cannot be read"),
    ],
)
def test_a_refusal_is_one_sentence(own: Path, arguments: list[str], told: str) -> None:
    status, out, err = run(own, *arguments)
    assert status == 2
    assert out == ""
    assert told in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("words\nHello\n", "no column `text`"),
        ("text\n", "holds no turns"),
        ("session,text\na,b,c\n", "line 2"),
        (b"text\n\xff\xfe\n", "not UTF-8"),
    ],
)
def test_a_script_that_cannot_be_read_is_refused(
    own: Path, tmp_path: Path, text: str | bytes, told: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    trace = tmp_path / "trace.jsonl"
    status, _, err = run(own, "ben", "--script", path, "--trace", trace)
    assert status == 2
    assert told in err
    assert not trace.exists()


def test_a_broken_case_is_named_and_the_others_load(own: Path) -> None:
    broken = (
        (BEN / "ben.yaml")
        .read_text("utf-8")
        .replace("id: ben", "id: bad")
        .replace("age: 52", "age: old")
    )
    (own / "cases" / "bad.yaml").write_text(broken, encoding="utf-8")
    status, out, err = run(own, "--list")
    assert status == 0
    assert "bad.yaml: persona.age: must be a whole number" in err
    assert out.startswith("ben ")
