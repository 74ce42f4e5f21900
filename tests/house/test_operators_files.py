"""What operators copy is as the guide says: units, compose file, image; buttons are on pages."""

import configparser
import re
from pathlib import Path

import yaml

from attune_web.cli import app


def commands() -> set[str]:
    return {each.name or each.callback.__name__ for each in app.registered_commands}  # type: ignore[union-attr]


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(path.read_text())
    return read


def test_units_run_commands_that_exist_as_their_own_user_without_a_way_out(root: Path) -> None:
    for path in sorted((root / "deploy").glob("*.service")):
        service = unit(path)["Service"]
        (command,) = re.findall(r"attune-web (\S+)", service["ExecStart"])
        assert command in commands()
        assert service["User"] == "attune"
        assert service["IPAddressDeny"] == "any"
        assert service["UMask"] == "0077"


def test_the_compose_file_gives_site_and_database_no_way_out(root: Path) -> None:
    compose = yaml.safe_load((root / "compose.yaml").read_text())
    networks, services = compose["networks"], compose["services"]
    for name in ("site", "database"):
        assert all(networks[each]["internal"] for each in services[name]["networks"])
        assert "ports" not in services[name]
    site = services["site"]["environment"]
    assert site["ATTUNE_SITE_URL"].startswith("https://")
    assert site["ATTUNE_PROXIES"] == "1"
    settings = (root / "docs/reference/settings.md").read_text()
    assert all(f"`{name}`" in settings for name in site)


def test_the_image_starts_a_command_that_exists_as_nobody_special(root: Path) -> None:
    lines = (root / "Dockerfile").read_text()
    assert re.search(r"^USER attune$", lines, re.MULTILINE)
    assert "--require-hashes -r requirements/site.txt" in lines
    (command,) = re.findall(r'CMD \["attune-web", "(\w+)"', lines)
    assert command in commands()


def test_every_command_in_the_operators_guide_exists(root: Path) -> None:
    guide = (root / "docs/how-to/run-the-site.md").read_text()
    named = set(re.findall(r"attune-web ([a-z-]+)", guide))
    assert named
    assert named <= commands()


def test_every_button_that_a_guide_names_is_on_a_page(root: Path) -> None:
    templates = (root / "attune_web").rglob("*.html")
    doors = (root / "attune_web/front/doors.py").read_text()
    said = doors + "".join(path.read_text() for path in templates)
    missing = []
    for page in ("docs/tutorial/first-ten-minutes.md",):
        for button in re.findall(r"[Pp]ress \*\*(.+?)\*\*", (root / page).read_text()):
            word = re.sub(r"\b(Clara|Maya)\b", "{{ name }}", button).partition(",")[0]
            if word not in said:
                missing.append(f"{page}: {button}")
    assert missing == []
