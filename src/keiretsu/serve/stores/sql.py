"""What both databases have in common: the statements, one transaction a batch, and the number that guards it."""

from __future__ import annotations

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from keiretsu.serve.stores import tables
from keiretsu.serve.stores.coding import order_of, pack_waiting, unpack_waiting, with_order
from keiretsu.serve.stores.store import Batch, Kept, Read, Reply, Series, StoreTakenError

_AT_ONCE = 500
_COLUMNS = "id, seq, row_count, stamp, state, watch, order_kept, waiting"


class SqlStore(ABC):
    """A store in a database; see `Store` for what each method promises.

    Two things keep what is there whole. A batch is one transaction. And each bears the number after the last one's and
    the token of who writes: of two processes that both believe the store is theirs, the second to commit finds
    another's number and stops; and one that lost its connection in the midst of a commit finds out by it whether that
    came about.
    """

    url: str

    def __init__(self) -> None:
        self._token = secrets.token_hex(8)

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[None]:
        """All that is done in it is kept, or nothing; the database's errors become `StoreError`."""

    @abstractmethod
    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives; `?` stands for a value. Outside a transaction it is one by itself."""

    @abstractmethod
    def _run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""

    @abstractmethod
    def _many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """One statement for many rows of values."""

    @abstractmethod
    def _hold(self) -> None:
        """Keep other processes from writing, until this one ends.

        Raises:
            StoreTakenError: another one has it.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    def begin(self, fingerprint: str) -> None:
        """Take the store for a model."""
        self._hold()
        with self._transaction():
            known = self.facts()["fingerprint"]
            if known is not None and known != fingerprint:
                raise StoreTakenError(
                    f"stream: the store {self.url} holds the states of another model (its mark is {known[:12]}, this "
                    f"one's {fingerprint[:12]}). Name another store, or let this model take it over with --swap."
                )
            self._run(tables.SET_FACT, ("fingerprint", fingerprint))

    def facts(self) -> dict[str, Any]:
        """The last numbers, the model's mark, and how many series there are."""
        batch, answer, sent = self._all("SELECT batch, answer, sent FROM keiretsu_writer")[0]
        found = self._all("SELECT value FROM keiretsu_facts WHERE name = 'fingerprint'")
        count = self._all("SELECT COUNT(*) FROM keiretsu_series")[0][0]
        mark = found[0][0] if found else None
        return {"batch": batch, "answer": answer, "sent": sent, "fingerprint": mark, "series": count}

    def counts(self) -> dict[str, int]:
        """The counters."""
        return {name: int(value) for name, value in self._all("SELECT name, value FROM keiretsu_counts ORDER BY name")}

    def load(self, ids: Iterable[str]) -> dict[str, Series]:
        """Those that are there."""
        wanted, found = list(dict.fromkeys(ids)), {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            for row in self._all(f"SELECT {_COLUMNS} FROM keiretsu_series WHERE id IN ({marks})", part):
                found[row[0]] = _series(row)
        return found

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Names, ascending."""
        query = "SELECT id FROM keiretsu_series WHERE id > ? ORDER BY id LIMIT ?"
        return [row[0] for row in self._all(query, (after, limit))]

    def waiting(self) -> list[str]:
        """Series with rows that wait."""
        return [row[0] for row in self._all("SELECT id FROM keiretsu_series WHERE length(waiting) > 0 ORDER BY id")]

    def tail(self, id: str) -> list[Read]:
        """The last rows of a series."""
        query = "SELECT seq, stamp, row_values FROM keiretsu_tail WHERE id = ? ORDER BY seq"
        return [
            Read(id, seq, stamp, np.frombuffer(bytes(values), dtype="<f8").astype(np.float64))
            for seq, stamp, values in self._all(query, (id,))
        ]

    def commit(self, batch: Batch) -> None:
        """Keep a batch."""
        last = batch.answers[-1].number if batch.answers else 0
        with self._transaction():
            if not self._next(batch.number, last, batch.sent):
                return
            self._many(tables.UPSERT_SERIES, [_cells(series) for series in batch.series])
            self._many(tables.INSERT_ANSWER, [(one.number, one.id, one.seq, one.body) for one in batch.answers])
            self._keep_tail(batch)
            self._many(tables.ADD_COUNT, [(name, value) for name, value in sorted(batch.counts.items()) if value])
            self._many(tables.SET_PLACE, [(one.source, json.dumps(one.at, sort_keys=True)) for one in batch.places])
            replies = [(one.key, batch.number, one.digest, one.body) for one in batch.replies]
            self._many(tables.INSERT_REPLY, replies)
            if batch.forget is not None:
                self._run("DELETE FROM keiretsu_answers WHERE number <= ?", (batch.forget,))
            if replies:
                # a batch has at least one of them, so none that should stay goes
                self._run("DELETE FROM keiretsu_replies WHERE batch <= ?", (batch.number - batch.keep_replies,))

    def answers(self, after: int, limit: int = 1000) -> list[Kept]:
        """Kept answers."""
        query = "SELECT number, id, seq, body FROM keiretsu_answers WHERE number > ? ORDER BY number LIMIT ?"
        return [Kept(number, id, seq, bytes(body)) for number, id, seq, body in self._all(query, (after, limit))]

    def unsent(self, after: int = 0, limit: int = 1000) -> list[Kept]:
        """Those not known to be delivered."""
        return self.answers(max(after, self._all("SELECT sent FROM keiretsu_writer")[0][0]), limit)

    def sent(self, upto: int) -> None:
        """They are delivered."""
        with self._transaction():
            self._run("UPDATE keiretsu_writer SET sent = ? WHERE sent < ?", (upto, upto))

    def probe(self) -> None:
        """Write something that changes nothing."""
        with self._transaction():
            self._run("UPDATE keiretsu_writer SET sent = sent")

    def place(self, source: str) -> dict[str, Any] | None:
        """How far a source was read."""
        found = self._all("SELECT place FROM keiretsu_places WHERE source = ?", (source,))
        return json.loads(found[0][0]) if found else None

    def reply(self, key: str) -> Reply | None:
        """What was replied to that key."""
        found = self._all("SELECT digest, body FROM keiretsu_replies WHERE key = ?", (key,))
        return Reply(key, found[0][0], bytes(found[0][1])) if found else None

    def adopt(self, fingerprint: str, series: Iterable[Series]) -> None:
        """Another model takes over."""
        with self._transaction():
            batch = self._all("SELECT batch FROM keiretsu_writer")[0][0]
            self._next(batch + 1, 0, None)
            self._run(tables.SET_FACT, ("fingerprint", fingerprint))
            self._run("UPDATE keiretsu_series SET state = ?, row_count = 0", (b"",))
            self._many(tables.UPSERT_SERIES, [_cells(one) for one in series])

    def _next(self, number: int, answer: int, sent: int | None) -> bool:
        """Whether this batch is the next one; False where it has been committed already."""
        changed = self._run(
            "UPDATE keiretsu_writer SET batch = ?, token = ?, "
            "answer = CASE WHEN answer < ? THEN ? ELSE answer END, sent = CASE WHEN sent < ? THEN ? ELSE sent END "
            "WHERE batch = ?",
            (number, self._token, answer, answer, sent or 0, sent or 0, number - 1),
        )
        if changed:
            return True
        batch, token = self._all("SELECT batch, token FROM keiretsu_writer")[0]
        if (batch, token) == (number, self._token):
            return False
        raise StoreTakenError(
            f"stream: another process has written to the store {self.url} in the meantime. Let one run at a time."
        )

    def _keep_tail(self, batch: Batch) -> None:
        if not batch.tail_rows:
            return
        kept = [(one.id, one.seq, one.stamp, one.values.astype("<f8").tobytes()) for one in batch.tail]
        self._many(tables.INSERT_TAIL, kept)
        last = {one.id: one.seq for one in batch.tail}
        ends = [(id, seq - batch.tail_rows) for id, seq in last.items() if seq > batch.tail_rows]
        self._many("DELETE FROM keiretsu_tail WHERE id = ? AND seq <= ?", ends)

    def _prepare(self) -> None:
        """Make the tables, or bring older ones up to date; inside a transaction."""
        for statement in self._spelled():
            self._run(statement)
        found = self._all("SELECT value FROM keiretsu_facts WHERE name = 'schema'")
        version = int(found[0][0]) if found else tables.VERSION
        if version > tables.VERSION:
            raise StoreTakenError(
                f"stream: the store {self.url} is of version {version}, and this keiretsu knows {tables.VERSION}. "
                "Use the newer keiretsu that made it, or name another store."
            )
        for step in range(version, tables.VERSION):
            for statement in tables.STEPS[step]:
                self._run(statement)
        self._run(tables.SET_FACT, ("schema", str(tables.VERSION)))

    @abstractmethod
    def _spelled(self) -> Iterator[str]:
        """The tables' statements as this database spells them."""


def _cells(series: Series) -> tuple[Any, ...]:
    return (
        series.id, series.seq, series.rows, series.stamp, series.state, series.watch, order_of(series),
        pack_waiting(series.waiting),
    )  # fmt: skip


def _series(row: tuple[Any, ...]) -> Series:
    id, seq, rows, stamp, state, watch, order, waiting = row
    series = Series(
        id, seq, rows, stamp, waiting=unpack_waiting(bytes(waiting)),
        state=None if state is None else bytes(state), watch=None if watch is None else bytes(watch),
    )  # fmt: skip
    return with_order(series, order)
