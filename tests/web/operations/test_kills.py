"""Whatever is killed or taken away, an acknowledged turn is there, once, and can be replayed.

The counterparts of safety.md D1, D2, D4 and D6 for the practice room, on a served site.
"""

import random
import re
import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.served.learner import SAID, Crowd, Learner
from tests.served.site import Kept, ServedSite, served

WRITERS = 4
DATABASES = ["sqlite", "postgres"]
PATIENCE = threading.Event()


@pytest.fixture(scope="module", params=DATABASES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedSite]:
    """A site with a few clinicians, on each database."""
    database = ""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        database = server.new_database()
    folder = tmp_path_factory.mktemp("standing")
    with served(folder, database=database, clinicians=WRITERS) as site:
        yield site


@pytest.fixture
def site(standing: ServedSite) -> Iterator[ServedSite]:
    """The site, not serving yet."""
    yield standing
    standing.kill()


def crowd_of(site: ServedSite) -> Crowd:
    """Everybody who writes."""
    return Crowd([Learner(site.visitor(f"Clinician {number}")) for number in range(WRITERS)])


def judge(kept: Kept, acknowledged: dict[str, str]) -> None:
    """Nothing that was acknowledged is lost, nothing is there twice, and the record agrees."""
    there = {key: said for key, _, _, said, _ in kept.turns}
    lost = {key: said for key, said in acknowledged.items() if there.get(key) != said}
    assert lost == {}
    assert len(there) == len(kept.turns)
    assert len({(session, position) for _, session, position, *_ in kept.turns}) == len(there)
    assert kept.recorded == len(kept.turns)
    assert kept.tampering == []
    assert kept.replay["different"] == 0


def kill_often(site: ServedSite, kills: int, *, replays: int) -> int:
    """Kill the serving process in the midst of turns; how many turns were acknowledged."""
    draw = random.Random(7)
    crowd = crowd_of(site)
    site.start()
    threads = crowd.begin()
    for _ in range(kills):
        crowd.wait_for(draw.randint(1, 2))
        PATIENCE.wait(draw.random() / 5)  # so that every stage of a turn is hit
        site.kill()
        site.start()
    crowd.stopping.set()
    for each in threads:
        each.join(120)
    assert crowd.faults == []
    acknowledged = {key: said for each in crowd.learners for key, said in each.acknowledged.items()}
    kept = site.look(replays=replays)
    judge(kept, acknowledged)
    assert kept.replay["same"] >= min(replays, len(acknowledged))
    return len(acknowledged)


def test_twenty_kills_lose_nothing_and_double_nothing(site: ServedSite) -> None:
    assert kill_often(site, 20, replays=60) >= 20


@pytest.mark.nightly
def test_a_thousand_kills_lose_nothing_and_double_nothing(site: ServedSite) -> None:
    assert kill_often(site, 1_000, replays=400) >= 1_000


def test_ten_identical_turns_at_once_are_one_turn_with_one_reply(site: ServedSite) -> None:
    site.start()
    before = len(site.look().turns)
    learner = Learner(site.visitor("Clara"))
    learner.begin()
    for number in range(3):
        page = learner.persist(learner.open)
        form = learner.form_of(page.text, SAID[number])
        with ThreadPoolExecutor(10) as pool:
            answers = list(
                pool.map(
                    lambda _, form=form: site.visitor("Clara").post(f"{learner.room}turns/", form),
                    range(10),
                )
            )
        assert {each.status for each in answers} == {302}
        assert len({each.headers["location"] for each in answers}) == 1
    kept = site.look()
    assert len(kept.turns) == kept.recorded == before + 3
    other = {**form, "text": "Other words."}
    again = learner.persist(lambda: learner.send(other))
    assert again.status == 409
    assert "Other words." in again.text
    assert len(site.look().turns) == before + 3


def test_every_acknowledged_turn_was_forced_to_disk(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not here: install Debian's strace to count what reaches the disk")
    with served(tmp_path, clinicians=1) as site:
        (pid,) = site.start()
        learner = Learner(site.visitor("Clinician 0"))
        learner.begin()
        trace = tmp_path / "trace"
        command = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", str(trace), "-p"]
        with subprocess.Popen([*command, str(pid)], stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None
            attached = strace.stderr.readline()
            if "attached" not in attached:
                pytest.skip(f"strace may not attach here: {attached.strip()}")
            for words in SAID[:5]:
                assert learner.take_turn(words).status == 302
            strace.terminate()
        forced = re.findall(r"sync\(\d+<[^>]*attune\.sqlite3>", trace.read_text())
        assert len(forced) >= len(learner.acknowledged) == 5


def test_a_database_that_is_gone_for_a_while_says_so_and_nothing_is_lost(
    postgres: Postgres, tmp_path: Path
) -> None:
    with served(tmp_path, database=postgres.new_database(), clinicians=1) as site:
        site.start()
        learner = Learner(site.visitor("Clinician 0"))
        learner.begin()
        assert learner.take_turn(SAID[0]).status == 302
        form = learner.form_of(learner.persist(learner.open).text, SAID[1])
        postgres.stop()
        try:
            away = learner.persist(lambda: learner.send(form))
            page = learner.persist(learner.open)
        finally:
            postgres.start()
        for each in (away, page):
            assert each.status == 503
            assert "Back in a moment" in each.text
            assert int(each.headers["retry-after"]) > 0
        assert learner.persist(lambda: learner.send(form)).status == 302
        judge(site.look(replays=2), learner.acknowledged | {form["key"]: form["text"]})


@pytest.mark.parametrize("room_left", [True, False], ids=["full", "read-only"])
def test_a_disk_that_takes_no_more_acknowledges_nothing_falsely(
    room_left: bool, tmp_path: Path
) -> None:
    with served(tmp_path, clinicians=1) as site:
        site.start()
        learner = Learner(site.visitor("Clinician 0"))
        learner.begin()
        assert learner.take_turn(SAID[0]).status == 302
        form = learner.form_of(learner.persist(learner.open).text, SAID[1])
        site.kill()
        database = site.home / "site" / "attune.sqlite3"
        site.start(largest_file=database.stat().st_size if room_left else 0)
        answers = [
            _said(learner, f"{SAID[2]} {number}") for number in range(40 if room_left else 1)
        ]
        assert set(answers) <= {302, 503}
        assert answers[-1] == 503
        site.kill()
        judge(site.look(), learner.acknowledged)
        site.start()
        fresh = learner.form_of(learner.persist(learner.open).text, form["text"])
        assert learner.persist(lambda: learner.send(fresh)).status == 302
        judge(site.look(), learner.acknowledged | {fresh["key"]: fresh["text"]})


def _said(learner: Learner, words: str) -> int:
    page = learner.persist(learner.open)
    form = learner.form_of(page.text, words) if page.status == 200 else {"key": str(uuid.uuid4())}
    if page.status == 503:
        return 503
    answer = learner.persist(lambda: learner.send(form))
    if answer.status == 302:
        learner.acknowledged[form["key"]] = words
    return answer.status
