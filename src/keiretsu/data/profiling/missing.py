"""Finding: which values are missing, and which channels say nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.columns import listed
from keiretsu.data.pack import Packed
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.missing_pattern import evenly_slow, missing_runs, missing_together
from keiretsu.data.profiling.missing_value import ValueDependence, value_dependence
from keiretsu.data.profiling.regularity import percent
from keiretsu.data.profiling.stops import Stop
from keiretsu.data.profiling.stuck import stuck_channels
from keiretsu.data.profiling.unmarked import blanks, told_apart, unmarked_channels
from keiretsu.data.profiling.whereabouts import Whereabouts
from keiretsu.data.require import constant_channels
from keiretsu.data.series import SeriesSet

FEW, MANY = 0.01, 0.20


def find_missing(
    series: SeriesSet, packed: Packed, target: str | None, *, stops: tuple[Stop, ...] | None = None
) -> Finding:
    """Count the missing values by channel; the level is the target's where one is named.

    Where any channel is of no use or stood still the level is not good: a forecast may rest on any.

    `details["depends_on_value"]`: whether values of the target, or of any channel where none is named, are missing for
    what they would have been (see `value_dependence`); `details["untestable"]` says by channel where that cannot be
    told and why: without memory and without companions the log holds no trace of it.
    `details["unmarked"]`: channels of events, whose empty cells say that nothing happened; only where one of them is
    the target is it counted as any other.

    Args:
        series: the log, whose values are counted.
        packed: the log, or a part of it on which the pattern of missing values is judged.
        target: the channel to be forecast.
        stops: of the plant, which are told elsewhere; None: they are looked for.
    """
    unmarked = {name: column for name, column in unmarked_channels(series).items() if name != target}
    names = tuple(name for name in packed.channels if name not in unmarked)
    absent = ~packed.observed[:, [packed.channels.index(name) for name in names]]
    rows = series.rows
    by_channel = {name: series.frame[name].null_count() / rows if rows else 1.0 for name in names}
    share = float(np.mean(list(by_channel.values()))) if by_channel else 1.0
    judged = share if target is None else by_channel[target]
    slow = _by_design(absent, names, packed)
    asked = value_dependence(packed, passed_over=slow | set(unmarked), target=target)
    depends = {name: one for name, one in asked.items() if one.depends and target in (None, name)}
    empty = tuple(name for name, gone in by_channel.items() if gone == 1.0)
    constant = constant_channels(series)
    stuck = stuck_channels(packed, stops, zone=series.zone)
    best: Level = "watch" if empty or constant or depends or stuck else "good"
    level: Level = best if judged <= FEW else "watch" if judged <= MANY else "bad"
    apart = blanks(series, unmarked)
    en, ja = _sentence(by_channel, share, empty, (len(constant), len(series.channels)), blank=bool(apart))
    en, ja = _and_more(*told_apart(en, ja, apart), depends, stuck)
    advice = _advice(level, bool(share), useless=bool(empty or constant), depends=bool(depends), stuck=bool(stuck))
    return Finding(
        name="missing",
        level=level,
        value=round(100 * share, 4),
        unit="% of values",
        sentence_en=f"{en}.",
        sentence_ja=f"{ja}。",
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "by_channel": by_channel,
            "unmarked": list(unmarked),
            "unmarked_cells": {one.kind: one.cells for one in apart},
            **_runs(absent, names, packed),
            "rows_without_any": int(absent.all(axis=1).sum()),
            "empty": list(empty),
            "constant": list(constant),
            "by_design": sorted(slow),
            "together": missing_together(absent, names),
            "depends_on_value": bool(depends),
            **_dependence(asked),
            "stuck": stuck,
        },
    )


def _by_design(absent: NDArray[np.bool_], names: tuple[str, ...], packed: Packed) -> set[str]:
    """Channels that are written on every k-th row only."""
    some = np.asarray(absent.any(axis=0) & ~absent.all(axis=0))
    return {name for at, name in enumerate(names) if some[at] and evenly_slow(absent[:, at], packed)}


def _dependence(asked: dict[str, ValueDependence]) -> dict[str, Any]:
    return {
        "value_dependence": {name: one.to_dict() for name, one in asked.items()},
        "untestable": {name: one.untestable for name, one in asked.items() if one.untestable is not None},
    }


def _runs(absent: NDArray[np.bool_], names: tuple[str, ...], packed: Packed) -> dict[str, Any]:
    runs = {name: missing_runs(absent[:, at], packed) for at, name in enumerate(names)}
    return {
        "longest_run": {name: int(run["longest"]) for name, run in runs.items()},
        "runs": {name: int(run["count"]) for name, run in runs.items()},
        "mean_run": {name: round(run["mean"], 3) for name, run in runs.items()},
    }


def _sentence(
    by_channel: dict[str, float], share: float, empty: tuple[str, ...], constant: tuple[int, int], *, blank: bool
) -> tuple[str, str]:
    en, ja = "No value is missing", "欠損値はありません"
    if blank:
        # cells are empty, which reading counts: what is not missing are readings
        en, ja = "No reading was lost", "失われた測定値はありません"
    if share:
        worst = max(by_channel, key=lambda name: by_channel[name])
        en = f"{percent(share)} of values are missing, most in {worst!r} ({percent(by_channel[worst])})"
        ja = f"値の {percent(share)} が欠損しており、最多は「{worst}」（{percent(by_channel[worst])}）です"
    if empty:
        en, ja = f"{en}; no value at all in {listed(empty, most=4)}", f"{ja}。値が一つもない列: {listed(empty, most=4)}"
    still, channels = constant
    if still:
        en += f"; {still} of {channels} channels never change"
        ja += f"。{channels} 列中 {still} 列は値が変化しません"
    return en, ja


def _and_more(
    en: str, ja: str, depends: dict[str, ValueDependence], stuck: dict[str, dict[str, Any]]
) -> tuple[str, str]:
    """The sentences with what stands out: values missing for what they are, and sensors that stand still."""
    if depends:
        name = max(depends, key=lambda one: -(depends[one].p_value or 0.0))
        ratio = depends[name].odds_ratio
        high = ratio is None or ratio > 1
        often = "" if ratio is None else f" ({max(ratio, 1 / ratio):.2g} times the odds)"
        often_ja = "" if ratio is None else f"（オッズ比 {max(ratio, 1 / ratio):.2g}）"
        en += f"; {name!r} is missing more often where it is {'high' if high else 'low'}{often}"
        ja += f"。「{name}」は値が{'高い' if high else '低い'}ときに欠損しやすくなっています{often_ja}"
    if stuck:
        name = max(stuck, key=lambda one: stuck[one]["longest"])
        one = stuck[name]
        where = Whereabouts(one["series"], one["from"])
        of_en = "" if where.series is None else f" of {where.series!r}"
        en += f"; {name!r}{of_en} stood still for {one['longest']:,} rows from {where.stamp} on"
        ja += f"。{where.of_ja}「{name}」は {where.stamp} から {one['longest']:,} 行にわたり同じ値のままでした"
    return en, ja


def _advice(level: Level, missing: bool, *, useless: bool, depends: bool, stuck: bool) -> tuple[str, str]:
    en, ja = [], []
    if depends:
        en.append("Averages of the values that are there are biased: find out what silences the sensor")
        ja.append("観測された値の平均は偏っています。センサーが途切れる原因を確かめてください")
    if stuck:
        en.append("check the sensors that stood still, and mark those rows as missing")
        ja.append("値が固着したセンサーを点検し、その行を欠損として扱ってください")
    if useless:
        en.append("leave out channels that never change or are empty")
        ja.append("変化しない列や空の列は除外してください")
    if missing and level == "bad":
        en.append("find out why values are missing before trusting any forecast")
        ja.append("予測を信頼する前に、欠損の原因を確かめてください")
    elif missing:
        en.append("keep the gaps as they are: the models see which values were observed")
        ja.append("欠損は補完せずそのまま渡してください（モデルは観測の有無を区別します）")
    if not en:
        return "Nothing to do.", "対応は不要です。"
    text = "; ".join(en)
    return text[0].upper() + text[1:] + ".", "。".join(ja) + "。"
