"""One run at a time on one file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.errors import ArgumentError, OutputError


@contextmanager
def only_user(path: Path) -> Iterator[None]:
    """Hold `path` + ".lock" while the block runs; the system lets go of it when the process ends, however it ends.

    An exclusive SQLite transaction is the lock: it works alike on every system. The empty file stays.

    Raises:
        ArgumentError: another run holds it.
        OutputError: the folder cannot be written.
    """
    place = path.with_name(path.name + ".lock")
    try:
        held = sqlite3.connect(place, timeout=0.0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise _unwritable(path, error) from None
    try:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise ArgumentError(
                    f"tune: storage must be used by one run at a time; got {path}, which another run is using. "
                    "Wait until it ends, or name another file."
                ) from None
            raise _unwritable(path, error) from None
        yield
    finally:
        held.close()


def _unwritable(path: Path, error: sqlite3.Error) -> OutputError:
    return OutputError(
        f"tune: storage must be a file in a folder that can be written; got {path} ({error}). Choose another folder."
    )
