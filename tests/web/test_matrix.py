"""Every address, for everybody: entry, refusal, strangers' ids, forged forms, and canaries."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from attune_web.audit.models import Entry
from tests.web.cast import ANONYMOUS, EVERYBODY, VIEWERS, Stage, browser_of
from tests.web.matrix import ROWS
from tests.web.rows import Row

pytestmark = pytest.mark.django_db


def ask(
    stage: Stage, who: str, method: str, url: str, body: dict[str, Any] | None = None
) -> tuple[HttpResponse, int]:
    """One request, its answer, and how many entries the record grew by; undone afterwards."""
    with transaction.atomic():
        client = browser_of(None if who == ANONYMOUS else stage[who])
        before = Entry.objects.count()
        response: Any = client.get(url) if method == "GET" else client.post(url, body or {})
        written = Entry.objects.count() - before
        transaction.set_rollback(True)
    return response, written


def address(stage: Stage, name: str, row: Row, **strange: Any) -> str:
    """The row's address with its own ids, some exchanged."""
    ids = {key: make(stage) for key, make in row.path.items()}
    return reverse(name, kwargs={**ids, **strange})


def expected(row: Row, who: str, method: str) -> frozenset[int]:
    """What somebody gets."""
    statuses = row.get if method == "GET" else row.post
    if row.enters is None or who in row.enters or statuses == frozenset({405}):
        return statuses
    if who == ANONYMOUS:
        return frozenset({302 if method == "GET" else 401})
    return frozenset({404 if who in row.finds_nothing else row.others})


def leaks(stage: Stage, row: Row, who: str, response: HttpResponse) -> Iterator[str]:
    """The canaries in an answer that its reader may not see."""
    text = response.content.decode(errors="replace") + str(response.headers)
    for place, (canary, may_see) in stage.canaries.items():
        if canary in text and who not in may_see and place not in row.reveals:
            yield place


@pytest.mark.parametrize("name", sorted(ROWS))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_those_named_enter_and_nobody_sees_a_strangers_canary(
    name: str, method: str, stage: Stage
) -> None:
    row = ROWS[name]
    body = {key: make(stage) for key, make in row.body.items()}
    wrong = []
    for who in VIEWERS:
        response, _ = ask(stage, who, method, address(stage, name, row), body)
        allowed = expected(row, who, method)
        if response.status_code not in allowed:
            wrong.append(f"{who}: {response.status_code}, not {sorted(allowed)}")
        to_sign_in = response.headers.get("Location", "").startswith(reverse("account_login"))
        refused = row.enters is not None and who == ANONYMOUS and response.status_code == 302
        if refused and not to_sign_in:
            wrong.append(f"{who}: sent to {response.headers['Location']}")
        wrong.extend(f"{who} sees {place}" for place in leaks(stage, row, who, response))
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.strange_path))
def test_a_strangers_id_in_the_path_is_not_found_and_changes_nothing(
    name: str, stage: Stage
) -> None:
    row, wrong = ROWS[name], []
    body = {key: make(stage) for key, make in row.body.items()}
    for key, makers in row.strange_path.items():
        for make in makers:
            url = address(stage, name, row, **{key: make(stage)})
            for who in row.enters or EVERYBODY:
                for method, statuses in (("GET", row.get), ("POST", row.post)):
                    if statuses == frozenset({405}):
                        continue
                    response, written = ask(stage, who, method, url, body)
                    if response.status_code != 404 or written:
                        wrong.append(f"{who} {method} {url}: {response.status_code}, {written}")
                    wrong.extend(leaks(stage, row, who, response))
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if row.strange_body))
def test_a_strangers_id_in_the_body_is_refused_and_changes_nothing(name: str, stage: Stage) -> None:
    row, wrong = ROWS[name], []
    url = address(stage, name, row)
    for key, makers in row.strange_body.items():
        for make in makers:
            body = {each: maker(stage) for each, maker in row.body.items()} | {key: make(stage)}
            for who in row.enters or EVERYBODY:
                response, written = ask(stage, who, "POST", url, body)
                if response.status_code not in (404, 422) or written:
                    wrong.append(f"{who} {key}: {response.status_code}, {written} written")
                wrong.extend(leaks(stage, row, who, response))
    assert not wrong


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if 405 not in row.post))
def test_a_form_from_elsewhere_is_refused(name: str, stage: Stage) -> None:
    row = ROWS[name]
    who = sorted(row.enters or EVERYBODY)[0]
    client = browser_of(stage[who], enforce_csrf_checks=True)
    body = {key: make(stage) for key, make in row.body.items()}
    assert client.post(address(stage, name, row), body).status_code == 403


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_answer_carries_the_headers_that_keep_it_private(name: str, stage: Stage) -> None:
    row = ROWS[name]
    who = sorted(row.enters or EVERYBODY)[0]
    response, _ = ask(stage, who, "GET", address(stage, name, row))
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "style=" not in response.content.decode(errors="replace")
    assert "onclick=" not in response.content.decode(errors="replace")
