"""The manual of the commands is all of each command, and no other; the tutorial tells the truth."""

import re
from io import StringIO
from pathlib import Path
from typing import Annotated

import pytest
import typer
from rich.console import Console

from attune.cli import agree, app, manual
from attune.coding.agreement import Rating, compare


@pytest.fixture
def small() -> typer.Typer:
    """Give an app of one open and one hidden command."""
    made = typer.Typer(rich_markup_mode=None)

    @made.command("weigh")
    def weigh(
        sheep: Annotated[str, typer.Argument(metavar="SHEEP", help="Which one.")],
        wet: Annotated[bool, typer.Option("--wet", help="It has rained.")] = False,
        times: Annotated[int, typer.Option(min=1, max=9, help="How often.")] = 3,
    ) -> None:
        """Weigh a sheep.

        It must stand still.

        Exit status: 0 done, 1 it ran off, with the rope, 2 no such sheep.
        """

    @made.command("shear", hidden=True)
    def shear() -> None:
        """Shear a sheep."""

    return made


def test_the_page_in_the_repository_is_what_the_commands_say(root: Path) -> None:
    page = (root / manual.TARGET).read_text(encoding="utf-8")
    assert page == manual.render(app), "run `make fix`"


def test_a_command_is_told_with_arguments_options_and_statuses(small: typer.Typer) -> None:
    page = manual.render(small)
    section = page.split("## attune weigh\n")[1].split("\n## ")[0]
    assert "    attune weigh [OPTIONS] SHEEP\n" in section
    assert "Weigh a sheep.\n\nIt must stand still.\n" in section
    assert "- `SHEEP`: Which one. [required]\n" in section
    assert "- `--wet`: It has rained.\n" in section
    assert "- `--times N`: How often. [default: 3; 1<=x<=9]\n" in section
    assert "| 1 | it ran off, with the rope |\n| 2 | no such sheep |\n" in section
    assert "Exit status:" not in section


def test_a_hidden_command_stays_hidden(small: typer.Typer) -> None:
    assert "shear" not in manual.render(small)


def test_every_command_explains_itself() -> None:
    """A command or option without help, or without its exit statuses, would leave a hole here."""
    for name, command in manual.commands_of(app).items():
        assert command.help, name
        assert {0, 2} <= set(manual.statuses(command.help)), name
        bare = [p.name for p in command.params if not p.help]
        assert not bare, f"attune {name}"


def test_check_tells_a_stale_page_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert manual.main(["--check"]) == 1
    assert not list(tmp_path.iterdir())
    assert manual.main() == 0
    assert manual.main(["--check"]) == 0
    manual.TARGET.write_text("old", encoding="utf-8")
    assert manual.main(["--check"]) == 1
    assert manual.TARGET.read_text(encoding="utf-8") == "old"
    assert "run `make fix`" in capsys.readouterr().err


def test_the_tutorial_shows_what_agree_prints(root: Path) -> None:
    told = (root / "docs" / "tutorial" / "first-session.md").read_text(encoding="utf-8")
    typed = told.split("```\nsession,unit,rater,code,value\n")[1].split("```")[0]
    ratings = [Rating(*line.split(",")) for line in typed.splitlines()]
    printed = StringIO()
    agree.show(compare(ratings), console=Console(file=printed, width=90))
    shown = told.split("attune agree ratings.csv\n```\n```\n")[1].split("```")[0].splitlines()
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert len(shown) > 5
    assert lines[1 : 1 + len(shown)] == shown


def test_the_index_leads_to_pages_that_are_there(root: Path) -> None:
    index = (root / "docs" / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", index)
    assert links
    assert not [link for link in links if not (root / "docs" / link).exists()]
