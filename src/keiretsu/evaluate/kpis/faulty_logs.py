"""The test part with faults in it, one log at a time, for any number of models to forecast from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import SeriesSet, pack
from keiretsu.data.corrupt import FAULTS, corrupt
from keiretsu.data.origins import Origins
from keiretsu.data.series import TIME
from keiretsu.errors import DataError
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis.rows import evenly

SEVERITIES = (0.25, 0.5, 1.0)
CLEAN = "clean"
MOST_ORIGINS = 200
MOST_ROWS = 40_000
# rows of the test part that a series gives at least, before series are left out
FEWEST_ROWS = 1000


@dataclass(frozen=True, eq=False)
class FaultyLog:
    """A log with one fault in it.

    Attributes:
        fault: a name of `FAULTS`, or "clean".
        severity: 0 for the clean log.
        series: the log; without rows where the fault is skipped.
        rows: (k,) int64, rows of it to forecast from; the row of an origin, or, where that was dropped, the last one
            left before it.
        place: (k,) int64, which of the origins these are; the same in all logs.
        skipped: why the fault cannot be put into this log; None where it was.
    """

    fault: str
    severity: float
    series: SeriesSet
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    skipped: str | None = None


@dataclass(frozen=True, eq=False)
class _Part:
    """Rows of one series: first and stop in the packed order, how many of them lie before the fault, its origins."""

    first: int
    stop: int
    clean: int
    place: NDArray[np.int64]


def corrupted_series(
    fold: Fold,
    origins: Origins,
    *,
    before: int,
    faults: Sequence[str] = tuple(FAULTS),
    severities: Sequence[float] = SEVERITIES,
    seed: int = 0,
    most_origins: int = MOST_ORIGINS,
    most_rows: int = MOST_ROWS,
) -> Iterator[FaultyLog]:
    """The clean log first, then each fault at each severity; a log is made when it is asked for.

    A fault begins after the last training row of each series, or with the unit where whole units are held out. Of a
    series, `before` rows before its first origin are passed (all it has, if fewer) and those up to its last chosen
    origin. Where that is more than `most_rows` in all, origins are chosen from the first rows of the test part only, at
    least 1,000 a series, and then from fewer series.

    Args:
        before: rows a model needs to be as warm as it gets, such as four training lengths and its context.
        faults: names of `FAULTS`.
        severities: above 0 to 1.
        seed: of the faults.
        most_origins: of them, evenly from all allowed.
        most_rows: of one log, as a rule.
    """
    parts = _parts(fold, origins, before, most_rows)
    place = evenly(np.concatenate([part.place for part in parts]), most_origins) if parts else np.zeros(0, np.int64)
    parts = [kept for part in parts if (kept := _with(part, origins, place)) is not None]
    frames = [fold.seen.frame.slice(part.first, part.stop - part.first) for part in parts]
    log = replace(fold.seen, frame=_joined(fold.seen, frames))
    rows = _rows_within(parts, origins)
    yield FaultyLog(CLEAN, 0.0, log, rows, place)
    for fault in faults:
        for severity in severities:
            try:
                made = _corrupted(log, parts, (fault, severity, seed))
            except DataError as error:
                nothing = replace(log, frame=log.frame.clear())
                yield FaultyLog(fault, severity, nothing, rows, place, skipped=str(error))
                continue
            yield FaultyLog(fault, severity, made, _found_again(log, made, rows), place)


def _parts(fold: Fold, origins: Origins, before: int, most_rows: int) -> list[_Part]:
    """Rows of each series that has origins, no more than allowed where that can be."""
    packed = pack(fold.seen)
    tested = np.ones(packed.rows, dtype=bool)
    if fold.after is not None:
        stamps = fold.seen.frame[TIME].to_numpy()
        tested = stamps > np.array(fold.after, dtype=stamps.dtype)
    found = []
    for number in np.unique(origins.series):
        start, end = packed.starts[number : number + 2].tolist()
        place = np.flatnonzero(origins.series == number)
        rows = origins.rows[place]
        first = max(start, int(rows[0]) + 1 - before)
        test = start + int(np.argmax(tested[start:end])) if tested[start:end].any() else end
        found.append(_Part(first, int(rows[-1]) + 1, max(test - first, 0), place))
    if not found:
        return []
    warm = np.array([int(origins.rows[part.place[0]]) + 1 - part.first for part in found])
    longest = max(int(origins.rows[part.place[-1]] - origins.rows[part.place[0]]) for part in found)
    used = np.arange(len(found))
    while sum(found[k].stop - found[k].first for k in used) > most_rows:
        spare = (most_rows - int(warm[used].sum())) // len(used)
        if spare >= min(longest, FEWEST_ROWS) or len(used) == 1:
            spare = max(spare, min(longest, FEWEST_ROWS))
            return [_short(found[k], origins, spare) for k in used]
        used = used[::2]
    return [found[k] for k in used]


def _short(part: _Part, origins: Origins, rows: int) -> _Part:
    """The part up to so many rows after its first origin."""
    own = origins.rows[part.place]
    place = part.place[own <= own[0] + rows]
    return replace(part, place=place, stop=int(origins.rows[place[-1]]) + 1)


def _with(part: _Part, origins: Origins, place: NDArray[np.int64]) -> _Part | None:
    """The part with the chosen origins alone; None where it has none of them."""
    own = part.place[np.isin(part.place, place)]
    if not len(own):
        return None
    return replace(part, place=own, stop=int(origins.rows[own[-1]]) + 1)


def _rows_within(parts: list[_Part], origins: Origins) -> NDArray[np.int64]:
    """(k,) int64: the origins as rows of the parts laid end to end."""
    offset, rows = 0, [np.zeros(0, dtype=np.int64)]
    for part in parts:
        rows.append(origins.rows[part.place] - part.first + offset)
        offset += part.stop - part.first
    return np.concatenate(rows)


def _corrupted(log: SeriesSet, parts: list[_Part], asked: tuple[str, float, int]) -> SeriesSet:
    """The log with a fault that begins in each series where its test part does."""
    fault, severity, seed = asked
    if not any(part.clean for part in parts):
        return corrupt(log, fault, severity=severity, seed=seed).series
    frames, offset = [], 0
    for part in parts:
        length = part.stop - part.first
        own = replace(log, frame=log.frame.slice(offset, length))
        # half a row less, so that no rounding moves the first faulty row
        start = max(part.clean - 0.5, 0.0) / length
        frames.append(corrupt(own, fault, severity=severity, seed=seed, start=start).series.frame)
        offset += length
    return replace(log, frame=_joined(log, frames))


def _found_again(log: SeriesSet, made: SeriesSet, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """(k,) int64: the rows in the faulty log, by id and stamp where rows were dropped."""
    if made.rows == log.rows:
        return rows
    stamps, left = log.frame[TIME].to_physical().to_numpy(), made.frame[TIME].to_physical().to_numpy()
    before, after = pack(log).starts, pack(made).starts
    found = np.empty_like(rows)
    series = np.searchsorted(before, rows, side="right") - 1
    # a series' first row is never dropped, so that each keeps its number
    for number in np.unique(series):
        own = series == number
        there = left[after[number] : after[number + 1]]
        found[own] = after[number] + np.searchsorted(there, stamps[rows[own]], side="right") - 1
    return found


def _joined(like: SeriesSet, frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else like.frame.clear()
