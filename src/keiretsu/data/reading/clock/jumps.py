"""Clocks that jump back, told apart from rows that are merely out of order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.reading.clock.zones import turned_back
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.series import ID, TIME

FEWEST_ROWS_A_RUN = 3
LONG_RUN, LONG_OVERLAP = 50, 20
_HOUR = 3_600_000_000
_LOOKED_AT = 1000


@dataclass(frozen=True, eq=False)
class Jumps:
    """Where clocks jump back.

    Attributes:
        before, after: (jumps,) rows of the frame on both sides of each jump, as the clock ran.
        twice: rows after a jump whose stamp another row before it has.
        summer: whether every jump is back by an hour or half an hour, as where summer time ends.
        zone: a well-known zone where the clocks went back at each of them, if there is one.
        order: (rows,) rows of the frame by series, each in the order of its files, newest-first files turned round.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    twice: int
    summer: bool
    zone: str | None
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.after)

    def pieces(self, ids: pl.Series) -> NDArray[np.int64]:
        """(rows,) int64: how many jumps lie before each row in its series."""
        jumped = np.zeros(len(ids), dtype=np.int64)
        jumped[self.after] = 1
        passed = np.cumsum(jumped[self.order])
        first = _changes(ids.gather(self.order))
        starts = np.flatnonzero(first)
        # no series begins with a jump, so what was passed at its first row belongs to those before it
        base = np.repeat(passed[starts], np.diff(np.append(starts, len(ids))))
        pieces = np.empty(len(ids), dtype=np.int64)
        pieces[self.order] = passed - base
        return pieces


@dataclass(frozen=True, eq=False)
class _Runs:
    """Stretches without a step back: where each begins, and which follow another of the same series and file."""

    t: NDArray
    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    follows: NDArray[np.bool_]
    mean: NDArray[np.float64]

    @property
    def ends(self) -> NDArray[np.int64]:
        return np.append(self.starts[1:], len(self.t))


def find_jumps(frame: pl.DataFrame, *, wall: bool) -> Jumps:
    """Find the jumps back in each file of each series.

    Rows are cut into runs, which end where a stamp is smaller than the one before it. Between a run and the next the
    clock has jumped back

    (a) if the two have stamps in common, at least one in ten of them with other values, and in their common span the
        second has two rows or more and at least half as many as the first, in a file of three rows a run or more; or
    (b) if hardly a stamp is common, but each has twenty rows or more in the common span, neither twice as many as the
        other, they alternate there, and the file has fifty rows a run or more; or
    (c) on an hourly wall clock, where a stamp of an hour that happens twice in a well-known zone stands twice, with
        other values, between ordinary steps; or
    (d) on a wall clock of any other step, however uneven, if it goes back by about an hour within an hour that happens
        twice in a well-known zone, and the second has two rows or more in their common span and at least half as many
        as the first.

    Everything else is out of order: late rows, shuffled rows, pieces in the wrong order. Rows that are there twice with
    the same values in every channel are repeats.

    Args:
        frame: id, time, file, row and channels, in the order of the source.
        wall: whether stamps are those of a wall clock in an unknown zone.
    """
    runs = _runs(frame)
    before = np.flatnonzero(runs.follows)
    wall = wall and frame.schema[TIME] == pl.Datetime
    jumps, twice = _between_runs(frame, runs, before, wall=wall) if len(before) else (before, 0)
    stood = _standing(frame, runs) if wall else jumps[:0]
    places = np.sort(np.concatenate([runs.starts[jumps], stood]))
    summer, zone = _summer(frame, runs, places) if wall and len(places) else (False, None)
    return Jumps(
        runs.order[places - 1], runs.order[places], twice + len(stood), summer=summer, zone=zone, order=runs.order
    )


def id_codes(ids: pl.Series) -> NDArray[np.uint16 | np.uint32]:
    """(rows,) numbers in the order of the ids, which sort many times faster than text."""
    names = ids.unique().sort()
    codes = ids.cast(pl.Enum(names)).to_physical().to_numpy()
    return codes.astype(np.uint16 if len(names) <= 2**16 else np.uint32)


def _changes(values: pl.Series) -> NDArray[np.bool_]:
    return (values != values.shift()).fill_null(True).to_numpy()


def _runs(frame: pl.DataFrame) -> _Runs:
    order = np.arange(frame.height)
    if not frame[ID].is_sorted():
        # rows come in the order of the files, so those of a series stay in it
        order = np.argsort(id_codes(frame[ID]), kind="stable")
    t = frame[TIME].to_physical().to_numpy()[order]
    apart = _changes(frame[ID].gather(order)) | _changes(frame[FILE].gather(order))
    starts = np.flatnonzero(apart)
    lengths = np.diff(np.append(starts, len(t)))
    step = np.diff(t, prepend=t[:1])
    step[starts] = 0
    turned = np.add.reduceat((step < 0).astype(np.int64), starts) > np.add.reduceat((step > 0).astype(np.int64), starts)
    if turned.any():
        rows = np.arange(len(t))
        first = np.repeat(starts, lengths)
        mirrored = np.where(np.repeat(turned, lengths), 2 * first + np.repeat(lengths, lengths) - 1 - rows, rows)
        order, t = order[mirrored], t[mirrored]
    back = np.diff(t, prepend=t[:1]) < 0
    cut = np.flatnonzero(back | apart)
    part = np.searchsorted(starts, cut, side="right") - 1
    mean = lengths / np.bincount(part, minlength=len(starts))
    return _Runs(t, order, cut, ~apart[cut], mean[part])


def _between_runs(
    frame: pl.DataFrame, runs: _Runs, following: NDArray[np.int64], *, wall: bool
) -> tuple[NDArray[np.int64], int]:
    """Those of the runs before which the clock has jumped back, and how many of their stamps stood there before."""
    starts, ends, t = runs.starts, runs.ends, runs.t
    following = following[runs.mean[following] >= FEWEST_ROWS_A_RUN]
    low = np.maximum(t[starts[following - 1]], t[starts[following]])
    high = np.minimum(t[ends[following - 1] - 1], t[ends[following] - 1])
    wide = (low <= high) & (ends[following] - starts[following] >= 2)
    following, low, high = following[wide], low[wide], high[wide]
    if not len(following):
        return following, 0
    sides = [_inside(runs, following + shift, low, high) for shift in (-1, 0)]
    counts = [np.bincount(side[0], minlength=len(following)) for side in sides]
    merged = _merged(runs, sides)
    common, other = _in_common(frame, runs, merged, len(following))
    dense = (counts[1] >= 2) & (2 * counts[1] >= counts[0])
    repeated = (other >= 1) & (10 * other >= common) & dense
    if wall:
        # rows there twice with the same values are repeats
        candidates = np.flatnonzero(dense & ~repeated & (10 * common < np.maximum(counts[1], 1)))
        repeated[candidates] = _set_back(runs, following[candidates])
    fewest, most = np.minimum(*counts), np.maximum(*counts)
    long = (fewest >= LONG_OVERLAP) & (most <= 2 * fewest) & (runs.mean[following] >= LONG_RUN)
    long &= 10 * common < fewest
    if long.any():
        long &= 2 * _alternations(merged, len(following)) >= fewest
    jumped = repeated | long
    return following[jumped], int(common[jumped].sum())


def _set_back(runs: _Runs, following: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Before which of the runs a wall clock went back by about an hour, in one that happens twice somewhere."""
    found = np.zeros(len(following), dtype=bool)
    last, first = runs.t[runs.starts[following] - 1], runs.t[runs.starts[following]]
    near = np.flatnonzero(np.abs(last - first + _ordinary(runs.t) - _HOUR) <= _HOUR // 4)[:_LOOKED_AT]
    if len(near):
        sides = [turned_back(pl.Series(side[near]).cast(pl.Datetime("us"))) for side in (last, first)]
        found[near] = np.any([sides[0][zone] & sides[1][zone] for zone in sides[0]], axis=0)
    return found


def _ordinary(t: NDArray) -> float:
    """The median step ahead, in microseconds."""
    step = np.diff(t)
    ahead = step[step > 0]
    return float(np.median(ahead)) if len(ahead) else 0.0


def _inside(
    runs: _Runs, which: NDArray[np.int64], low: NDArray, high: NDArray
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of some runs between two stamps: the place in `which` and the row, one of each a row."""
    lengths = (runs.ends - runs.starts)[which]
    place = np.repeat(np.arange(len(which)), lengths)
    row = (
        np.arange(lengths.sum())
        - np.repeat(np.cumsum(lengths) - lengths, lengths)
        + np.repeat(runs.starts[which], lengths)
    )
    kept = (runs.t[row] >= low[place]) & (runs.t[row] <= high[place])
    return place[kept], row[kept]


def _merged(
    runs: _Runs, sides: list[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Rows of both sides along the clock, pair by pair, the first run's before the second's: pair, row, second."""
    place = np.concatenate([side[0] for side in sides])
    row = np.concatenate([side[1] for side in sides])
    second = np.repeat([False, True], [len(side[0]) for side in sides])
    along = np.lexsort((runs.t[row], place))
    return place[along], row[along], second[along]


def _in_common(
    frame: pl.DataFrame,
    runs: _Runs,
    merged: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
    many: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each pair of runs the stamps both have, and those of them whose rows have other values."""
    place, row, second = merged
    t = runs.t[row]
    # the last row of the first run and the first of the second: a stamp that one has twice is compared once
    met = np.flatnonzero((place[1:] == place[:-1]) & (t[1:] == t[:-1]) & second[1:] & ~second[:-1])
    pair, rows = place[met], [runs.order[row[met]], runs.order[row[met + 1]]]
    other = np.zeros(len(met), dtype=bool)
    for channel in frame.columns:
        same = np.flatnonzero(~other)
        if len(same) and channel not in (ID, TIME, FILE, ROW):
            values = frame[channel]
            other[same] = values.gather(rows[0][same]).ne_missing(values.gather(rows[1][same])).to_numpy()
    return np.bincount(pair, minlength=many), np.bincount(pair[other], minlength=many)


def _alternations(
    merged: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]], many: int
) -> NDArray[np.int64]:
    """For each pair of runs how often their rows take turns along the clock."""
    place, _, second = merged
    turns = (second[1:] != second[:-1]) & (place[1:] == place[:-1])
    return np.bincount(place[1:][turns], minlength=many)


def _standing(frame: pl.DataFrame, runs: _Runs) -> NDArray[np.int64]:
    """Rows of an hourly clock that have the stamp of the row before, where the clocks of some zone went back."""
    t = runs.t
    step = np.diff(t, prepend=t[:1])
    still = np.flatnonzero(step == 0)
    still = still[(still > 1) & (still + 1 < len(t))]
    still = still[(step[still - 1] == _HOUR) & (step[still + 1] == _HOUR)][:_LOOKED_AT]
    # steps of an hour on both sides lie inside one series, but the rows themselves may be the first of the next
    same = [
        (frame[name].gather(runs.order[still - 1]) == frame[name].gather(runs.order[still])).to_numpy()
        for name in (ID, FILE)
    ]
    still = still[same[0] & same[1]]
    if not len(still):
        return still
    back = turned_back(pl.Series(t[still]).cast(pl.Datetime("us")))
    one, two = (frame[runs.order[still + shift]].drop(ROW) for shift in (-1, 0))
    channels = [name for name in one.columns if name not in (ID, TIME, FILE)]
    other = np.zeros(len(still), dtype=bool)
    for channel in channels:
        other |= one[channel].ne_missing(two[channel]).to_numpy()
    return still[np.any(list(back.values()), axis=0) & other]


def _summer(frame: pl.DataFrame, runs: _Runs, places: NDArray[np.int64]) -> tuple[bool, str | None]:
    """Whether the jumps are those of summer time's end, and a zone where they are."""
    places = places[:_LOOKED_AT]
    ordinary = _ordinary(runs.t)
    size = ordinary - np.diff(runs.t)[places - 1]
    # of an uneven clock a row at the end of the hour may be missing
    if not any(np.all(np.abs(size - hour) <= max(ordinary, hour / 4)) for hour in (_HOUR, _HOUR // 2)):
        return False, None
    back = turned_back(pl.Series(runs.t[places]).cast(pl.Datetime("us")))
    return True, next((zone for zone, there in back.items() if there.all()), None)
