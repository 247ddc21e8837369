"""Finding: how long the past matters, and which cycles return."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from keiretsu.data.profiling.autocorrelation import autocorrelation, memory_rows, seasonal_periods, without_seasons
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.samples import Sample

SHORT, LONG = 100, 1000
_SHOWN_LAGS, _MOST_PERIODS = 200, 3


def find_memory(samples: list[Sample], *, regular: bool) -> Finding:
    """Seasonal periods (on a regular clock) and the autocorrelation time of what is left without them, in rows.

    `details["periods"]` holds the periods that at least a third of the stretches share, strongest first.
    """
    if not samples:
        return _unknown()
    periods = _shared([seasonal_periods(sample.values) for sample in samples]) if regular else {}
    order = tuple(periods)
    left = [without_seasons(sample.values, order) for sample in samples]
    memories = [memory_rows(values) for values in left]
    rows = float(np.median([lag for lag, _ in memories]))
    resolved = sum(reached for _, reached in memories) * 2 >= len(memories)
    level: Level = "good" if rows <= SHORT and resolved else "watch" if rows <= LONG and resolved else "bad"
    lags = min(_SHOWN_LAGS, min(len(sample.values) for sample in samples) - 1)
    curve = np.mean([autocorrelation(sample.values, lags) for sample in samples], axis=0)
    cycle_en = f"cycles of {', '.join(map(str, order))} rows return" if order else "no cycle returns"
    cycle_ja = f"周期は {'、'.join(map(str, order))} 行です" if order else "周期性は見られません"
    at_least = "" if resolved else "more than "
    advice = _advice(level, order, resolved)
    return Finding(
        name="memory",
        level=level,
        value=rows,
        unit="rows",
        sentence_en=f"What is left without cycles remembers {at_least}{rows:,.0f} rows; {cycle_en}.",
        sentence_ja=f"周期を除いた変動の記憶は {rows:,.0f} 行{'' if resolved else '以上'}で、{cycle_ja}。",
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "periods": list(order),
            "strengths": [round(strength, 4) for strength in periods.values()],
            "resolved": bool(resolved),
            "samples": len(samples),
            "autocorrelation": [round(float(value), 5) for value in curve],
        },
    )


def _shared(found: list[dict[int, float]]) -> dict[int, float]:
    votes: dict[int, list[float]] = defaultdict(list)
    for one in found:
        for period, strength in one.items():
            home = next((known for known in votes if abs(known - period) <= max(1, 0.02 * known)), period)
            votes[home].append(strength)
    shared = {period: sum(seen) / len(found) for period, seen in votes.items() if 3 * len(seen) >= len(found)}
    return dict(sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_PERIODS])


def _advice(level: Level, periods: tuple[int, ...], resolved: bool) -> tuple[str, str]:
    if level == "good" and periods:
        return (
            "A look-back of a few cycles should do; a seasonal baseline is the one to beat.",
            "数周期分の履歴で足ります。季節ナイーブ予測が基準になります。",
        )
    if level == "good":
        return (
            "A short look-back should do; simple models are strong here.",
            "短い履歴で足ります。単純なモデルが有力です。",
        )
    if level == "watch":
        return (
            "Give models a look-back of several hundred rows, or a state that carries on.",
            "数百行の履歴、または状態を引き継ぐモデルが必要です。",
        )
    if resolved:
        return (
            "A thousand rows and more matter: try a model with a carried state, and watch for drift.",
            "千行を超える過去が影響します。状態を引き継ぐモデルを試し、ドリフトに注意してください。",
        )
    return (
        "The past matters for as long as the log can show: try a model with a carried state, and watch for drift.",
        "過去の影響がログの長さに匹敵します。状態を引き継ぐモデルを試し、ドリフトに注意してください。",
    )


def _unknown() -> Finding:
    return Finding(
        name="memory",
        level="bad",
        value=None,
        unit="rows",
        sentence_en="No channel has enough varying values to judge memory or cycles.",
        sentence_ja="記憶や周期を判断できるだけの変動する値がありません。",
        advice_en="Collect more rows.",
        advice_ja="データを増やしてください。",
        details={"periods": [], "strengths": [], "resolved": False, "samples": 0, "autocorrelation": []},
    )
