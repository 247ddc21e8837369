"""A store in a PostgreSQL database."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from keiretsu.errors import ArgumentError
from keiretsu.serve.stores.sql import SqlStore
from keiretsu.serve.stores.store import StoreError, StoreTakenError
from keiretsu.serve.stores.tables import TABLES

if TYPE_CHECKING:
    import psycopg

# "C": names ascend by their bytes, whatever the database's language
_WORDS = {"text": 'TEXT COLLATE "C"', "bytes": "BYTEA", "float": "DOUBLE PRECISION", "big": "BIGINT"}
_LOCK_SECONDS = 10.0
# A server that went away without a word is given up after about half a minute, at both ends.
_CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "keiretsu",
}
_AT_THE_SERVER = (
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    # an answer is acknowledged only when it is on the disk, whatever the server's default
    "SET synchronous_commit = on",
)


class PostgresStore(SqlStore):
    """A store in a database by its URL; its tables begin with `keiretsu_` in the first schema of the search path.

    A connection that broke is made anew by the next call.

    Raises:
        StoreError: the server cannot be reached.
        StoreTakenError: a newer version made the tables.
        ArgumentError: the extra `serve` is not installed.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        try:
            import psycopg
        except ImportError:
            raise ArgumentError(
                "stream: a PostgreSQL store needs psycopg, which is not installed. Run pip install 'keiretsu[serve]'."
            ) from None
        self._psycopg = psycopg
        self._address, self.url = url, _without_password(url)
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._held, self._within = False, False
        self._prepared = False
        with self._transaction():
            pass

    def close(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        connection = self._psycopg.connect(self._address, autocommit=True, **_CONNECTION)  # type: ignore[arg-type]
        self._connection, whole = connection, False
        try:
            self._greet(connection)
            whole = True
        finally:
            if not whole:
                self.close()
        return connection

    def _greet(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        for statement in _AT_THE_SERVER:
            connection.execute(statement)
        if not self._prepared:
            self._within = True
            try:
                with connection.transaction():
                    # two that start at once would both make the tables
                    connection.execute("SELECT pg_advisory_xact_lock(hashtext('keiretsu tables'))")
                    self._prepare()
            finally:
                self._within = False
            self._prepared = True
        if self._held:
            self._lock(connection)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._connected().transaction():
                self._within = True
                yield
        except self._psycopg.Error as error:
            raise self._failed(error) from error
        finally:
            self._within = False

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if self._within:
            return self._execute(statement, values).fetchall()
        try:
            self._connected()
            return self._execute(statement, values).fetchall()
        except self._psycopg.Error as error:
            raise self._failed(error) from error

    def _run(self, statement: str, values: Sequence[Any] = ()) -> int:
        return self._execute(statement, values).rowcount

    def _many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        if values and self._connection is not None:
            with self._connection.cursor() as cursor:
                cursor.executemany(_spelled(statement), values)

    def _execute(self, statement: str, values: Sequence[Any]) -> Any:
        assert self._connection is not None  # noqa: S101  # every way here goes through _connected
        return self._connection.execute(_spelled(statement), values or None)

    def _spelled(self) -> Iterator[str]:
        return (statement.format(**_WORDS) for statement in TABLES)

    def _failed(self, error: Exception) -> StoreError:
        if self._connection is not None and (self._connection.closed or self._connection.broken):
            self._connection = None
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return StoreError(
            f"stream: the store {self.url} could not be read or written ({why}). Nothing of what was being kept is in "
            "it; bring the database back and it goes on."
        )

    def _hold(self) -> None:
        try:
            self._lock(self._connected())
        except self._psycopg.Error as error:
            raise self._failed(error) from error
        self._held = True

    def _lock(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        """One writer a schema. A process that was killed leaves its lock as soon as the server notices."""
        until = time.monotonic() + _LOCK_SECONDS
        query = "SELECT pg_try_advisory_lock(hashtext('keiretsu writer'), hashtext(current_schema()))"
        while True:
            found = connection.execute(query).fetchone()
            if found is not None and found[0]:
                return
            if time.monotonic() > until:
                self.close()
                raise StoreTakenError(
                    f"stream: another process is writing to the store {self.url}. End it first, or name another store."
                )
            time.sleep(0.05)


def _spelled(statement: str) -> Any:
    return statement.replace("?", "%s")


def _without_password(url: str) -> str:
    head, mark, rest = url.partition("://")
    user, at, place = rest.rpartition("@")
    name = user.partition(":")[0]
    return f"{head}{mark}{name}{at}{place.partition('?')[0]}"
