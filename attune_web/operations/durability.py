"""Refuse to start on a database that may lose what it said it had kept."""

import sqlite3

from django.db import connection

from attune_web.operations.errors import OperatorError

WAL_MENDED = (3, 51, 3)
FULL = 2


def faults(*, processes: int = 1) -> list[str]:
    """Every reason why this database could lose or damage what it acknowledged; empty if none."""
    if connection.vendor == "sqlite":
        return sqlite_faults(_sqlite_facts(), processes=processes)
    if connection.vendor == "postgresql":
        return postgres_faults(_postgres_facts())
    return [f"The database {connection.vendor} is not supported; use SQLite or PostgreSQL."]


def refuse_unsafe(*, processes: int = 1) -> None:
    """Raise with every fault found."""
    found = faults(processes=processes)
    if found:
        raise OperatorError("\n".join(found))


def sqlite_faults(facts: dict[str, str], *, processes: int) -> list[str]:
    """What is wrong with these SQLite settings."""
    found = []
    if int(facts["synchronous"]) < FULL:
        found.append("SQLite: synchronous is below FULL, so a power cut loses kept answers.")
    if int(facts["mmap_size"]) > 0:
        found.append("SQLite: mmap_size is above 0, which can damage the file; set it to 0.")
    version = tuple(int(part) for part in facts["version"].split("."))
    if facts["journal_mode"] == "wal" and version < WAL_MENDED and processes > 1:
        found.append(
            f"SQLite {facts['version']} in WAL mode can be damaged by several processes. "
            "Use the rollback journal (the default here), or PostgreSQL."
        )
    if processes > 1:
        found.append("SQLite serves one process. Use PostgreSQL for --workers above 1.")
    return found


def postgres_faults(facts: dict[str, str]) -> list[str]:
    """What is wrong with these PostgreSQL settings."""
    return [
        f"PostgreSQL: {name} is off, so a crash loses kept answers. Set it to on and reload."
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if facts[name] == "off"
    ]


def _sqlite_facts() -> dict[str, str]:
    facts = {"version": sqlite3.sqlite_version}
    with connection.cursor() as cursor:
        for name in ("synchronous", "mmap_size", "journal_mode"):
            row = cursor.execute(f"PRAGMA {name}").fetchone()
            facts[name] = str(row[0]) if row else "0"
    return facts


def _postgres_facts() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings "
            "WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
        )
        return dict(cursor.fetchall())
