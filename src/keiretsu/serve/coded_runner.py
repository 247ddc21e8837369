"""A model whose log carried alarms in a column of codes: the channels made of them in training are made of each row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.events import COUNT, SINCE
from keiretsu.errors import FileFormatError
from keiretsu.serve.runner import Runner, Said

# What a row's column of codes holds, besides the place of its code: no code, or that the row has its channels already.
BLANK, MADE = -1.0, -2.0
# A code that training did not know: for the model it is none, and it is counted.
UNKNOWN = -3.0


class CodedRunner:
    """Another runner with one column more, that of the codes; fulfils `Runner`.

    "{code} count" and "{code} since" are as `join_events` makes them of a log that is its own table of events: the
    count is 1 on a row with the code and 0 on others and on a series' first row; since is the time since the last one,
    missing before the first. A row without the column keeps the channels that it has, missing ones too.

    Args:
        inner: reads the channels.
        column: name of the column of codes.
        codes: those that have channels, in order; a row's value is the place of its code here.
    """

    def __init__(self, inner: Runner, column: str, codes: Sequence[str]) -> None:
        self._inner, self._codes = inner, tuple(codes)
        self.name, self.targets, self.horizon, self.coverage = inner.name, inner.targets, inner.horizon, inner.coverage
        self.interval, self.reach = inner.interval, inner.reach
        self.reading, self.certificate = dict(inner.reading), inner.certificate
        self.channels = (*inner.channels, column)
        self._counts = [inner.channels.index(code + COUNT) for code in self._codes]
        self._sinces = [inner.channels.index(code + SINCE) for code in self._codes]
        told = repr((inner.fingerprint, column, self._codes)).encode()
        self.fingerprint = hashlib.sha256(told).hexdigest()
        self._mark = bytes.fromhex(self.fingerprint[:16])
        # of each series: the stamp of the last event of each code, NaN before the first
        self._last: dict[str, NDArray[np.float64]] = {}

    def stamp(self, time: object) -> float:
        """A time as a row gives it, on the model's clock."""
        return self._inner.stamp(time)

    def time(self, stamp: float) -> str | int | float:
        """A stamp as JSON shows it."""
        return self._inner.time(stamp)

    def lacks(self, id: str, stamp: float) -> str | None:
        """Which covariate is missing for that row or those to come."""
        return self._inner.lacks(id, stamp)

    def step(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """One row of each of n different series; `Said.values` are the rows with the channels of events."""
        made = values.copy()
        for k, id in enumerate(ids):
            self._make(id, float(stamps[k]), made[k])
        said = self._inner.step(ids, stamps, made[:, :-1])
        return Said(said.mean, said.lower, said.upper, said.clipped, made, said.outside)

    def keep(self, id: str) -> bytes:
        """The state of a series."""
        return self._mark + self._last[id].tobytes() + self._inner.keep(id)

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state.

        Raises:
            FileFormatError: the bytes are not a state of this model.
        """
        if state is None:
            self._last.pop(id, None)
            self._inner.give(id, None)
            return
        size = len(self._mark) + 8 * len(self._codes)
        if len(state) < size or not state.startswith(self._mark):
            raise FileFormatError(
                f"stream: a kept state must be one of this model's; got one of {len(state)} bytes that is not. Name "
                "the store that this model made."
            )
        self._inner.give(id, state[size:])
        self._last[id] = np.frombuffer(state[len(self._mark) : size], dtype=np.float64).copy()

    def _make(self, id: str, stamp: float, row: NDArray[np.float64]) -> None:
        """Put the channels of events into a row, and remember its event."""
        last = self._last.get(id)
        first = last is None
        if last is None:
            last = self._last[id] = np.full(len(self._codes), np.nan)
        code = row[-1]
        if np.isnan(code) or code == MADE:
            since = row[self._sinces]
            np.copyto(last, stamp - since, where=~np.isnan(since))
        else:
            row[self._counts] = 0.0
            if code >= 0:
                last[int(code)] = stamp
                row[self._counts[int(code)]] = 0.0 if first else 1.0
            row[self._sinces] = stamp - last
        row[-1] = MADE


def with_codes(runner: Runner, spelled: dict[str, Any]) -> Runner:
    """The runner, reading the column of codes too where the log is known to have had one."""
    for column, codes in (spelled.get("events") or {}).items():
        made = {code + ending for code in codes for ending in (COUNT, SINCE)}
        if made and made <= set(runner.channels) and column not in runner.channels:
            return CodedRunner(runner, column, codes)
    return runner
