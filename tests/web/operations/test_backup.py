"""A site is set up, backed up, lost, and brought back from archive and keys: on both databases."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import Postgres

COMMAND = (sys.executable, "-c", "from attune_web.cli import main; main()")
SETUP = ("setup", "--organisation", "North", "--name", "Ada", "--email", "ada@north.example")
CRISIS = ("--crisis", "North listening line=01632 960 001")


class Site:
    """A site in a folder of its own, driven by its command."""

    def __init__(self, home: Path, database: str = "", tools: str = "") -> None:
        self.home = home
        self._env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("ATTUNE_")},
            "ATTUNE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "attune_web.settings",
            "PATH": tools + os.pathsep + os.environ["PATH"],
        }
        if database:
            self._env["ATTUNE_DATABASE_URL"] = database

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments], env=self._env, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert "Traceback" not in said
        return said


NIGHTLY = pytest.param("postgres", marks=pytest.mark.nightly)


@pytest.fixture(params=["sqlite", NIGHTLY])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """A site that is set up."""
    if request.param == "sqlite":
        made = Site(tmp_path / "home")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = Site(tmp_path / "home", server.new_database(), server.tools)
    assert "/join/" in made(*SETUP, *CRISIS)
    return made


def test_a_site_comes_back_whole_from_archive_and_escrowed_keys(site: Site, tmp_path: Path) -> None:
    assert site.home.stat().st_mode & 0o077 == 0
    assert not [each for each in site.home.iterdir() if each.stat().st_mode & 0o077]
    archive, escrow = tmp_path / "backup", tmp_path / "escrow.json"
    shutil.copy(site.home / "keys.json", escrow)
    site("backup", str(archive))
    assert b"ada@north" not in archive.read_bytes()
    assert "data here already" in site("restore", str(archive), code=1)
    shutil.rmtree(site.home)
    assert "no keys file" in site("restore", str(archive), "--replace", code=1)
    shutil.copy(escrow, site.home / "keys.json")
    said = site("restore", str(archive), "--replace")
    assert "The record is whole." in said
    assert "set up already" in site(*SETUP, *CRISIS, code=1)
    assert "Copy the keys file" in site("rotate-keys", "--retire")


def test_a_site_on_postgresql_is_set_up_and_backed_up_sealed(
    postgres: Postgres, tmp_path: Path
) -> None:
    site = Site(tmp_path / "home", postgres.new_database(), postgres.tools)
    site(*SETUP, *CRISIS)
    site("backup", str(tmp_path / "backup"))
    assert b"ada@north" not in (tmp_path / "backup").read_bytes()
    assert "data here already" in site("restore", str(tmp_path / "backup"), code=1)


def test_what_is_missing_explains_itself(tmp_path: Path) -> None:
    site = Site(tmp_path / "home")
    assert "attune-web setup" in site("serve", code=1)
    assert "crisis" in site(*SETUP, code=2)
    assert "'Name=number'" in site(*SETUP, "--crisis", "nobody", code=1)
    site(*SETUP, *CRISIS)
    assert "one process" in site("serve", "--workers", "2", code=1)
    assert "https://" in site("serve", "--host", "0.0.0.0", code=1)
    (site.home / "keys.json").unlink()
    assert "keep apart" in site(*SETUP, *CRISIS, code=1)
