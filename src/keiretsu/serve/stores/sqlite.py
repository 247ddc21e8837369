"""A store in one file, or in memory: SQLite with a write-ahead log."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from keiretsu.errors import FileFormatError
from keiretsu.serve.stores.sql import SqlStore
from keiretsu.serve.stores.store import StoreError, StoreTakenError
from keiretsu.serve.stores.tables import TABLES

MEMORY = ":memory:"
_WORDS = {"text": "TEXT", "bytes": "BLOB", "float": "REAL", "big": "INTEGER"}
_BUSY_SECONDS = 10.0


class SqliteStore(SqlStore):
    """A store in a file; `:memory:` is gone with the process.

    A commit reaches the disk before it is acknowledged (`synchronous=FULL`), so that it outlives a power cut.

    Raises:
        StoreError: the file cannot be opened or written.
        FileFormatError: it is there and no SQLite database.
        StoreTakenError: a newer version made it.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.url, self._lock, self._open = path, None, False
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            # what is deleted is used again, and the log is cut back: neither file grows for ever
            self._connection.execute("PRAGMA journal_size_limit = 67108864")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"stream: the store {path} cannot be opened ({error}). Name a file in a folder that can be written."
            ) from error
        except sqlite3.DatabaseError as error:
            raise FileFormatError(
                f"stream: the store must be a database that `keiretsu stream` or `serve` made; {path} is none "
                f"({error}). Name another file."
            ) from error
        try:
            with self._transaction():
                self._prepare()
            self._open = True
        finally:
            if not self._open:
                self._connection.close()

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        whole = False
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
            whole = True
        except sqlite3.Error as error:
            raise self._failed(error) from error
        finally:
            if not whole and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _run(self, statement: str, values: Sequence[Any] = ()) -> int:
        return self._connection.execute(statement, values).rowcount

    def _many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        if values:
            self._connection.executemany(statement, values)

    def _spelled(self) -> Iterator[str]:
        return (statement.format(**_WORDS) for statement in TABLES)

    def _failed(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"stream: the store {self.url} could not be read or written ({error}). Nothing of what was being kept is "
            "in it; make room on the disk, or mend its folder, and it goes on."
        )

    def _hold(self) -> None:
        if self.url == MEMORY or self._lock is not None:
            return
        # beside the database: SQLite's own locks go when any handle on its file is closed
        try:
            handle = os.open(f"{self.url}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise StoreError(f"stream: {self.url}.lock cannot be made ({error.strerror}). Mend its folder.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise StoreTakenError(
                f"stream: another process is writing to the store {self.url}. End it first, or name another store."
            ) from None
        self._lock = handle
