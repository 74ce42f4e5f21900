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
    assert f"{broken}: is not readable as YAML" in result.stdout
    assert f"{alien}: schema: is attune.alien/1, which nothing reads" in result.stdout
    assert "2 faults in 2 of 2 files." in result.stderr


def test_a_folder_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    missing = run(str(tmp_path / "none")).exception
    assert isinstance(missing, InputError)
    assert "is not a folder" in str(missing)
    empty = run(str(tmp_path)).exception
    assert isinstance(empty, InputError)
    assert "there are no content files" in str(empty)
    assert isinstance(run("--content", str(tmp_path / "none")).exception, ContentError)


def test_an_own_folder_is_checked_beside_ours(tmp_path: Path) -> None:
    own = write(
        tmp_path, "codebooks/reflection.yaml", "schema: attune.codebook/1\nid: reflection\n"
    )
    result = run("--content", str(tmp_path))
    assert result.exit_code == 1
    assert str(own) in result.stdout
    assert "is already the id of" in result.stdout
