"""The site does not start on a database that may lose what it kept, or with an altered model."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from attune.coding.card import MODEL_FOLDER
from attune.errors import ModelError
from attune_web import engine
from tests.conftest import ROOT
from tests.postgres import Postgres

SERVE = (sys.executable, "-c", "from attune_web.cli import main; main()", "serve", "--port", "1")
SETUP = ("setup", "--organisation", "North", "--name", "Ada", "--email", "ada@north.example")
CRISIS = ("--crisis", "North listening line=01632 960 001")


def run(home: Path, *arguments: str, **env: str) -> tuple[int, str]:
    """Run the site's command as its operator does."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ATTUNE_")}
    site = {"ATTUNE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "attune_web.settings"}
    plain |= site | env
    done = subprocess.run(
        [*SERVE[:3], *arguments], cwd=ROOT, env=plain, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site on SQLite that is set up."""
    folder = tmp_path_factory.mktemp("unsafe") / "home"
    code, said = run(folder, *SETUP, *CRISIS)
    assert code == 0, said
    return folder


@pytest.mark.parametrize(
    ("pragmas", "more", "says"),
    [
        ("PRAGMA synchronous=NORMAL;", (), "synchronous"),
        ("PRAGMA mmap_size=134217728;", (), "mmap_size"),
        ("PRAGMA journal_mode=WAL;", ("--workers", "2"), "WAL"),
    ],
)
def test_unsafe_sqlite_is_refused(
    pragmas: str, more: tuple[str, ...], says: str, home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    settings = {"DJANGO_SETTINGS_MODULE": "tests.web.operations.unsafe", "PRAGMAS": pragmas}
    code, said = run(copy, *SERVE[3:], *more, **settings)
    assert code == 1
    assert says in said
    assert "Traceback" not in said


@contextmanager
def altered(server: Postgres, database: str, name: str) -> Iterator[None]:
    """A server with one setting off, until the test is over."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute(f"ALTER SYSTEM RESET {name}".encode())
            connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="module")
def on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A site on PostgreSQL that is set up: its folder and its database."""
    folder = tmp_path_factory.mktemp("unsafe") / "home"
    database = postgres.new_database()
    code, said = run(folder, *SETUP, *CRISIS, ATTUNE_DATABASE_URL=database)
    assert code == 0, said
    return folder, database


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_unsafe_postgres_is_refused(
    name: str, postgres: Postgres, on_postgres: tuple[Path, str]
) -> None:
    home, database = on_postgres
    with altered(postgres, database, name):
        code, said = run(home, *SERVE[3:], ATTUNE_DATABASE_URL=database)
    assert code == 1
    assert f"PostgreSQL: {name} is off" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["coder.onnx", "sentences.onnx", "tokenizer.json", "card.json"])
def test_one_altered_byte_in_the_model_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in MODEL_FOLDER.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / name).unlink()
    content = bytearray((MODEL_FOLDER / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(engine, "MODEL_FOLDER", tmp_path)
    with pytest.raises(ModelError, match=name):
        engine.refuse_altered_model()
    monkeypatch.undo()
    engine.refuse_altered_model()
