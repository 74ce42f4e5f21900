"""What every test may ask for: the corpora, where they are there; the model, loaded once."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def absent(name: str, how: str) -> None:
    """Skip by name with the way to enable it, or fail where the machine promised to have it."""
    message = f"{name} is not here: {how}"
    if name in os.environ.get("ATTUNE_REQUIRE", "").split(","):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of corpora (ATTUNE_DATA, by default ../shared/data)."""
    folder = (ROOT / os.environ.get("ATTUNE_DATA", "../shared/data")).resolve()
    if not (folder / "annomi" / "test.csv").is_file():
        absent("data", "set ATTUNE_DATA to the folder that holds annomi, epitome and fhir")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
