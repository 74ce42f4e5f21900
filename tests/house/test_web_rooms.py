"""Rooms of the site look down only: imports and relations between tables."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

SITE = Path(__file__).parents[2] / "attune_web"
LADDER = (
    ("manual",),
    ("settings", "urls", "asgi", "cli"),
    ("front", "operations", "help"),
    ("insight",),
    ("credentials",),
    ("curriculum", "review", "groups", "emergency"),
    ("practice",),
    ("transcripts", "surveys", "wellbeing", "culture"),
    ("care", "releases"),
    ("accounts",),
    ("encryption", "audit", "outbox", "pictures"),
    ("inventory",),
    ("engine",),
)
LEVEL = {room: level for level, rooms in enumerate(LADDER) for room in rooms}


def modules() -> list[Path]:
    return sorted(path for path in SITE.rglob("*.py") if "migrations" not in path.parts)


def room_of(path: Path) -> str:
    first = path.relative_to(SITE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom) and node.module == "attune_web":
            names = [f"attune_web.{each.name}" for each in node.names]
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        found |= {each.split(".")[1] for each in names if each.startswith("attune_web.")}
    return found


def test_every_room_stands_on_the_ladder() -> None:
    rooms = {room_of(path) for path in modules()} - {"__init__"}
    assert rooms <= set(LEVEL)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SITE)))
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    upward = {each for each in imports(path) - {room} if LEVEL[each] <= LEVEL[room]}
    assert upward == set()


def test_a_table_points_only_at_tables_below_it() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("attune_web."):
            continue
        room = model._meta.app_label
        for field in model._meta.get_fields():
            other: Any = getattr(field, "related_model", None)
            forward = field.concrete and other is not None and not isinstance(other, str)
            if not forward or not other.__module__.startswith("attune_web."):
                continue
            target = other._meta.app_label
            if target != room and LEVEL[target] <= LEVEL[room]:
                upward.append(f"{model._meta.label}.{field.name}")
    assert upward == []
