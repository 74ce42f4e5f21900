"""What other programs read stays byte for byte as it is; it changes only with a decision record."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import fake_rater
from tests.cli.conftest import Attune
from tests.cli.test_code_interrupted import RUN

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["codes.jsonl", "codes.csv"])
def test_the_output_is_the_golden_one(attune: Attune, name: str) -> None:
    result = attune("code", str(GOLDEN / "session.csv"), "--out", name)
    assert result.exit_code == 0
    assert Path(name).read_bytes() == (GOLDEN / name).read_bytes()


@pytest.mark.nightly
def test_a_million_turns_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as stream:
        stream.write("transcript,speaker,text\n")
        for number in range(1_000_000):
            stream.write(f"s{number // 300},{'tc'[number % 2]},turn {number} of very many?\n")
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "run.py", "code", "a.csv", "--out", "x.jsonl"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(fake_rater.__file__).parents[2])},
        stderr=subprocess.DEVNULL,
    )
    # Its own use: RUSAGE_CHILDREN would tell of the largest child of the whole suite.
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    with (tmp_path / "x.jsonl").open("rb") as stream:
        assert sum(1 for _ in stream) == 1_000_000
    assert used.ru_maxrss < 200 * 1024
