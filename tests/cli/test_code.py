"""`attune code`: what a person gets for good transcripts."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Attune

SESSION = """transcript,speaker,text
s1,therapist,How has the week been?
s1,client,n/a
s2,therapist,Tell me more?
s2,client,NA
"""


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_shows_one_object_a_turn_in_input_order(attune: Attune) -> None:
    Path("week.csv").write_text(SESSION, encoding="utf-8")
    result = attune("code", "week.csv")
    assert result.exit_code == 0
    assert result.stderr == ""
    turns = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(t["transcript"], t["turn"], t["speaker"], t["text"]) for t in turns] == [
        ("s1", 1, "clinician", "How has the week been?"),
        ("s1", 2, "patient", "n/a"),
        ("s2", 1, "clinician", "Tell me more?"),
        ("s2", 2, "patient", "NA"),
    ]
    assert list(turns[0]) == [
        "transcript", "turn", "speaker", "text", "cannot_rate", "codes", "rater",
    ]  # fmt: skip
    assert turns[0]["codes"]["behaviour"]["evidence"] == [[0, 22]]


def test_reads_standard_input(attune: Attune) -> None:
    result = attune("code", "-", typed=SESSION.encode())
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 4


def test_reads_standard_input_without_transcript_column_and_as_a_word_of_its_own_format(
    attune: Attune,
) -> None:
    result = attune("code", "-", "--format", "txt", typed=b"T: Hello?\nC: Hm.\n")
    assert [json.loads(line)["transcript"] for line in result.stdout.splitlines()] == [
        "stdin",
        "stdin",
    ]


def test_codes_a_folder_of_many_formats(attune: Attune) -> None:
    Path("in/deeper").mkdir(parents=True)
    Path("in/b.txt").write_text("T: Well?\nC: Hm.\n", encoding="utf-8")
    Path("in/deeper/a.jsonl").write_text('{"speaker":"client","text":"Hm."}\n', encoding="utf-8")
    Path("in/notes.xyz").write_text("not read", encoding="utf-8")
    result = attune("code", "in", "--out", "out.jsonl")
    assert result.exit_code == 0, result.output
    assert [t["transcript"] for t in read_lines(Path("out.jsonl"))] == ["b", "b", "a"]


def test_a_second_run_does_not_read_its_own_output(attune: Attune) -> None:
    Path("in").mkdir()
    Path("in/a.txt").write_text("T: Well?\nC: Hm.\n", encoding="utf-8")
    for _ in range(2):
        assert attune("code", "in", "--out", "in/codes.jsonl").exit_code == 0
    assert len(read_lines(Path("in/codes.jsonl"))) == 2


def test_its_own_output_can_be_coded_again(attune: Attune) -> None:
    Path("week.csv").write_text(SESSION, encoding="utf-8")
    assert attune("code", "week.csv", "--out", "once.jsonl").exit_code == 0
    assert attune("code", "once.jsonl", "--out", "twice.jsonl").exit_code == 0
    assert Path("once.jsonl").read_bytes() == Path("twice.jsonl").read_bytes()


def test_csv_keeps_every_word_but_disarms_formulas(attune: Attune) -> None:
    words = ["=1+1", "+49", "-2", "@home", "\tx", "fine", "n/a", "null", ""]
    turns = [{"speaker": "client", "text": text} for text in words]
    Path("a.json").write_text(json.dumps(turns), encoding="utf-8")
    assert attune("code", "a.json", "--out", "a.csv").exit_code == 0
    with Path("a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["text"] for row in rows] == [
        "'=1+1", "'+49", "'-2", "'@home", "'\tx", "fine", "n/a", "null", "",
    ]  # fmt: skip
    assert attune("code", "a.json", "--out", "a.jsonl").exit_code == 0
    assert [turn["text"] for turn in read_lines(Path("a.jsonl"))] == words


def test_csv_columns_do_not_depend_on_who_speaks(attune: Attune) -> None:
    Path("a.txt").write_text("T: Well?\n", encoding="utf-8")
    Path("b.txt").write_text("T: Well?\nC: Hm.\n", encoding="utf-8")
    headers = []
    for name in ("a", "b"):
        attune("code", f"{name}.txt", "--out", f"{name}.csv")
        headers.append(Path(f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(","))
    assert headers[0] == headers[1]
    assert headers[0][:8] == [
        "transcript", "turn", "speaker", "text", "cannot_rate",
        "emotional_reaction_level", "emotional_reaction_confidence", "emotional_reaction_p_0",
    ]  # fmt: skip


def test_parquet_keeps_types_and_text(attune: Attune) -> None:
    polars = pytest.importorskip("polars")
    Path("week.csv").write_text(SESSION, encoding="utf-8")
    assert attune("code", "week.csv", "--out", "week.parquet").exit_code == 0
    table = polars.read_parquet("week.parquet")
    assert table["text"].to_list() == ["How has the week been?", "n/a", "Tell me more?", "NA"]
    assert table["turn"].to_list() == [1, 2, 1, 2]
    assert table["exploration_level"].to_list() == [2, None, 2, None]
    assert table["met_level"].dtype == polars.Boolean


def test_parquet_without_polars_says_what_to_install(
    attune: Attune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    Path("week.csv").write_text(SESSION, encoding="utf-8")
    result = attune("code", "week.csv", "--out", "week.parquet")
    assert result.exit_code == 2
    assert "attune[research]" in result.stderr


def test_the_speaker_map_says_who_is_who(attune: Attune) -> None:
    Path("a.txt").write_text("Clara: Well?\nMr Roe: Hm.\n", encoding="utf-8")
    result = attune("code", "a.txt", "--speaker-map", "clara=clinician,Mr Roe=patient")
    assert [json.loads(line)["speaker"] for line in result.stdout.splitlines()] == [
        "clinician",
        "patient",
    ]


@pytest.mark.parametrize("given", ["Clara", "Clara=observer", "=patient"])
def test_a_speaker_map_that_is_none_is_refused(attune: Attune, given: str) -> None:
    Path("a.txt").write_text("Clara: Well?\n", encoding="utf-8")
    result = attune("code", "a.txt", "--speaker-map", given)
    assert result.exit_code == 2
    assert "--speaker-map" in result.stderr


def test_without_abstaining_every_turn_gets_codes(attune: Attune) -> None:
    Path("a.json").write_text('[{"speaker":"client","text":" "}]', encoding="utf-8")
    unsure = json.loads(attune("code", "a.json").stdout)
    forced = json.loads(attune("code", "a.json", "--no-abstain").stdout)
    assert (unsure["cannot_rate"], unsure["codes"]) == ("empty", {})
    assert forced["cannot_rate"] is None
    assert forced["codes"]["talk"]["level"] == "neutral"


def test_workers_change_nothing_in_the_result(attune: Attune) -> None:
    lines = ["transcript,speaker,text"]
    for session in range(12):
        lines += [f"{session},{who},words {turn}?" for turn, who in enumerate("tcttc" * session)]
    Path("many.csv").write_text("\n".join(lines), encoding="utf-8")
    assert attune("code", "many.csv", "--out", "one.jsonl").exit_code == 0
    assert attune("code", "many.csv", "--out", "three.jsonl", "--workers", "3").exit_code == 0
    assert Path("one.jsonl").read_bytes() == Path("three.jsonl").read_bytes()
    assert len(read_lines(Path("one.jsonl"))) == 330
