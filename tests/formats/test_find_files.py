"""Which files are meant by the paths a person gives."""

from pathlib import Path

import pytest

from attune.errors import InputError
from attune.formats import find_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b/2.txt", "a/1.csv", "a/~$1.docx", ".hidden/3.txt", "b/.4.txt", "b/5.pdf"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    return tmp_path


def test_folders_are_read_in_name_order_without_hidden_and_lock_files(folder: Path) -> None:
    assert [Path(file.path).as_posix() for file in find_files(["."])] == ["a/1.csv", "b/2.txt"]


def test_a_format_chooses_within_folders(folder: Path) -> None:
    assert [Path(file.path).name for file in find_files(["."], as_format="txt")] == ["2.txt"]
    with pytest.raises(InputError, match=r"Looked for files ending in \.srt"):
        find_files(["."], as_format="srt")


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    assert len(find_files(["a/1.csv", "./a/1.csv", "a"])) == 1


def test_files_of_one_name_get_different_ids(folder: Path) -> None:
    Path("a/2.txt").touch()
    assert [file.id for file in find_files(["."])] == ["1", "a/2.txt", "b/2.txt"]


def test_a_folder_within_itself_is_walked_once(folder: Path) -> None:
    Path("a/again").symlink_to(folder, target_is_directory=True)
    assert len(find_files(["."])) == 2


def test_the_output_is_left_out_of_folders_and_refused_by_name(folder: Path) -> None:
    Path("a/out.jsonl").touch()
    out = Path("a/out.jsonl")
    assert "a/out.jsonl" not in [file.path for file in find_files(["a"], leave_out=[out])]
    with pytest.raises(InputError, match="would replace this file"):
        find_files(["a/out.jsonl"], leave_out=[out])
