"""The command itself, as its own process: full disks, closed pipes, Ctrl-C while it loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from attune import __main__ as entry
from attune.coding.rater import CodedTurn, RaterIdentity
from attune.coding.record import to_record
from attune.transcript import Speaker, Turn

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs a disk that is always full")


def run(*arguments: str, out: Path) -> tuple[int, str]:
    with out.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "attune", *arguments],
            stdout=stream,
            stderr=subprocess.PIPE,
            check=False,
        )
    return done.returncode, done.stderr.decode()


@pytest.fixture
def work(tmp_path: Path) -> dict[str, Path]:
    """A table of ratings, coded turns, and content with a fault."""
    rater = RaterIdentity("Ravi", "1", "")
    coded = CodedTurn("clara-07", Turn(1, Speaker.CLINICIAN, "Hm."), {}, None, rater)
    files = {
        "agree": ("r.csv", "session,unit,rater,code,value\na,1,Ravi,x,1\na,1,Sana,x,1\n"),
        "rate": ("c.jsonl", json.dumps(to_record(coded)) + "\n"),
        "check": ("bad/a.yaml", "schema: attune.codebook/1\n"),
    }
    paths = {name: tmp_path / file for name, (file, _) in files.items()}
    for name, (_, text) in files.items():
        paths[name].parent.mkdir(exist_ok=True)
        paths[name].write_text(text, encoding="utf-8")
    return {**paths, "check": tmp_path / "bad"}


@needs_full
@pytest.mark.parametrize("command", ["agree", "rate", "check"])
def test_a_full_disk_is_one_sentence(work: dict[str, Path], command: str) -> None:
    status, told = run(command, str(work[command]), out=FULL)
    assert status == 2
    assert told.splitlines()[-1] == (
        "attune: standard output: not everything could be written, the disk is full. "
        "Free some space, run again."
    )
    assert "Traceback" not in told
    assert "cannot be read" not in told


def test_a_reader_that_has_enough_hears_nothing(work: dict[str, Path]) -> None:
    text = work["rate"].read_text(encoding="utf-8")
    many = "".join(text.replace("clara-07", f"clara-{n}") for n in range(500))
    work["rate"].write_text(many, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "attune", "rate", str(work["rate"])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_ctrl_c_while_the_command_loads_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(name: str, *_: object, **__: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("builtins.__import__", stopped)
        with pytest.raises(SystemExit) as caught:
            entry.main()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "attune: Stopped.\n"
