"""The site does not start on a database that may lose what it said it had kept."""

import pytest
from django.db import connection

from attune_web.operations import durability

SQLITE = {"synchronous": "2", "mmap_size": "0", "journal_mode": "delete", "version": "3.40.1"}
POSTGRES = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@pytest.mark.parametrize(
    ("changed", "processes", "says"),
    [
        ({"synchronous": "1"}, 1, "synchronous"),
        ({"mmap_size": "134217728"}, 1, "mmap_size"),
        ({"journal_mode": "wal"}, 2, "WAL"),
        ({}, 2, "one process"),
    ],
)
def test_unsafe_sqlite_is_refused(changed: dict[str, str], processes: int, says: str) -> None:
    found = durability.sqlite_faults({**SQLITE, **changed}, processes=processes)
    assert any(says in each for each in found)


@pytest.mark.parametrize("name", sorted(POSTGRES))
def test_unsafe_postgres_is_refused(name: str) -> None:
    assert name in durability.postgres_faults({**POSTGRES, name: "off"})[0]


def test_safe_settings_pass() -> None:
    assert durability.sqlite_faults(SQLITE, processes=1) == []
    assert durability.postgres_faults(POSTGRES) == []


@pytest.mark.django_db
def test_the_site_s_own_database_is_asked() -> None:
    assert durability.faults() == []
    if connection.vendor == "sqlite":
        assert durability._sqlite_facts()["synchronous"] == "2"
