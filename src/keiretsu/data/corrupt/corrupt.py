"""A log made worse on purpose, by a known fault of a known severity."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.corrupt.checked import Request, checked
from keiretsu.data.corrupt.fault import How, robust_spread
from keiretsu.data.corrupt.rows import dropped_rows, jitter
from keiretsu.data.read_report import ReadReport
from keiretsu.data.series import ID, TIME, SeriesSet
from keiretsu.errors import DataError

# values before the start from which a channel's spread is taken; with fewer, all its values are
_ENOUGH = 30


@dataclass(frozen=True, eq=False)
class Corrupted:
    """A log with a fault in it.

    Attributes:
        series: the log as it would have been read.
        mask: columns `id`, `time` and one bool a channel, row by row as the log was before: whether that cell changed.
            Of a row that was dropped, or whose stamp moved, all cells are marked.
        parameters: what was asked for, and `cells`, `rows` (how many changed), `details` (by series and channel).
    """

    series: SeriesSet
    mask: pl.DataFrame
    parameters: dict[str, Any]


def corrupt(
    series: SeriesSet,
    fault: str,
    *,
    severity: float,
    seed: int,
    channels: str | Iterable[str] | None = None,
    share: float | None = None,
    start: float = 0.0,
) -> Corrupted:
    """Put one fault into a log. `FAULTS[fault].meaning` says what its severity means.

    More severity changes the same cells and more of them, or the same cells further. Other channels, ids, the order of
    rows, and everything before `start` stay as they are, bit for bit. A channel's spread is that of its values before
    `start`, or of all if those are fewer than 30. Each channel of each series has a stream of random numbers of its
    own, by its name: more series or channels change nothing for the others.

    Args:
        series: the log.
        fault: a name of `FAULTS`.
        severity: 0 (nothing changes) to 1.
        seed: the same seed gives the same bits.
        channels: which to touch; all by default. Faults of rows touch all.
        share: of the rows touched at severity 1, above 0 to 1, for faults that touch some of the rows.
        start: share of each series' rows that lie before the fault.
    Returns:
        Corrupted: the log, the mask and the parameters. The log's report says in a note what was done.
    Raises:
        ArgumentError: an unknown fault, or a number outside its range.
        ColumnError, DataError: a channel is not in the log, or the log leaves the fault no room.
    Example:
        >>> corrupt(series, "stuck", severity=0.5, seed=1, channels="pressure").mask["pressure"].mean()
    """
    request = checked(series, fault, severity=severity, seed=seed, channels=channels, share=share, start=start)
    frame, details, kept = series.frame, {}, None
    if severity > 0 and frame.height:
        if request.fault.acts_on == "rows":
            frame, kept = _with_rows(series, request)
        elif request.fault.acts_on == "channels":
            frame, details = _with_swapped(series, request)
        else:
            frame, details = _with_values(series, request)
    mask = _mask(series.frame, frame, request)
    if kept is not None:
        mask, frame = _marked(mask, ~kept), frame.filter(pl.Series(kept))
    return _finished(series, frame, mask, request, details)


def _with_values(series: SeriesSet, request: Request) -> tuple[pl.DataFrame, dict[str, Any]]:
    columns = {name: _numbers(series.frame, name) for name in request.channels}
    details: dict[str, Any] = {}
    for name, rows, first in _places(series, request):
        said = details[name] = {}
        for channel, values in columns.items():
            before, after = values[rows][:first], values[rows][first:]
            spread = robust_spread(before if np.sum(~np.isnan(before)) >= _ENOUGH else values[rows])
            how = How(request.severity, spread, request.share or 1.0, _stream(request, name, channel))
            made, more = request.fault.apply(after, how)
            values[rows.start + first : rows.stop] = made
            said[channel] = {"spread": spread} | more
    made = [pl.Series(channel, values).fill_nan(None) for channel, values in columns.items()]
    return series.frame.with_columns(made), details


def _with_swapped(series: SeriesSet, request: Request) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Partners are drawn once for all series: one cable is plugged into the other's place."""
    order = [str(name) for name in _stream(request, "", "").permutation(request.channels)]
    pairs = list(zip(order[0::2], order[1::2], strict=False))
    swapped = np.zeros(series.rows, dtype=bool)
    for _, rows, first in _places(series, request):
        length = rows.stop - rows.start - first
        swapped[rows.start + first : rows.stop] = np.arange(length) < request.severity * length
    there = pl.Series(swapped)
    made = [
        pl.when(there).then(pl.col(theirs)).otherwise(pl.col(own)).alias(own)
        for one, other in pairs
        for own, theirs in ((one, other), (other, one))
    ]
    return series.frame.with_columns(made), {"pairs": [list(pair) for pair in pairs]}


def _with_rows(series: SeriesSet, request: Request) -> tuple[pl.DataFrame, NDArray[np.bool_] | None]:
    """The frame with other stamps, or which of its rows are kept."""
    stamps = series.frame[TIME]
    ticks = stamps.to_physical().to_numpy().copy()
    kept = np.ones(len(ticks), dtype=bool)
    for name, rows, first in _places(series, request):
        stream = _stream(request, name, "")
        if request.fault.name == "jitter":
            ticks[rows] = jitter(ticks[rows], stream, severity=request.severity, start=first)
        else:
            length, share = rows.stop - rows.start, request.share or 1.0
            kept[rows] = ~dropped_rows(length, stream, severity=request.severity, share=share, start=first)
    if request.fault.name == "dropped_rows":
        return series.frame, kept
    if series.clock == "integer" and np.all(ticks[1:] == stamps.to_numpy()[1:]) and series.interval <= 2:
        raise DataError(
            f"corrupt: series must have a clock with room between its stamps for 'jitter'; got whole numbers "
            f"{series.interval:g} apart in {series.source}. Multiply the stamps, or choose another fault."
        )
    moved = pl.Series(TIME, ticks).cast(stamps.dtype) if series.clock != "datetime" else _datetimes(ticks)
    return series.frame.with_columns(moved), None


def _datetimes(ticks: NDArray[np.int64]) -> pl.Series:
    return pl.Series(TIME, ticks).cast(pl.Datetime("us"))


def _places(series: SeriesSet, request: Request) -> Iterable[tuple[str, slice, int]]:
    """Each series' id, its rows in the frame, and the first of them that the fault may touch."""
    begin = 0
    for name, length in series.lengths.items():
        yield name, slice(begin, begin + length), min(int(np.ceil(request.start * length)), length)
        begin += length


def _stream(request: Request, series: str, channel: str) -> np.random.Generator:
    names = (request.fault.name, series, channel)
    return np.random.default_rng([request.seed, *(zlib.crc32(name.encode()) for name in names)])


def _numbers(frame: pl.DataFrame, channel: str) -> NDArray[np.float64]:
    return frame[channel].fill_null(np.nan).to_numpy(writable=True)


def _mask(before: pl.DataFrame, after: pl.DataFrame, request: Request) -> pl.DataFrame:
    """Cells that differ; comparing is the only way to be sure of them."""
    names = before.columns[2:]
    changed = [before[name].ne_missing(after[name]).alias(name) for name in names]
    mask = before.select(ID, TIME).with_columns(changed)
    if request.fault.acts_on == "rows":
        return _marked(mask, (before[TIME] != after[TIME]).to_numpy())
    return mask


def _marked(mask: pl.DataFrame, rows: NDArray[np.bool_]) -> pl.DataFrame:
    return mask.with_columns(pl.col(name) | pl.Series(rows) for name in mask.columns[2:])


def _finished(
    series: SeriesSet, frame: pl.DataFrame, mask: pl.DataFrame, request: Request, details: dict[str, Any]
) -> Corrupted:
    names = mask.columns[2:]
    cells = sum(int(mask[name].sum()) for name in names)
    rows = int(mask.select(pl.any_horizontal(names)).to_series().sum()) if names else 0
    touched = f"{cells:,} cells in {rows:,} of {series.rows:,} rows"
    note = f"corrupt: {request.fault.name} at severity {request.severity:g} from {request.start:g} of each series on "
    note += f"(seed {request.seed}) changed {touched}"
    parameters = request.to_dict() | {"cells": cells, "rows": rows, "details": details}
    return Corrupted(replace(series, frame=frame, report=_report(series, frame, note)), mask, parameters)


def _report(series: SeriesSet, frame: pl.DataFrame, note: str) -> ReadReport:
    """What the set's report says, carried on; of a part of a log it begins anew with the part."""
    old = series.report
    whole = old.rows_out == series.rows
    accounted = dict(old.accounted) if whole else {}
    if frame.height < series.rows:
        rule = "dropped by corrupt"
        accounted[rule] = accounted.get(rule, 0) + series.rows - frame.height
    missing = {name: frame[name].null_count() for name in frame.columns[2:] if frame[name].null_count()}
    return replace(
        old,
        rows_in=old.rows_in if whole else series.rows,
        rows_out=frame.height,
        accounted=accounted,
        missing=missing,
        notes=(*old.notes, note),
    )
