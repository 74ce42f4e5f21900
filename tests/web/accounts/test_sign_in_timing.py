"""How long a refused sign-in takes does not say whether there is such an account."""

import itertools
import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attune_web.accounts import limits
from attune_web.accounts.models import Person
from tests.web.cast import Stage

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
GOOD, TIMINGS = "three plain words here", int(os.environ.get("ATTUNE_TEST_TIMINGS", "1000"))
SLOW = "django.contrib.auth.hashers.ScryptPasswordHasher"


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    """The hasher that life uses, and no counting of tries."""
    settings.PASSWORD_HASHERS = [SLOW]  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = False  # type: ignore[attr-defined]
    monkeypatch.setattr(limits, "count", lambda *_: None)


@pytest.fixture
def addresses(stage: Stage) -> tuple[str, str]:
    """One with an account, one without."""
    clara = Person.objects.get(pk=stage["Clara"].pk)
    clara.set_password(GOOD)
    clara.save()
    return clara.email, "nobody-at-all@nowhere.example"


def refused(client: Client, email: str) -> None:
    page = client.post("/sign/in/", {"login": email, "password": "wrong words here"})
    assert b"not correct" in page.content


def test_both_cost_one_slow_hash_and_the_same_questions_to_the_database(
    addresses: tuple[str, str], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    whole = ScryptPasswordHasher.encode

    def counted(self: ScryptPasswordHasher, *args: object, **kwargs: object) -> str:
        hashed.append("once")
        return str(whole(self, *args, **kwargs))  # type: ignore[arg-type]

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)
    costs = []
    for email in addresses:
        client = browser()
        client.get("/sign/in/")
        hashed.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            refused(client, email)
        costs.append((len(hashed), len(asked)))
    assert costs[0] == costs[1]
    assert costs[0][0] == 1


@pytest.mark.nightly
def test_a_thousand_timings_of_each_do_not_tell_them_apart(
    addresses: tuple[str, str], browser: Browser
) -> None:
    client = browser()
    client.get("/sign/in/")
    took: tuple[list[float], list[float]] = ([], [])
    for _, which in itertools.product(range(TIMINGS), (0, 1)):
        start = time.perf_counter()
        refused(client, addresses[which])
        took[which].append(time.perf_counter() - start)
    known, unknown = (np.asarray(each)[:, None] for each in took)
    slower = (known > unknown.T).mean() + 0.5 * (known == unknown.T).mean()
    area = max(slower, 1 - slower)
    assert area <= 0.55, f"AUC {area:.3f} over {TIMINGS} timings of each"
