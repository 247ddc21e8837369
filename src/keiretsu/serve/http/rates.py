"""How much a client may ask in a second: a bucket that fills evenly, and two seconds deep."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

DEPTH_SECONDS = 2.0
# Clients remembered at once; whoever is forgotten begins with a full bucket.
MOST_CLIENTS = 10_000


class Rate:
    """So much a second for each client.

    A client may take more than is left in its bucket, once, and waits until the debt is filled: so a request that is
    larger than the bucket can pass at all, and what passes in the long run is the rate.

    Args:
        per_second: of one client.
        clock: seconds that only grow.
    """

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = per_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, amount: float) -> float:
        """Take it and return 0; or take nothing, and return after how many seconds to ask again."""
        now, full = self._clock(), self._rate * DEPTH_SECONDS
        left, then = self._left.pop(client, (full, now))
        left = min(full, left + (now - then) * self._rate)
        allowed = left > 0
        self._left[client] = (left - amount if allowed else left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if allowed else max(-left / self._rate, 1e-3)
