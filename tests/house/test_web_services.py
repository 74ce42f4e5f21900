"""Every verb that writes leaves an entry in the record of who did what."""

import ast
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "attune_web"
WRITES = {"save", "create", "delete", "update", "bulk_create", "get_or_create", "update_or_create"}


def services() -> list[Path]:
    found = [*SITE.rglob("services.py"), *SITE.glob("*/services/*.py")]
    return sorted(path for path in found if path.parent.name != "audit" and path.stem != "__init__")


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def called(node: ast.AST) -> tuple[set[str], set[str]]:
    """Names called plainly, and names called on something."""
    plain, dotted = set(), set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
            plain.add(each.func.id)
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            dotted.add(each.func.attr)
    return plain, dotted


def reaches(name: str, wanted: set[str], known: dict[str, ast.FunctionDef], *, on: bool) -> bool:
    plain, dotted = called(known[name])
    if wanted & (dotted if on else plain):
        return True
    return any(reaches(each, wanted, known, on=on) for each in plain & set(known) - {name})


@pytest.mark.parametrize("path", services(), ids=lambda path: str(path.relative_to(SITE)))
def test_every_service_that_writes_records_it(path: Path) -> None:
    known = functions(path)
    silent = [
        name
        for name in known
        if not name.startswith("_")
        and reaches(name, WRITES, known, on=True)
        and not reaches(name, {"record"}, known, on=False)
    ]
    assert silent == []
