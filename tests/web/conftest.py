"""The stage for every test of the site: built once, put back after each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from attune.patient.case import load_case
from attune_web import engine
from attune_web.encryption import keys
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder
from tests.web.cast import Stage, browser_of
from tests.web.stage import set_stage


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Everybody and everything of the matrix, there before the first test."""
    with django_db_blocker.unblock():
        if not settings.KEYS_FILE.exists():
            keys.write(keys.fresh(), settings.KEYS_FILE)
            call_command("createcachetable", verbosity=0)
        set_stage()


@pytest.fixture(scope="session", autouse=True)
def quick_engine() -> Iterator[None]:
    """One short case, and a rater and encoder made of rules, in place of the network."""
    rater, embedder = PlainRater(), WordEmbedder()
    ben = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    with pytest.MonkeyPatch.context() as swapped:
        swapped.setattr(engine, "_rater", lambda: rater)
        swapped.setattr(engine, "_embedder", lambda: embedder)
        swapped.setattr(engine, "_cases", lambda: {"ben": ben})
        yield


@pytest.fixture(scope="session")
def stage(django_db_setup: None) -> Stage:
    """The stage that `django_db_setup` set."""
    return set_stage()


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keys file that a test may rotate or spoil."""
    monkeypatch.setattr(settings, "KEYS_FILE", tmp_path / "keys.json")
    keys.write(keys.fresh(), settings.KEYS_FILE)
    yield
    keys.forget()


@pytest.fixture
def copied_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stage's own keys in a file that a test may rotate."""
    monkeypatch.setattr(settings, "KEYS_FILE", Path(shutil.copy(settings.KEYS_FILE, tmp_path)))
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def browser(stage: Stage) -> Callable[..., Client]:
    """A browser of one of the cast, by name."""
    return lambda name=None, **kwargs: browser_of(stage[name] if name else None, **kwargs)
