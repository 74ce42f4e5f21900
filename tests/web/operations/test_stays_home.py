"""Nothing leaves the machine, and nothing secret lies in the repository."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.home import LeftHomeError

SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9]{8}"
    rb"|(?i:secret|token|password|api_?key)[\"']?\s*[=:]\s*[\"'][A-Za-z0-9+/_-]{32,}[\"']"
)
MAIN_JOURNEY = ("tests/web/practice", "tests/browser/test_journey.py")


def test_a_test_that_reaches_beyond_this_machine_fails() -> None:
    with socket.socket() as caller, pytest.raises(LeftHomeError):
        caller.connect(("192.0.2.1", 80))
    with pytest.raises(LeftHomeError):
        socket.create_connection(("elsewhere.example", 80))


@pytest.mark.nightly
def test_the_main_journey_needs_no_network_at_all() -> None:
    cut = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--net", "sh", "-c"]
    up = 'ip link set lo up && exec "$@"'
    if not shutil.which("ip") or subprocess.run([*cut, "true"], check=False).returncode:
        pytest.skip("a network of its own is not to be had here: install iproute2, allow unshare")
    tests = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not nightly", *MAIN_JOURNEY]
    done = subprocess.run(
        [*cut, up, "sh", *tests], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("no repository here, only its files")
    paths = [ROOT / each for each in listed.stdout.decode().split("\0") if each]
    written = [each for each in paths if each.is_file() and each.stat().st_size < 400_000]
    found = [each for each in written if SECRETS.search(each.read_bytes())]
    assert [each.name for each in found if each != Path(__file__)] == []


def test_the_settings_pass_the_checks_for_deployment(tmp_path: Path) -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ATTUNE_")}
    site = {
        "ATTUNE_HOME": str(tmp_path),
        "ATTUNE_SITE_URL": "https://attune.example",
        "ATTUNE_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "attune_web.settings",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, cwd=ROOT, env=plain | site, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
