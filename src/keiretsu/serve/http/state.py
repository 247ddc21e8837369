"""What the routes work on, put together once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from keiretsu.serve.asking import Taken
from keiretsu.serve.http.body import Bodies
from keiretsu.serve.http.health import Health
from keiretsu.serve.http.metrics import Metrics
from keiretsu.serve.http.rates import Rate
from keiretsu.serve.http.settings import Limits
from keiretsu.serve.http.tail import Tail
from keiretsu.serve.http.writer import Writer
from keiretsu.serve.intake import Intake
from keiretsu.serve.rows import Answered

if TYPE_CHECKING:
    from keiretsu.serve.service import Service

# Rows of one transaction, beyond which no further request joins it.
GROUP_ROWS = 2_000


class Running:
    """A server's parts, alive from its first request to its last.

    Args:
        service: reads the rows.
        intake: checks them.
        limits: what may be asked.
        open: as in `Health`.
    """

    def __init__(self, service: Service, intake: Intake, limits: Limits, *, open: bool) -> None:
        self.service, self.intake, self.limits = service, intake, limits
        self.health, self.metrics = Health(open=open), Metrics()
        self.bodies = Bodies(largest=limits.body_bytes, seconds=limits.body_seconds)
        self.rows = Rate(limits.rows_per_second)
        # few threads, so that what is parsed at once is bounded; a store that hangs holds up its own readers alone
        self.parsers = ThreadPoolExecutor(2, "keiretsu-parser")
        self.readers = ThreadPoolExecutor(4, "keiretsu-reader")
        self.tail = Tail(service, self.readers)
        self.listeners = 0
        self.stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.writer = Writer(
            service, health=self.health, metrics=self.metrics, group_rows=GROUP_ROWS, most_waiting=limits.waiting_rows,
            committed=self._committed,
        )  # fmt: skip

    def started(self) -> None:
        """The loop runs."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """No further request is accepted, and listeners are let go (on the loop's thread)."""
        self.health.stopping = True
        self.stopping.set()

    def close(self) -> bool:
        """Finish what was accepted, and say whether that was done in time; a second call only says so."""
        done = self.writer.close(self.limits.stop_seconds)
        self.parsers.shutdown(wait=False, cancel_futures=True)
        self.readers.shutdown(wait=False, cancel_futures=True)
        return done

    async def read(self, function: Any, *given: Any) -> Any:
        """Call what reads from the store, on a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, function, *given)

    def _committed(self, taken: Sequence[Taken]) -> None:
        answers = [one for part in taken for one in part.outcomes if isinstance(one, Answered)]
        if self._loop is not None and answers:
            answers.sort(key=lambda one: one.number)
            self._loop.call_soon_threadsafe(self.tail.add, answers)
