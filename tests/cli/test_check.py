"""`attune check`: editors learn what is wrong with their files, and where."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from attune.cli import check
from attune.errors import ContentError, InputError


def run(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    check.register(app)
    return CliRunner().invoke(app, list(arguments))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_content_keeps_its_rules() -> None:
    result = run()
    assert result.stdout == ""
    assert result.exit_code == 0
    assert "content files keep their rules" in result.stderr


@pytest.mark.parametrize("schema", list(check.CHECKS))
def test_every_kind_of_file_is_checked_by_its_room(tmp_path: Path, schema: str) -> None:
    path = write(tmp_path, "a.yaml", f"schema: {schema}\nid: a\nnonsense: 1\n")
    result = run(str(tmp_path))
    assert result.exit_code == 1
    assert f"{path}: nonsense: is not a field this file has" in result.stdout


def test_all_faults_of_all_files_are_named(tmp_path: Path) -> None:
    broken = write(tmp_path, "codebooks/broken.yaml", "schema: [")
    alien = write(tmp_path, "other/alien.yaml", "schema: attune.alien/1\n")
    result = run(str(tmp_path))
    assert result.exit_code == 1
    assert f"{broken}: cannot be read; close the bracket" in result.stdout
    assert f"{alien}: schema: is attune.alien/1, which nothing reads" in result.stdout
    assert "2 faults in 2 of 2 files." in result.stderr


def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    missing = run(str(tmp_path / "none")).exception
    assert isinstance(missing, InputError)
    assert "is not a folder" in str(missing)
    empty = run(str(tmp_path)).exception
    assert isinstance(empty, InputError)
    assert "there are no content files here. Name the folder that holds your cases" in str(empty)
    assert isinstance(run("--content", str(tmp_path / "none")).exception, ContentError)


def test_an_own_folder_is_checked_beside_ours(tmp_path: Path) -> None:
    own = write(
        tmp_path, "codebooks/reflection.yaml", "schema: attune.codebook/1\nid: reflection\n"
    )
    result = run("--content", str(tmp_path))
    assert result.exit_code == 1
    assert str(own) in result.stdout
    assert "is already the id of" in result.stdout


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("title: a: b", "put text that holds a colon in quotes"),
        ('title: "a', "close the quotation mark"),
        ("\ttitle: a", "indent with spaces"),
        ("title: [a", "close the bracket"),
        ("  title: a", "or correct the indent"),
        ("title: !a b", "put text that begins with an exclamation mark in quotes"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    tmp_path: Path, line: str, remedy: str
) -> None:
    write(tmp_path, "a.yaml", f"schema: attune.codebook/1\nid: a\n{line}\nlast: b\n")
    result = run(str(tmp_path))
    assert remedy in result.stdout
    assert "(line " in result.stdout
    assert "YAML" not in result.stdout
    assert "1 fault in the only file." in result.stderr


def test_a_file_whose_name_is_no_text_is_named_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, "broken\udcff.yaml", "schema: [")
    assert "broken?.yaml: cannot be read" in run(str(tmp_path)).stdout
