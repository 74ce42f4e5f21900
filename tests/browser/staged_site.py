"""Serve the stage of the permission matrix, so that a real browser can walk every address.

    python -m tests.browser.staged_site FOLDER

prints one line of JSON (where it is served, whose cookies are whose, which addresses there are) and
serves until it is stopped. The stage is the one that `tests/web/test_matrix.py` stands on.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any


def prepare(home: Path, port: int) -> None:
    """Set Django up on a folder of its own."""
    from attune_web.operations.home import make_home

    for name in [each for each in os.environ if each.startswith("ATTUNE_")]:
        del os.environ[name]
    os.environ.update(
        ATTUNE_HOME=str(home),
        ATTUNE_DEMO="true",
        ATTUNE_SITE_URL=f"http://localhost:{port}",
        DJANGO_SETTINGS_MODULE="attune_web.settings",
    )
    make_home(home)
    import django

    django.setup()


def stage_it() -> dict[str, Any]:
    """Set the stage in the new database; returns the addresses and somebody who may enter each."""
    from django.conf import settings

    from attune_web.accounts.models import Installation
    from attune_web.encryption import keys
    from attune_web.operations import site
    from tests.web.cast import ANONYMOUS, EVERYBODY, browser_of
    from tests.web.matrix import ROWS
    from tests.web.stage import set_stage
    from tests.web.test_matrix import address

    keys.write(keys.fresh(), settings.KEYS_FILE)
    site.upgrade()
    stage = set_stage()
    Installation.objects.update(demo=True)
    pages = {}
    for name, row in ROWS.items():
        who = ANONYMOUS if row.enters is None else sorted(row.enters)[0]
        pages[name] = {"url": address(stage, name, row), "who": who, "get": sorted(row.get)}
    # in a demonstration the cast's page is there, which the matrix knows from elsewhere only
    pages["sign_in_as"]["get"] = [200]
    cookies = {who: browser_of(stage[who]).cookies for who in EVERYBODY}
    return {
        "pages": pages,
        "cookies": {
            who: {key: each.value for key, each in jar.items()} for who, jar in cookies.items()
        },
    }


def main() -> None:
    """Stage, say where, serve."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        prepare(Path(sys.argv[1]), port)
        told = {"origin": f"http://localhost:{port}", **stage_it()}
        print(json.dumps(told), flush=True)  # noqa: T201  # its reader is the tests
        import uvicorn

        from attune_web.asgi import application
        from attune_web.operations.serving import MANNERS

        config = uvicorn.Config(application, **MANNERS)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
