"""What was read, as the page shows it: plain JSON, sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.app.copies import read_copy
from keiretsu.app.told import told_of
from keiretsu.data import SeriesSet
from keiretsu.data.require import constant_channels
from keiretsu.data.series import TIME

MOST_SHOWN = 200


def looked(path: str, name: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """Read a copy and say what it holds.

    Args:
        path: of the copy.
        name: of the file it was copied from.
        reading: keyword arguments of `keiretsu.read`.
    Returns:
        name, rows, series, ids, channels, targets (channels that vary), clock, time, id, first, last, interval
        (seconds or clock units), zone, told, columns.
    Raises:
        KeiretsuError: as `keiretsu.read`.
    """
    series = read_copy(path, name, reading)
    # numbers of a clock without a calendar stand as they are
    stamps = series.local_time() if series.clock == "datetime" else series.frame[TIME]
    still = set(constant_channels(series))
    empty = {channel for channel in series.channels if series.frame[channel].null_count() == series.rows}
    return {
        "name": name,
        "rows": series.rows,
        "series": len(series),
        "ids": list(series.ids[:MOST_SHOWN]),
        "channels": [_channel(series, channel) for channel in series.channels[:MOST_SHOWN]],
        "more_channels": max(len(series.channels) - MOST_SHOWN, 0),
        "targets": [channel for channel in series.channels if channel not in still | empty],
        "clock": series.clock,
        "time": series.time_name,
        "id": series.id_name,
        "first": _stamp(stamps.min()),
        "last": _stamp(stamps.max()),
        "interval": series.interval,
        "shortest": min(series.lengths.values()),
        "zone": series.zone,
        "told": told_of(series.report),
        "columns": [n for n in (series.time_name, series.id_name, *series.channels) if n is not None][:MOST_SHOWN],
    }


def _channel(series: SeriesSet, name: str) -> dict[str, Any]:
    values = series.frame[name]
    low, high = values.min(), values.max()
    return {"name": name, "missing": values.null_count(), "low": low, "high": high}


def _stamp(value: Any) -> str:
    if not hasattr(value, "isoformat"):
        return f"{value:,}"
    return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
