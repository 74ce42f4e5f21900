"""Documentation is part of the build: what a person can ask for is written down."""

from pathlib import Path

import typer.main

from attune.cli import app
from attune.coding.dimensions import DIMENSIONS


def pages(root: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (root / "docs").rglob("*.md"))


def test_every_command_is_documented(root: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands
    text = pages(root)
    assert not [name for name in commands if f"attune {name}" not in text]


def test_every_code_has_a_codebook_and_a_page(root: Path) -> None:
    books = {path.stem for path in (root / "content" / "codebooks").glob("*.yaml")}
    manual = (root / "docs" / "reference" / "codebooks.md").read_text(encoding="utf-8")
    for dimension in DIMENSIONS:
        assert dimension.name in books
        assert f"`{dimension.name}`" in manual


def test_decisions_are_short_and_numbered_once(root: Path) -> None:
    records = sorted((root / "docs" / "adr").glob("*.md"))
    assert records
    numbers = [path.name[:4] for path in records]
    assert len(set(numbers)) == len(numbers)
    assert not [p.name for p in records if len(p.read_text(encoding="utf-8").split()) > 400]


def test_make_targets_of_the_contract_are_there(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    promised = "install demo serve test check fix train evaluate bench nightly".split()
    assert not [target for target in promised if f"\n{target}:" not in makefile]
