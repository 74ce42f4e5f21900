"""`attune code` cut short: by Ctrl-C, by a kill, by a full disk. No output, or a complete one."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli import fake_rater
from tests.cli.conftest import Attune

RUN = f"""
import sys
import attune.cli.code
from attune.cli import main
if __name__ == "__main__":
    attune.cli.code.RATER = "{fake_rater.PATH}"
    sys.argv = ["attune", *sys.argv[1:]]
    main()
"""


def session(number: int, *words: str) -> str:
    return "".join(f"{number},client,{word}\n" for word in words)


def write_sessions(*sessions: str) -> None:
    Path("a.csv").write_text("transcript,speaker,text\n" + "".join(sessions), encoding="utf-8")


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `attune …` as a process of its own; whatever is left of it ends with the test."""
    script = tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    root = Path(fake_rater.__file__).parents[2]
    with ExitStack() as stack:

        def run(*arguments: str) -> "subprocess.Popen[str]":
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(script), *arguments],
                    cwd=tmp_path,
                    env={**os.environ, "PYTHONPATH": str(root)},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield run


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    for _ in range(2400):
        if ready():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            pytest.fail(f"the command ended before it came so far: {process.communicate()}")
    pytest.fail("the command never came so far")


def read_turns(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(turn["transcript"], turn["text"]) for turn in map(json.loads, lines)]


def last_line(result: Result) -> str:
    return result.stderr.splitlines()[-1]


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_ctrl_c_writes_nothing_and_says_so(attune: Attune) -> None:
    write_sessions(session(1, "raise interrupt"))
    result = attune("code", "a.csv", "--out", "x.jsonl")
    assert result.exit_code == 130
    assert last_line(result) == "attune: Stopped; x.jsonl was not written."
    assert names() == ["a.csv"]


def test_ctrl_c_without_output_file_shows_nothing(attune: Attune) -> None:
    write_sessions(session(1, "Hm."), session(2, "raise interrupt"))
    result = attune("code", "a.csv")
    assert (result.exit_code, result.stdout) == (130, "")
    assert last_line(result) == "attune: Stopped; nothing was written."


def test_ctrl_c_keeps_what_was_finished_for_resume(attune: Attune) -> None:
    write_sessions(session(1, "Hm."), session(2, "raise interrupt"))
    result = attune("code", "a.csv", "--out", "x.jsonl")
    assert result.exit_code == 130
    assert "What is finished is in x.jsonl.part: --resume goes on there." in result.stderr
    assert names() == ["a.csv", "x.jsonl.part"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_from_the_keyboard_ends_every_process(
    tmp_path: Path, start: Start, workers: str
) -> None:
    (tmp_path / "a.csv").write_text(
        f"transcript,speaker,text\n1,client,Hm.\n2,client,wait for {tmp_path / 'flag'}\n",
        encoding="utf-8",
    )
    process = start("code", "a.csv", "--out", "x.jsonl", "--workers", workers)
    wait_until((tmp_path / "flag.reached").exists, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Stopped; x.jsonl was not written." in said
    assert "Traceback" not in said
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_resume_after_a_kill_neither_loses_nor_doubles(
    tmp_path: Path, start: Start, workers: str
) -> None:
    flag = tmp_path / "flag"
    sessions = [session(1, "a", "b"), session(2, "c"), session(3, f"wait for {flag}")]
    text = "transcript,speaker,text\n" + "".join([*sessions, session(4, "d")])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    arguments = ("code", "a.csv", "--out", "x.jsonl", "--workers", workers)
    process = start(*arguments)
    wait_until((tmp_path / "flag.reached").exists, process)
    part = tmp_path / "x.jsonl.part"
    wait_until(lambda: part.read_bytes().count(b'"crc"') >= 2, process)
    process.kill()
    process.communicate(timeout=120)  # returns only when no worker holds the pipes any more
    flag.touch()
    assert not (tmp_path / "x.jsonl").exists()
    finished = part.read_bytes()
    part.write_bytes(finished + b'{"key": "torn", "bytes": 900, "crc": 1}\n{"transc')
    resumed = start(*arguments, "--resume")
    assert resumed.wait(timeout=120) == 0, resumed.communicate()
    resumed.communicate()
    assert read_turns(tmp_path / "x.jsonl") == [
        ("1", "a"), ("1", "b"), ("2", "c"), ("3", f"wait for {flag}"), ("4", "d"),
    ]  # fmt: skip
    assert not part.exists()


def test_two_runs_with_one_output_do_not_spoil_each_other(tmp_path: Path, start: Start) -> None:
    flag = tmp_path / "flag"
    text = f"transcript,speaker,text\n1,client,wait for {flag}\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    first = start("code", "a.csv", "--out", "x.jsonl")
    wait_until((tmp_path / "flag.reached").exists, first)
    second = start("code", "a.csv", "--out", "x.jsonl")
    _, said = second.communicate(timeout=120)
    assert second.returncode == 2
    assert "another run is writing this output" in said
    flag.touch()
    assert first.wait(timeout=120) == 0
    assert [name for name, _ in read_turns(tmp_path / "x.jsonl")] == ["1"]


def test_resume_codes_only_what_is_missing(attune: Attune, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sessions(session(1, "Hm."), session(2, "raise interrupt"))
    attune("code", "a.csv", "--out", "x.jsonl")
    ordered: list[str] = []
    monkeypatch.setattr(fake_rater, "obey", ordered.append)
    assert attune("code", "a.csv", "--out", "x.jsonl", "--resume").exit_code == 0
    assert ordered == ["raise interrupt"]
    assert [name for name, _ in read_turns(Path("x.jsonl"))] == ["1", "2"]


def test_resume_codes_again_what_was_changed_meanwhile(attune: Attune) -> None:
    write_sessions(session(1, "old words"), session(2, "raise interrupt"))
    attune("code", "a.csv", "--out", "x.jsonl")
    write_sessions(session(1, "new words"), session(2, "Hm."))
    assert attune("code", "a.csv", "--out", "x.jsonl", "--resume").exit_code == 0
    assert read_turns(Path("x.jsonl")) == [("1", "new words"), ("2", "Hm.")]


def test_resume_with_other_options_is_refused(attune: Attune) -> None:
    write_sessions(session(1, "Hm."), session(2, "raise interrupt"))
    attune("code", "a.csv", "--out", "x.jsonl")
    result = attune("code", "a.csv", "--out", "x.jsonl", "--resume", "--no-abstain")
    assert result.exit_code == 2
    assert "with other options" in result.stderr
    assert "x.jsonl.part" in names()


def test_without_resume_a_stale_part_is_replaced(attune: Attune) -> None:
    write_sessions(session(1, "Hm."))
    Path("x.jsonl.part").write_bytes(b"left over")
    assert attune("code", "a.csv", "--out", "x.jsonl").exit_code == 0
    assert names() == ["a.csv", "x.jsonl"]


def test_resume_with_nothing_to_resume_codes_everything(attune: Attune) -> None:
    write_sessions(session(1, "Hm."))
    assert attune("code", "a.csv", "--out", "x.jsonl", "--resume").exit_code == 0
    assert names() == ["a.csv", "x.jsonl"]


def test_resume_needs_an_output_file(attune: Attune) -> None:
    write_sessions(session(1, "Hm."))
    result = attune("code", "a.csv", "--resume")
    assert result.exit_code == 2
    assert "--resume needs --out" in result.stderr


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("out", ["x.jsonl", "x.csv", "x.parquet"])
def test_a_full_disk_leaves_the_old_result_alone(
    attune: Attune, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    write_sessions(session(1, "Hm."))
    Path(out).write_text("last week's result", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", no_space)
    result = attune("code", "a.csv", "--out", out)
    assert result.exit_code == 2
    assert last_line(result) == (
        f"attune: {out}: nothing could be written, the disk is full. "
        "Free some space and run the command again."
    )
    assert Path(out).read_text(encoding="utf-8") == "last week's result"
    assert names() == sorted(["a.csv", out, f"{out}.part"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_disk_that_fills_while_coding(attune: Attune) -> None:
    write_sessions(session(1, "Hm."))
    Path("x.jsonl.part").symlink_to("/dev/full")
    result = attune("code", "a.csv", "--out", "x.jsonl")
    assert result.exit_code == 2
    assert "the disk is full" in result.stderr
    assert not Path("x.jsonl").exists()


def test_a_folder_that_may_not_be_written(attune: Attune) -> None:
    write_sessions(session(1, "Hm."))
    Path("x.jsonl.part").mkdir()
    result = attune("code", "a.csv", "--out", "x.jsonl")
    assert result.exit_code == 2
    assert "x.jsonl.part: nothing could be written, is a directory" in result.stderr


def test_a_worker_that_dies_is_told_and_resumed(attune: Attune) -> None:
    write_sessions(session(1, "Hm."), session(2, "die"))
    result = attune("code", "a.csv", "--out", "x.jsonl", "--workers", "2")
    assert result.exit_code == 2
    assert "A worker process was ended from outside" in result.stderr
    assert not Path("x.jsonl").exists()
    write_sessions(session(1, "Hm."), session(2, "better"))
    assert attune("code", "a.csv", "--out", "x.jsonl", "--resume").exit_code == 0
    assert [name for name, _ in read_turns(Path("x.jsonl"))] == ["1", "2"]


def test_a_reader_that_closes_early_is_no_disaster(tmp_path: Path, start: Start) -> None:
    rows = "".join(session(number, "x" * 1000) for number in range(2000))
    (tmp_path / "a.csv").write_text("transcript,speaker,text\n" + rows, encoding="utf-8")
    process = start("code", "a.csv")
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=120) == 1
    assert "Traceback" not in said
    assert "Exception ignored" not in said
