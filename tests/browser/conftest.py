"""A real browser, and sites for it to visit; both started once, and ended before the next folder.

Playwright keeps an event loop while it runs, beside which Django's database refuses to work in the
same process. So the browser is given back when this folder is done, and every site it visits is a
process of its own, as it is in life.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visits import Site
from tests.conftest import ROOT, absent
from tests.served.site import ServedSite, served

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str:
    """Where Chromium is; without one the tests of this folder are skipped, by name."""
    found = os.environ.get("ATTUNE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        absent("browser", "install Debian's chromium, or set ATTUNE_CHROMIUM to one you have")
    return found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all."""
    path = find_chromium()
    # Chromium's own sandbox refuses to run as root, which is what build machines often are.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The stage of the permission matrix, served."""
    find_chromium()
    home = tmp_path_factory.mktemp("staged")
    with (home / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.staged_site", str(home / "site")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield Site(**_told(process, home / "errors"))
        finally:
            process.kill()
            process.communicate()


def _told(process: "subprocess.Popen[str]", errors: Path) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, errors.read_text()[-3000:]
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration without a history: the cast, and three more clinicians under Sana."""
    find_chromium()
    folder = tmp_path_factory.mktemp("demo")
    with served(folder, clinicians=3, ATTUNE_DEMO="true") as site:
        site.start()
        yield site
