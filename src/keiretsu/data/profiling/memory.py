"""Finding: how long the past matters, and which cycles return."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.autocorrelation import autocorrelation, memory_rows, seasonal_periods, without_seasons
from keiretsu.data.profiling.change_points import find_steps, without_steps
from keiretsu.data.profiling.finding import Finding, Level, counted
from keiretsu.data.profiling.reaches import NO_REACH, reach_of
from keiretsu.data.profiling.regularity import percent
from keiretsu.data.profiling.samples import Sample, take_samples
from keiretsu.data.profiling.seasons import cycles
from keiretsu.data.series import TIME

SHORT, LONG = 100, 1000
_SHOWN_LAGS, _MOST_PERIODS = 200, 3
# chance of a gain by a band of lags that is none; share that all bands together explain, below which it is not told
_CERTAIN, _TOGETHER = 0.01, 0.1
_WEEK, _ROUNDING = 604_800.0, 1e-9


def find_memory(
    samples: list[Sample], *, regular: bool, packed: Packed | None = None, target: str | None = None
) -> Finding:
    """Seasonal periods (on a regular clock), the autocorrelation time of what is left without them, and the reach.

    The reach is the longest lag, in rows, that still tells something of the target (or of the channel with the longest
    one): from its own past, from the size of its own deviations, or from other channels. `details["reach_long"]` is the
    decision between a reach of at least some 500 rows and one of at most some 20. Level shifts that short memory cannot
    make, and cycles, are taken off first. `details["bands"]` holds the skill by lag, on later rows.

    `details["periods"]` holds the periods that at least a third of the stretches share, strongest first.

    Args:
        samples: stretches on an even grid where the clock is regular.
        packed, target: of the log, so that lags are counted in rows and other channels are looked at.
    """
    if not samples:
        return _unknown()
    periods = _shared([seasonal_periods(sample.values) for sample in samples]) if regular else {}
    periods = _on_the_week(_refined(periods, samples[0].values), packed, rows=len(samples[0].values))
    order = tuple(periods)
    memories = [memory_rows(_level(sample, order)) for sample in samples]
    rows = float(np.median([lag for lag, _ in memories]))
    resolved = sum(reached for _, reached in memories) * 2 >= len(memories)
    by_rows = samples if packed is None else take_samples(packed, target=target, regular=False)
    reach = reach_of(by_rows or samples, packed, periods=order)
    level: Level = "good" if rows <= SHORT and resolved else "watch" if rows <= LONG and resolved else "bad"
    level = "watch" if level == "good" and reach["reach_long"] else level
    lags = min(_SHOWN_LAGS, min(len(sample.values) for sample in samples) - 1)
    curve = np.mean([autocorrelation(sample.values, lags) for sample in samples], axis=0)
    advice = _advice(level, order, resolved)
    useful = _useful_lag(reach["bands"])
    told = None if useful is None else (useful, float(reach["bands"][0]["alone"]))
    several = len({sample.channel for sample in samples}) > 1
    furthest = reach["reach_channel"] if several else None
    en, ja = _sentences(rows, resolved, (reach["reach_estimate"], told), periods=order, furthest=furthest)
    return Finding(
        name="memory",
        level=level,
        value=rows,
        unit="rows",
        sentence_en=en,
        sentence_ja=ja,
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "periods": list(order),
            "strengths": [round(strength, 4) for strength in periods.values()],
            "resolved": bool(resolved),
            "samples": len(samples),
            "autocorrelation": [round(float(value), 5) for value in curve],
            "autocorrelation_time": rows,
            "useful_lag": useful,
            **reach,
        },
    )


def _level(sample: Sample, periods: tuple[int, ...]) -> NDArray[np.float64]:
    """Without seasons, and without steps that are more than the memory of the rest can make."""
    left = without_seasons(sample.values, periods)
    steps = find_steps(left, season=periods[0] if periods else 1)
    return without_seasons(without_steps(left, steps.places), periods) if steps.verdict == "shift" else left


def _useful_lag(bands: list[dict[str, float]]) -> int | None:
    """The last lag of the furthest band that improved forecasts of later rows beyond chance; 0 if none did.

    None where no band could be judged.
    """
    if not bands:
        return None
    gained = [int(band["last"]) for band in bands if band["gained"] > 0 and band["p"] < _CERTAIN]
    return max(gained, default=0)


def _sentences(
    rows: float,
    resolved: bool,
    reach: tuple[int, tuple[int, float] | None],
    *,
    periods: tuple[int, ...],
    furthest: str | None,
) -> tuple[str, str]:
    """What is linked, what helps a forecast and what fades, each said by what it measures: they are three numbers.

    Args:
        rows: autocorrelation time, the median of channels. resolved: whether it is not longer than can be seen.
        reach: the lag to which values go together; the useful one and what all bands explain, None if not judged.
        periods: of cycles. furthest: the channel that reaches so far; None where the log is judged by one alone.
    """
    linked, helping = reach
    # rounded as other numbers are, half up: 24.5 rows are no 24
    faded = math.floor(rows + 0.5)
    at_least = "" if resolved else "more than "
    fades_en = f"Typical memory: without cycles the correlation fades within {at_least}{counted(faded)}"
    fades_ja = f"典型的な記憶：周期を除いた変動の相関は {faded:,} 行{'' if resolved else '以上'}で弱まります"
    if furthest is not None:
        fades_en, fades_ja = f"{fades_en} (median of the channels)", f"{fades_ja}（チャネルの中央値）"
    if not linked:
        longest_en = "beyond level and cycles the past tells nothing"
        longest_ja = "水準と周期を除くと、過去の値は予測に役立ちません"
    else:
        of_en, in_ja = ("", "") if furthest is None else (f" of {furthest!r}", f"「{furthest}」では、")
        longest_en = f"values{of_en} up to about {counted(linked)} apart still go together"
        longest_ja = f"{in_ja}約 {linked:,} 行離れた値まで関連があります"
    helped_en, helped_ja = _helped(helping)
    cycles_en = f"Cycles of {', '.join(map(str, periods))} rows return" if periods else "No cycle returns"
    cycles_ja = f"周期は {'、'.join(map(str, periods))} 行です" if periods else "周期性は見られません"
    return (
        f"{fades_en}. Longest: {longest_en}.{helped_en} {cycles_en}.",
        f"{fades_ja}。最長：{longest_ja}。{helped_ja}{cycles_ja}。",
    )


def _helped(helping: tuple[int, float] | None) -> tuple[str, str]:
    """How much past a linear forecast of the next row uses; other models, and forecasts further ahead, may use more."""
    if helping is None:
        return "", ""
    useful, together = helping
    if not useful and together >= _TOGETHER:
        # no band is certain by itself, which is not to say that there is nothing
        return (
            f" Of use: past rows together explain {percent(together)} of the next row by a linear forecast, but how "
            "many of them it takes is not certain.",
            f"有効な範囲：過去の行は合わせて次の行の変動の {percent(together)} を線形予測で説明しますが、"
            "何行前までが役立つかは定まりません。",
        )
    if not useful:
        return (
            " Of use: no past row is shown to help a linear forecast of the next row.",
            "有効な範囲：1 行先の線形予測に役立つ過去の行は確認できません。",
        )
    last = "the last row helps" if useful == 1 else f"the last {useful:,} rows help"
    return (
        f" Of use: {last} a linear forecast of the next row (one further ahead, or another model, may use more).",
        f"有効な範囲：1 行先の線形予測に役立つのは直近 {useful:,} 行までです"
        "（より先の予測や別のモデルは、さらに古い行を使うことがあります）。",
    )


def _shared(found: list[dict[int, float]]) -> dict[int, float]:
    votes: dict[int, list[float]] = defaultdict(list)
    for one in found:
        for period, strength in one.items():
            home = next((known for known in votes if abs(known - period) <= max(1, 0.02 * known)), period)
            votes[home].append(strength)
    shared = {period: sum(seen) / len(found) for period, seen in votes.items() if 3 * len(seen) >= len(found)}
    return dict(sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_PERIODS])


def _refined(periods: dict[int, float], values: NDArray[np.float64]) -> dict[int, float]:
    """Each period moved to that of a sharp line of the periodogram within 4 %: autocorrelation has a blunt peak."""
    lines = cycles(values) if periods else {}
    refined: dict[int, float] = {}
    for period, strength in periods.items():
        near = min(lines, key=lambda line: abs(line - period), default=float(period))
        refined.setdefault(round(near) if abs(near - period) <= 0.04 * period else period, strength)
    return refined


def _on_the_week(periods: dict[int, float], packed: Packed | None, *, rows: int) -> dict[int, float]:
    """A period that lies as near a week as so many rows can tell is a week: people's rhythms keep to the calendar.

    Near is a quarter of a cycle over the whole stretch, and 2 % at most.
    """
    if packed is None or not isinstance(packed.frame.schema[TIME], pl.Datetime):
        return periods
    week = _WEEK / packed.interval
    if week < 2 or abs(week - round(week)) > _ROUNDING * week:
        return periods
    found: dict[int, float] = {}
    for period, strength in periods.items():
        near = abs(period / week - 1) <= min(0.25 * period / rows, 0.02)
        found.setdefault(round(week) if near else period, strength)
    return found


def _advice(level: Level, periods: tuple[int, ...], resolved: bool) -> tuple[str, str]:
    if level == "good" and periods:
        return (
            "A look-back of a few cycles should do; a seasonal baseline is the one to beat.",
            "数周期分の履歴で足ります。前周期の値を繰り返す予測が基準になります。",
        )
    if level == "good":
        return (
            "A short look-back should do; simple models are strong here.",
            "短い履歴で足ります。単純なモデルが有力です。",
        )
    if level == "watch":
        return (
            "Try a look-back of several hundred rows, or a state that carries on, beside simpler models: only a test "
            "tells whether it pays.",
            "数百行の履歴を使うモデルや状態を引き継ぐモデルを、単純なモデルとあわせて試す価値があります。実際に効果があるかは検証で分かります。",
        )
    if resolved:
        return (
            "Values a thousand rows apart and more go together: compare a long look-back with a carried state, "
            "and watch for drift.",
            "千行以上離れた値にも関連があります。長い履歴を使うモデルと状態を引き継ぐモデルを比べ、ドリフトに注意してください。",
        )
    return (
        "The past matters for as long as the log can show: compare long look-backs with a carried state.",
        "過去の影響がログの長さに匹敵します。長い履歴と状態の引き継ぎを比べ、ドリフトに注意してください。",
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
        details={
            "periods": [],
            "strengths": [],
            "resolved": False,
            "samples": 0,
            "autocorrelation": [],
            "autocorrelation_time": None,
            **NO_REACH,
        },
    )
