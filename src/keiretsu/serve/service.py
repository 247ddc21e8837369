"""The service: rows in, answers out, and everything that makes them true in one transaction."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from keiretsu.serve.asking import Asked, Taken
from keiretsu.serve.counting import add, shown
from keiretsu.serve.drafts import Drafts, Step
from keiretsu.serve.memory import Memory
from keiretsu.serve.notes import Notes
from keiretsu.serve.order import Order
from keiretsu.serve.refusals import refuse
from keiretsu.serve.repeats import Repeats
from keiretsu.serve.rows import Outcome, Refused, Row
from keiretsu.serve.runner import Runner
from keiretsu.serve.settings import ServiceSettings
from keiretsu.serve.stores import Batch, Kept, Place, Reply, Store, StoreError
from keiretsu.serve.warming import ROWS_OF, TAIL, check_alike, rows_of
from keiretsu.serve.watcher import Unwatched, Watcher

Found = TypeVar("Found")
Again = Callable[[StoreError, int], bool]
# names that are remembered of codes that training did not know
MOST_CODES = 20


class Service:
    """One writer for a store; every method may be called from any thread.

    A call that fails has changed nothing: neither what is kept nor what is in memory.

    Args:
        runner: the model.
        store: where its series live; it is taken for this model.
        settings: how rows are taken.
        watcher: judges the model's answers; none by default.
        again: asked when the store fails, with the fault and how often it has failed at this one thing; where it says
            True (after a while), that is tried again, else the fault is raised. By default it is raised at once.
    Attributes:
        unknown_codes: rows by a code of alarms that training did not know, since the process began.
        notes: what is to be said of rows that were read.
    Raises:
        StoreTakenError: the store is another model's, or another process has it.
        StoreError: it cannot be reached.
    """

    def __init__(
        self,
        runner: Runner,
        store: Store,
        settings: ServiceSettings | None = None,
        *,
        watcher: Watcher | None = None,
        again: Again | None = None,
    ) -> None:
        self.runner, self.store, self.settings = runner, store, settings or ServiceSettings()
        self.watcher: Watcher = watcher or Unwatched()
        self._again, self._lock = again, threading.RLock()
        self._sent: int | None = None
        self.unknown_codes: dict[str, int] = {}
        self.notes = Notes()
        store.begin(runner.fingerprint)
        self._set(runner)
        self._catch_up()

    def take(self, rows: Sequence[Row | Refused], *, source: Place | None = None) -> list[Outcome]:
        """Have rows read, with the place up to which their source was read; see `take_all`."""
        return list(self.take_all([Asked(rows, source)])[0].outcomes)

    def take_all(self, asked: Sequence[Asked]) -> list[Taken]:
        """Have the rows of several requests read, in one transaction.

        Returns:
            What became of each, in order. Outcomes stand in the order of the rows; answers to rows that had waited come
            with the row that ripened them.
        Raises:
            StoreError: nothing of it was kept; the same may be asked again. Where the connection broke in the midst of
                the commit it may have been kept all the same, and rows asked again are then refused as duplicates.
            StoreTakenError: another process has written to the store.
        """
        with self._lock:
            if self._stale:
                self._tried(self._catch_up)
            return self._take(asked)

    def drain(self) -> list[Outcome]:
        """Answer all rows that wait, because no more will come."""
        with self._lock:
            ids = self._tried(self.store.waiting)
            out: list[Outcome] = []
            for start in range(0, len(ids), self.settings.batch_rows):
                drafts = self._drafts(ids[start : start + self.settings.batch_rows])
                found = [drafts.drain(series) for series in drafts.series.values()]
                self._finish(drafts, (), ())
                out += drafts.outcomes(found)
            return out

    def delivered(self, upto: int) -> None:
        """Answers up to this number have left; kept with the next batch, or by `close`."""
        with self._lock:
            self._sent = max(upto, self._sent or 0)

    def unsent(self, after: int = 0, limit: int = 1000) -> list[Kept]:
        """Answers not known to have left."""
        with self._lock:
            return self._tried(lambda: self.store.unsent(after, limit))

    def answers(self, after: int, limit: int = 1000) -> list[Kept]:
        """Kept answers, ascending, from the first one behind `after`."""
        with self._lock:
            return self.store.answers(after, limit)

    def newest(self) -> int:
        """Number of the last answer; 0 before the first."""
        return self._answer

    def oldest(self) -> int:
        """Number of the first answer that is still kept; one after the newest where none is."""
        with self._lock:
            found = self.store.answers(0, 1)
            return found[0].number if found else self._answer + 1

    def place(self, source: str) -> dict[str, Any] | None:
        """How far a source was read."""
        with self._lock:
            return self._tried(lambda: self.store.place(source))

    def check(self) -> None:
        """Find out whether the store can be written.

        Raises:
            StoreError: it cannot.
        """
        with self._lock:
            self.store.probe()

    def counters(self) -> dict[str, Any]:
        """What was counted since the store began, and gauges; nothing is read from the store."""
        found = {**shown(self._counts), "series": self._series, "series_in_memory": len(self._memory)}
        return {**found, "batches": self._batch, "watch": self.watcher.summary(self._counts)}

    def state(self, id: str) -> dict[str, Any] | None:
        """Where a series stands; None where it never was."""
        with self._lock:
            series = self._memory.peek(id)
            if series is None:
                return None
            return {
                "id": series.id,
                "seq": series.seq,
                "rows": series.rows,
                "time": None if series.stamp is None else self.runner.time(series.stamp),
                "waiting": len(series.waiting),
                "cold": max(0, self.runner.reach - series.rows),
                "counts": shown(series.counts),
                "watch": self._memory.watched(id),
            }

    def swap(self, runner: Runner, *, watcher: Watcher | None = None) -> None:
        """Let another model take over between two rows. Sequence numbers and rows that wait go on.

        Nothing is read now: each series is warmed on its kept rows before its next one, so that taking over takes one
        transaction however many series there are.

        Args:
            runner: reads the same channels.
            watcher: of the new model; None keeps the one there is.
        Raises:
            ArgumentError: it reads other channels; the old model goes on.
            StoreError: the old model goes on.
        """
        with self._lock:
            if runner.fingerprint == self.runner.fingerprint:
                return
            check_alike(rows_of(self.runner).at, runner)
            self._tried(lambda: self.store.adopt(runner.fingerprint, ()))
            self._memory.clear()
            self.watcher = watcher or self.watcher
            self._set(runner)
            self._catch_up()

    def close(self) -> None:
        """Keep what is known to be delivered, and let go of the store."""
        with self._lock:
            if self._sent is not None:
                # what is not known to be delivered is delivered again
                with contextlib.suppress(StoreError):
                    self.store.sent(self._sent)
            self.store.close()

    def _set(self, runner: Runner) -> None:
        self.runner = runner
        self._order = Order(self.settings, interval=runner.interval, show=runner.time)
        self._memory = Memory(runner, self.watcher, self.store, most=self.settings.series_in_memory)
        self._tail = max(runner.reach, TAIL) if self.settings.tail is None else self.settings.tail
        self._rows_told = self.store.place(ROWS_OF) is not None

    def _catch_up(self) -> None:
        """Learn from the store where it stands; after a fault it may stand elsewhere than was thought."""
        facts = self.store.facts()
        self._batch, self._answer, self._series = facts["batch"], facts["answer"], facts["series"]
        self._counts = self.store.counts()
        self._stale = False

    def _take(self, asked: Sequence[Asked]) -> list[Taken]:
        repeats = Repeats(asked, lambda key: self._tried(lambda: self.store.reply(key)))
        ids = self.settings.ids
        rows = [[_named(row, ids) for row in asked[place].rows] for place in repeats.first]
        drafts = self._drafts(row.id for part in rows for row in part if isinstance(row, Row))
        found = [[drafts.put(row) for row in part] for part in rows]
        return repeats.all(self._finish(drafts, [asked[place] for place in repeats.first], found))

    def _drafts(self, ids: Iterable[str]) -> Drafts:
        wanted = list(ids)
        series = self._tried(lambda: self._memory.drafts(wanted))
        return Drafts(self.runner, self.watcher, self._order, self._tail > 0, series)

    def _finish(self, drafts: Drafts, asked: Sequence[Asked], found: Sequence[Sequence[Step]]) -> list[Taken]:
        kept = False
        try:
            drafts.read()
            drafts.number(self._answer)
            taken = []
            for one, steps in zip(asked, found, strict=True):
                outcomes = drafts.outcomes(steps)
                taken.append(Taken(outcomes, None if one.key is None else one.key.render(outcomes)))
            self._commit(drafts, asked, taken)
            kept = True
        finally:
            if not kept:
                self._stale = True
                self._memory.drop(drafts.series)
        return taken

    def _commit(self, drafts: Drafts, asked: Sequence[Asked], taken: Sequence[Taken]) -> None:
        series = [one for one in drafts.series.values() if one.newest is not None]
        places = {one.source.source: one.source for one in asked if one.source is not None}
        pairs = zip(asked, taken, strict=True)
        replies = [Reply(a.key.name, a.key.digest, t.reply) for a, t in pairs if a.key and t.reply is not None]
        if not (drafts.counts or places or replies):
            return
        answer = drafts.answers[-1].number if drafts.answers else self._answer
        batch = Batch(
            self._batch + 1,
            series=series,
            answers=drafts.answers,
            tail=drafts.tail,
            tail_rows=self._tail,
            counts=drafts.counts,
            places=[*places.values(), *(() if self._rows_told else (rows_of(self.runner),))],
            replies=replies,
            sent=self._sent,
            forget=self._forget(answer),
            keep_replies=self.settings.keep_replies,
        )
        self._tried(lambda: self.store.commit(batch))
        self._batch, self._answer, self._rows_told = batch.number, answer, True
        self._series += sum(one.id in drafts.fresh for one in series)
        for name, value in drafts.counts.items():
            add(self._counts, name, value)
        known = self.unknown_codes
        for code, rows in drafts.codes.items():
            add(known, code if code in known or len(known) < MOST_CODES else "…", rows)
        self.notes.add(drafts.notes)
        self._memory.committed(series)

    def _forget(self, answer: int) -> int | None:
        upto = answer - self.settings.keep_answers
        if self.settings.outbox:
            upto = min(upto, self._sent or 0)
        return upto if upto > 0 else None

    def _tried(self, action: Callable[[], Found]) -> Found:
        attempt = 0
        while True:
            try:
                return action()
            except StoreError as error:
                attempt += 1
                if self._again is None or not self._again(error, attempt):
                    raise


def _named(row: Row | Refused, ids: frozenset[str] | None) -> Row | Refused:
    if ids is None or isinstance(row, Refused) or row.id in ids:
        return row
    return refuse("unknown_id", row.place, row.id)
