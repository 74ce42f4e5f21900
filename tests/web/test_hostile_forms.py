"""Whatever is sent to an address, it answers; it never breaks (safety.md H2, for forms)."""

from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction
from django.http import HttpResponse

from tests.web.cast import EVERYBODY, Stage, browser_of
from tests.web.matrix import ROWS
from tests.web.test_matrix import address

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "a null": b"a\x00b",
    "no text at all": b"\xff\xfe\xc3\x28",
    "half a character": "\ud800".encode("utf-8", "surrogatepass"),
    "a number beyond all numbers": b"9" * 400,
    "not a number": b"NaN",
    "minus": b"-1",
    "a deep structure": b"[" * 5_000,
    "unseen characters": "a\u202e\u200b\U000e0041\u0000".encode(),
    "a template": b"{% include 'x' %}{{ request }}%(x)s${x}",
    "a way out": b"../../../../etc/passwd",
    "another id": b"00000000-0000-0000-0000-000000000000",
    "a long line": b"x" * 60_000,
    "many words": b"word " * 100_000,
}
SOONEST = {
    "a null",
    "no text at all",
    "a number beyond all numbers",
    "a deep structure",
    "many words",
}
KINDS = [
    pytest.param(what, marks=[] if what in SOONEST else pytest.mark.nightly)
    for what in sorted(HOSTILE)
]
POSTED = sorted(name for name, row in ROWS.items() if 405 not in row.post)


def send(stage: Stage, name: str, body: str) -> HttpResponse:
    """Send a body to an address as somebody who may enter; undone afterwards."""
    row = ROWS[name]
    client = browser_of(stage[sorted(row.enters or EVERYBODY)[0]])
    with transaction.atomic():
        response: Any = client.post(address(stage, name, row), body, content_type=FORM)
        transaction.set_rollback(True)
    return response  # type: ignore[no-any-return]


@pytest.mark.parametrize("what", KINDS)
def test_no_form_breaks_an_address(what: str, stage: Stage) -> None:
    value, broken = quote_from_bytes(HOSTILE[what]), []
    for name in POSTED:
        fields = {*ROWS[name].body, "text"}
        body = "&".join(f"{field}={value}" for field in sorted(fields))
        status = send(stage, name, body).status_code
        if status >= 500:
            broken.append(f"{name}: {status}")
    assert broken == []


@pytest.mark.nightly
@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_no_field_breaks_an_address(what: str, stage: Stage) -> None:
    value, broken = quote_from_bytes(HOSTILE[what]), []
    for name in POSTED:
        right = {
            key: quote_from_bytes(str(make(stage)).encode())
            for key, make in ROWS[name].body.items()
        }
        for field in right:
            body = "&".join(f"{key}={each}" for key, each in {**right, field: value}.items())
            status = send(stage, name, body).status_code
            if status >= 500:
                broken.append(f"{name}.{field}: {status}")
    assert broken == []


@pytest.mark.parametrize(
    "body", ["&".join(f"x{n}=1" for n in range(3_000)), "text=" + "x" * 3_000_000, "%", "=&=&;"]
)
def test_a_form_without_measure_is_refused_in_words(body: str, stage: Stage) -> None:
    for name in POSTED[::5]:
        response = send(stage, name, body)
        assert response.status_code < 500, name
        assert b"Traceback" not in response.content


@pytest.mark.parametrize("query", ["page=%00", "page=-1", "page=9" + "9" * 400, "q=%ff%fe", "q=[["])
def test_no_query_breaks_an_address(query: str, stage: Stage) -> None:
    broken = []
    for name, row in ROWS.items():
        client = browser_of(stage[sorted(row.enters or EVERYBODY)[0]])
        status = client.get(f"{address(stage, name, row)}?{query}").status_code
        if status >= 500:
            broken.append(f"{name}: {status}")
    assert broken == []
