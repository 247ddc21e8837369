"""Finding: how much there is to learn from."""

from __future__ import annotations

import numpy as np

from keiretsu.data.profiling.clock_words import before_kana
from keiretsu.data.profiling.finding import Finding, Level, counted, duration
from keiretsu.data.series import TIME, SeriesSet

# rows of the longest series below which no model of ours, and no test on held-out rows, means much; and rows in all
# from which choices made on validation stop being a matter of luck
FEW_IN_A_SERIES, FEW_IN_ALL, PLENTY = 50, 200, 2000


def find_length(series: SeriesSet) -> Finding:
    """Count the rows, of all series and of each."""
    lengths = np.array(list(series.lengths.values()) or [0])
    rows = int(lengths.sum())
    level: Level = "good"
    if rows < PLENTY:
        level = "watch"
    if rows < FEW_IN_ALL or lengths.max() < FEW_IN_A_SERIES:
        level = "bad"
    span = _span(series)
    many = len(series) > 1
    few, most = f"{lengths.min():,}", f"{lengths.max():,}"
    each_en, each_ja = (f"{few} each", few) if few == most else (f"{few} to {most}", f"{few}〜{most}")
    of_en = f" in {len(series):,} series of {each_en}" if many else " in one series"
    of_ja = f"（{len(series):,} 系列、1 系列あたり {each_ja} 行）" if many else "（1 系列）"
    span_en, span_ja = (
        duration(span, series.clock, name=series.time_name, japanese=japanese) for japanese in (False, True)
    )
    advice = {
        "good": ("Enough to train and to test on rows held back.", "学習と、取り置いた行での検証に十分な量です。"),
        "watch": (
            "Prefer simple models; a difference between two models may be chance.",
            "単純なモデルを優先してください。モデル間の差は偶然の可能性があります。",
        ),
        "bad": ("Collect more rows before deciding anything.", "判断の前に、まずデータを増やしてください。"),
    }[level]
    return Finding(
        name="length",
        level=level,
        value=float(rows),
        unit="rows",
        sentence_en=f"{counted(rows)}{of_en}, spanning {span_en}.",
        sentence_ja=f"全 {rows:,} 行{of_ja}、期間は {before_kana(span_ja)}です。",
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "series": len(series),
            "rows_min": int(lengths.min()),
            "rows_median": float(np.median(lengths)),
            "rows_max": int(lengths.max()),
            "span": span,
            "channels": len(series.channels),
            "values": rows * len(series.channels),
            "longest": max(series.lengths, key=lambda name: (series.lengths[name], name), default=None),
            "enough_in_all": bool(rows >= PLENTY),
            "lengths": sorted((int(length) for length in lengths), reverse=True)[:200],
        },
    )


def _span(series: SeriesSet) -> float:
    ticks = series.frame[TIME].to_physical()
    if not len(ticks):
        return 0.0
    return float(ticks.max() - ticks.min()) / (1e6 if series.clock == "datetime" else 1.0)  # type: ignore[operator]
