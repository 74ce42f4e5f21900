"""Ten devices at once, against a database file of its own: run by test_crowd.py as a process.

    python -m tests.web.groups.crowd FOLDER

prints what was kept, as JSON. Every vote is cast from a thread with a connection of its own, as the
server does it, and each device sends its vote twice.
"""

import json
import os
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

VOTERS, TIMES = 10, 2


def prepare(home: Path) -> None:
    """Set Django up on a folder of its own."""
    from attune_web.operations.home import make_home

    database = os.environ.get("ATTUNE_CROWD_DATABASE_URL", "")
    for name in [each for each in os.environ if each.startswith("ATTUNE_")]:
        del os.environ[name]
    os.environ.update(ATTUNE_HOME=str(home), DJANGO_SETTINGS_MODULE="attune_web.settings")
    if database:
        os.environ["ATTUNE_DATABASE_URL"] = database
    make_home(home)
    import django

    django.setup()


def at_once(act: Callable[[int], Any], number: int) -> list[str]:
    """Do something from so many threads at once; what each got, or the refusal it met."""
    from django.db import connection

    def done(place: int) -> str:
        try:
            return act(place) or "done"
        except Exception as refusal:  # the test reads which
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(done, range(number)))


def open_one() -> tuple[Any, Any]:
    """A site with a gathering of Sana's, played with a rater made of rules."""
    from django.conf import settings

    from attune.patient.case import load_case
    from attune_web import engine
    from attune_web.encryption import keys
    from attune_web.groups import services
    from attune_web.groups.models import Mode
    from attune_web.operations import site
    from attune_web.operations.cast import assemble
    from tests.conftest import ROOT
    from tests.patient.fakes import PlainRater, WordEmbedder

    keys.write(keys.fresh(), settings.KEYS_FILE)
    site.upgrade()
    ben = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    rater, embedder = PlainRater(), WordEmbedder()
    vars(engine).update(
        _rater=lambda: rater, _embedder=lambda: embedder, _cases=lambda: {"ben": ben}
    )
    cast = assemble()
    opened = services.open_gathering(
        organisation=cast.north, trainer=cast["Sana"], case="ben", mode=Mode.VOTE, guests=True
    )
    return opened, cast["Sana"]


def press(gathering: Any, sana: Any) -> dict[str, Any]:
    """Propose ten turns at once, vote twice from ten devices, reveal, take the keyboard."""
    from attune_web.groups import services
    from attune_web.groups.joining import Seat
    from attune_web.groups.models import Ballot, Keyboard, Question
    from attune_web.groups.votes import Call, Landing

    seats = [Seat(gathering.pk, f"token{each}") for each in range(VOTERS)]
    one: dict[str, Any] = {"gathering": gathering}

    def propose(place: int) -> str:
        sent: dict[str, Any] = {"text": f"Words {place}", "position": 1, "key": uuid.uuid4()}
        return services.offer(by=sana, **one, **sent).value

    def vote(place: int) -> None:
        chosen: dict[str, Any] = {
            "call": Call.OPEN if place < VOTERS else Call.TOLD,
            "land": Landing.SAME,
        }
        services.vote(question=question.pk, seat=seats[place % VOTERS], **one, **chosen)

    kept: dict[str, Any] = {"proposed": at_once(propose, VOTERS)}
    question = Question.objects.get()
    kept["voted"] = at_once(vote, VOTERS * TIMES)
    kept["ballots"] = Ballot.objects.filter(question=question).count()
    kept["revealed"] = at_once(lambda _: services.reveal(question=question.pk, by=sana, **one), 4)
    services.pass_keyboard(to=Keyboard.FREE, by=sana, **one)
    kept["taken"] = at_once(lambda n: services.take_keyboard(seat=seats[n], **one), VOTERS)
    return kept


def look() -> dict[str, Any]:
    """What the database holds afterwards."""
    from attune_web.audit.services import verify
    from attune_web.groups.models import Ballot, Gathering, Question
    from attune_web.practice.models import Exchange

    return {
        "kept": Question.objects.get().kept["voted"],
        "left": Ballot.objects.count(),
        "exchanges": Exchange.objects.count(),
        "holder": bool(Gathering.objects.get().holder),
        "tampering": len(verify()),
    }


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    print(json.dumps(press(*open_one()) | look()))  # noqa: T201  # its reader is the test
