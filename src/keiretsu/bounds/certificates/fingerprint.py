"""Whether rows of a log were among those that a model was fitted on.

A log leaves two marks: a hash of each of its units as a whole, and a sample of the hashes of all its runs of a few rows
(the smallest ones: Bar-Yossef et al. 2002), by which a part of a unit is found again, whatever its ids and stamps are
called. Runs in which next to nothing changes are left out: all quiet machines are alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed

# Rows of a run, and how many different ones it must hold to tell its log from others.
RUN, FEWEST_DIFFERENT = 8, 6
# Hashes kept of a log's runs, and of its units.
SAMPLE, MOST_UNITS = 2048, 5000
# A unit was seen before when this share of its sampled runs was, and so many of them: logs of few levels share some.
SHARE, FEWEST_FOUND = 0.25, 3

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """The marks of one log.

    Attributes:
        units: hashes of whole units (16 hexadecimal digits), at most `MOST_UNITS`.
        runs: (n,) uint64 ascending, the smallest hashes of its runs; all of them below `full`.
        full: hashes from here on were not kept.
    """

    units: frozenset[str]
    runs: NDArray[np.uint64]
    full: int

    @classmethod
    def of(cls, packed: Packed) -> Fingerprint:
        """The marks of a log's values in the order of its channels; stamps and ids do not enter."""
        runs: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        units, full = [], 2**64
        for start, stop in zip(packed.starts[:-1], packed.starts[1:], strict=True):
            rows = _row_hashes(packed.values[start:stop])
            units.append(_unit_hash(rows))
            hashes = _run_hashes(rows)
            runs = np.unique(np.concatenate([runs, hashes[hashes < full] if full < 2**64 else hashes]))
            if len(runs) > SAMPLE:
                full = int(runs[SAMPLE])
                runs = runs[:SAMPLE]
        return cls(frozenset(units[:MOST_UNITS]), runs, full)

    def seen(self, packed: Packed) -> tuple[str, ...]:
        """Ids of units of another log that are, as a whole or in part, in this one."""
        found = []
        for name, start, stop in zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True):
            rows = _row_hashes(packed.values[start:stop])
            hashes = np.unique(_run_hashes(rows))
            sampled = hashes[: np.searchsorted(hashes, np.uint64(self.full - 1), side="right")]
            again = int(np.isin(sampled, self.runs, assume_unique=True).sum())
            if _unit_hash(rows) in self.units or again >= max(FEWEST_FOUND, SHARE * len(sampled)):
                found.append(name)
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "units": sorted(self.units),
            "runs": [f"{run:016x}" for run in self.runs.tolist()],
            "full": f"{self.full:x}",
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Fingerprint:
        """What `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        runs = np.array(sorted(int(run, 16) for run in told["runs"]), dtype=np.uint64)
        return cls(frozenset(map(str, told["units"])), runs, int(told["full"], 16))


def _row_hashes(values: NDArray[np.float64]) -> NDArray[np.uint64]:
    """(rows,): one number for each row's values; all missing values are alike, and so are the two zeros."""
    plain = np.where(np.isnan(values), np.nan, values + 0.0)
    bits: NDArray[np.uint64] = np.ascontiguousarray(plain).view(np.uint64)
    total = np.zeros(len(values), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in range(values.shape[1]):
            total = _mixed(total * _ODD + bits[:, column] + np.uint64(column + 1))
    return total


def _run_hashes(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of all runs that tell one log from another."""
    if len(rows) < RUN:
        return np.zeros(0, dtype=np.uint64)
    runs = np.lib.stride_tricks.sliding_window_view(rows, RUN)
    telling = 1 + (np.diff(np.sort(runs, axis=1), axis=1) != 0).sum(axis=1) >= FEWEST_DIFFERENT
    total = np.zeros(int(telling.sum()), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place in range(RUN):
            total = _mixed(total * _ODD + runs[telling, place])
    return total


def _unit_hash(rows: NDArray[np.uint64]) -> str:
    return hashlib.sha256(rows.tobytes()).hexdigest()[:16]


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit of the input moves every bit of the output (the finaliser of splitmix64, Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * _MIX[0]
    x = (x ^ (x >> np.uint64(27))) * _MIX[1]
    return x ^ (x >> np.uint64(31))
