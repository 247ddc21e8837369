"""Channels whose empty cells say that nothing happened, not that a value was lost."""

from __future__ import annotations

from keiretsu.data.series import SeriesSet

_COUNT, _SINCE, _JOINED = " count", " since", "events: "


def unmarked_channels(series: SeriesSet) -> dict[str, str]:
    """Channels of alarms and other events, each with the column that people know it by.

    A column that is blank but for a few words, as one of alarms is, becomes a channel a word ("alarm=high"), empty
    where the cell was blank. The time since an event ("alarm since", beside "alarm count") is empty until the first.

    Args:
        series: what `read` or `join_events` returned.
    """
    told = series.report
    words = {f"{name}={word}": name for name in told.events for word in told.categories.get(name, ())}
    known = set(series.channels)
    joined = any(note.startswith(_JOINED) for note in told.notes)
    since = {
        name: name
        for name in series.channels
        if joined and name.endswith(_SINCE) and name.removesuffix(_SINCE) + _COUNT in known
    }
    return {name: column for name, column in (words | since).items() if name in known}
