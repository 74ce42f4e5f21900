"""No address without its row, no id without its strangers, no private field without a canary."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from attune_web.accounts.access import Entry
from attune_web.inventory import Kind, holdings
from tests.web.cast import Stage
from tests.web.conftest import django_db_setup, stage  # noqa: F401  # the site's own stage
from tests.web.matrix import ROWS

ID_FIELDS = (forms.ModelChoiceField, forms.ModelMultipleChoiceField, forms.UUIDField)
GUARDED = (Kind.SAID, Kind.PERSONAL, Kind.SECRET)
UNUSED = "not used by this site"


def addresses(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every address of the site."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        else:
            yield each


def own_view(pattern: URLPattern) -> Any:
    """The view under its guards."""
    return inspect.unwrap(pattern.callback)


def id_fields_read_by(view: Any) -> set[str]:
    """Fields that carry ids in every form a view of ours names, also through its own helpers."""
    found: set[str] = set()
    module = inspect.getmodule(view)
    names = {each.id for each in ast.walk(_tree(view)) if isinstance(each, ast.Name)}
    for name in names:
        value = getattr(module, name, None)
        if inspect.isclass(value) and issubclass(value, forms.BaseForm):
            fields = getattr(value, "base_fields", {})
            found |= {key for key, field in fields.items() if isinstance(field, ID_FIELDS)}
    return found


def _tree(view: Any) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(view)))


def ours() -> list[URLPattern]:
    return [each for each in addresses() if own_view(each).__module__.startswith("attune_web.")]


def test_every_address_has_a_name_says_who_may_enter_and_has_a_row() -> None:
    unmarked = [str(each.pattern) for each in addresses() if not _entry(each)]
    assert unmarked == [], "mark the view with @enter(...) or open_to_everybody(..., why=...)"
    names = {each.name for each in addresses()}
    assert names == set(ROWS), "write the row in tests/web/<room>/matrix.py"


def _entry(pattern: URLPattern) -> bool:
    entry = getattr(pattern.callback, "entry", None)
    return isinstance(entry, Entry) and (bool(entry.why) or not entry.everybody)


def test_every_id_in_a_path_has_strangers() -> None:
    missing = [
        f"{each.name}: {key}"
        for each in addresses()
        for key in each.pattern.converters
        if key != "provider_id" and not ROWS[str(each.name)].strange_path.get(key)
    ]
    assert missing == [], "add strange_path to the row"


def test_every_id_in_a_path_is_looked_for_elsewhere() -> None:
    missing = [
        f"{each.name}: {key}"
        for each in ours()
        for key, converter in each.pattern.converters.items()
        if isinstance(converter, UUIDConverter)
        and each.name != "confirm_emergency_known"  # one is told wherever one stands
        and not ROWS[str(each.name)].elsewhere.get(key)
    ]
    assert missing == [], "plant a row for BOTH in each organisation, and name it in `elsewhere`"


def test_every_id_in_a_form_has_strangers() -> None:
    missing = [
        f"{each.name}: {key}"
        for each in ours()
        for key in id_fields_read_by(own_view(each))
        if "POST" in each.callback.entry.methods  # type: ignore[attr-defined]
        and not ROWS[str(each.name)].strange_body.get(key)
        and each.name not in ("member", "grant_role", "make_recovery_link")
    ]
    assert missing == [], "add strange_body to the row"


@pytest.mark.parametrize("read", ["request.POST", "request.GET", "request.body", "request.FILES"])
def test_views_read_what_is_sent_only_through_forms(read: str) -> None:
    allowed = ("Form(request.POST", "Form(request.GET", 'request.GET.get("page"')
    loose = []
    for view in ours():
        module = inspect.getmodule(own_view(view))
        assert module is not None
        for number, line in enumerate(inspect.getsource(module).splitlines(), 1):
            if read in line and not any(each in line for each in allowed):
                loose.append(f"{module.__name__}:{number}")
    assert sorted(set(loose)) == []


@pytest.mark.django_db
def test_every_field_that_names_or_quotes_somebody_has_a_canary(
    stage: Stage,  # noqa: F811  # pytest's way of asking for a fixture
) -> None:
    planted = {place.partition("#")[0] for place in stage.canaries}
    missing = [
        f"{model._meta.label}.{name}"
        for model, holding in holdings()
        for name, field in holding.fields.items()
        if field.kind in GUARDED and f"{model._meta.label}.{name}" not in planted
    ]
    assert missing == [], "plant a canary in tests/web/<room>/stage.py"
