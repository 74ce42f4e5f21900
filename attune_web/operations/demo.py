"""A demonstration: a database of its own, everybody invented, reachable from this machine only.

It is made once and kept, with what visitors did in it, for as long as the engine and the content it
was made from are the same. `demo.json` in its folder says what it was made from.
"""

import datetime as dt
import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

import attune
import attune_web
from attune import content
from attune.diary import Diary
from attune_web.accounts.models import Installation, Organisation
from attune_web.encryption import keys
from attune_web.operations import history, site
from attune_web.operations.cast import assemble
from attune_web.operations.errors import OperatorError

Say = Callable[[str], None]
MARK = "demo.json"
ROOMS = ("practice", "groups", "accounts/services", "accounts/models", "operations")


def prepare(*, fresh: bool = False, say: Say = print) -> None:
    """Make the demonstration's database, or go on with the one that is there."""
    _refuse_others()
    now = digest()
    made = _made_from()
    if made == now and not fresh:
        site.upgrade()
        return
    if made and not fresh:
        say("Attune has changed since this demonstration was made, so it is made anew.")
    say("Making the demonstration: five weeks of practice are played through the engine ...")
    _clear()
    _make(say)
    _mark(now)


def digest() -> str:
    """What a demonstration is made from, as one hash: engine, model, cases, diary, practice."""
    found = hashlib.sha256()
    for path in _sources():
        found.update(f"{path.name}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def hush() -> None:
    """Keep the link in sight: in a demonstration only what went wrong is logged."""
    import_module("attune_web.asgi")  # which sets up the logs, so it comes first
    for name in ("attune_web", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _sources() -> Iterator[Path]:
    engine, rooms = Path(attune.__file__).parent, Path(attune_web.__file__).parent
    yield from sorted(path for path in engine.rglob("*.py") if "_content" not in path.parts)
    yield engine / "coding" / "model" / "card.json"
    for room in ROOMS:
        yield from sorted((rooms / room).rglob("*.py"))
    yield from content.files("cases")
    yield from content.files("demo")


def _refuse_others() -> None:
    """Refuse a folder with a real site in it; only what a demonstration made is cleared."""
    if connection.vendor != "sqlite":
        raise OperatorError("A demonstration keeps its data in its own folder, not on a server.")
    says = _says_demo()
    ours = (settings.HOME / MARK).exists() or says
    strange = settings.KEYS_FILE.exists() or _database().exists()
    if says is False or (strange and not ours):
        raise OperatorError(
            f"{settings.HOME} holds a real site. A demonstration needs a folder of its own: "
            "leave ATTUNE_HOME unset, or point it elsewhere."
        )


def _says_demo() -> bool | None:
    """Whether the database that is there says it is a demonstration; None where it has nobody."""
    if not _database().exists():
        return None
    tables = set(connection.introspection.table_names())
    if not {Installation._meta.db_table, Organisation._meta.db_table} <= tables:
        return None
    with connection.cursor() as cursor:  # its columns may be of an older version
        cursor.execute(f"SELECT count(*) FROM {Organisation._meta.db_table}")  # noqa: S608  # a table of ours
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(f"SELECT demo FROM {Installation._meta.db_table}")  # noqa: S608  # the same
        row = cursor.fetchone()
    return bool(row and row[0])


def _clear() -> None:
    connection.close()
    _mark(None)
    for path in settings.HOME.glob(f"{_database().name}*"):
        path.unlink()
    settings.KEYS_FILE.unlink(missing_ok=True)
    settings.AUDIT_ANCHOR.unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    keys.forget()


def _make(say: Say) -> None:
    keys.write(keys.fresh(), settings.KEYS_FILE)
    site.upgrade()
    diaries = content.load_all("demo", Diary)
    if diaries.faults:
        raise OperatorError("\n".join(str(each) for each in diaries.faults))
    with transaction.atomic():  # all of it or nothing, however it is interrupted
        cast = assemble()
        for diary in diaries.values.values():
            history.play(diary, cast=cast, today=timezone.localdate(), say=say)
        Installation.objects.filter(pk=1).update(demo=True)


def _made_from() -> str | None:
    try:
        found = json.loads((settings.HOME / MARK).read_text())
        return str(found["made_from"]) if found["made_from"] and _says_demo() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _mark(made_from: str | None) -> None:
    aside = settings.HOME / f"{MARK}.new"
    aside.write_text(json.dumps({"made_from": made_from, "at": dt.datetime.now().isoformat()}))
    aside.replace(settings.HOME / MARK)


def _database() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))
