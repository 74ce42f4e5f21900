"""Every setting is documented, and nothing is documented that does not exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_setting_of_the_site_has_its_line_in_the_reference() -> None:
    read = set(re.findall(r'"(ATTUNE_[A-Z_]+)"', (ROOT / "attune_web/settings.py").read_text()))
    lines = (ROOT / "docs/reference/settings.md").read_text()
    documented = set(re.findall(r"^\| `(ATTUNE_[A-Z_]+)`", lines, re.MULTILINE))
    assert read == documented


def test_every_command_explains_itself() -> None:
    from attune_web.cli import app

    assert all((each.callback.__doc__ or "").strip() for each in app.registered_commands)
