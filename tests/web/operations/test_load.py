"""A hundred people practise at once on PostgreSQL, twenty on SQLite: quick, no fault, no leak.

`python -m benchmarks.site_load` measures the same and prints it.
"""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.site_load import GOAL_MS, Load, site_on

pytestmark = pytest.mark.nightly  # a time is worth something only where nothing else runs
GROWS_AT_MOST_KB = 60_000


def memory_of(pids: list[int]) -> int:
    """How much memory some processes hold, in kB."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.parametrize(("database", "people"), [("postgres", 100), ("sqlite", 20)])
def test_everybody_is_answered_in_a_second(database: str, people: int, tmp_path: Path) -> None:
    with site_on(database, people, tmp_path) as (site, pids):
        Load(people, every=20, seconds=40).run(site, pids)
        before = memory_of(pids)
        load = Load(people, every=20, seconds=180)
        load.run(site, pids)
        after = memory_of(pids)
    assert set(load.statuses) == {"200"}, load.statuses
    assert after - before <= GROWS_AT_MOST_KB * len(pids)
    assert np.percentile(load.took_ms, 95) <= GOAL_MS
