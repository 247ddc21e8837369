"""Whether rows can be taken now, and if not, why."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from keiretsu.errors import KeiretsuError

log = logging.getLogger("keiretsu.serve")

# A store that has not answered for so long is not ready, though nothing has failed.
SLOW_SECONDS = 10.0


# What is said where others can ask: paths and addresses are for the log.
BRIEF = "The store cannot be read or written now; nothing of the request was kept. Send it again later."


class Health:
    """What the writer last saw of the store, and whether the server is being stopped.

    Each attribute is set whole, by one thread, so that it may be read from any.

    Args:
        open: whether clients are told what exactly failed, which may hold a path or an address.
        clock: seconds that only grow.
    """

    def __init__(self, *, open: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self._open, self._clock = open, clock
        self._since: float | None = None
        self.fault: str | None = None
        self.stopping = False

    def began(self, at: float) -> None:
        """The store was asked for something."""
        self._since = at

    def ended(self) -> None:
        """It has answered or failed."""
        self._since = None

    def failed(self, error: KeiretsuError) -> None:
        """It failed."""
        if self.fault is None:
            log.error("%s", error)
        self.fault = self.sentence(error)

    def worked(self) -> None:
        """It did what was asked."""
        if self.fault is not None:
            log.warning("the store works again")
        self.fault = None

    def sentence(self, error: KeiretsuError) -> str:
        """What clients are told of a fault."""
        told = str(error).removeprefix("stream: ")
        return told[:1].upper() + told[1:] if self._open else BRIEF

    def why(self) -> str | None:
        """Why no row can be taken now, in one sentence; None where it can."""
        if self.stopping:
            return "The server is being stopped."
        since = self._since
        if since is not None and self._clock() - since > SLOW_SECONDS:
            return f"The store has not answered for {self._clock() - since:.0f} s."
        return self.fault
