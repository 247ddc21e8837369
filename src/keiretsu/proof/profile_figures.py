"""Plain numbers behind the report's pictures of the data: the target over time, what is missing, a cycle, the place."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from keiretsu.data import Profile, SeriesSet
from keiretsu.data.series import ID, TIME
from keiretsu.proof.place_figures import place_figures

# stretches of the log, channels that are told apart, parts of a cycle; together some 20 kB at most
STRETCHES, MOST_CHANNELS, MOST_PHASES = 24, 12, 168
# a cycle of which less is known has no mean to speak of, and of fewer cycles no quartiles
_KNOWN, _FEWEST_CYCLES = 0.8, 4
# cycles of the calendar, in seconds: length, how far its start lies behind that of 1970 (a Thursday); how near is meant
CALENDAR = {"day": (86_400.0, 0.0), "week": (604_800.0, 345_600.0)}
_NEAR, _ROUNDING = 0.01, 1e-6
_BIN, _PHASE, _CYCLE = "keiretsu bin", "keiretsu phase", "keiretsu cycle"


def profile_figures(series: SeriesSet, profile: Profile) -> dict[str, Any]:
    """Numbers for pictures, as plain JSON of bounded size, from all rows that the profile saw.

    Args:
        series: the log.
        profile: of that log.
    Returns:
        target: whose numbers these are. stretches: the log in equal parts of its clock, each with start and stop (from
        the first stamp, in seconds or clock units), rows, values of the target, their mean and their 10 % and 90 %
        quantiles (None without values). missing: channel → share of values missing by stretch (None without rows),
        of at most `MOST_CHANNELS` channels, most missing first, without those of events, whose empty cells are no
        values. cycle: the strongest cycle, or None: period (rows), phase (rows into it), mean and quartiles of the
        deviation from the mean of its own cycle; calendar: "day" or "week" where its phases count from midnight or
        Monday's in the log's zone, None where they count from the log's first row. place: see `place_figures`.
    """
    target = profile.target or series.channels[0]
    return {
        "target": target,
        "stretches": _stretches(series, target),
        "missing": _missing(series, profile),
        "cycle": _cycle(series, target, profile.periods[0]) if profile.regular and profile.periods else None,
        "place": place_figures(profile),
    }


def rounded(value: float | None) -> float | None:
    """Six significant digits, which is more than a picture shows; None for what is not finite."""
    return None if value is None or not np.isfinite(value) else float(f"{value:.6g}")


def _since_first(series: SeriesSet) -> tuple[pl.Expr, float]:
    """Time since the first stamp of all, in seconds or clock units, and how long the log is."""
    ticks = pl.col(TIME).to_physical() / (1e6 if series.clock == "datetime" else 1)
    place = ticks - ticks.min()
    return place, float(series.frame.select(place.max()).item() or 0.0)


def _binned(series: SeriesSet, *wanted: pl.Expr) -> pl.DataFrame:
    place, span = _since_first(series)
    number = (place / (span or 1.0) * STRETCHES).floor().clip(0, STRETCHES - 1).cast(pl.Int64)
    return series.frame.lazy().with_columns(number.alias(_BIN)).group_by(_BIN).agg(*wanted).sort(_BIN).collect()


def _stretches(series: SeriesSet, target: str) -> list[dict[str, Any]]:
    rows = {row[_BIN]: row[target] for row in _binned(series, pl.col(target)).iter_rows(named=True)}
    width = _since_first(series)[1] / STRETCHES
    found = []
    for number in range(STRETCHES):
        values = np.array([one for one in rows.get(number, ()) if one is not None], dtype=np.float64)
        low, high = np.quantile(values, (0.1, 0.9)) if len(values) else (None, None)
        found.append(
            {
                "start": rounded(number * width),
                "stop": rounded((number + 1) * width),
                "rows": len(rows.get(number, ())),
                "values": len(values),
                "mean": rounded(float(values.mean())) if len(values) else None,
                "low": rounded(low),
                "high": rounded(high),
            }
        )
    return found


def _missing(series: SeriesSet, profile: Profile) -> dict[str, list[float | None]]:
    # as the finding has it: an empty cell of a column of alarms is no lost value
    counts = {name: series.frame[name].null_count() for name in profile["missing"].details["by_channel"]}
    most = sorted((name for name in counts if counts[name]), key=lambda name: (-counts[name], name))[:MOST_CHANNELS]
    if not most:
        return {}
    found = _binned(series, *[pl.col(name).is_null().mean().alias(f"share {name}") for name in most])
    rows = {row[_BIN]: row for row in found.iter_rows(named=True)}
    return {
        name: [rounded(rows[number][f"share {name}"]) if number in rows else None for number in range(STRETCHES)]
        for name in most
    }


def _cycle(series: SeriesSet, target: str, period: int) -> dict[str, Any] | None:
    """By phase, so that a level that moves does not blur the cycle."""
    phases = min(period, MOST_PHASES)
    calendar = _calendar_of(series, period)
    number, part = _from_first_row(series, period) if calendar is None else _on_calendar(series, calendar)
    cut = series.frame.lazy().select(
        ID, pl.col(target), number.alias(_CYCLE),
        # a share that is a whole number of phases but for rounding is one
        (part * phases + _ROUNDING).floor().clip(0, phases - 1).cast(pl.Int64).alias(_PHASE),
    )  # fmt: skip
    whole = pl.col(target).count().over(ID, _CYCLE) >= _KNOWN * period
    moved = cut.filter(whole & pl.col(target).is_not_null()).select(
        _PHASE, target, pl.struct(ID, _CYCLE).rank("dense").alias(_CYCLE)
    )
    values, phase, cycle = (moved.collect()[name].to_numpy() for name in (target, _PHASE, _CYCLE))
    cycles = len(np.unique(cycle))
    if cycles < _FEWEST_CYCLES:
        return None
    # summed by NumPy, in the order of the rows: polars' threads add up in the order in which they come
    cycle = np.unique(cycle, return_inverse=True)[1]
    away = values - (np.bincount(cycle, values) / np.bincount(cycle))[cycle]
    numbers = np.unique(phase)
    parts = [away[phase == number] for number in numbers]
    return {
        "period": period,
        "calendar": calendar,
        "cycles": cycles,
        "phase": [rounded(float(number) * period / phases) for number in numbers],
        "mean": [rounded(float(part.mean())) for part in parts],
        "low": [rounded(float(np.quantile(part, 0.25))) for part in parts],
        "high": [rounded(float(np.quantile(part, 0.75))) for part in parts],
    }


def _calendar_of(series: SeriesSet, period: int) -> str | None:
    """Whether a cycle is a day or a week of a dated clock."""
    if series.clock != "datetime":
        return None
    lasts = period * series.interval
    return next((name for name, (length, _) in CALENDAR.items() if abs(lasts / length - 1) <= _NEAR), None)


def _on_calendar(series: SeriesSet, calendar: str) -> tuple[pl.Expr, pl.Expr]:
    """Which day or week a row is of, and how much of it is over, on the clocks of the log's zone."""
    length, start = CALENDAR[calendar]
    local = pl.lit(series.local_time().dt.replace_time_zone(None).to_physical())
    since = (local / 1e6 - start) / length
    return since.floor().cast(pl.Int64), since - since.floor()


def _from_first_row(series: SeriesSet, period: int) -> tuple[pl.Expr, pl.Expr]:
    """The same in rows from the log's first row."""
    place, _ = _since_first(series)
    row = (place / series.interval).round().cast(pl.Int64)
    return row // period, row % period / period
