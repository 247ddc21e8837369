"""One thread writes for all clients, and what has come while it wrote goes into one transaction together.

A lone row waits for nobody: it goes as soon as the thread is idle. Under load the group grows to what came during the
last commit, so that a slow disk costs latency and not throughput.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from keiretsu.errors import KeiretsuError
from keiretsu.serve.asking import Asked, Taken
from keiretsu.serve.http.health import Health
from keiretsu.serve.http.metrics import Metrics
from keiretsu.serve.http.problem import BROKEN, BUSY_SECONDS, ProblemError
from keiretsu.serve.stores import Place

if TYPE_CHECKING:
    from keiretsu.serve.service import Service

log = logging.getLogger("keiretsu.serve")
# The store is looked at when nothing was written for so long; sooner where it failed.
LOOK_SECONDS, LOOK_SECONDS_AFTER_FAULT = 5.0, 0.5

_PROBE = Place("health", {})

Item = tuple[Asked, "Future[Taken]"]


class Writer:
    """Takes requests' rows from any thread and has the service read them.

    Args:
        service: what reads them.
        health: told of what the store does.
        metrics: told of each commit.
        group_rows: a group begins no further request beyond so many rows.
        most_waiting: rows that may wait.
        committed: called on the writer's thread with what each commit gave.
    """

    def __init__(
        self,
        service: Service,
        *,
        health: Health,
        metrics: Metrics,
        group_rows: int,
        most_waiting: int,
        committed: Callable[[Sequence[Taken]], None] = lambda taken: None,
    ) -> None:
        self._service, self._health, self._metrics = service, health, metrics
        self._group_rows, self._most_waiting, self._committed = group_rows, most_waiting, committed
        self._queue: deque[Item] = deque()
        self._changed = threading.Condition()
        self._rows, self._closed = 0, False
        self._thread = threading.Thread(target=self._run, name="keiretsu-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Rows that have come and are not committed yet."""
        return self._rows

    def put(self, asked: Asked) -> Future[Taken]:
        """Accept a request; its future is done after the commit, or holds why there was none.

        Raises:
            ProblemError: too many rows wait, or the server is being stopped (503).
        """
        future: Future[Taken] = Future()
        with self._changed:
            if self._closed:
                raise stopping()
            if self._rows and self._rows + len(asked.rows) > self._most_waiting:
                raise ProblemError(
                    503, "busy", f"More than {self._most_waiting:,} rows wait to be read. Send these again later.",
                    retry=BUSY_SECONDS,
                )  # fmt: skip
            self._rows += len(asked.rows)
            self._queue.append((asked, future))
            self._changed.notify()
        return future

    def close(self, seconds: float) -> bool:
        """Accept nothing more, finish what was accepted, and say whether that was done in time."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            group = self._next()
            if group is None:
                return
            if not group:
                self._look()
                continue
            try:
                self._write(group)
            finally:
                with self._changed:
                    self._rows -= sum(len(asked.rows) for asked, _ in group)

    def _next(self) -> list[Item] | None:
        """Those that wait, up to a bound; none after a while without any; None at the end."""
        with self._changed:
            if not self._queue and not self._closed:
                self._changed.wait(LOOK_SECONDS_AFTER_FAULT if self._health.fault else LOOK_SECONDS)
            if not self._queue:
                return None if self._closed else []
            group, rows = [], 0
            while self._queue and (not group or rows + len(self._queue[0][0].rows) <= self._group_rows):
                group.append(self._queue.popleft())
                rows += len(group[-1][0].rows)
            return group

    def _write(self, group: list[Item]) -> None:
        live = [(asked, future) for asked, future in group if future.set_running_or_notify_cancel()]
        began = time.monotonic()
        self._health.began(began)
        try:
            taken = self._service.take_all([asked for asked, _ in live])
        except KeiretsuError as error:
            self._health.failed(error)
            self._metrics.add("store_failures")
            for _, future in live:
                future.set_exception(error)
        except Exception as error:  # noqa: BLE001 (a mistake of ours ends its own request and not the server)
            self._broken(live, error)
        else:
            self._health.worked()
            self._metrics.observe("commit_seconds", time.monotonic() - began)
            self._metrics.observe("commit_rows", sum(len(asked.rows) for asked, _ in live))
            self._committed(taken)
            for (_, future), one in zip(live, taken, strict=True):
                future.set_result(one)
        finally:
            self._health.ended()

    def _broken(self, live: list[Item], error: Exception) -> None:
        log.error("a group of %d requests could not be read", len(live), exc_info=error)
        if len(live) == 1:
            live[0][1].set_exception(error)
            return
        # nothing of the group was kept: each once more by itself, so that only the one that cannot be read fails
        for asked, future in live:
            try:
                taken = self._service.take_all([asked])
            except Exception as again:  # noqa: BLE001
                future.set_exception(again)
            else:
                self._committed(taken)
                future.set_result(taken[0])

    def _look(self) -> None:
        self._health.began(time.monotonic())
        try:
            # a full disk can still be read: after a fault only what is written shows that there is room again
            if self._health.fault is None:
                self._service.check()
            else:
                self._service.take_all([Asked((), _PROBE)])
        except KeiretsuError as error:
            self._health.failed(error)
        except Exception as error:
            log.error("the store could not be looked at", exc_info=error)
            self._health.failed(KeiretsuError(BROKEN))
        else:
            self._health.worked()
        finally:
            self._health.ended()


def stopping() -> ProblemError:
    """What is said to who comes while the server is being stopped."""
    return ProblemError(
        503, "stopping", "The server is being stopped. Send this again when it is back.", retry=BUSY_SECONDS, close=True
    )
