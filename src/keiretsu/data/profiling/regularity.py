"""Finding: whether the clock ticks evenly, and where it has gaps."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.clock_words import before_kana
from keiretsu.data.profiling.finding import Finding, Level, duration
from keiretsu.data.profiling.intervals import (
    Intervals,
    burstiness,
    quantiles,
    regular_step,
    take_intervals,
    variation,
)
from keiretsu.data.profiling.rates import channel_rates, rate_groups
from keiretsu.data.profiling.whereabouts import Whereabouts, whereabouts
from keiretsu.data.series import SeriesSet

# an interval within this share of the median counts as the median; a clock with this share of such intervals is regular
TOLERANCE, REGULAR = 0.05, 0.95
GAP = 1.5
AT_MEDIAN, SPREAD = "% of intervals at the median", "% of intervals within half to twice the median"
# coefficient of variation above which a clock is irregular: halfway between .05 and .3 on a logarithmic scale, which
# told 120 drawn logs apart without an error; burstiness above which intervals come in bursts: without memory it is 0
UNEVEN, BURSTY = 0.12, 0.1
# a clock that seldom ticks at its median, and with less than this share of intervals within half to twice the median,
# stands in the way of lags counted in rows: gamma and lognormal intervals of a variation of .35 have that share
WITHIN_TWICE, SELDOM = 0.95, 0.5
_BINS = (0.0, 0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.5, 5.5, 10.5, 100.5)


def find_regularity(series: SeriesSet, packed: Packed, near: Packed | None = None) -> Finding:
    """Compare every interval with the median one of its series.

    Args:
        series, packed: the log.
        near: a part of it from which the channels' own rates are taken, where it is long.

    `details["regular"]`: at least 95 % of intervals are within 5 % of the median of all: rows can stand for time.
    `details["irregular"]`: the coefficient of variation of all intervals is above `UNEVEN`; `"because"` says of what.
    "gaps": the clock is regular, or even but for rare gaps (at most 0.5 % of intervals, each above three medians), of
    which a single long one makes that coefficient as large as one likes; `"variation_without_gaps"` leaves those out.
    "clock": the intervals vary without those too. The sentence and the level call only the second kind irregular.

    Of that kind a clock is "bad" if less than half of its intervals are at the median and less than 95 % within half to
    twice the median, and "watch" otherwise: rows are then about as old as they are many. The value is the share that
    made the level.
    """
    intervals = take_intervals(packed)
    if not len(intervals.steps):
        return _unknown()
    inside = np.flatnonzero(~packed.reset)
    steps = packed.elapsed[inside]
    even = float(np.mean(np.abs(steps - 1) <= TOLERANCE))
    gaps = steps[steps > GAP]
    lost = float(np.sum(gaps - 1) / np.sum(steps))
    regular = even >= REGULAR
    whole, spread = variation(intervals.steps), variation(intervals.steps[~intervals.rare])
    irregular = max(whole, spread) > UNEVEN
    uneven = spread > UNEVEN and not regular
    near_median = float(np.mean((steps >= 0.5) & (steps <= 2)))
    far = uneven and near_median < WITHIN_TWICE
    level: Level = "watch" if uneven or not regular or lost > 0.01 else "good"
    if far and even < SELDOM:
        level = "bad"
    # a gap begins at the row before it
    begin = whereabouts(packed, int(inside[np.argmax(steps)]) - 1, zone=series.zone) if len(gaps) else None
    words = _words(series, even, np.quantile(steps, (0.25, 0.75)) if uneven else None, gaps, begin)
    advice = _advice(level, regular=regular and not uneven, far=far)
    return Finding(
        name="regularity",
        level=level,
        value=round(100 * (near_median if level == "bad" else even), 3),
        unit=SPREAD if level == "bad" else AT_MEDIAN,
        sentence_en=words[0],
        sentence_ja=words[1],
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "regular": bool(regular),
            "at_median": round(even, 5),
            "within_twice": round(near_median, 5),
            "irregular": bool(irregular),
            "because": "clock" if uneven else "gaps" if irregular else None,
            "interval": series.interval,
            "variation": whole,
            "variation_without_gaps": spread,
            "gaps": len(gaps),
            "longest_gap": float(gaps.max(initial=0.0)) * series.interval,
            "longest_gap_series": None if begin is None else begin.series,
            "longest_gap_from": None if begin is None else begin.stamp,
            "lost_share": lost,
            "rare_gaps": int(intervals.rare.sum()),
            "bins": list(_BINS[1:]),
            "counts": [int(count) for count in np.histogram(steps, bins=[*_BINS, np.inf])[0]],
            **_clock(series, near or packed, intervals),
        },
    )


def _clock(series: SeriesSet, packed: Packed, intervals: Intervals) -> dict[str, Any]:
    """Quantiles, bursts, step, rates and what reading had to put right."""
    burst, memory = burstiness(intervals)
    step = regular_step(intervals)
    rates = channel_rates(packed)
    groups = rate_groups(rates)
    return {
        "quantiles": quantiles(intervals.steps),
        "burstiness": round(burst, 4),
        "interval_memory": round(memory, 4),
        "bursty": bool(burst > BURSTY),
        "step": None if step is None else step[0],
        "step_filled": None if step is None else round(step[1], 4),
        "rates": {name: rate["interval"] for name, rate in rates.items()},
        "rate_groups": groups,
        "mixed_rates": len(groups) > 1,
        "clock_jumps": _jumps(series),
        "rows_of_one_stamp": _repeated(series),
    }


def _jumps(series: SeriesSet) -> int:
    """How often reading found the clock to jump back; it says so in a note."""
    told = [re.search(r"clock jumped back (once|([\d,]+) times)", note) for note in series.report.notes]
    return sum(int(one[2].replace(",", "")) if one[2] else 1 for one in told if one)


def _repeated(series: SeriesSet) -> int:
    """Rows that had the stamp of another and were settled; not the cells of a long table that became one row."""
    return sum(count for rule, count in series.report.accounted.items() if "repeated" in rule or "same stamp" in rule)


def _words(
    series: SeriesSet,
    even: float,
    between: NDArray[np.float64] | None,
    gaps: NDArray[np.float64],
    begin: Whereabouts | None,
) -> tuple[str, str]:
    """The sentence in both languages.

    `between` holds the quartiles of the intervals where the clock is irregular, `begin` where the longest gap begins.
    """

    def lasting(interval: float) -> tuple[str, str]:
        return (
            duration(interval, series.clock, name=series.time_name),
            duration(interval, series.clock, name=series.time_name, japanese=True),
        )

    unit_en, unit_ja = lasting(series.interval)
    worst = float(gaps.max(initial=0.0)) * series.interval
    tail_en, tail_ja = "no gaps", "欠落はありません"
    if begin is not None:
        longest_en, longest_ja = lasting(worst)
        among = "" if begin.series is None else f" in {begin.series!r}"
        tail_en = f"{len(gaps):,} longer than {GAP:g} of them, the longest {longest_en} from {begin.stamp} on{among}"
        since_ja = f"{begin.of_ja} {begin.stamp}".strip()
        tail_ja = f"{GAP:g} 倍を超える間隔が {len(gaps):,} 箇所（最長 {longest_ja}、{since_ja} から）あります"
    if between is not None:
        (low, low_ja), (high, high_ja) = (lasting(end * series.interval) for end in between)
        if low == high:
            # quartiles that are one figure say nothing as a range
            return (
                f"The clock is irregular: {percent(even)} of intervals are {unit_en}; {tail_en}.",
                f"時刻は不規則です。間隔の {percent(even)} が {before_kana(unit_ja)}で、{tail_ja}。",
            )
        return (
            f"The clock is irregular: half of the intervals lie between {low} and {high}, their median is {unit_en}; "
            f"{tail_en}.",
            f"時刻は不規則です。間隔の半数が {low_ja}〜{high_ja}（中央値 {unit_ja}）で、{tail_ja}。",
        )
    return (
        f"{percent(even)} of intervals are {unit_en}; {tail_en}.",
        f"間隔の {percent(even)} が {before_kana(unit_ja)}で、{tail_ja}。",
    )


def percent(share: float) -> str:
    """A share as text with its sign."""
    # 99.99 % must not print as 100 %, nor 0.01 % as 0 %
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.01), 99.99):.4g} %"


def _advice(level: Level, *, regular: bool, far: bool) -> tuple[str, str]:
    """What to do about a clock that is regular but for its gaps, one that spreads far, and one that only wanders."""
    if level == "good":
        return "Rows can stand for time.", "行数をそのまま時間とみなせます。"
    if regular:
        return (
            "Let the model see the elapsed time, and do not score forecasts across gaps.",
            "経過時間をモデルに与え、欠落区間をまたぐ予測は評価から外してください。",
        )
    if not far:
        return (
            "A lag counted in rows is only roughly a time here: let the model see the elapsed time, and do not score "
            "forecasts across gaps.",
            "行数で数えたラグは、時間としてはおおよその目安です。経過時間をモデルに与え、"
            "欠落区間をまたぐ予測は評価から外してください。",
        )
    return (
        "Use a model that takes the elapsed time; lags counted in rows mislead here.",
        "経過時間を扱えるモデルを使ってください。行数で数えたラグは誤解を招きます。",
    )


def _unknown() -> Finding:
    return Finding(
        name="regularity",
        level="bad",
        value=None,
        unit=AT_MEDIAN,
        sentence_en="No series has two rows, so there is no interval.",
        sentence_ja="2 行以上の系列がなく、間隔を計算できません。",
        advice_en="Check the id column, or collect more rows.",
        advice_ja="id 列を確認するか、データを増やしてください。",
        details={
            "regular": False,
            "at_median": None,
            "within_twice": None,
            "irregular": False,
            "because": None,
            "interval": None,
            "variation": None,
            "variation_without_gaps": None,
            "gaps": 0,
            "longest_gap": None,
            "longest_gap_series": None,
            "longest_gap_from": None,
            "lost_share": None,
            "rare_gaps": 0,
            "bins": [],
            "counts": [],
            "quantiles": {},
            "burstiness": None,
            "interval_memory": None,
            "bursty": False,
            "step": None,
            "step_filled": None,
            "rates": {},
            "rate_groups": [],
            "mixed_rates": False,
            "clock_jumps": 0,
            "rows_of_one_stamp": 0,
        },
    )
