"""A site in a process of its own that can be killed and stands up again within milliseconds.

    python -m tests.served.process FOLDER CLINICIANS

prints one line of JSON (where it is served, whose cookies are whose) and then obeys one word a line
on its standard input: `start N M` forks N serving processes that can write no file above M bytes
(-1: any), `kill` kills them as a power cut would (SIGKILL), `look N` tells what the database holds
and replays up to N turns, `end` ends everything. The process that obeys has loaded everything and
holds the listening socket, so that a killed server costs a test no start of Python. The database is
the one that ATTUNE_DATABASE_URL names, or SQLite in FOLDER.
"""

import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from tests.home import stay_home
from tests.served import kept

KEPT = ("ATTUNE_DATABASE_URL", "ATTUNE_DEMO", "ATTUNE_PROXIES")


def prepare(home: Path, port: int) -> None:
    """Set Django up on a folder of its own."""
    from attune_web.operations.home import make_home

    for name in [each for each in os.environ if each.startswith("ATTUNE_") and each not in KEPT]:
        del os.environ[name]
    os.environ.update(
        ATTUNE_HOME=str(home),
        ATTUNE_SITE_URL=f"http://localhost:{port}",
        DJANGO_SETTINGS_MODULE="attune_web.settings",
        TOKENIZERS_PARALLELISM="false",
    )
    make_home(home)
    stay_home()
    import django

    django.setup()


def fill(clinicians: int) -> dict[str, Any]:
    """Make the database and its people; returns the cookies of everybody's browser."""
    from django.conf import settings

    from attune_web.accounts.models import Installation, Supervision
    from attune_web.accounts.roles import Role
    from attune_web.encryption import keys
    from attune_web.operations import site
    from attune_web.operations.cast import add_person, assemble
    from attune_web.practice.services import see_notice
    from tests.web.cast import browser_of

    keys.write(keys.fresh(), settings.KEYS_FILE)
    site.upgrade()
    cast = assemble()
    people = {name: cast[name] for name in ("Clara", "Sana", "Otto")}
    for number in range(clinicians):
        name = f"Clinician {number}"
        people[name] = add_person(name, cast.north, Role.CLINICIAN)
    Supervision.objects.bulk_create(
        Supervision(organisation=cast.north, clinician=people[name], supervisor=cast["Sana"])
        for name in people
        if name.startswith("Clinician")
    )
    Installation.objects.update(demo=settings.DEMO)
    for person in [] if settings.DEMO else people.values():
        see_notice(person=person)
    return {"cookies": {name: _cookies(browser_of(person)) for name, person in people.items()}}


def _cookies(browser: Any) -> dict[str, str]:
    from django.conf import settings

    forged = {settings.CSRF_COOKIE_NAME: "c" * 32}
    return forged | {key: each.value for key, each in browser.cookies.items()}


def serve(listener: socket.socket) -> None:
    """Serve, as one of the forked processes; never returns."""
    import uvicorn

    from attune_web.asgi import application
    from attune_web.operations.serving import MANNERS

    config = uvicorn.Config(application, **MANNERS)
    uvicorn.Server(config).run(sockets=[listener])
    os._exit(0)


def obey(listener: socket.socket) -> None:
    """Start, kill and look as told until the input ends."""
    children: list[int] = []
    try:
        for line in sys.stdin:
            word, *numbers = line.split()
            told: Any = children
            if word == "end":
                return
            if word == "kill":
                _kill(children)
            elif word == "start":
                count, largest_file = map(int, numbers)
                children += [_fork(listener, largest_file) for _ in range(count)]
            elif word == "look":
                told = kept.look(*map(int, numbers))
            print(json.dumps(told), flush=True)  # noqa: T201  # its reader is the tests
    finally:
        _kill(children)


def _kill(children: list[int]) -> None:
    while children:
        os.kill(children[-1], signal.SIGKILL)
        os.waitpid(children.pop(), 0)


def _fork(listener: socket.socket, largest_file: int) -> int:
    child = os.fork()
    if not child:
        if largest_file >= 0:  # a disk that is full, as far as this process can tell
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        serve(listener)
    return child


def main() -> None:
    """Prepare, say where, obey."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        prepare(Path(sys.argv[1]), port)
        told = fill(int(sys.argv[2]))
        from django.db import connections

        from attune_web import engine
        from attune_web.asgi import application

        engine.warm()
        assert application
        connections.close_all()
        print(json.dumps({"port": port, **told}), flush=True)  # noqa: T201  # see above
        obey(listener)


if __name__ == "__main__":
    main()
