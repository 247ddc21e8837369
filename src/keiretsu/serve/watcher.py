"""What the service asks of those who watch a model at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.rows import Row


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in an answer's body; plain JSON types with finite numbers.

    Attributes:
        certificate: its status; None where the model has none.
        alarms: those that this row raised, one a drift.
        judged, held: intervals of earlier answers that this row judged, and those of them that held their truth; no
            part of the body, for the counters.
        counts: what else is added to the store's counters.
    """

    certificate: Any = None
    alarms: list[Any] = field(default_factory=list)
    judged: int = 0
    held: int = 0
    counts: dict[str, int] = field(default_factory=dict)


class Watcher(Protocol):
    """Judges each answer once its truth has come. One series at a time; its state goes in and out as bytes.

    What it says may depend on the series' own rows and answers alone, as all bits of an answer do.
    """

    def look(
        self,
        row: Row,
        seq: int,
        mean: NDArray[np.float64],
        lower: NDArray[np.float64] | None,
        upper: NDArray[np.float64] | None,
        clipped: int = 0,
    ) -> Seen:
        """A row was read and answer `seq` was made of it.

        Args:
            row: what was read.
            seq: number of the answer in its series, from 1; also how many rows the series has read.
            mean, lower, upper: (targets, horizon) float64.
            clipped: values of the row outside the range the model was built for (`Said.clipped`).
        """
        ...

    def keep(self, id: str) -> bytes:
        """The state of a series that was looked at."""
        ...

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state; None forgets the series."""
        ...

    def told(self, id: str) -> dict[str, Any] | None:
        """All that is known of a series, plain JSON types: what `Service.state(id)["watch"]` shows."""
        ...

    def summary(self, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
        """Counters and gauges of the series in use, plain JSON types: what `Service.counters()["watch"]` shows.

        Args:
            counts: the store's counters.
        """
        ...


class Unwatched:
    """No watch: every answer goes out without alarms."""

    def look(self, row: Row, seq: int, mean: object, lower: object, upper: object, clipped: int = 0) -> Seen:
        """Nothing is seen."""
        return Seen()

    def keep(self, id: str) -> bytes:
        """Nothing is kept."""
        return b""

    def give(self, id: str, state: bytes | None) -> None:
        """Nothing is taken up."""

    def told(self, id: str) -> dict[str, Any] | None:
        """Nothing."""

    def summary(self, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
        """Nothing."""
        return {}
