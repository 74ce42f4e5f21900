"""The built wheel works in an empty folder: the model and the content travel inside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    hatchling = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(hatchling, cwd=root, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    return site


def attune(site: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "attune", *arguments],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_the_wheel_is_what_runs(installed: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import attune; print(attune.__file__)"],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed))


def test_a_session_is_coded_from_the_wheel_alone(installed: Path) -> None:
    session = installed.parent / "session.csv"
    session.write_text("transcript,speaker,text\na,patient,I feel so alone.\na,clinician,Alone.\n")
    lines = attune(installed, "code", str(session)).strip().splitlines()
    assert [json.loads(line)["speaker"] for line in lines] == ["patient", "clinician"]


def test_its_own_content_travels_with_it(installed: Path) -> None:
    assert "keep their rules" in attune(installed, "check")
    assert "maya" in attune(installed, "practise", "--list")


def test_the_guide_and_its_pictures_travel_with_it(installed: Path) -> None:
    pages = installed / "attune_web" / "_docs"
    assert (pages / "README.md").is_file()
    assert (pages / "images" / "reliability.svg").is_file()
