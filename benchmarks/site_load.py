"""How fast the site answers when many people practise at once.

    python -m benchmarks.site_load [--people 100] [--every 20] [--minutes 3] [--sqlite]

Everybody has signed in before it begins and has a session with Maya open. Each sends a turn every
`--every` seconds, beginning at a moment of their own, as a browser with htmx does, and says what
their page said to them. Generator and site share the machine; the database is PostgreSQL from the
pinned wheel with as many serving processes as there are cores, or SQLite with one. What is
measured is the time from sending a turn to having read the whole answer. The first round, in which
every process opens its files, is left out.
"""

import argparse
import contextlib
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.postgres import server_from_wheel
from tests.served.learner import SAID, Learner
from tests.served.site import ServedSite, served

GOAL_MS = 1000.0


@dataclass
class Load:
    """So many people, each at their own pace, for so long."""

    people: int
    every: float
    seconds: float
    took_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)
    busy: float = 0.0
    used_ms: float = 0.0

    def run(self, site: ServedSite, pids: list[int]) -> None:
        """Let everybody practise until the time is over."""
        learners = [Learner(site.visitor(f"Clinician {number}")) for number in range(self.people)]
        for each in learners:
            each.begin()
        self.busy = os.getloadavg()[0]
        began, used = time.monotonic(), seconds_used(pids)
        threads = [
            threading.Thread(target=self._practise, args=(each, number, began))
            for number, each in enumerate(learners)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        turns = len(site.look().turns)
        self.used_ms = 1000 * (seconds_used(pids) - used) / turns

    def _practise(self, learner: Learner, number: int, began: float) -> None:
        draw = random.Random(number)
        due = began + draw.random() * self.every
        page = ""
        while due < began + self.seconds:
            self.ended.wait(max(0.0, due - time.monotonic()))
            if 'name="key"' not in page:
                page = learner.persist(learner.open).text
            if 'name="key"' not in page:
                learner.begin()
                page = learner.persist(learner.open).text
            form = learner.form_of(page, draw.choice(SAID))
            page = self._say(learner, form, counts=due > began + self.every)
            due += self.every

    def _say(self, learner: Learner, form: dict[str, str], *, counts: bool) -> str:
        learner.visitor.hang_up()  # a connection idle this long is closed; a browser opens another
        start = time.perf_counter()
        try:
            answer = learner.visitor.post(f"{learner.room}turns/", form, **{"HX-Request": "true"})
            status, page = str(answer.status), answer.text
        except OSError as error:
            status, page = type(error).__name__, ""
        if counts:
            self.took_ms.append(1000 * (time.perf_counter() - start))
            self.statuses[status] += 1
        return page


@contextlib.contextmanager
def site_on(database: str, people: int, folder: Path) -> Iterator[tuple[ServedSite, list[int]]]:
    """A site on the database asked for, and the ids of its processes."""
    if database == "sqlite":
        with served(folder / "site", clinicians=people) as site:
            yield site, site.start(1)
        return
    (folder / "server").mkdir()
    with server_from_wheel(folder / "server") as server:
        address = server.new_database()
        with served(folder / "site", database=address, clinicians=people) as site:
            yield site, site.start(os.cpu_count() or 1)


def seconds_used(pids: list[int]) -> float:
    """The processor time that some processes have used."""
    ticks = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--every", type=float, default=20)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--sqlite", action="store_true")
    asked = parser.parse_args()
    database = "sqlite" if asked.sqlite else "postgres"
    load = Load(asked.people, asked.every, 60 * asked.minutes)
    with (
        tempfile.TemporaryDirectory(prefix="attune-load-") as folder,
        site_on(database, asked.people, Path(folder)) as (site, pids),
    ):
        load.run(site, pids)
    p50, p95, p99 = np.percentile(load.took_ms, [50, 95, 99])
    print(
        f"{database}, {asked.people} people, a turn every {asked.every:.0f} s, "
        f"{len(load.took_ms)} turns: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms; "
        f"answers {dict(load.statuses)}; the site used {load.used_ms:.0f} ms of processor a turn; "
        f"load before {load.busy:.1f} on {os.cpu_count()} cores; "
        f"goal p95 {GOAL_MS:.0f} ms: {'kept' if p95 <= GOAL_MS else 'missed'}"
    )


if __name__ == "__main__":
    main()
