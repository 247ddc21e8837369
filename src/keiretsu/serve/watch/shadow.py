"""A challenger in the shadow: it reads every row, nothing that it says is sent, and it is compared with who answers."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.serve.rows import Row
from keiretsu.serve.watch.issued import ERROR, JUDGED, Issued
from keiretsu.serve.watch.numbers import numbers
from keiretsu.serve.watch.verdict import LEVEL, Verdict, account_of, counted, verdict
from keiretsu.serve.watch.watch import SHADOWED, Watch
from keiretsu.serve.watcher import Seen

if TYPE_CHECKING:
    from keiretsu.serve.runner import Runner

# Errors are compared in means over so many rows at least, and no fewer than the horizon: neighbours hang together.
BLOCK = 16
# Blocks that only measure the incumbent's error, before any are compared.
MEASURED = 8
# A block's difference counts as this share of that error at most.
CLIP = 0.5
MARK = 12
# Of a series: rows read, rows of this block, blocks done.
ROWS, INTO, BLOCKS = range(3)
HEAD = 3
# Of a target: errors of both and answers judged when the block began, the incumbent's mean error.
OWN = 5
_LENGTHS = struct.Struct("<II")


class Shadow:
    """Watches as `Watch` does, and has a challenger read the same rows; fulfils `Watcher`.

    Of every series, blocks of max(16, horizon) rows are compared: the mean over targets and judged steps of how much
    smaller the challenger's absolute errors are, as a share of the incumbent's mean error in the first 8 blocks,
    clipped at one half. All series' blocks make one account, in the store's counters; `verdict` may be asked at any
    time. What would be sent is not touched.

    Args:
        watch: of the model that answers.
        incumbent: that model.
        challenger: forecasts the same targets as far ahead, from channels that the rows have.
    Raises:
        ArgumentError: it does not.
    """

    def __init__(self, watch: Watch, incumbent: Runner, challenger: Runner) -> None:
        lacking = [name for name in challenger.channels if name not in incumbent.channels]
        same = (challenger.targets, challenger.horizon) == (incumbent.targets, incumbent.horizon)
        if lacking or not same:
            raise ArgumentError(
                f"stream: the challenger must forecast {', '.join(incumbent.targets)} {incumbent.horizon} rows ahead "
                f"from channels among {', '.join(incumbent.channels)}; got {', '.join(challenger.targets)}, "
                f"{challenger.horizon} rows, from {', '.join(challenger.channels)}. Train one alike."
            )
        self._watch, self._challenger = watch, challenger
        self.mark = challenger.fingerprint[:MARK]
        places = {name: place for place, name in enumerate(incumbent.channels)}
        self._channels = np.array([places[name] for name in challenger.channels], dtype=np.int64)
        self._truth = [places[name] for name in incumbent.targets]
        self._reach = max(incumbent.reach, challenger.reach)
        self._block = max(BLOCK, challenger.horizon)
        self._issued = Issued(len(incumbent.targets), challenger.horizon, False)
        self._size = HEAD + OWN * len(incumbent.targets) + 2 * self._issued.size
        self._series: dict[str, array[float]] = {}

    def look(
        self,
        row: Row,
        seq: int,
        mean: NDArray[np.float64],
        lower: NDArray[np.float64] | None,
        upper: NDArray[np.float64] | None,
        clipped: int = 0,
    ) -> Seen:
        """A row was read and answer `seq` was made of it; see `Watcher.look`."""
        seen = self._watch.look(row, seq, mean, lower, upper, clipped)
        said = self._challenger.step([row.id], np.array([row.stamp]), row.values[None, self._channels])
        found = self._compare(row, mean, said.mean[0])
        return seen if found is None else replace(seen, counts={**seen.counts, **counted(self.mark, found)})

    def keep(self, id: str) -> bytes:
        """The states of a series: the watch's, the challenger's, the comparison's."""
        own, theirs = self._watch.keep(id), self._challenger.keep(id)
        head = SHADOWED + _LENGTHS.pack(len(own), len(theirs))
        return head + own + self.mark.encode() + theirs + self._series[id].tobytes()

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state; without one of this challenger, it begins anew."""
        self._series.pop(id, None)
        self._challenger.give(id, None)
        if not state or not state.startswith(SHADOWED):
            self._watch.give(id, state)
            return
        own, rest = unwrapped(state)
        self._watch.give(id, own)
        mark, (_, length) = self.mark.encode(), _LENGTHS.unpack_from(state, len(SHADOWED))
        compared = rest[len(mark) + length :]
        if rest.startswith(mark) and len(compared) == 8 * self._size:
            self._challenger.give(id, rest[len(mark) : len(mark) + length])
            self._series[id] = array("d", compared)

    def told(self, id: str) -> dict[str, Any] | None:
        """As the watch has it."""
        return self._watch.told(id)

    def summary(self, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
        """As the watch has it, and the verdict so far."""
        found = self.verdict(counts or {})
        return {**self._watch.summary(counts), "shadow": {"model": self.mark, **found.to_dict()}}

    def verdict(self, counts: Mapping[str, int], *, level: float = LEVEL) -> Verdict:
        """Which of the two is better, by a store's counters."""
        return verdict(account_of(counts, self.mark), level=level, clip=CLIP)

    def _compare(self, row: Row, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float | None:
        """Judge both by a row; the difference where it ends a block."""
        whole = self._series.get(row.id)
        if whole is None:
            whole = self._series[row.id] = array("d", bytes(8 * self._size))
            state = numbers(whole)
            for part in self._parts(state):
                self._issued.begin(part)
        else:
            state = numbers(whole)
        number = int(state[ROWS])
        state[ROWS] = number + 1
        if number < self._reach:
            return None
        truth = [float(row.values[place]) for place in self._truth]
        for part, mean in zip(self._parts(state), (ours, theirs), strict=True):
            self._issued.judge(part, number, truth, (mean, None, None))
        state[INTO] += 1.0
        if state[INTO] < self._block:
            return None
        state[INTO], state[BLOCKS] = 0.0, state[BLOCKS] + 1.0
        return self._ended(state)

    def _ended(self, state: Any) -> float | None:
        both = [self._issued.counts(part)[0].sum(axis=1) for part in self._parts(state)]
        shares = []
        for target in range(len(self._truth)):
            begun = state[HEAD + OWN * target : HEAD + OWN * (target + 1)]
            now = [both[0][target, ERROR], both[1][target, ERROR], both[0][target, JUDGED], both[1][target, JUDGED]]
            ours, theirs, judged, paired = (float(a) - b for a, b in zip(now, begun, strict=False))
            begun[:4] = array("d", now)
            if state[BLOCKS] <= MEASURED:
                begun[4] = now[0] / now[2] if now[2] else 0.0
            # unpaired answers, of a baseline that had seen no value yet, say nothing of which is better
            elif judged and judged == paired and begun[4] > 0:
                shares.append((ours - theirs) / judged / begun[4])
        if not shares:
            return None
        return min(max(sum(shares) / len(shares) / CLIP, -1.0), 1.0)

    def _parts(self, state: Any) -> tuple[Any, Any]:
        first = HEAD + OWN * len(self._truth)
        return state[first : first + self._issued.size], state[first + self._issued.size :]


def unwrapped(state: bytes) -> tuple[bytes, bytes]:
    """A shadowed state: the watch's part, and the rest.

    Raises:
        FileFormatError: it is cut off.
    """
    start = len(SHADOWED) + _LENGTHS.size
    own, theirs = _LENGTHS.unpack_from(state, len(SHADOWED)) if len(state) >= start else (1, 1)
    if len(state) < start + own + theirs:
        raise FileFormatError("stream: a kept state of the watch must be whole; it is cut off. Name another store.")
    return state[start : start + own], state[start + own :]
