"""The watch: each row judges the answers given for it; drift is told once, and whether the certificate still holds."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.errors import FileFormatError
from keiretsu.serve.rows import Row
from keiretsu.serve.watch import words
from keiretsu.serve.watch.drift import ALARMS, ARMED, BLOCK, PHASE, Drift
from keiretsu.serve.watch.issued import INSIDE, JUDGED, Issued
from keiretsu.serve.watch.numbers import numbers
from keiretsu.serve.watch.realised import Realised
from keiretsu.serve.watch.status import CHECKS, FEWEST, Status
from keiretsu.serve.watcher import Seen

if TYPE_CHECKING:
    from keiretsu.bounds.certificates import Certificate
    from keiretsu.serve.runner import Runner

FORMAT = b"kw1"
# What `Shadow` keeps begins like this; then come two lengths, and of the first one what a watch keeps.
SHADOWED = b"ks1"
MARK = 8
# Of a series: rows, stamp of the last one, checks that fail (bit k: the k-th of CHECKS).
ROWS, STAMP, FAILED = range(3)
HEAD = 3
# The certificate is asked once in so many rows.
ASKED = 8


class Watch:
    """Watches one model over any number of series; fulfils `Watcher`.

    A series' state is of a fixed size and depends on the series' own rows and answers alone. States of another model
    are let go of: its series are watched anew.

    Args:
        runner: the model; what is used of it are names, horizon, coverage, reach and fingerprint.
        certificate: of the model, itself or as its file has it; None: answers say nothing of one.
        drift_rate: false drift alarms a row of a series, at most, on average, while errors are exchangeable.
        promised: what a run promised, for `told`, plain JSON types; see `comparing.Promised`.
    Cost: about 15 µs a row for one target, 10 µs for each further one.
    """

    def __init__(
        self,
        runner: Runner,
        *,
        certificate: Certificate | Mapping[str, Any] | None = None,
        drift_rate: float = 1e-5,
        promised: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        channels = list(runner.channels)
        self.targets, self._promised = tuple(runner.targets), None if promised is None else dict(promised)
        self._truth = [channels.index(name) for name in self.targets]
        self._issued = Issued(len(self.targets), runner.horizon, runner.coverage is not None)
        self._drift = Drift(len(self.targets), drift_rate)
        self._reach = int(runner.reach)
        self._status = _status(certificate, tuple(runner.channels))
        ends = np.cumsum([HEAD, self._issued.size, self._drift.size, 0 if self._status is None else self._status.size])
        self._ends = [int(end) for end in ends]
        told = (runner.fingerprint, runner.channels, self._ends)
        self._mark = FORMAT + blake2b(repr(told).encode(), digest_size=MARK).digest()
        self._series: dict[str, _One] = {}

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
        del seq
        one = self._series.get(row.id)
        if one is None:
            one = self._series[row.id] = self._begun()
        head = one.head
        number = int(head[ROWS])
        values = row.values.tolist()
        truth = [values[place] for place in self._truth]
        judged = self._issued.judge(one.judged, number, truth, (mean, lower, upper))
        alarms = []
        # until its state has forgotten that it began, a series' errors are not what they will be
        if number >= self._reach:
            found = self._drift.look(one.drift, judged.errors)
            if found is not None:
                alarms.append(self._alarm(self.targets[found.target], found.kind))
        certificate = None
        if self._status is not None:
            elapsed = row.stamp - head[STAMP] if number else float("nan")
            self._status.look(one.status, number, row.values, elapsed, clipped)
            if number % ASKED == ASKED - 1:
                failed = self._status.failed(one.status, number, self._missed(one))
                head[FAILED] = sum(1 << CHECKS.index(name) for name in failed)
            certificate = _told(int(head[FAILED]))
        head[ROWS], head[STAMP] = number + 1, row.stamp
        return Seen(certificate, alarms, judged.judged, judged.held)

    def keep(self, id: str) -> bytes:
        """The state of a series that was looked at."""
        return self._mark + self._series[id].whole.tobytes()

    def give(self, id: str, state: bytes | None) -> None:
        """Go on from a kept state; None or nothing in it forgets the series; that of another model begins anew.

        Raises:
            FileFormatError: the bytes are no watch's state.
        """
        self._series.pop(id, None)
        if not state:
            return
        if state.startswith(SHADOWED):
            # the challenger is gone
            state = state[len(SHADOWED) + 8 :][: int.from_bytes(state[len(SHADOWED) :][:4], "little")]
        if not state.startswith(FORMAT):
            raise FileFormatError(
                f"stream: what was kept of the watch over {id!r} must begin with {FORMAT.decode()}; it is damaged. "
                "Name another store."
            )
        if state.startswith(self._mark):
            self._series[id] = self._begun(state[len(self._mark) :])

    def told(self, id: str) -> dict[str, Any] | None:
        """All that is known of a series, plain JSON types; None where it was not looked at."""
        one = self._series.get(id)
        if one is None:
            return None
        rows, drift = int(one.head[ROWS]), one.drift
        certificate: dict[str, Any] | None = None
        if self._status is not None:
            sentences = self._status.sentences(one.status, rows - 1, self._missed(one))
            certificate = {
                **_told(int(one.head[FAILED])),
                "sentences": {name: told._asdict() for name, told in sentences.items()},
            }
        phase = "armed" if drift[PHASE] == ARMED else "learning"
        return {
            "rows": rows,
            "drift": {"phase": phase, "block_rows": int(drift[BLOCK]), "alarms": int(drift[ALARMS])},
            "realised": self.realised([id]).to_dict(),
            "promised": self._promised,
            "certificate": certificate,
        }

    def realised(self, ids: Sequence[str] | None = None) -> Realised:
        """What came of the answers, of these series together; None: of all that are in memory."""
        total = Realised.none(self.targets, self._issued.steps)
        for id in list(self._series) if ids is None else ids:
            one = self._series.get(id)
            if one is not None:
                rows, alarms = int(one.head[ROWS]), int(one.drift[ALARMS])
                life, recent = self._issued.counts(one.judged)
                total.add(life, recent, rows=rows, alarms=alarms)
        return total

    def summary(self, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
        """Gauges of the series in memory; see `Watcher.summary`."""
        # series may come and go while a reader counts
        all_ = list(self._series.values())
        return {
            "series": len(all_),
            "learning": sum(one.drift[PHASE] != ARMED for one in all_),
            "drift_alarms": int(sum(one.drift[ALARMS] for one in all_)),
            "expired": sum(one.head[FAILED] > 0 for one in all_),
            **self.realised().overall(),
        }

    def _begun(self, kept: bytes | None = None) -> _One:
        one = _One(array("d", bytes(8 * self._ends[-1]) if kept is None else kept), self._ends)
        if kept is None:
            self._issued.begin(one.judged)
            self._drift.begin(one.drift)
            if self._status is not None:
                self._status.begin(one.status)
        return one

    def _missed(self, one: _One) -> float | None:
        """Share of truths outside their intervals of late, over all targets and steps; None where few were judged."""
        recent = self._issued.counts(one.judged)[1]
        if not recent[:, 0, JUDGED].max() >= FEWEST:
            return None
        return 1.0 - float(recent[..., INSIDE].sum()) / float(recent[..., JUDGED].sum())

    def _alarm(self, target: str, kind: str) -> dict[str, Any]:
        told = words.DRIFTS[kind].filled(target=target)
        return {"kind": "drift", "target": target, "errors": kind, "en": told.en, "ja": told.ja}


class _One:
    """A series' state and its parts, which share its memory."""

    __slots__ = ("drift", "head", "judged", "status", "whole")

    def __init__(self, whole: array[float], ends: list[int]) -> None:
        self.whole = whole
        parts = numbers(whole)
        self.head, self.judged = parts[: ends[0]], parts[ends[0] : ends[1]]
        self.drift, self.status = parts[ends[1] : ends[2]], parts[ends[2] :]


def _status(certificate: Certificate | Mapping[str, Any] | None, channels: tuple[str, ...]) -> Status | None:
    if certificate is None:
        return None
    from keiretsu.bounds.certificates import Certificate

    made = certificate if isinstance(certificate, Certificate) else Certificate.from_dict(certificate)
    # one of labelled series of words speaks of no rows
    return None if made.reference is None else Status(made, channels)


def _told(failed: int) -> dict[str, Any]:
    return {"holds": not failed, "failed": [name for bit, name in enumerate(CHECKS) if failed >> bit & 1]}
