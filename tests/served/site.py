"""A served site as its visitors and its operator see it."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.conftest import ROOT

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a site's database holds: turns (key, session, position, words, reply) and the record."""

    turns: list[list[Any]]
    recorded: int
    tampering: list[str]
    replay: dict[str, int]


class Visitor:
    """A browser without a screen: cookies, one connection kept open, no JavaScript."""

    def __init__(self, port: int, cookies: Mapping[str, str]) -> None:
        self._cookies = dict(cookies)
        self._connection = http.client.HTTPConnection("localhost", port, timeout=120)

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, object], **headers: str) -> Answer:
        """Send a form."""
        body = urlencode({"csrfmiddlewaretoken": "c" * 32, **form})
        return self._ask("POST", path, body, {"Content-Type": FORM, **headers})

    def hang_up(self) -> None:
        """Close the connection, as a lost network does."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        jar = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._connection.request(method, path, body, {"Cookie": jar, **headers})
            got = self._connection.getresponse()
            text = got.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        for line in got.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(got.status, {key.lower(): value for key, value in got.headers.items()}, text)


class ServedSite:
    """A site that serves until it is killed, and serves again when it is started."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path) -> None:
        self.home = home
        self._process = process
        told = json.loads(self._line() or "null")
        assert told, (home / "errors").read_text()[-3000:]
        self.port: int = told["port"]
        self.cookies: dict[str, dict[str, str]] = told["cookies"]
        self._visitors: list[Visitor] = []

    def start(self, processes: int = 1, *, largest_file: int = -1) -> list[int]:
        """Serve, on a disk that is full at `largest_file` bytes; the serving processes' ids."""
        pids: list[int] = self._tell(f"start {processes} {largest_file}")
        return pids

    def kill(self) -> None:
        """Kill what serves, between any two instructions."""
        self._tell("kill")

    def look(self, *, replays: int = 0) -> Kept:
        """What the database holds."""
        return Kept(**self._tell(f"look {replays}"))

    def visitor(self, name: str) -> Visitor:
        """The browser of somebody who has just signed in."""
        return self._browser(self.cookies[name])

    def stranger(self) -> Visitor:
        """A browser that nobody has signed in with."""
        return self._browser({"attune-csrf": "c" * 32})

    def hang_up(self) -> None:
        """Close every browser."""
        for each in self._visitors:
            each.hang_up()

    def _browser(self, cookies: Mapping[str, str]) -> Visitor:
        self._visitors.append(Visitor(self.port, cookies))
        return self._visitors[-1]

    def _tell(self, what: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return json.loads(self._line() or "null")

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextlib.contextmanager
def served(
    folder: Path, *, database: str = "", clinicians: int = 0, **env: str
) -> Iterator[ServedSite]:
    """A new site in a folder, on SQLite or the database named; ended afterwards."""
    # the tests of the site set ATTUNE_DEMO for themselves; here it is only what was asked for
    given = {
        **os.environ,
        "ATTUNE_DEMO": "false",
        **env,
        **({"ATTUNE_DATABASE_URL": database} if database else {}),
    }
    command = [sys.executable, "-m", "tests.served.process", str(folder / "site"), str(clinicians)]
    folder.mkdir(exist_ok=True)
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            site = ServedSite(process, folder)
            yield site
            site.hang_up()
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.communicate("end\n", timeout=30)
            process.kill()
