"""Guessing is cut off however many guess at once and whatever they say of where they come from."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Postgres
from tests.served.site import ServedSite, served

THREADS = 50
GUESSES = 100
BY_ADDRESS, BY_ACCOUNT = 10, 5


def guesses(site: ServedSite, *, of: str | None) -> list[int]:
    """The answers to many guesses at once, each claiming to come from somewhere else."""
    number = itertools.count()

    def guess(_: int) -> int:
        this = next(number)
        claimed = {"X-Forwarded-For": f"10.{this % 250}.0.{this % 249}", "Connection": "close"}
        address = of or f"nobody{this}@north.example"
        form = {"login": address, "password": "a wrong guess"}
        return site.stranger().post("/sign/in/", form, **claimed).status

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(guess, range(GUESSES)))


@pytest.mark.parametrize(
    ("of", "proxies", "allowed", "window"),
    [("clara@north.example", "1", BY_ACCOUNT, 300), (None, "0", BY_ADDRESS, 60)],
    ids=["one account from everywhere", "every account from one address"],
)
def test_no_guess_gets_past_the_limit_by_haste_or_by_a_forged_address(
    of: str | None, proxies: str, allowed: int, window: int, postgres: Postgres, tmp_path: Path
) -> None:
    database = postgres.new_database()
    with served(tmp_path, database=database, ATTUNE_PROXIES=proxies) as site:
        site.start(2)
        began = time.time()
        answers = guesses(site, of=of)
        windows = int(time.time() // window) - int(began // window) + 1
    assert set(answers) <= {200, 429}
    with psycopg.connect(database) as asked:
        counted = "SELECT count(*) FROM audit_entry WHERE verb = 'accounts.sign_in_failed'"
        judged = asked.execute(counted).fetchone()
    assert judged is not None
    assert 1 <= judged[0] <= allowed * windows
