"""The tail is capped: what spoils a code base is its few largest files and functions."""

import ast
from pathlib import Path

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 400, 40, 20
ROOMS = ("attune", "attune_web", "training", "benchmarks", "tests")


def code_files(root: Path) -> list[Path]:
    return [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]


def test_files_end_before_400_lines(root: Path) -> None:
    styled = [*(root / "attune_web").rglob("*.css"), *(root / "attune_web").rglob("*.html")]
    long = {
        str(path.relative_to(root)): lines
        for path in [*code_files(root), *styled]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, "make each a folder of the same name"


def test_functions_end_before_40_lines_and_views_before_20(root: Path) -> None:
    long = []
    for path in code_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > (LONGEST_VIEW if path.name == "views.py" else LONGEST_FUNCTION):
                    long.append(f"{path.relative_to(root)}:{node.lineno} {node.name} {lines}")
    assert not long


def test_no_room_is_a_junk_drawer(root: Path) -> None:
    vague = {"utils", "util", "helpers", "helper", "core", "common", "misc", "functions"}
    assert not [
        path for path in code_files(root) if path.stem in vague or path.parent.name in vague
    ]


def test_public_things_of_the_engine_say_what_they_are_for(root: Path) -> None:
    silent = []
    for path in sorted((root / "attune").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        public = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        silent += [
            f"{path.relative_to(root)}: {n.name}" for n in public if not ast.get_docstring(n)
        ]
        if tree.body and not ast.get_docstring(tree):
            silent.append(f"{path.relative_to(root)}: the module itself")
    assert not silent
