"""What a demonstration needs of this machine: settings of its own, a free port, its folder alone.

Nothing here may read Django's settings: they are made from what this decides.
"""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attune_web.operations.errors import OperatorError

KEPT = ("ATTUNE_HOME", "ATTUNE_CONTENT", "ATTUNE_LANGUAGE", "ATTUNE_TIME_ZONE")
PORTS = 20
LOCK = "demo.running"


def set_apart(home: Path, port: int) -> None:
    """Set the environment of a demonstration, where no setting of a real site reaches it."""
    for name in [each for each in os.environ if each.startswith("ATTUNE_")]:
        if name not in KEPT:
            del os.environ[name]
    os.environ.update(
        ATTUNE_HOME=str(home), ATTUNE_DEMO="true", ATTUNE_SITE_URL=f"http://localhost:{port}"
    )


def free_port(wanted: int) -> int:
    """The port that was asked for, or the next one that nothing answers on."""
    for port in range(wanted, min(wanted + PORTS, 65536)):
        if _free(port):
            return port
    raise OperatorError(
        f"Every port from {wanted} to {wanted + PORTS - 1} is taken on this machine. Name another: "
        "`make demo PORT=9000`."
    )


@contextmanager
def alone(home: Path, port: int) -> Iterator[None]:
    """Hold the demonstration's folder, or say where the one that holds it can be seen."""
    with (home / LOCK).open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.seek(0)
            link = stream.read().strip() or "another window"
            raise OperatorError(
                f"The demonstration is running already: {link}. Press Ctrl+C where it runs to end "
                "it."
            ) from None
        stream.truncate(0)
        stream.write(f"http://localhost:{port}/demo/")
        stream.flush()
        yield


def _free(port: int) -> bool:
    # a browser may try `localhost` in either family: somebody else's page must answer in neither
    return all(_bindable(family, port) for family in (socket.AF_INET, socket.AF_INET6))


def _bindable(family: socket.AddressFamily, port: int) -> bool:
    here = "127.0.0.1" if family == socket.AF_INET else "::1"
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((here, port))
    except OSError as error:
        return family == socket.AF_INET6 and error.errno != errno.EADDRINUSE
    return True
