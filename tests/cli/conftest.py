"""The command as a person runs it, with a rater made of rules in place of the model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from attune.cli import app
from attune.cli import code as attune_code
from tests.cli import fake_rater

Attune = Callable[..., Result]


@pytest.fixture
def attune(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Attune:
    """Run `attune …` in an empty folder."""
    monkeypatch.setattr(attune_code, "RATER", fake_rater.PATH)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, typed: bytes | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=typed)
        assert "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit | None)
        return result

    return run
