"""Ben, a small invented patient for tests, and the rules that stand in for the model."""

from pathlib import Path

import pytest

from attune.patient.case import Case, load_case
from tests.patient.fakes import PlainRater, WordEmbedder

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
DATA = HERE / "data"


@pytest.fixture(scope="session")
def ben() -> Case:
    return load_case(HERE / "cases" / "ben.yaml")


@pytest.fixture(scope="session")
def rater() -> PlainRater:
    return PlainRater()


@pytest.fixture(scope="session")
def embedder() -> WordEmbedder:
    return WordEmbedder()
