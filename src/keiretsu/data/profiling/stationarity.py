"""Finding: whether the level stays where it is."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.pack import Packed
from keiretsu.data.profiling.autocorrelation import without_seasons
from keiretsu.data.profiling.events import rare_events
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.levels import Judged, judge_level, of_channels
from keiretsu.data.profiling.samples import Sample, row_of, take_inputs
from keiretsu.data.profiling.whereabouts import Whereabouts, whereabouts

_BLOCKS, _FEWEST_BLOCKS, _SIZE = 500, 16, 0.05
STILL, DRIFTING = 0.5, 1.0

_ADVICE = {
    "good": ("A scaling fitted once will hold.", "一度決めた尺度をそのまま使えます。"),
    "watch": (
        "Test on the latest rows only, and refit from time to time.",
        "最新の区間で検証し、定期的に再学習してください。",
    ),
    "bad": (
        "Forecast changes from the last value rather than levels, and refit often.",
        "水準ではなく直近値からの変化を予測し、こまめに再学習してください。",
    ),
}


def find_stationarity(
    samples: list[Sample], *, periods: tuple[int, ...], packed: Packed | None = None, zone: str | None = None
) -> Finding:
    """ADF and KPSS tests on block means, how far the level moves between the halves, its steps, and its spread.

    `details["level_shift"]` is the decision between a step of the level by at least one sd and none;
    `details["level_shift_at"]` says where the largest one lies, which needs `packed`. Where the channel
    wanders slowly, `details["level_verdict"]` is "cannot be told apart", unless it steps within a few rows.
    Blocks are whole seasonal periods where there are enough, so that a season does not pass for a drift.
    Steps that fall on the rows of a rare flag are set-points ("set-points"), which needs `packed`.
    Sources: Dickey & Fuller 1979; Kwiatkowski et al. 1992; both from statsmodels.

    Args:
        samples: stretches of one channel each.
        periods: of cycles, in rows of the samples.
        packed: the log that the samples are of.
        zone: of the log, in which stamps are written.
    """
    judged = [_judge(sample.values, periods) for sample in samples]
    if not judged:
        return _unknown()
    flags = _flags(samples, packed)
    levels = [judge_level(sample, flags.get(sample.number)) for sample in samples]
    channels = of_channels(samples, levels)
    channels["level_shift_at"] = at = _largest_step(samples, levels, channels, packed, zone)
    shift = float(np.median([one["shift"] for one in judged]))
    kinds = [one["kind"] for one in judged]
    moved = sum(kind in ("wanders", "drifts") for kind in kinds)
    moving = moved / len(kinds)
    wandering = kinds.count("wanders") / len(kinds)
    level: Level = (
        "bad" if wandering >= 0.5 and shift > STILL else "watch" if moving >= 0.25 or shift > STILL else "good"
    )
    level = "bad" if shift > DRIFTING else level
    level = "watch" if level == "good" and channels["level_shift"] else level
    median = sorted(range(len(judged)), key=lambda at: judged[at]["shift"])[len(judged) // 2]
    advice = _ADVICE[level]
    return Finding(
        name="stationarity",
        level=level,
        value=round(shift, 4),
        unit="sd",
        sentence_en=f"The level moves by {shift:.2g} sd between the first and the second half; "
        f"{_told(channels)}{_where(at)}; {_tested(moved, len(judged))}.",
        sentence_ja=f"前半と後半で水準が {shift:.2g} 標準偏差ずれており、"
        f"{_told(channels, japanese=True)}{_where(at, japanese=True)}。"
        f"{_tested(moved, len(judged), japanese=True)}。",
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "moving_share": moving,
            "wandering_share": wandering,
            "tested": [
                {
                    "id": sample.id,
                    "channel": sample.channel,
                    **{key: one[key] for key in ("kind", "shift", "adf_p", "kpss_p")},
                    **steps.to_dict(),
                }
                for sample, one, steps in zip(samples, judged, levels, strict=True)
            ],
            **channels,
            "seasons": _seasons(samples, periods),
            "level": {"id": samples[median].id, "channel": samples[median].channel, "means": judged[median]["means"]},
        },
    )


def _flags(samples: list[Sample], packed: Packed | None) -> dict[int | None, dict[str, NDArray[np.int64]]]:
    """Rows of each series' samples on which rare flags are up."""
    found: dict[int | None, dict[str, NDArray[np.int64]]] = {}
    for sample in samples:
        if packed is not None and sample.number is not None and sample.number not in found:
            # an even grid is the only one without times of its own
            found[sample.number] = rare_events(take_inputs(packed, sample, regular=sample.place is None))
    return found


def _told(channels: dict[str, Any], *, japanese: bool = False) -> str:
    size = channels["level_shift_size"]
    verdict = channels["level_verdict"]
    if verdict == "shift":
        return f"{size:.2g} 標準偏差の段差があります" if japanese else f"it steps by {size:.2g} sd"
    if verdict == "cannot be told apart":
        return "緩やかな変動と段差は区別できません" if japanese else "steps cannot be told from slow wandering"
    if verdict == "set-points":
        return "段差は設定値の切り替えと一致します" if japanese else "its steps follow set-points"
    if verdict == "trend":
        return "一方向に変化しています" if japanese else "it follows a trend"
    return "段差は見られません" if japanese else "no step stands out"


def _largest_step(
    samples: list[Sample], judged: list[Judged], channels: dict[str, Any], packed: Packed | None, zone: str | None
) -> dict[str, Any] | None:
    """Channel, series (None where the log has one) and stamp of the largest step; None where none is told."""
    shifted = channels["level_shift_channels"]
    if packed is None or not shifted:
        return None
    steps = [
        (abs(size), place, sample)
        for sample, one in zip(samples, judged, strict=True)
        if one.verdict == "shift" and sample.channel == next(iter(shifted))
        for place, size in zip(one.places, one.sizes, strict=True)
    ]
    if not steps:
        return None
    _, place, sample = max(steps, key=lambda step: step[0])
    row = row_of(packed, sample, place)
    if row is None:
        return None
    where = whereabouts(packed, row, zone=zone)
    return {
        "channel": sample.channel if len({one.channel for one in samples}) > 1 else None,
        "series": where.series,
        "from": where.stamp,
    }


def _where(at: dict[str, Any] | None, *, japanese: bool = False) -> str:
    """When the largest step was; cuts fall between means of blocks, so its time is about right."""
    if at is None:
        return ""
    where = Whereabouts(at["series"], at["from"])
    if japanese:
        of_ja = "" if at["channel"] is None else f"「{at['channel']}」の"
        return f"（最大の段差は{where.of_ja}{of_ja} {where.stamp} ごろ）"
    named = [repr(name) for name in (at["channel"], at["series"]) if name is not None]
    return f", the largest step{''.join(' of ' + name for name in named)} at about {where.stamp}"


def _tested(moved: int, of: int, *, japanese: bool = False) -> str:
    """In how many of the tested stretches the level moves; none and all of them in words."""
    if japanese:
        if moved in (0, of):
            found = "水準の変動が見られます" if moved else "水準の変動は認められません"
            return (
                f"検定では、{found}（検定した {of} 区間のすべて）" if moved else f"検定では、{found}（{of} 区間を検定）"
            )
        return f"検定では {of} 区間のうち {moved} 区間に水準の変動が見られます"
    tests = "unit-root and level tests see"
    if of == 1:
        return f"{tests} {'movement' if moved else 'no movement'} in the one stretch tested"
    if moved in (0, of):
        return f"{tests} {'movement in all' if moved else 'no movement in any'} of {of:,} stretches tested"
    return f"{tests} movement in {moved:,} of {of:,} stretches tested"


def _seasons(samples: list[Sample], periods: tuple[int, ...]) -> list[dict[str, float]]:
    """Median strength of each period, 1 − Var(rest) / Var(rest + season) (Wang, Smith & Hyndman 2006); 0 to 1."""
    strengths = []
    for period in periods:
        others = [without_seasons(sample.values, tuple(p for p in periods if p != period)) for sample in samples]
        shares = [1 - without_seasons(one, (period,)).var() / max(one.var(), 1e-300) for one in others]
        strengths.append({"period": period, "strength": round(max(float(np.median(shares)), 0.0), 4)})
    return strengths


def _judge(values: NDArray[np.float64], periods: tuple[int, ...]) -> dict:
    half = len(values) // 2
    shift = float(abs(values[half:].mean() - values[:half].mean()) / values.std())
    means = block_means(values, periods)
    adf_p, kpss_p = _tests(means)
    if adf_p is None or kpss_p is None:
        kind = "too short to test"
    elif adf_p < _SIZE:
        kind = "drifts" if kpss_p < _SIZE else "stays"
    else:
        kind = "wanders" if kpss_p < _SIZE else "undecided"
    shown = [round(float(mean), 5) for mean in means[:: max(len(means) // 250, 1)]]
    return {"kind": kind, "shift": shift, "adf_p": adf_p, "kpss_p": kpss_p, "means": shown}


def block_means(values: NDArray[np.float64], periods: tuple[int, ...]) -> NDArray[np.float64]:
    """Means of at most about 500 blocks, each of whole seasonal periods where that leaves enough blocks."""
    block = max(-(-len(values) // _BLOCKS), 1)
    for period in periods[:1]:
        whole = -(-block // period) * period
        block = whole if len(values) // whole >= 2 * _FEWEST_BLOCKS else block
    count = len(values) // block
    return values[: count * block].reshape(count, block).mean(axis=1)


def _tests(means: NDArray[np.float64]) -> tuple[float | None, float | None]:
    if len(means) < _FEWEST_BLOCKS or np.ptp(means) <= 1e-9:
        return None, None
    # statsmodels is slow to import, and most of the library does without it
    from statsmodels.tsa.stattools import adfuller, kpss

    with warnings.catch_warnings():
        # KPSS warns where its p-value lies outside its table; the bound it returns is what we want
        warnings.simplefilter("ignore")
        try:
            lags = min(int(12 * (len(means) / 100) ** 0.25), len(means) // 4)
            adf_p, kpss_p = adfuller(means, maxlag=lags, autolag="AIC")[1], kpss(means, regression="c", nlags="auto")[1]
        except (ValueError, np.linalg.LinAlgError, OverflowError, ZeroDivisionError):
            # a stretch that is a perfect line or two values leaves nothing to regress on
            return None, None
    if not (np.isfinite(adf_p) and np.isfinite(kpss_p)):
        return None, None
    return round(float(adf_p), 5), round(float(kpss_p), 5)


def _unknown() -> Finding:
    return Finding(
        name="stationarity",
        level="watch",
        value=None,
        unit="sd",
        sentence_en="No channel has enough varying values to test its level.",
        sentence_ja="水準を検定できるだけの変動する値がありません。",
        advice_en="Collect more rows.",
        advice_ja="データを増やしてください。",
        details={
            "moving_share": None,
            "wandering_share": None,
            "tested": [],
            "level_shift": None,
            "level_verdict": "too short to test",
            "level_shift_size": 0.0,
            "level_shift_channels": {},
            "level_shift_at": None,
            "variance": {"ratio": None, "low": None, "high": None, "changed_share": 0.0},
            "seasons": [],
            "level": None,
        },
    )
