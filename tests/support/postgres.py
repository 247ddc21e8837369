"""A real PostgreSQL server in a temporary folder, started and stopped as a test likes."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Postgres:
    """One server.

    Args:
        binaries: folder of `initdb` and `pg_ctl`.
        folder: of its data; belongs to the user it runs as.
        user: that user, which may not be root; None where we are not root ourselves.
    """

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self._binaries, self._folder, self._user = binaries, folder, user
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.port = place.getsockname()[1]
        self._run("initdb", "-D", str(folder / "data"), "-U", "keiretsu", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        """Of its one database."""
        return f"postgresql://keiretsu@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it can be reached."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-l", log, "-o", options, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; "immediate" as a crash does."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", mode, "-w", "stop")

    def _run(self, *command: str) -> None:
        whole = [str(self._binaries / command[0]), *command[1:]]
        if self._user is not None:
            whole = ["runuser", "-u", self._user, "--", *whole]
        # a server that stays must not hold our pipes
        subprocess.run(whole, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that runs; the test is skipped where none can."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not PLACES:
        pytest.skip("PostgreSQL's server is not installed")
    user = None
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in names), None)
        if user is None or shutil.which("runuser") is None:
            pytest.skip("PostgreSQL does not run as root, and no other user can be taken")
    folder = Path(tempfile.mkdtemp(prefix="keiretsu-postgres-"))
    if user is not None:
        shutil.chown(folder, user)
    server = Postgres(PLACES[-1], folder, user)
    try:
        server.start()
        yield server
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
