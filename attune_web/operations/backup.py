"""Back a site up while it runs, and bring it back on a bare machine from archive and keys."""

import datetime as dt
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from attune_web.audit.models import Head
from attune_web.audit.services import Tampering, record, verify
from attune_web.encryption import keys, rotation
from attune_web.operations.archive import read_archive, read_head, write_archive
from attune_web.operations.errors import OperatorError

DATABASE, ANCHOR = "database", "audit.anchor"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore found once everything was back."""

    made: str
    opened: int
    tampering: tuple[Tampering, ...]


def back_up(target: Path) -> str:
    """Write a sealed backup; returns the SHA-256 of the file."""
    if target.exists():
        raise OperatorError(f"{target} exists already; choose another name.")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as place:
        folder = Path(place) / "backup"
        folder.mkdir(mode=0o700)
        with transaction.atomic():
            record("operations.backed_up", actor=None)
        if settings.AUDIT_ANCHOR.is_file():
            shutil.copyfile(settings.AUDIT_ANCHOR, folder / ANCHOR)
        _dump(folder / DATABASE)
        facts = {
            "made": dt.datetime.now(dt.UTC).isoformat(),
            "vendor": connection.vendor,
            "keys": sorted(rotation.keys_in_use()),
        }
        write_archive(target, folder, ring=keys.keyring(), facts=facts)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def restore(source: Path, *, replace: bool = False) -> Restored:
    """Bring a backup back: keys are checked first, then every sealed value and the record."""
    head = read_head(source)
    ring = keys.keyring()
    for key_id in {head["key"], *head["keys"]}:
        ring.key(key_id)
    if head["vendor"] != connection.vendor:
        raise OperatorError(
            f"The backup is of {head['vendor']}; this site is set to {connection.vendor}. "
            "Set ATTUNE_DATABASE_URL to a database of the same kind."
        )
    if connection.introspection.table_names() and not replace:
        raise OperatorError("There is data here already. Add --replace to put the backup over it.")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as place:
        folder = Path(place) / "backup"
        folder.mkdir(mode=0o700)
        read_archive(source, folder, ring=ring)
        _load(folder / DATABASE)
        _put_anchor(folder / ANCHOR)
    call_command("migrate", verbosity=0, interactive=False)
    opened, tampering = rotation.open_everything(), tuple(verify())
    with transaction.atomic():
        record("operations.restored", actor=None, detail={"opened": opened})
    return Restored(str(head["made"]), opened, tampering)


def length_of_record() -> int:
    """How many entries the record has."""
    head = Head.objects.first()
    return head.position if head else 0


def _put_anchor(saved: Path) -> None:
    if settings.AUDIT_ANCHOR.is_file():
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
        kept = settings.AUDIT_ANCHOR.with_name(f"audit.anchor.before-restore-{stamp}")
        settings.AUDIT_ANCHOR.replace(kept)
    if saved.is_file():
        shutil.copyfile(saved, settings.AUDIT_ANCHOR)


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load(saved: Path) -> None:
    if connection.vendor == "sqlite":
        _check_sqlite(saved)
        connection.close()
        shutil.copyfile(saved, settings.DATABASES["default"]["NAME"])
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _postgres("pg_restore", "--no-owner", "--exit-on-error", "--dbname={database}", str(saved))


def _check_sqlite(saved: Path) -> None:
    with closing(sqlite3.connect(saved)) as copy:
        state = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if state != "ok":
        raise OperatorError("The database in this backup is damaged. Use another backup.")


def _postgres(command: str, *arguments: str) -> None:
    params = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    given = {env: str(params[key]) for env, key in names.items() if params.get(key)}
    database = str(params["dbname"])
    filled = [each.replace("{database}", database) for each in arguments]
    tool = shutil.which(command)
    if tool is None:
        raise OperatorError(f"{command} is not installed; install PostgreSQL's client programs.")
    done = subprocess.run(  # noqa: S603  # our own words, no shell
        [tool, *filled],
        env={**os.environ, **given, "PGDATABASE": database},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise OperatorError(
            f"{command} failed (exit {done.returncode}). It has to be of the server's version or "
            "newer; the database's log says more."
        )
