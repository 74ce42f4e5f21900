"""The matrix is tested itself: with a guard or a filter taken away it must notice.

One mutant for every role, second step and fresh proof that a view asks for, and one for every
condition on a person or an organisation by which a row is found. Each is put in place in this
process, what runs through it is asked again (the addresses of the matrix, and the services by
themselves), and it is taken out.
"""

import ast
import functools
import gc
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

import attune_web
from attune_web.accounts import access
from tests.web import test_elsewhere, test_guards, test_matrix, test_services_ask
from tests.web.cast import Stage
from tests.web.matrix import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
HOME = Path(attune_web.__file__).parent
LEAST = 0.95
EACH = 1.0  # of the conditions: a room that brings one which nothing notices brings a test of it
OWNERS = {
    *("organisation", "person", "clinician", "supervisor", "trainer", "user", "voter"),
    *("actor", "subject", "opened_by", "answered_by", "created_by", "supervision"),
}
FINDS = {"filter", "get", "get_object_or_404", "exclude", "Q"}
Key = tuple[str, str, int]
Check = Callable[..., None]


@dataclass(frozen=True)
class Missing:
    """A condition taken out of a function: which one, and the function's code without it."""

    key: Key
    what: str
    code: CodeType

    def __str__(self) -> str:
        file, name, _ = self.key
        return f"{Path(file).relative_to(HOME)} {name} {self.what}"


def checks(name: str) -> Iterator[Check]:
    """Everything that is asked of one address, or of one service."""
    if name in SERVICES:
        yield SERVICES[name]
        return
    row = ROWS[name]
    if row.elsewhere:
        yield partial(test_elsewhere.test_what_is_elsewhere_is_not_found_and_stays_as_it_is, name)
    yield partial(test_elsewhere.test_what_stands_here_shows_nothing_from_elsewhere, name)
    enters = test_matrix.test_only_those_named_enter_and_nobody_sees_a_strangers_canary
    for method in ("GET", "POST"):
        yield partial(enters, name, method)
    if row.strange_path:
        yield partial(
            test_matrix.test_a_strangers_id_in_the_path_is_not_found_and_changes_nothing, name
        )
    if row.strange_body:
        yield partial(
            test_matrix.test_a_strangers_id_in_the_body_is_refused_and_changes_nothing, name
        )
    if name in test_guards.GUARDED:
        yield partial(
            test_guards.test_a_role_that_reads_others_enters_nowhere_without_a_second_step, name
        )
    if name in test_guards.STEPPED:
        yield partial(test_guards.test_after_a_quarter_of_an_hour_one_proves_again_who_one_is, name)


def asked_of_services() -> Iterator[tuple[str, Check]]:
    """Every test of a service by itself, once for each of its cases."""
    for name, test in vars(test_services_ask).items():
        if not name.startswith("test_"):
            continue
        marks = getattr(test, "pytestmark", [])
        if not marks:
            yield name, test
        for mark in marks:
            names, cases = mark.args
            keys = [names] if isinstance(names, str) else names
            for number, case in enumerate(cases):
                values = [case] if isinstance(names, str) else case
                yield f"{name}[{number}]", partial(test, **dict(zip(keys, values, strict=True)))


SERVICES = dict(asked_of_services())


def entering(name: str) -> Iterator[Check]:
    """What is asked to see which functions an address, or a service, runs through."""
    if name in SERVICES:
        yield SERVICES[name]
    else:
        yield partial(test_elsewhere.test_what_stands_here_shows_nothing_from_elsewhere, name)


def fails(check: Check, *, stage: Stage) -> bool:
    """Whether one thing that is asked fails as things stand; what it wrote is undone."""
    try:
        with transaction.atomic():
            check(stage=stage)
            transaction.set_rollback(True)
    except (Exception, pytest.fail.Exception):
        return True
    return False


def noticed(name: str, stage: Stage) -> bool:
    """Whether the matrix fails at an address, or a service by itself, as things stand."""
    return any(fails(check, stage=stage) for check in checks(name))


def conditions(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.keyword]]:
    """Every condition on somebody or somewhere by which a function finds a row."""
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    for call in dict.fromkeys(node for each in functions for node in ast.walk(each)):
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
    """Which addresses and tests of services run through which functions of the site.

    An address is asked once by somebody who enters everywhere; that it passes is for the matrix.
    """
    found: dict[Key, set[str]] = defaultdict(set)
    for name in (*ROWS, *SERVICES):

        def see(frame: Any, event: str, _: Any, name: str = name) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(str(HOME)):
                found[key_of(frame.f_code)].add(name)

        sys.settrace(see)  # of calls alone: the function gives no way to follow the lines
        try:
            assert not any(map(partial(fails, stage=stage), entering(name))), name
        finally:
            sys.settrace(None)
    return found


def test_a_condition_that_is_missing_is_noticed(stage: Stage) -> None:
    touched = runs_through(stage)
    mutants = list(missing_conditions())
    survivors = []
    for missing in mutants:
        # what a service says by itself is the quicker answer, so it is asked first
        asked = sorted(touched.get(missing.key, ()), key=lambda name: (name in ROWS, name))
        with without(missing):
            if not any(noticed(name, stage) for name in asked):
                survivors.append(str(missing))
    judge(len(mutants), survivors, least=EACH)


def patterns(found: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every address of the site."""
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from patterns(each.url_patterns)


def let_in(view: Any) -> Any:
    """A view whose guard says where somebody stands and refuses nobody."""

    @functools.wraps(view)
    def entered(request: Any, *args: Any, **kwargs: Any) -> Any:
        place = access.place_of(request)
        if place is not None:
            request.place = place
        return view(request, *args, **kwargs)

    return entered


def without_second_step(view: Any) -> Any:
    """A view whose guard does not ask for a second step."""

    @functools.wraps(view)
    def entered(request: Any, *args: Any, **kwargs: Any) -> Any:
        with pytest.MonkeyPatch.context() as swapped:
            swapped.setattr(access, "needs_second_step", lambda _: False)
            return view(request, *args, **kwargs)

    return entered


def weaker(whole: Any) -> Iterator[tuple[str, Any]]:
    """A view with one demand less."""
    entry: access.Entry = whole.entry
    bare = inspect.unwrap(whole)
    if not entry.everybody:
        yield "any guard", let_in(bare)
    if not entry.everybody and not entry.why:
        yield "a second step", without_second_step(whole)
    if entry.roles:
        yield "its roles", access.enter(step_up=entry.step_up, methods=entry.methods)(bare)
    if entry.step_up:
        yield "fresh proof", access.enter(*entry.roles, methods=entry.methods)(bare)


def test_a_guard_that_is_missing_is_noticed(stage: Stage) -> None:
    count, survivors = 0, []
    for pattern in patterns():
        whole, name = pattern.callback, str(pattern.name)
        for what, mutant in weaker(whole):
            count += 1
            pattern.callback = mutant
            try:
                if not noticed(name, stage):
                    survivors.append(f"{name} without {what}")
            finally:
                pattern.callback = whole
    judge(count, survivors)


def judge(count: int, survivors: list[str], *, least: float = LEAST) -> None:
    """Fail below the share that must be noticed, and name what was not."""
    share = 1 - len(survivors) / count
    found = f"{count} mutants, {share:.1%} noticed"
    print(found, *survivors, sep="\n")  # noqa: T201  # the figure
    assert share >= least, (found, survivors)
