"""What was read, as the page shows it: plain JSON, sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keiretsu.app.absent import suggested, taken
from keiretsu.app.copies import read_copy
from keiretsu.app.order import columns_in_order, in_order, made_channels
from keiretsu.app.ways import on_page, on_page_ja
from keiretsu.data import SeriesSet, pack
from keiretsu.data.profiling.stuck import stuck_channels
from keiretsu.data.profiling.views import Views
from keiretsu.data.read_words import EVENTS, Pair, doubts_of, told_of
from keiretsu.data.reading.values.coded import codes_among
from keiretsu.data.require import constant_channels
from keiretsu.data.series import TIME

MOST_SHOWN, MOST_TOLD = 200, 40
# clocks on which a day is a count of rows, and how many times a horizon must fit into a series to be proposed
_DAY, _TIMES, _USUAL = 86_400.0, 10, 24


def looked(path: str, name: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """Read a copy and say what it holds.

    Args:
        path: of the copy.
        name: of the file it was copied from.
        reading: keyword arguments of `keiretsu.read`.
    Returns:
        name, rows, series, ids, channels, targets (channels that vary, as in the file), made (those of no column of
        numbers, which come last), clock, time, id, first, last, interval
        (seconds or clock units), zone, told, suggested and taken (values that mean "not measured"), columns, words
        (columns that may be events), horizon (that is proposed).
    Raises:
        KeiretsuError: as `keiretsu.read`.
    """
    series = read_copy(path, name, reading)
    # numbers of a clock without a calendar stand as they are
    stamps = series.local_time() if series.clock == "datetime" else series.frame[TIME]
    still = set(constant_channels(series))
    # beside the field in which they can be named
    doubted = set(doubts_of(series.report, way="page"))
    # one column of events can be named: where that is done, no other is advised
    heard = replace(series.report, events={}, codes={}) if reading.get("events") else series.report
    found = [pair for pair in told_of(heard, way="page") if pair not in doubted]
    order = columns_in_order(path, reading)
    made = made_channels(series)
    channels = [*in_order([name for name in series.channels if name not in made], order), *made]
    empty = {channel for channel in series.channels if series.frame[channel].null_count() == series.rows}
    return {
        "name": name,
        "rows": series.rows,
        "series": len(series),
        "ids": list(series.ids[:MOST_SHOWN]),
        "channels": [_channel(series, channel) for channel in channels[:MOST_SHOWN]],
        "more_channels": max(len(series.channels) - MOST_SHOWN, 0),
        "targets": [channel for channel in channels if channel not in still | empty],
        "made": made,
        "clock": series.clock,
        "time": ", ".join(_time_columns(series)),
        "id": series.id_name,
        "first": _stamp(stamps.min()),
        "last": _stamp(stamps.max()),
        "interval": series.interval,
        "shortest": min(series.lengths.values()),
        "zone": series.zone,
        "told": _told([*found, *_stuck(series)]),
        "suggested": suggested(series.report),
        "taken": taken(series.report, reading.get("sentinels", ())),
        "columns": in_order(_columns(series), order)[:MOST_SHOWN],
        "words": _words(series),
        "horizon": usual_horizon(series),
    }


def usual_horizon(series: SeriesSet) -> int:
    """Rows ahead that are proposed: a day on a clock of dates, else 24, and a tenth of the shortest series at most."""
    day = _DAY / series.interval if series.clock == "datetime" and series.interval else _USUAL
    # where a row is a day or more, a day is no horizon
    rows = round(day) if day >= 2 else _USUAL
    return max(min(rows, min(series.lengths.values()) // _TIMES), 1)


def _told(pairs: list[Pair]) -> dict[str, list[str]]:
    """Sentences by language, the same number in each."""
    shown = pairs[:MOST_TOLD]
    return {"en": [on_page(english) for english, _ in shown], "ja": [on_page_ja(japanese) for _, japanese in shown]}


def _stuck(series: SeriesSet) -> list[Pair]:
    """Sensors that stood still for long, as the profile finds them on the last rows of the log."""
    pairs = []
    for name, found in stuck_channels(pack(Views(series).near), zone=series.zone).items():
        rows, runs, since, of = found["longest"], found["runs"], found["from"], found["series"]
        where, where_ja = ("", "") if of is None else (f" of {of}", f"（{of}）")
        times = "" if runs == 1 else f", the longest of {runs:,} such times"
        times_ja = "" if runs == 1 else f"（{runs:,}回のうち最長）"
        pairs.append((
            f"{name}{where} did not change for {rows:,} rows from {since} on{times}. If the sensor was stuck, empty "
            f"those cells in the file.",
            f"{name}{where_ja}の値は{since}から{rows:,}行にわたり変化していません{times_ja}。センサーの固着であれば、ファイルのそのセルを空欄にしてください。",
        ))  # fmt: skip
    return pairs


def _time_columns(series: SeriesSet) -> list[str]:
    """The columns that the stamps were read from: one, or date and time of day."""
    told = series.report.settings.get("time")
    return list(told) if isinstance(told, list | tuple) else [series.time_name]


def _columns(series: SeriesSet) -> list[str]:
    """Columns to choose from; one that is no channel may hold the time of day."""
    left = [column.name for column in series.report.left_out]
    names = [*_time_columns(series), series.id_name, *series.channels, *left]
    made = set(made_channels(series))
    return list(dict.fromkeys(name for name in [*names, *series.report.categories] if name and name not in made))


def _words(series: SeriesSet) -> list[str]:
    """Columns that may hold events: of codes, of words that look like them, of any words; the one that is named."""
    report = series.report
    others = [column.name for column in report.left_out if column.reason in ("text", EVENTS)] + list(report.categories)
    return list(dict.fromkeys([*coded_columns(series), *report.events, *others]))[:MOST_SHOWN]


def coded_columns(series: SeriesSet) -> list[str]:
    """Channels that may be codes of alarms: few whole numbers, and 0, which is no alarm, on most rows."""
    made = made_channels(series)
    return [name for name in series.channels if name not in made and codes_among(series.frame[name], sparse=False)]


def _channel(series: SeriesSet, name: str) -> dict[str, Any]:
    values = series.frame[name]
    low, high = values.min(), values.max()
    return {"name": name, "missing": values.null_count(), "low": low, "high": high}


def _stamp(value: Any) -> str:
    if not hasattr(value, "isoformat"):
        return f"{value:,}"
    return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
