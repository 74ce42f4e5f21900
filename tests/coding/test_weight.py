"""The engine stays light: quick to import, small in memory, also while it codes."""

import subprocess
import sys

CODING = """
from pathlib import Path
from attune.coding.model_rater import load_rater
from attune.transcript import Speaker, Transcript, Turn
said = "I don't know what to do about any of it."
turns = tuple(Turn(n, list(Speaker)[n % 2], said) for n in range(20))
load_rater().code(Transcript("s", turns))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
"""What getrusage tells would begin with the size of the process that runs the tests."""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_takes_less_than_a_second() -> None:
    program = "import time; t = time.perf_counter(); import attune; print(time.perf_counter() - t)"
    assert min(float(run(program)) for _ in range(3)) < 1


def test_coding_stays_below_350_megabytes() -> None:
    assert int(run(CODING)) < 350 * 1024
