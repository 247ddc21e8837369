"""A model that takes no time: it answers with sums of what it has read, so that any row lost or read twice shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import FileFormatError
from keiretsu.serve import Row, Said
from keiretsu.serve.clock import RowClock

CHANNELS = ("load", "heat")


class PlainRunner:
    """Two channels, one target, two steps ahead; its clock counts whole numbers."""

    name, fingerprint = "plain", "plain-1"
    channels, targets, horizon = CHANNELS, ("heat",), 2
    coverage, interval, reach = 0.9, 1.0, 3

    def __init__(self, fingerprint: str = "plain-1") -> None:
        self.fingerprint = fingerprint
        self.sums: dict[str, NDArray[np.float64]] = {}
        self.lacking: set[str] = set()
        self._clock = RowClock("integer")

    def stamp(self, time: object) -> float:
        return self._clock.stamp(time)

    def time(self, stamp: float) -> str | int | float:
        return self._clock.time(stamp)

    def lacks(self, id: str, stamp: float) -> str | None:
        return "no plan for it" if id in self.lacking else None

    def step(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        assert len(set(ids)) == len(ids)
        mean = np.empty((len(ids), 1, 2))
        for k, (id, stamp, row) in enumerate(zip(ids, stamps, values, strict=True)):
            before = self.sums.get(id, np.array([-np.inf, 0.0, 0.0]))
            assert stamp > before[0]
            self.sums[id] = np.array([stamp, before[1] * 0.5 + np.nansum(row), before[2] + 1])
            mean[k, 0] = self.sums[id][1:]
        return Said(mean, mean - 1, mean + 1, (np.abs(values) > 1e6).sum(axis=1))

    def keep(self, id: str) -> bytes:
        return self.sums[id].tobytes()

    def give(self, id: str, state: bytes | None) -> None:
        if state is None:
            self.sums.pop(id, None)
        elif len(state) != 24:
            raise FileFormatError("no state")
        else:
            self.sums[id] = np.frombuffer(state).copy()


def row(id: str, stamp: float, load: float = 1.0, place: str = "") -> Row:
    """A row of that runner."""
    return Row(id, float(stamp), np.array([load, np.nan]), place)
