"""The reach of a log: stretches looked at, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.autocorrelation import memory_rows
from keiretsu.data.profiling.clock_channels import clock_channels
from keiretsu.data.profiling.events import is_flag, rare_events
from keiretsu.data.profiling.lag_bands import Band
from keiretsu.data.profiling.leaking import Leak, leak_of
from keiretsu.data.profiling.long_memory import Exponent, local_whittle, verdict
from keiretsu.data.profiling.movers import Moves, follows, moves, moves_at
from keiretsu.data.profiling.reach import News, Reached, Stretch, find_reach, level_out
from keiretsu.data.profiling.samples import Sample, take_inputs
from keiretsu.data.profiling.useful_lag import pooled_reach

# Estimated reach beyond which a log is called long. On 260 simulated logs (5,000 to 20,000 rows, half with seasons,
# shifts, holes, uneven clocks) a reach of 20 rows or less was estimated at 100 at most, one of 500 and more at 182 at
# least, but for one log with four set-points in all.
LONG_REACH = 128
# stretches looked at with inputs, and with skill by lag; marks for `reach_at_least`
_WITH_INPUTS, _WITH_BANDS, _MARKS = 24, 6, (20, 100, 500, 1000)
# rows of a stretch below which stretches are looked at together
_SHORT = 1000

NO_REACH: dict[str, Any] = {
    "reach": None,
    "reach_long": None,
    "reach_estimate": None,
    "reach_at_least": {},
    "reach_channel": None,
    "reach_by": None,
    "reach_by_channel": {},
    "flags": [],
    "doses": [],
    "dose_rows": None,
    "bands": [],
    "cycles": [],
    "long_memory": None,
}


@dataclass(frozen=True, eq=False)
class _One:
    sample: Sample
    stretch: Stretch
    reached: Reached


def reach_of(samples: list[Sample], packed: Packed | None, *, periods: tuple[int, ...] = ()) -> dict[str, Any]:
    """Reach by channel (median over its series), the furthest of the channels, skill by lag, long-memory exponent.

    Args:
        samples: by rows, not on a grid: lags are counted in rows.
        packed: where the inputs are; None: only a channel's own past is looked at.
        periods: of cycles, in rows, that are no memory in a stretch too short to show them as lines.
    Returns:
        Plain JSON types, for the details of a finding: `reach` is the longest lag that is certain, `reach_long` the
        decision between some 500 rows and more and some 20 and less, `reach_estimate` and `reach_at_least` the reach if
        the correlation goes on as it falls, `dose_rows` the time constant with which what `doses` did fades.
    """
    news: dict[int, News] = {}
    ones = []
    flags: dict[str, list[Moves]] = {}
    doses: dict[str, list[Moves]] = {}
    leaks: dict[str, Leak] = {}
    # the time since an event is no cause, and on later rows it is beyond what any rule was fitted on; the event itself,
    # in its "count", stays
    clocks = frozenset() if packed is None else clock_channels(packed)
    for count, sample in enumerate(_spread(samples)):
        inputs = News({})
        if packed is not None and sample.number is not None and count < _WITH_INPUTS:
            if sample.number not in news:
                # one series at a time is kept: its channels follow each other
                taken = take_inputs(packed, sample)
                news = {sample.number: News({name: taken[name] for name in taken if name not in clocks})}
            inputs = news[sample.number]
        others = inputs.values(sample.channel)
        events = rare_events(others)
        stretch = level_out(sample, events.values(), periods=periods)
        for name, rows in events.items():
            kind = flags if is_flag(others[name]) else doses
            kind.setdefault(name, []).append(moves_at(stretch.level, others[name], rows))
            if kind is doses:
                leak = leak_of(stretch.level, others[name] - np.median(others[name]))
                leaks[name] = leaks[name] + leak if name in leaks else leak
        ones.append(_One(sample, stretch, find_reach(sample, stretch, inputs, bands=count < _WITH_BANDS)))
    channels = {}
    for channel in dict.fromkeys(one.sample.channel for one in ones):
        channels[channel] = _of_channel([one for one in ones if one.sample.channel == channel])
    furthest = max(sorted(channels), key=lambda name: channels[name]["estimate"])
    rows = channels[furthest]["rows"]
    following = sorted(name for name, seen in doses.items() if follows(seen))
    return {
        "reach": rows,
        "reach_long": channels[furthest]["estimate"] > LONG_REACH,
        "reach_estimate": channels[furthest]["estimate"],
        "reach_at_least": {str(mark): bool(channels[furthest]["estimate"] >= mark) for mark in _MARKS},
        "reach_channel": furthest,
        "reach_by": channels[furthest]["by"],
        "reach_by_channel": channels,
        "flags": sorted(name for name, seen in flags.items() if moves(seen)),
        "doses": following,
        "dose_rows": _longest([leaks[name].time_constant() for name in following]),
        "bands": _bands([one.reached.bands for one in ones if one.reached.bands]),
        "cycles": _cycles(ones),
        "long_memory": _exponent(ones),
    }


def _longest(constants: list[float | None]) -> float | None:
    """Of the time constants that are known, in rows."""
    return max((round(rows, 1) for rows in constants if rows is not None), default=None)


def _spread(samples: list[Sample]) -> list[Sample]:
    """Channels in turn within a series, so that the first few stretches are of different channels."""
    seen: dict[str, int] = {}
    places = []
    for sample in samples:
        places.append(seen.get(sample.channel, 0))
        seen[sample.channel] = places[-1] + 1
    return [samples[at] for at in sorted(range(len(samples)), key=lambda at: (places[at], samples[at].channel))]


def _of_channel(ones: list[_One]) -> dict[str, Any]:
    rows = sorted((one.reached.best.estimate, number) for number, one in enumerate(ones))
    # the lower of the two in the middle, so that one stretch of two cannot decide alone
    best = ones[rows[(len(rows) - 1) // 2][1]].reached.best
    if len(ones) > 1 and np.median([len(one.stretch.values) for one in ones]) < _SHORT:
        together = pooled_reach([(one.stretch.values, one.sample.seen) for one in ones])
        best = max(best, together, key=lambda one: one.estimate)
    return {
        "rows": int(best.rows),
        "estimate": int(best.estimate),
        "by": best.by,
        "correlation": best.correlation,
        "long_share": round(float(np.mean([one.reached.best.estimate > LONG_REACH for one in ones])), 4),
        "stretches": len(ones),
    }


def _bands(tables: list[list[Band]]) -> list[dict[str, Any]]:
    """Mean skill over stretches; the p-value is the median's."""
    fewest = min((len(table) for table in tables), default=0)
    merged = []
    for number in range(fewest):
        same = [table[number] for table in tables]
        band = Band(
            same[0].first,
            same[0].last,
            round(float(np.mean([one.gained for one in same])), 5),
            round(float(np.mean([one.alone for one in same])), 5),
            round(float(np.median([one.p for one in same])), 6),
        )
        merged.append(band.to_dict())
    return merged


def _cycles(ones: list[_One]) -> list[dict[str, float]]:
    longest = max(ones, key=lambda one: len(one.sample.values))
    return [{"period": period, "strength": strength} for period, strength in longest.stretch.cycles.items()]


def _exponent(ones: list[_One]) -> dict[str, Any]:
    pairs: list[tuple[Exponent, Exponent]] = []
    for one in ones:
        memory = float(memory_rows(one.stretch.values)[0])
        flat = local_whittle(one.stretch.values, memory=memory)
        pairs.append((local_whittle(one.stretch.level, memory=memory), flat))
    known = [pair for pair in pairs if pair[0].d is not None and pair[1].d is not None]
    if not known:
        return {"d": None, "error": None, "d_with_shift": None, "frequencies": 0, "verdict": verdict(*pairs[0])}
    before, after = sorted(known, key=lambda pair: pair[1].d or 0.0)[len(known) // 2]
    return {
        "d": after.d,
        "error": after.error,
        "d_with_shift": before.d,
        "frequencies": after.frequencies,
        "verdict": verdict(before, after),
    }
