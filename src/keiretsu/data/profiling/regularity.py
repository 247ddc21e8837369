"""Finding: whether the clock ticks evenly, and where it has gaps."""

from __future__ import annotations

import numpy as np

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.finding import Finding, Level, duration
from keiretsu.data.series import SeriesSet

# an interval within this share of the median counts as the median; a clock with this share of such intervals is regular
TOLERANCE, REGULAR = 0.05, 0.95
GAP = 1.5
_BINS = (0.0, 0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.5, 5.5, 10.5, 100.5)


def find_regularity(series: SeriesSet, packed: Packed) -> Finding:
    """Compare every interval with the median one.

    `details["regular"]`: at least 95 % of intervals are within 5 % of the median.
    """
    steps = packed.elapsed[~packed.reset]
    if not len(steps):
        return _unknown()
    even = float(np.mean(np.abs(steps - 1) <= TOLERANCE))
    gaps = steps[steps > GAP]
    lost = float(np.sum(gaps - 1) / np.sum(steps))
    regular = even >= REGULAR
    spread = float(np.std(steps) / np.mean(steps))
    level: Level = "good" if regular and lost <= 0.01 else "watch" if regular or even >= 0.5 else "bad"
    unit_en, unit_ja = (duration(series.interval, series.clock, japanese=japanese) for japanese in (False, True))
    worst = float(gaps.max(initial=0.0)) * series.interval
    tail_en, tail_ja = "no gaps", "欠落はありません"
    if len(gaps):
        tail_en = f"{len(gaps):,} longer than {GAP:g} of them, the longest {duration(worst, series.clock)}"
        longest_ja = duration(worst, series.clock, japanese=True)
        tail_ja = f"{GAP:g} 倍を超える間隔が {len(gaps):,} 箇所（最長 {longest_ja}）あります"
    advice = _advice(level, regular)
    return Finding(
        name="regularity",
        level=level,
        value=round(100 * even, 3),
        unit="% of intervals at the median",
        sentence_en=f"{percent(even)} of intervals are {unit_en}; {tail_en}.",
        sentence_ja=f"間隔の {percent(even)} が {unit_ja}で、{tail_ja}。",
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "regular": bool(regular),
            "interval": series.interval,
            "variation": spread,
            "gaps": len(gaps),
            "longest_gap": worst,
            "lost_share": lost,
            "bins": list(_BINS[1:]),
            "counts": [int(count) for count in np.histogram(steps, bins=[*_BINS, np.inf])[0]],
        },
    )


def percent(share: float) -> str:
    """A share as text with its sign."""
    # 99.99 % must not print as 100 %, nor 0.01 % as 0 %
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.01), 99.99):.4g} %"


def _advice(level: Level, regular: bool) -> tuple[str, str]:
    if level == "good":
        return "Rows can stand for time.", "行数をそのまま時間とみなせます。"
    if regular:
        return (
            "Let the model see the elapsed time, and do not score forecasts across gaps.",
            "経過時間をモデルに与え、欠落区間をまたぐ予測は評価から外してください。",
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
        unit="% of intervals at the median",
        sentence_en="No series has two rows, so there is no interval.",
        sentence_ja="2 行以上の系列がなく、間隔を計算できません。",
        advice_en="Check the id column, or collect more rows.",
        advice_ja="id 列を確認するか、データを増やしてください。",
        details={
            "regular": False,
            "interval": None,
            "variation": None,
            "gaps": 0,
            "longest_gap": None,
            "lost_share": None,
            "bins": [],
            "counts": [],
        },
    )
