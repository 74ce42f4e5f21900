"""Everything in the repository is ours: no sentence of a corpus, no address, no machine path."""

import csv
import re
import subprocess
from pathlib import Path

import pytest

TEXT = {".py", ".md", ".yaml", ".yml", ".csv", ".toml", ".txt", ".in", ".html", ".css", ".json", ""}
LONG_ENOUGH = 60
"""Shorter sentences are said by everyone."""


def tracked(root: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=root, capture_output=True, check=False
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [root / name for name in names if name and Path(name).suffix in TEXT]


def squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", text).lower().strip()


def corpus_sentences(data_dir: Path) -> set[str]:
    texts: set[str] = set()
    columns = {"annomi": ("utterance_text",), "epitome": ("seeker_post", "response_post")}
    for folder, names in columns.items():
        for path in sorted((data_dir / folder).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as handle:
                texts.update(
                    squeezed(row[name]) for row in csv.DictReader(handle) for name in names
                )
    for path in sorted((data_dir / "goemotions").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        texts.update(squeezed(line.split("\t")[0]) for line in lines)
    return {text for text in texts if len(text) >= LONG_ENOUGH}


@pytest.mark.data
def test_no_sentence_of_a_corpus_is_in_the_repository(root: Path, data_dir: Path) -> None:
    windows = {text[:LONG_ENOUGH] for text in corpus_sentences(data_dir)}
    found = []
    for path in tracked(root):
        if not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        flat = squeezed(path.read_text(encoding="utf-8", errors="ignore"))
        starts = [0, *(match.end() for match in re.finditer(" ", flat))]
        if any(flat[at : at + LONG_ENOUGH] in windows for at in starts):
            found.append(path.relative_to(root).as_posix())
    assert not found


def test_requirements_record_no_download_address(root: Path) -> None:
    lists = sorted((root / "requirements").glob("*.txt"))
    assert lists
    for path in lists:
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_no_path_of_a_machine_is_committed(root: Path) -> None:
    personal = re.compile(r"/(?:home|Users)/\w+|(?<![\w.])/(?:root|work)/\w")
    here = Path(__file__).name
    bad = [
        path.relative_to(root).as_posix()
        for path in tracked(root)
        if path.is_file()
        and path.name != here
        and personal.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not bad
