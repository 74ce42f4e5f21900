"""`attune code` before a person: a bar on the terminal, never in what another program reads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import fake_rater
from tests.cli.test_code_interrupted import RUN

pty = pytest.importorskip("pty", reason="needs a Unix terminal")


def run(folder: Path, *arguments: str) -> tuple[str, str]:
    """Run with standard error on a terminal; give back what was shown there and on output."""
    (folder / "run.py").write_text(RUN, encoding="utf-8")
    watched, terminal = pty.openpty()
    root = Path(fake_rater.__file__).parents[2]
    try:
        process = subprocess.Popen(
            [sys.executable, "run.py", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(root), "TERM": "xterm", "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=terminal,
            text=True,
        )
        os.close(terminal)
        with process:
            output = process.stdout.read() if process.stdout else ""
        return os.read(watched, 100_000).decode(), output
    finally:
        os.close(watched)


def test_a_bar_and_the_sentences_but_clean_output(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("transcript,speaker,text\n1,t,Well?\n2,Ann,Hm.\n", "utf-8")
    shown, output = run(tmp_path, "code", "a.csv")
    assert "Coding turns" in shown
    assert "'Ann' (line 3)" in shown
    assert "1 transcript with 1 turn coded, 1 failed." in shown
    assert output.startswith('{"transcript":"1"')
    assert "Coding" not in output
