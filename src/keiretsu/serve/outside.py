"""Which answers lean on a value far outside training: it is read, for the level may have moved, but not in silence."""

from __future__ import annotations

import json

import numpy as np

from keiretsu.serve.notes import Note
from keiretsu.serve.rows import Row
from keiretsu.serve.runner import Outside, Runner
from keiretsu.serve.stores import Series


def leaning(series: Series, row: Row, outside: Outside, k: int, runner: Runner) -> tuple[list[Note], dict[str, int]]:
    """Mark a row's values far outside training, and forget those that the model has forgotten.

    A value is in the model's hands for as many rows as it reaches. Numbers of answers are kept rather than of rows, for
    they go on where another model takes over.

    Args:
        series: `outside` is changed in place.
        row: that answer `series.seq` is made of.
        outside: of the rows that were read with it; k: which of them it is.
        runner: the model.
    Returns:
        What is to be said, and for each channel how many answers from this one on lean on such a value.
    """
    notes, reach = [], max(runner.reach, 1)
    for column in np.flatnonzero(outside.beyond[k]).tolist():
        name = runner.channels[column]
        if name not in series.outside:
            ends = outside.usual.low[column], outside.usual.high[column]
            notes.append(_note(row, name, float(row.values[column]), ends, runner, exact=outside.usual.exact))
        series.outside[name] = series.seq
    left = {name: reach - (series.seq - at) for name, at in series.outside.items()}
    series.outside = {name: at for name, at in series.outside.items() if left[name] > 0}
    # in the order of the channels, not that in which they were found: answers do not depend on where a run was broken
    return notes, {name: left[name] for name in runner.channels if name in series.outside}


def _note(row: Row, channel: str, value: float, ends: tuple[float, float], runner: Runner, *, exact: bool) -> Note:
    facts = {
        # one that had waited has no place any more
        "place": row.place or str(runner.time(row.stamp)),
        "id": json.dumps(row.id, ensure_ascii=False),
        "channel": channel,
        "value": f"{value:.6g}",
        "low": f"{ends[0]:.4g}",
        "high": f"{ends[1]:.4g}",
        "rows": max(runner.reach, 1),
    }
    return Note("outside" if exact else "outside_nearly", f"outside {channel} {row.id}", facts)
