"""Proposed values that stand in long stretches: of a plant that stood still, or of a sensor that was silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.held import Held, Likely
from keiretsu.data.reading.values.proposals import is_code
from keiretsu.data.stamps import spelled_stamps
from keiretsu.data.stops import SHORTEST, Usual, looks_like_a_stop, runs

# share of a value's rows that must lie in stretches; other channels that are asked
_MOSTLY, _OTHERS = 0.9, 64


@dataclass(frozen=True, eq=False)
class RowOrder:
    """Which rows of a table follow each other.

    Attributes:
        ids, stamps: the series and the instant of each row.
        zone: in which the source writes its stamps.
    """

    ids: pl.Series
    stamps: pl.Series
    zone: str | None = None


def held_values(values: Sequence[pl.Series], proposed: Mapping[str, Mapping[str, int]], order: RowOrder) -> list[Held]:
    """The proposed numbers that stand in stretches, each with what it looks like.

    A stop is likely where two channels at least, and two fifths of those that can tell, leave their usual range on the
    same rows; where no other does, the sensor was silent. Channels that read the very same value there tell of a logger
    that wrote it, and not of a plant.

    Of very many channels every k-th is asked, about 64 of them.

    Args:
        values: the channels, Float64, null where missing.
        proposed: counts by channel and value.
        order: of the rows.
    """
    # what is proposed of a column that is no channel are words
    asked = {series.name: proposed.get(series.name, {}) for series in values}
    asked = {name: [each for each in counts if not is_code(float(each))] for name, counts in asked.items()}
    if not any(asked.values()):
        return []
    codes = order.ids.rank("dense").cast(pl.Int64).to_numpy()
    place = np.lexsort((order.stamps.to_physical().to_numpy(), codes))
    owner = codes[place]
    by_name = {series.name: series for series in values}

    def column(name: str) -> NDArray[np.float64]:
        # one at a time: a copy of all would not fit where the log just does
        return by_name[name].to_numpy()[place]

    found, others = [], list(by_name)[:: max(len(by_name) // _OTHERS, 1)]
    for name, each in asked.items():
        for value in each:
            one = _held(name, value, column=column, others=[other for other in others if other != name], owner=owner)
            if one is not None:
                found.append(_told(one, name, value, place=place, order=order))
    return found


@dataclass(frozen=True, eq=False)
class _Stretches:
    """Where a value stands, in rows that are in order."""

    first: NDArray[np.int64]
    stop: NDArray[np.int64]
    rows: int
    with_it: tuple[str, ...]
    judged: int
    likely: Likely


def _held(
    name: str,
    value: str,
    *,
    column: Callable[[str], NDArray[np.float64]],
    others: Sequence[str],
    owner: NDArray[np.int64],
) -> _Stretches | None:
    own, number = column(name), float(value)
    inside = own == number
    first, stop = runs(inside, owner, known=~np.isnan(own))
    long = stop - first >= SHORTEST
    rows = int(inside.sum())
    within = sum(int(inside[begin:end].sum()) for begin, end in zip(first[long], stop[long], strict=True))
    if within < _MOSTLY * rows:
        return None
    elsewhere = np.isin(owner, np.unique(owner[inside])) & ~inside
    left, alike, judged = [], 0, 0
    for other in others:
        values = column(other)
        usual = Usual.of(values[elsewhere])
        away = None if usual is None else usual.left_by(values[inside])
        judged += away is not None
        if away:
            left.append(other)
            alike += bool(np.mean(values[inside] == number) >= _MOSTLY)
    likely: Likely = "open"
    if judged and not left:
        likely = "silent"
    elif alike:
        likely = "silent" if 2 * alike >= len(left) else "open"
    elif looks_like_a_stop(1 + len(left), 1 + judged):
        likely = "stop"
    return _Stretches(first[long], stop[long], rows, tuple(left), judged, likely)


def _told(one: _Stretches, name: str, value: str, *, place: NDArray[np.int64], order: RowOrder) -> Held:
    ends = place[[one.first[0], one.stop[0] - 1]].tolist()
    first, last = spelled_stamps(order.stamps.gather(ends), order.zone)
    id = str(order.ids[ends[0]]) if order.ids.n_unique() > 1 else None
    return Held(name, value, one.rows, len(one.first), first, last, id, one.with_it, one.judged, one.likely)
