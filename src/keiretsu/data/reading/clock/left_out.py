"""An hour without rows where a zone's clocks go ahead: a sign that stamps are those of a wall clock of that zone."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.reading.clock.zones import left_out
from keiretsu.data.series import ID, TIME

_HOUR = 3_600_000_000
# a log with more holes of an hour or longer has one in every hour of the year by chance
_MOST = 20


def hours_left_out(frame: pl.DataFrame, zone: str | None) -> tuple[str, ...]:
    """A note where rows stop just before an hour that a well-known zone leaves out, and go on just after it.

    Args:
        frame: id and time, sorted by both.
        zone: of the stamps; nothing is to be told where it is known.
    """
    if zone is not None or frame.schema[TIME] != pl.Datetime or frame.height < 3:
        return ()
    t = frame[TIME].to_physical().to_numpy()
    step = np.diff(t)
    step[(frame[ID] != frame[ID].shift()).fill_null(True).to_numpy()[1:]] = 0
    ordinary = float(np.median(step[step > 0])) if (step > 0).any() else 0.0
    # from one row before the hour to one row after it
    holes = np.flatnonzero((step > _HOUR + ordinary / 2) & (step <= _HOUR + 2 * ordinary))
    if not 0 < ordinary <= _HOUR or not 0 < len(holes) <= _MOST:
        return ()
    found = _first(t[holes], t[holes + 1], ordinary)
    if found is None:
        return ()
    hour, name = found
    return (
        f"no row has a stamp in the hour from {hour:%Y-%m-%d %H:%M}, which summer time leaves out in {name}; if the "
        f"clock is that of a zone, zone= names it",
    )


def _first(before: NDArray, after: NDArray, ordinary: float) -> tuple[object, str] | None:
    """The first such hour between two rows, and the zone."""
    hour = (before // _HOUR + 1) * _HOUR
    tight = (hour - before <= 1.5 * ordinary) & (after - hour >= _HOUR) & (after - hour - _HOUR <= 1.5 * ordinary)
    hours = pl.Series(hour[tight]).cast(pl.Datetime("us"))
    for zone, missing in left_out(hours).items() if len(hours) else ():
        if missing.any():
            return hours[int(np.argmax(missing))], zone
    return None
