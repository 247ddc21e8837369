"""The series in use: read from the store when they are first asked for, and let go when others are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from keiretsu.serve.runner import Runner
from keiretsu.serve.stores import Series, Store
from keiretsu.serve.warming import warmed
from keiretsu.serve.watcher import Watcher


class Memory:
    """Series as they were last committed, with their states in runner and watcher; the bytes of those are not kept.

    Args:
        most: series held between batches. What is let go needs no writing, for all that is here is in the store.
    """

    def __init__(self, runner: Runner, watcher: Watcher, store: Store, *, most: int) -> None:
        self.runner, self.watcher = runner, watcher
        self._store, self._most = store, most
        self._series: OrderedDict[str, Series] = OrderedDict()

    def __len__(self) -> int:
        return len(self._series)

    def drafts(self, ids: Iterable[str]) -> dict[str, Series]:
        """Copies of series, to be changed; those that are nowhere begin."""
        wanted = list(dict.fromkeys(ids))
        absent = [id for id in wanted if id not in self._series]
        for series in self._store.load(absent).values() if absent else ():
            self._take_up(series)
        return {id: self._series[id].copy() if id in self._series else Series(id) for id in wanted}

    def committed(self, series: Iterable[Series]) -> None:
        """Drafts have become true."""
        for one in series:
            one.state = one.watch = None
            self._series[one.id] = one
            self._series.move_to_end(one.id)
        while len(self._series) > self._most:
            self._let_go(next(iter(self._series)))

    def drop(self, ids: Iterable[str]) -> None:
        """Drafts have not become true: what is in the store counts."""
        for id in ids:
            self._let_go(id)

    def clear(self) -> None:
        """Let all go."""
        self.drop(list(self._series))

    def peek(self, id: str) -> Series | None:
        """A series as it is, from here or from the store, without a state."""
        return self._series.get(id) or self._store.load([id]).get(id)

    def watched(self, id: str) -> dict[str, Any] | None:
        """What the watcher knows of a series, whose state it may first have to be given."""
        if id in self._series:
            return self.watcher.told(id)
        kept = self._store.load([id]).get(id)
        if kept is None or not kept.watch:
            return None
        self.watcher.give(id, kept.watch)
        found = self.watcher.told(id)
        self.watcher.give(id, None)
        return found

    def _take_up(self, series: Series) -> None:
        if series.state:
            self.runner.give(series.id, series.state)
        elif series.seq:
            # another model has taken over
            series.rows = warmed(self.runner, series.id, self._store.tail(series.id))
        if series.watch:
            self.watcher.give(series.id, series.watch)
        series.state = series.watch = None
        self._series[series.id] = series

    def _let_go(self, id: str) -> None:
        self._series.pop(id, None)
        self.runner.give(id, None)
        self.watcher.give(id, None)
