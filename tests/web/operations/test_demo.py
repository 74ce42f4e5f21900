"""`make demo`: made once and kept, on this machine alone, in no other database, ended by Ctrl+C."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[3]
LINK = re.compile(r"http://localhost:(\d+)/demo/")
COMMAND = (sys.executable, "-m", "tests.web.operations.small_demo", "demo")
PATIENCE = 120


class Running:
    """A demonstration in a process of its own."""

    def __init__(self, home: Path, port: int, *options: str, **more: str) -> None:
        ours = ("ATTUNE_", "DJANGO_")
        kept = {name: each for name, each in os.environ.items() if not name.startswith(ours)}
        self.process = subprocess.Popen(
            [*COMMAND, "--port", str(port), *options],
            cwd=ROOT,
            env={**kept, "ATTUNE_HOME": str(home), "PYTHONUNBUFFERED": "1", **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def link(self) -> str:
        """Wait for the link, by reading what is printed until it is there."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            found = LINK.search(line)
            if found and "Open" in line:
                return found.group()
        raise AssertionError(self.said)

    def page(self) -> str:
        """The page behind the link, once it answers."""
        link, until = self.link(), time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(link) as answer:
                    return str(answer.read().decode())
            except OSError:
                assert time.monotonic() < until, self.said
                assert self.process.poll() is None, self.rest()

    def rest(self) -> str:
        """Everything it printed until it ended."""
        said, _ = self.process.communicate(timeout=PATIENCE)
        self.said += said
        return self.said

    def stop(self) -> int:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        self.rest()
        return int(self.process.returncode)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def begin(*options: str, port: int | None = None, **more: str) -> Running:
        running.append(Running(tmp_path / "demo", port or unused(), *options, **more))
        return running[-1]

    yield begin
    for each in running:
        each.process.kill()
        each.process.communicate()


def unused() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def sessions(home: Path) -> list[str]:
    with sqlite3.connect(home / "attune.sqlite3") as database:
        found = database.execute("SELECT id FROM practice_session ORDER BY started_at").fetchall()
    return [each for (each,) in found]


def test_it_shows_the_cast_and_keeps_what_visitors_did(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    home = tmp_path / "demo"
    first = start()
    page = first.page()
    assert "Be Clara, a clinician" in page
    assert "everybody here is invented" in page
    port = int(LINK.findall(first.said)[0])
    assert listens_only_here(port)
    made = sessions(home)
    assert len(made) == 2

    second = start()
    said = second.rest()
    assert second.process.returncode == 1
    assert f"running already: http://localhost:{port}/demo/" in said
    assert "Traceback" not in said

    assert first.stop() == 0
    assert "Traceback" not in first.said
    assert " 200 " not in first.said  # requests do not push the link out of sight

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        again = start(port=taken.getsockname()[1])
        assert "Be Clara" in again.page()
        assert "in use by something else" in again.said
    assert "Making the demonstration" not in again.said
    assert again.stop() == 0
    assert sessions(home) == made


@pytest.mark.nightly
def test_it_can_be_begun_anew(start: Callable[..., Running], tmp_path: Path) -> None:
    first = start()
    first.page()
    assert first.stop() == 0
    made = sessions(tmp_path / "demo")
    anew = start("--fresh")
    anew.page()
    assert anew.stop() == 0
    assert len(sessions(tmp_path / "demo")) == len(made)
    assert not set(sessions(tmp_path / "demo")) & set(made)


def listens_only_here(port: int) -> bool:
    """Whether nothing but 127.0.0.1 listens on the port, by the kernel's own list."""
    listening, wanted = "0A", f":{port:04X}"
    found = []
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        rows = path.read_text().splitlines()[1:] if path.exists() else []
        columns = [row.split() for row in rows]
        found += [each[1] for each in columns if each[3] == listening and each[1].endswith(wanted)]
    return found == [f"0100007F{wanted}"]


def test_cut_off_half_way_it_begins_again_cleanly(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    cut = start(ATTUNE_TEST_CUT="yes")
    cut.rest()
    assert cut.process.returncode == 9
    assert json.loads((tmp_path / "demo" / "demo.json").read_text())["made_from"] is None
    assert sessions(tmp_path / "demo") == []
    again = start()
    assert "Be Clara" in again.page()
    assert len(sessions(tmp_path / "demo")) == 2


def test_a_real_sites_folder_is_refused_and_left_as_it_was(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    home = tmp_path / "demo"
    home.mkdir()
    (home / "keys.json").write_text("the keys of a site whose database is on a server")
    refused = start("--fresh", ATTUNE_KEYS=str(home / "keys.json"))
    said = refused.rest()
    assert refused.process.returncode == 1
    assert "holds a real site" in said
    assert "Traceback" not in said
    assert (home / "keys.json").read_text().startswith("the keys of a site")
