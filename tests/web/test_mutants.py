"""The matrix is tested itself: with a guard or a filter taken away it must notice.

One mutant for every role, second step and fresh proof that a view asks for, and one for every
condition on a person or an organisation by which a row is found. Each is put in place in this
process, the addresses that run through it are asked again, and it is taken out.
"""

import ast
import gc
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

import attune_web
from attune_web.accounts import access
from tests.web import test_guards, test_matrix
from tests.web.cast import Stage
from tests.web.matrix import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
HOME = Path(attune_web.__file__).parent
LEAST = 0.95
# Conditions that another one implies today (a form and its service ask the same; everybody of the
# stage stands in one organisation), and a few that no canary shows yet. The list only shrinks.
UNNOTICED = Path(__file__).parent / "unnoticed.txt"
OWNERS = {"organisation", "person", "clinician", "supervisor", "actor", "user", "leader", "led_by"}
FINDS = {"filter", "get", "get_object_or_404", "exclude"}
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Missing:
    """A condition taken out of a function: which one, and the function's code without it."""

    key: Key
    what: str
    code: CodeType

    def __str__(self) -> str:
        file, name, _ = self.key
        return f"{Path(file).relative_to(HOME)} {name} {self.what}"


def checks(name: str) -> Iterator[Callable[[Stage], None]]:
    """Everything that is asked of one address."""
    row = ROWS[name]
    enters = test_matrix.test_only_those_named_enter_and_nobody_sees_a_strangers_canary
    for method in ("GET", "POST"):
        yield lambda stage, method=method: enters(name, method, stage)  # type: ignore[misc]
    if row.strange_path:
        path = test_matrix.test_a_strangers_id_in_the_path_is_not_found_and_changes_nothing
        yield lambda stage: path(name, stage)
    if row.strange_body:
        body = test_matrix.test_a_strangers_id_in_the_body_is_refused_and_changes_nothing
        yield lambda stage: body(name, stage)
    if name in test_guards.GUARDED:
        step = test_guards.test_a_role_that_reads_others_enters_nowhere_without_a_second_step
        yield lambda stage: step(name, stage)
    if name in test_guards.STEPPED:
        again = test_guards.test_after_a_quarter_of_an_hour_one_proves_again_who_one_is
        yield lambda stage: again(name, stage)


def noticed(name: str, stage: Stage) -> bool:
    """Whether the matrix fails at an address as things stand."""
    for check in checks(name):
        try:
            with transaction.atomic():
                check(stage)
                transaction.set_rollback(True)
        except Exception:
            return True
    return False


def conditions(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.keyword]]:
    """Every condition on somebody or somewhere by which a row is found."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        for keyword in call.keywords if name in FINDS else []:
            if keyword.arg and OWNERS & set(keyword.arg.split("__")):
                yield call, keyword


def functions_in(code: CodeType) -> Iterator[CodeType]:
    """Every function compiled into a module or another function."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from functions_in(each)


def key_of(code: CodeType) -> Key:
    """What tells one function of the site from another."""
    return code.co_filename, code.co_name, code.co_firstlineno


def missing_conditions() -> Iterator[Missing]:
    """Each function of the site that finds rows, without one of its conditions."""
    for path in sorted(HOME.rglob("*.py")):
        if "migrations" in path.parts or "operations" in path.parts:
            continue
        text = path.read_text()
        whole = {key_of(each): each for each in functions_in(compile(text, str(path), "exec"))}
        for number, _ in enumerate(conditions(ast.parse(text))):
            tree = ast.parse(text)
            _, keyword = list(conditions(tree))[number]
            # still worked out, so that the function keeps its variables, but without any effect
            name = keyword.arg
            keyword.arg = None
            keyword.value = ast.Subscript(
                ast.List([keyword.value, ast.Dict([], [])], ast.Load()), ast.Constant(1), ast.Load()
            )
            ast.fix_missing_locations(tree)
            for each in functions_in(compile(tree, str(path), "exec")):
                key = key_of(each)
                if key in whole and each.co_code != whole[key].co_code:
                    yield Missing(key, str(name), each)
                    break


@contextmanager
def without(missing: Missing) -> Iterator[None]:
    """The site with one condition missing."""
    found = [
        each
        for each in gc.get_objects()
        if type(each) is FunctionType and key_of(each.__code__) == missing.key
    ]
    whole = [each.__code__ for each in found]
    for each in found:
        each.__code__ = missing.code
    try:
        yield
    finally:
        for each, code in zip(found, whole, strict=True):
            each.__code__ = code


def runs_through(stage: Stage) -> dict[Key, set[str]]:
    """Which addresses run through which functions of the site."""
    found: dict[Key, set[str]] = defaultdict(set)
    for name in ROWS:

        def see(frame: Any, event: str, _: Any, name: str = name) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(str(HOME)):
                found[key_of(frame.f_code)].add(name)

        sys.setprofile(see)
        try:
            assert not noticed(name, stage), name
        finally:
            sys.setprofile(None)
    return found


def test_a_condition_that_is_missing_is_noticed(stage: Stage) -> None:
    touched = runs_through(stage)
    mutants = list(missing_conditions())
    survivors = []
    for missing in mutants:
        with without(missing):
            if not any(noticed(name, stage) for name in sorted(touched.get(missing.key, ()))):
                survivors.append(str(missing))
    print(f"{len(mutants)} conditions, {len(mutants) - len(survivors)} noticed")  # noqa: T201
    known = set(UNNOTICED.read_text().splitlines())
    assert set(survivors) <= known, "plant a row that only this condition hides"
    assert known <= set(survivors), "noticed by now: take it off the list"


def patterns(found: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every address of the site."""
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from patterns(each.url_patterns)


def weaker(entry: access.Entry) -> Iterator[tuple[str, access.Entry]]:
    """What a view asks for, with one demand less."""
    if entry.roles:
        yield "its roles", replace(entry, roles=frozenset())
    if entry.step_up:
        yield "fresh proof", replace(entry, step_up=False)


def test_a_guard_that_is_missing_is_noticed(stage: Stage) -> None:
    count, survivors = 0, []
    for pattern in patterns():
        whole, name = pattern.callback, str(pattern.name)
        entry: access.Entry = whole.entry  # type: ignore[attr-defined]
        mutants: list[tuple[str, Any]] = []
        if not entry.everybody:
            mutants.append(("any guard", inspect.unwrap(whole)))
        for what, less in weaker(entry):
            view = access.enter(*less.roles, step_up=less.step_up, methods=less.methods)
            mutants.append((what, view(inspect.unwrap(whole))))
        for what, mutant in mutants:
            count += 1
            pattern.callback = mutant
            try:
                if not noticed(name, stage):
                    survivors.append(f"{name} without {what}")
            finally:
                pattern.callback = whole
    judge(count, survivors)


def judge(count: int, survivors: list[str]) -> None:
    """Fail below the share that must be noticed, and name what was not."""
    share = 1 - len(survivors) / count
    found = f"{count} mutants, {share:.1%} noticed"
    print(found, *survivors, sep="\n")  # noqa: T201  # the figure
    assert share >= LEAST, (found, survivors)
