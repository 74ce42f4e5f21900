"""The record of who did what: only added to, and every tampering is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from attune_web.audit.models import AppendOnlyError, Entry, Head
from attune_web.audit.services import START, digest_of, record, verify

pytestmark = pytest.mark.django_db
TABLE = "audit_entry"


@pytest.fixture
def _five(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    monkeypatch.setattr(settings, "AUDIT_ANCHOR", tmp_path / "anchor")
    sql(f"DELETE FROM {TABLE}")
    Head.objects.update(position=0, digest=START)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        for number in range(5):
            record("tests.done", actor=None, detail={"number": number})


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewrite_all() -> None:
    """What somebody with the database and our code could do."""
    previous = START
    for entry in list(Entry.objects.order_by("position")):
        entry.verb, entry.previous = "tests.other", previous
        entry.digest = previous = digest_of(entry)
        sql(
            f"UPDATE {TABLE} SET verb=%s, previous=%s, digest=%s WHERE position=%s",
            entry.verb,
            entry.previous,
            entry.digest,
            entry.position,
        )
    Head.objects.update(digest=previous)


def insert() -> None:
    sql(f"UPDATE {TABLE} SET position=6 WHERE position=5")
    last = Entry.objects.get(position=6)
    sql(
        f"INSERT INTO {TABLE} (position, at, verb, subject, detail, previous, digest) "
        "VALUES (5, %s, 'tests.done', '', '{}', %s, %s)",
        last.at,
        last.previous,
        last.digest,
    )


def reorder() -> None:
    sql(f"UPDATE {TABLE} SET position=99 WHERE position=2")
    sql(f"UPDATE {TABLE} SET position=2 WHERE position=3")
    sql(f"UPDATE {TABLE} SET position=3 WHERE position=99")


@pytest.mark.usefixtures("_five")
def test_an_untouched_record_is_whole() -> None:
    assert verify() == []


@pytest.mark.usefixtures("_five")
@pytest.mark.parametrize(
    "tamper",
    [
        lambda: sql(f"UPDATE {TABLE} SET verb='tests.other' WHERE position=3"),
        lambda: sql(f"DELETE FROM {TABLE} WHERE position=3"),
        insert,
        reorder,
        lambda: sql(f"DELETE FROM {TABLE} WHERE position>3"),
        rewrite_all,
    ],
    ids=["edit", "delete", "insert", "reorder", "cut the tail", "rewrite it all"],
)
def test_tampering_is_found(tamper: Callable[[], None]) -> None:
    tamper()
    assert verify() != []


def test_what_is_undone_leaves_no_entry() -> None:
    before = Entry.objects.count()
    with transaction.atomic():
        record("tests.done", actor=None)
        transaction.set_rollback(True)
    assert Entry.objects.count() == before


def test_the_record_cannot_be_changed_or_removed_by_code() -> None:
    entry = record("tests.done", actor=None)
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="tests.other"),
    ):
        with pytest.raises(AppendOnlyError):
            change()


@pytest.mark.parametrize(
    ("verb", "detail"),
    [("tests.done", {"said": "I could not sleep"}), ("tests", {}), ("Tests.Done", {})],
)
def test_words_do_not_get_into_the_record(verb: str, detail: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="never words"):
        record(verb, actor=None, detail=detail)
