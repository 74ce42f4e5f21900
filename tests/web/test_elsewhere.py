"""Standing in one organisation, somebody of both finds nothing of the other.

They hold every role in both, so no role refuses them: what does is the condition on the
organisation by which a row is found.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from attune_web.audit.models import Entry
from tests.web.cast import BOTH, IN_NORTH, IN_SOUTH, Stage, browser_of
from tests.web.matrix import ROWS
from tests.web.rows import Row
from tests.web.test_matrix import address

pytestmark = pytest.mark.django_db
PEOPLE = {"North": IN_NORTH, "South": IN_SOUTH}
OTHER = {"North": "South", "South": "North"}
NOT_FOUND = frozenset({403, 404, 500})
# what one takes away is about the person, wherever they stand
WHOLE = frozenset({"export_account"})


def ask(
    stage: Stage, place: str, method: str, url: str, body: dict[str, Any]
) -> tuple[HttpResponse, int]:
    """One request from where they stand, and how many entries the record grew by; undone."""
    with transaction.atomic():
        client = browser_of(stage[BOTH[place]], standing_in=stage.place(place))
        before = Entry.objects.count()
        response: Any = client.get(url) if method == "GET" else client.post(url, body)
        written = Entry.objects.count() - before
        transaction.set_rollback(True)
    return response, written


def in_place(stage: Stage, row: Row, key: str, place: str) -> Any:
    """The value of an id for a row in an organisation."""
    found = stage.rows[f"{row.elsewhere[key]} in {place}"]
    return found.pk


def ids(stage: Stage, row: Row, place: str, part: str) -> dict[str, Any]:
    """The ids of a path or a body, of rows in an organisation where the row names them."""
    usual = getattr(row, part)
    own = {key: in_place(stage, row, key, place) for key in row.elsewhere if key in usual}
    return {key: make(stage) for key, make in usual.items()} | own


def strays(stage: Stage, name: str, place: str, response: HttpResponse) -> Iterator[str]:
    """The canaries in an answer that nobody sees who stands there."""
    row = ROWS[name]
    here = PEOPLE[place] | (set(BOTH.values()) if name in WHOLE else {BOTH[place]})
    text = response.content.decode(errors="replace") + str(response.headers)
    for where, (canary, may_see) in stage.canaries.items():
        if canary in text and not here & may_see and where not in row.reveals:
            yield where


def methods_of(row: Row) -> Iterator[tuple[str, frozenset[int]]]:
    """The methods an address takes, with what it answers."""
    for method, statuses in (("GET", row.get), ("POST", row.post)):
        if statuses != frozenset({405}):
            yield method, statuses


@pytest.mark.parametrize("name", sorted(ROWS))
def test_what_stands_here_shows_nothing_from_elsewhere(name: str, stage: Stage) -> None:
    row, wrong = ROWS[name], []
    for place in BOTH:
        url = address(stage, name, row, **ids(stage, row, place, "path"))
        body = ids(stage, row, place, "body")
        for method, statuses in methods_of(row):
            response, _ = ask(stage, place, method, url, body)
            if row.elsewhere and response.status_code in NOT_FOUND - statuses:
                wrong.append(f"{method} {url} in {place}: {response.status_code}")
            found = strays(stage, name, place, response)
            wrong.extend(f"{method} in {place} shows {each}" for each in found)
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.elsewhere))
def test_what_is_elsewhere_is_not_found_and_stays_as_it_is(name: str, stage: Stage) -> None:
    row, wrong = ROWS[name], []
    for place, other in OTHER.items():
        for key in row.elsewhere:
            path, body = ids(stage, row, place, "path"), ids(stage, row, place, "body")
            in_path = key in row.path
            (path if in_path else body)[key] = in_place(stage, row, key, other)
            url = address(stage, name, row, **path)
            for method, _ in methods_of(row):
                if method == "GET" and not in_path:
                    continue
                response, written = ask(stage, place, method, url, body)
                if response.status_code not in ({404} if in_path else {404, 422}) or written:
                    wrong.append(f"{method} {url} {key}: {response.status_code}, {written} written")
                wrong.extend(strays(stage, name, place, response))
    assert not wrong
