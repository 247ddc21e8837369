"""All series end to end, as one long pass with the clock reset where a series begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keiretsu.data.known.covariates import know
from keiretsu.data.known.static import read_static
from keiretsu.data.packed import Carry, Packed
from keiretsu.data.require import require_channel
from keiretsu.data.series import SeriesSet
from keiretsu.errors import ArgumentError

__all__ = ["Carry", "Packed", "pack"]


def pack(
    series: SeriesSet,
    *,
    channels: Iterable[str] | None = None,
    interval: float | None = None,
    known: Sequence[Any] | None = None,
    static: Any = None,
) -> Packed:
    """Lay all series end to end in the order of their ids.

    Args:
        series: what `read` returned.
        channels: which columns, in this order; all of them by default.
        interval: unit of `elapsed` (seconds or clock units); the set's own median interval by default. A model passes
            the interval of its training clock.
        known: covariates that are known ahead, each a calendar (`Calendar`, `Holidays`, `Shifts`), a `SeriesSet`, or
            anything `read` takes, with a row for each row of the series and rows beyond their end. A table of one
            series without an id column holds for every series.
        static: a table with one row a series: its id, and columns of numbers or words (which become 0/1 columns).
    Returns:
        Packed: arrays of `series.rows` rows, made when they are asked for.
    Raises:
        ColumnError: a channel is not there.
        ArgumentError: `interval` is not a positive number, or two covariates have one name.
        DataError: a covariate lacks a row or a series; it is named.
    Example:
        >>> packed = pack(series, channels=["pressure"], known=[Calendar(), Holidays("JP")])
        >>> packed.values.shape, packed.known_names[-1]
        ((8760, 1), 'holiday JP')
    """
    names = series.channels if channels is None else tuple(channels)
    for name in names:
        require_channel(series, name, function="pack")
    step = series.interval if interval is None else float(interval)
    if not (np.isfinite(step) and step > 0):
        raise ArgumentError(f"pack: interval must be a positive number; got {interval!r}. Give the clock's usual step.")
    lengths = np.fromiter(series.lengths.values(), dtype=np.int64, count=len(series))
    numbers, static_names = read_static(series, static)
    return Packed(
        ids=series.ids,
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        channels=names,
        interval=step,
        frame=series.frame,
        covariates=know(series, () if known is None else known),
        static=numbers,
        static_names=static_names,
    )
