"""Which rows a model reads, and when: late ones, duplicates, and clocks that jump.

Everything here depends on the rows of one series alone, in the order in which they came, and is kept with the series;
so a run that was killed and went on decides as an unbroken one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.clock import shown_like
from keiretsu.serve.refusals import refuse
from keiretsu.serve.rows import Refused, Row
from keiretsu.serve.settings import ServiceSettings
from keiretsu.serve.stores import Held, Series

# A gap of more intervals than this is no time that any arithmetic holds.
WIDEST = 1e15
# A step of between so many intervals is an ordinary one.
SHORT, LONG = 0.5, 1.5


class Order:
    """The rules, for series of one model.

    A row is *late* when its series has been answered beyond it, a *duplicate* when its stamp is there already. A stamp
    ahead of its series by more than `jump` intervals is refused until `agreeing` rows have gone on from it, each after
    the one before by no more than that; the last of them is read, and with it the clock has moved. A row waits until
    its series has shown a stamp `lateness` later.

    Of an hour that clocks show twice, a row without an offset is of the first unless it steps back by more than half of
    what clocks are set back by, or taken for the second goes on from its series by an ordinary step. A row that came a
    little late, or once more, does neither, but for logs of about one row an hour, where the second row of one time is
    the later hour, as `read` has it, and of two, where a row late by one interval is. Rows of the first that go on from
    one that was read before (a file that is sent again) are of the first.

    Args:
        settings: of the service.
        interval: median interval of training, in the clock's units.
        show: a stamp as a person reads it.
    """

    def __init__(self, settings: ServiceSettings, *, interval: float, show: Callable[[float], object]) -> None:
        self._settings, self._show, self._interval = settings, show, interval
        self._jump = settings.jump * interval

    def meant(self, series: Series, row: Row) -> Row:
        """A row with the stamp that it means, where its time has two."""
        newest, seen = series.newest, series.seen
        if row.again is None or newest is None or row.stamp > newest:
            return row
        if seen is not None and 0 < row.stamp - seen <= LONG * self._interval:
            return row
        back, step = row.again - row.stamp, row.again - newest
        ordinary = SHORT * self._interval < step <= LONG * self._interval
        # a log of fewer rows than one an hour has no two in an hour
        turned = step < back / 2 and self._interval <= back
        return replace(row, stamp=row.again, again=None) if step <= 0 or ordinary or turned else row

    def take(self, series: Series, row: Row) -> list[Held] | Refused:
        """Let a series have a row, whose stamp is the one `meant`; it is changed in place.

        Returns:
            The rows that are to be read now, ascending (none, or older ones, or this one among them); or why not.
        """
        stamp, stamps = row.stamp, [held[0] for held in series.waiting] if series.waiting else []
        if series.stamp is not None and stamp <= series.stamp:
            same = self._duplicate(series.last, row) if stamp == series.stamp else "late"
            series.seen = stamp
            return self._refuse(same, series, row)
        at = bisect_left(stamps, stamp)
        if at < len(stamps) and stamps[at] == stamp:
            series.seen = stamp
            return self._refuse(self._duplicate(series.waiting[at][1], row), series, row)
        refusal = self._jumped(series, row)
        if refusal is not None:
            return refusal
        series.newest = stamp if series.newest is None else max(series.newest, stamp)
        series.seen = stamp if stamp < series.newest else None
        if not stamps and stamp <= series.newest - self._settings.lateness:
            return self._release(series, [(stamp, row.values)])
        series.waiting.insert(at, (stamp, row.values))
        return self._ripe(series)

    def drain(self, series: Series) -> list[Held]:
        """All rows that wait, because no more will come."""
        ripe, series.waiting = series.waiting, []
        return self._release(series, ripe)

    def _ripe(self, series: Series) -> list[Held]:
        settings, waiting = self._settings, series.waiting
        end = (series.newest or 0.0) - settings.lateness
        count = max(0, len(waiting) - settings.most_waiting)
        while count < len(waiting) and waiting[count][0] <= end:
            count += 1
        ripe, series.waiting = waiting[:count], waiting[count:]
        return self._release(series, ripe)

    def _release(self, series: Series, ripe: list[Held]) -> list[Held]:
        if ripe:
            series.stamp, series.last = ripe[-1]
        return ripe

    def _jumped(self, series: Series, row: Row) -> Refused | None:
        newest, before = series.newest, series.jump
        if newest is None:
            return None
        gap = row.stamp - newest
        if gap > WIDEST * self._interval:
            return self._refuse("clock_limit", series, row)
        if gap <= self._jump:
            series.jump = None
            return None
        count = 1
        if before is not None and 0 < row.stamp - before[0] <= self._jump:
            count = before[1] + 1
        elif before is not None and row.stamp == before[0]:
            count = before[1]
        if count >= self._settings.agreeing:
            series.jump = None
            return None
        series.jump = (row.stamp, count)
        return self._refuse("clock_jump", series, row)

    def _duplicate(self, first: NDArray[np.float64] | None, row: Row) -> str:
        """Whether a row that came twice says something else the second time; unknown where the first one's values
        went with an earlier run."""
        other = first is not None and not np.array_equal(first, row.values, equal_nan=True)
        return "duplicate_other" if other else "duplicate"

    def _refuse(self, key: str, series: Series, row: Row) -> Refused:
        last = series.stamp if series.newest is None or key == "late" else series.newest
        if key in ("late", "duplicate", "duplicate_other") and row.again is not None:
            key = key.removesuffix("_other") + "_twice"
        # a person looks for the time as the line has it
        time, before = (
            "" if stamp is None else shown_like(self._show(stamp), row.written) for stamp in (row.stamp, last)
        )
        return refuse(key, row.place, row.id, time=time, last=before, agreeing=self._settings.agreeing)
