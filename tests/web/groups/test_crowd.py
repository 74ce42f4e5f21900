"""Ten people press at the same moment: each vote counts once, one has the keyboard, one turn."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.postgres import Postgres


def crowd(folder: Path, database: str = "") -> dict[str, Any]:
    """What was kept after ten people pressed at once."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.groups.crowd", str(folder)],
        cwd=ROOT,
        env=os.environ | {"ATTUNE_CROWD_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    kept: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return kept


def check(kept: dict[str, Any]) -> None:
    """Each counted once."""
    assert Counter(kept["proposed"]) == {"asked": 1, "NotYourTurnError": 9}
    assert Counter(kept["voted"]) == {"done": 20}
    assert kept["ballots"] == 10
    assert Counter(kept["revealed"]) == {"done": 4}
    assert (kept["kept"], kept["left"], kept["exchanges"]) == (10, 0, 1)
    assert Counter(kept["taken"]) == {"done": 1, "NotYourTurnError": 9}
    assert kept["holder"]
    assert kept["tampering"] == 0


def test_ten_at_once_count_once_each_on_sqlite(tmp_path: Path) -> None:
    check(crowd(tmp_path / "site"))


def test_ten_at_once_count_once_each_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    check(crowd(tmp_path / "site", postgres.new_database()))
