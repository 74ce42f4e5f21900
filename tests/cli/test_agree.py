"""`attune agree`: a table of ratings in, agreement code by code out."""

import json
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from attune.cli import agree
from attune.coding.agreement import Rating, compare
from attune.errors import InputError

HEAD = "session,unit,rater,code,value\n"
RATINGS = HEAD + "".join(
    f"tuesday,{unit},{rater},{code},{value}\n"
    for unit in range(8)
    for rater, shift in (("Ravi", 0), ("Sana", unit == 3))
    for code, value in (
        ("question", ["none", "open"][(unit + shift) % 2]),
        ("exploration", (unit + shift) % 3),
    )
)


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS, encoding="utf-8")
    return path


def run(*arguments: str, said: str = "") -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    agree.register(app)
    return CliRunner().invoke(app, list(arguments), input=said)


def refusal(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run(str(path))
    assert isinstance(result.exception, InputError)
    return str(result.exception).removeprefix(str(path))


def test_a_pipe_gets_one_json_object_per_code(ratings: Path) -> None:
    result = run(str(ratings))
    assert result.exit_code == 0
    question, exploration = (json.loads(line) for line in result.output.splitlines())
    assert (question["code"], question["n"], question["raters"]) == (
        "question",
        8,
        ["Ravi", "Sana"],
    )
    assert question["observed_agreement"]["value"] == 0.875
    assert question["icc_2_1"] is None
    assert exploration["weighted_kappa"]["value"] > 0.5


def test_the_same_seed_gives_the_same_answer(ratings: Path) -> None:
    assert run(str(ratings)).output == run("-", said=RATINGS).output
    assert run(str(ratings), "--seed", "1").output != run(str(ratings)).output


def test_a_terminal_gets_a_table_with_intervals_and_reasons() -> None:
    rows = [
        Rating("tuesday", str(unit), rater, "question", "open" if unit % 3 else word)
        for unit in range(9)
        for rater, word in (("Ravi", "none"), ("Sa\x1bna", "none" if unit else "closed"))
    ]
    told = StringIO()
    agree.show(compare(rows), console=Console(file=told, width=100))
    text = told.getvalue()
    assert "9 units; raters: Ravi, Sa\ufffdna" in text
    assert "κ" in text
    assert "weighted κ, α ordinal, α interval, ICC(2,1), ICC(2,k): The values are words" in text
    assert "Agreement never says who is right." in " ".join(text.split())


def test_a_broken_table_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    assert refusal(path, "").startswith(": the file is empty. Choose one that holds a table of")
    assert refusal(path, "session;unit;rater\n").startswith(", line 1: the column code is")
    assert refusal(path, HEAD).startswith(": there are no ratings below the first line.")
    assert refusal(path, HEAD + "a,1,Ravi\n").startswith(", line 2: this line has more or fewer")
    assert refusal(path, HEAD + "a,1,Ravi,x,1,2\n").startswith(", line 2: this line has more or")
    assert refusal(path, HEAD + "a,1,,x,1\n") == ", line 2: the cell rater is empty; fill it in."
    twice = HEAD + "a,1,Ravi,x,1\n" * 2
    assert refusal(path, twice).startswith(", line 3: Ravi has already rated x for unit 1")
    assert refusal(path, b"%PDF-1.7").startswith(": this is a PDF, not a table of ratings.")
    assert "cannot be read as CSV" in refusal(path, HEAD + "a,1,Ravi,x," + "y" * 200_000)
    assert "line 2: longer than 1 MB" in refusal(path, HEAD + "y" * 2_000_000)
    assert "line 2: a NUL character" in refusal(path, HEAD + "a,1,Ra\0vi,x,1\n")


@pytest.mark.parametrize("value", ["inf", "-Infinity", "nan", "1e400", "-1e300"])
def test_a_number_that_nothing_can_be_compared_with_is_refused(tmp_path: Path, value: str) -> None:
    told = refusal(tmp_path / "ratings.csv", HEAD + f"a,1,Ravi,x,1\na,1,Sana,x,{value}\n")
    assert told.startswith(", line 3: the value of x is infinite, beyond 1e150 or no number")


@pytest.mark.parametrize(
    "content",
    [
        RATINGS.replace(",", ";").encode(),
        RATINGS.replace(",", "\t").encode("utf-16"),
        RATINGS.replace(HEAD, HEAD.title()).encode("utf-8-sig"),
    ],
)
def test_tables_as_spreadsheets_save_them_are_read(ratings: Path, content: bytes) -> None:
    plain = run(str(ratings)).output
    ratings.write_bytes(content)
    assert run(str(ratings)).output == plain


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.csv"))
    assert "there is no such file or folder. Check the path." in str(result.exception)
    assert "this is a folder" in str(run(str(tmp_path)).exception)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_a_device_is_refused() -> None:
    assert "this is not an ordinary file" in str(run("/dev/zero").exception)
