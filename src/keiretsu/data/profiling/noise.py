"""Finding: how noisy the readings are, in what steps they come, and how many leap out."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.clock_channels import clock_channels
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.noise_share import noise_share
from keiretsu.data.profiling.quantised import outliers, step_of
from keiretsu.data.profiling.regularity import percent
from keiretsu.data.profiling.stretches import Stretches, take_stretches

# share of variance that is noise; share of readings that are outliers; step ÷ standard deviation that is coarse
QUIET, LOUD = 0.2, 0.5
FEW_OUTLIERS, MANY_OUTLIERS, COARSE = 0.001, 0.01, 0.5
# rows below which, and width of the interval above which, a share of noise is not certain
FEW_ROWS, WIDE = 300, 0.15
# sizes beyond which the digits of a number are not looked at
_LEAST = 1e-100

ADVICE = {
    "good": ("Readings can be taken as they are.", "測定値はそのまま使えます。"),
    "noise": (
        "Expect no forecast from its own past alone to be better than the noise.",
        "自身の過去だけに基づく予測では、ノイズ以下の誤差は望めません。",
    ),
    "uncertain": (
        "How much is noise is not certain, and no limit to forecasts: the errors of a test tell what can be reached.",
        "ノイズの割合は確かではなく、予測の限界を示すものではありません。到達できる精度は検証の誤差で判断してください。",
    ),
    "loud": (
        "Average over several rows or look to the sensors first: most of what is read cannot be forecast "
        "from its own past.",
        "数行の平均を取るか、まずセンサーを点検してください。読みの大半は自身の過去からは予測できません。",
    ),
    "outliers": (
        "Find out whether the outliers are real, and use losses and scalings that they do not move.",
        "外れ値が実際の現象かを確かめ、外れ値に強い損失と尺度を使ってください。",
    ),
    "coarse": (
        "A forecast finer than the step of the sensor cannot be checked.",
        "センサーの刻みより細かい予測は検証できません。",
    ),
}


def find_noise(packed: Packed, *, target: str | None = None, periods: tuple[int, ...] = ()) -> Finding:
    """Noise, quantisation step and outliers by channel; the level is the target's where one is named.

    Judged on at most 50,000 rows, in stretches spread over the log. Channels of under ten distinct values are settings,
    but for the target.

    Args:
        packed: the log.
        target: the channel to be forecast.
        periods: of cycles, in rows; none where the clock is irregular.
    """
    if not packed.rows:
        return _unknown([])
    stretches = take_stretches(packed)
    found = [_channel(stretches, at, name, periods, setting=name != target) for at, name in enumerate(packed.channels)]
    clocks = clock_channels(packed) - {target}
    judged = [one for one in found if target in (None, one["channel"]) and one["noise_share"] is not None]
    # a clock has no noise to speak of, but all of them may be clocks
    judged = [one for one in judged if one["channel"] not in clocks] or judged
    if not judged:
        return _unknown(found)
    share, low, high, rows = (
        float(np.median([one[key] for one in judged])) for key in ("noise_share", "noise_low", "noise_high", "rows")
    )
    # a bound that holds is no less certain for what lies below it, nor a loud channel for how loud it may be
    bound = 2 * sum(one["at_most"] for one in judged) > len(judged)
    certain = rows >= FEW_ROWS and (bound or high - low <= WIDE or low > LOUD)
    wild = max(judged, key=lambda one: one["outliers"] or 0.0)
    out = wild["outliers"] or 0.0
    coarse = [one for one in judged if one["step"] is not None and one["step_in_sd"] > COARSE]
    level: Level = "good"
    if share > QUIET or out > FEW_OUTLIERS or coarse:
        level = "watch"
    if (share > LOUD and certain and not bound) or out > MANY_OUTLIERS:
        level = "bad"
    advice = ADVICE[_most_urgent(share, out, bool(coarse), certain=certain and not bound)]
    between = None if certain else (low, high)
    whose = _whose(target, many=len(judged) > 1)
    en, ja = _sentence(*_share_told(share, between, bound=bound, whose=whose), wild, coarse, target=target)
    return Finding(
        name="noise",
        level=level,
        value=round(100 * share, 3),
        unit="% of variance",
        sentence_en=en,
        sentence_ja=ja,
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "noise_share": round(share, 5),
            "noise_low": round(low, 5),
            "noise_high": round(high, 5),
            "certain": bool(certain),
            "at_most": bool(bound),
            "signal_to_noise": round((1 - share) / max(share, 1e-6), 4),
            "outliers": out,
            "rows_judged": len(stretches.values),
            "channels": found,
        },
    )


def _whose(target: str | None, *, many: bool) -> tuple[str, str, str]:
    """Whose variance it is: in English, before the Japanese word for it, and at the end of the Japanese sentence."""
    if target is not None:
        return f" of {target!r}", f"「{target}」の", ""
    return (" of the median channel", "", "（チャネルの中央値）") if many else ("", "", "")


def _share_told(
    share: float, between: tuple[float, float] | None, *, bound: bool, whose: tuple[str, str, str]
) -> tuple[str, str]:
    """How much is noise, with its interval where that is wide or the rows are few."""
    where_en, of_ja, where_ja = whose
    en, ja = f"Noise makes up {percent(share)} of the variance{where_en}", f"{of_ja}分散のうちノイズは {percent(share)}"
    if bound:
        en = f"Noise makes up at most {percent(share)} of the variance{where_en}: so little a linear forecast errs"
        ja = f"線形予測の誤差から見て、{of_ja}分散のうちノイズは多くとも {percent(share)}"
    if between is None:
        return en, ja + (where_ja or " ")
    low, high = ("0 %" if end < 5e-5 else percent(float(f"{end:.2g}")) for end in between)
    if bound:
        return f"{en}, as far as so few rows tell", f"{ja}（行数が少なく不確か）{where_ja}"
    about = percent(float(f"{share:.2g}"))
    return (
        f"Noise makes up about {about} of the variance{where_en} (95 % interval {low} to {high})",
        f"{of_ja}分散のうちノイズはおよそ {about}（95 % 区間 {low}〜{high}）{where_ja}",
    )


def _sentence(
    en: str, ja: str, wild: dict[str, Any], coarse: list[dict[str, Any]], *, target: str | None
) -> tuple[str, str]:
    """With outliers and steps beside the share of noise; of a target alone they are its own readings."""
    out = wild["outliers"] or 0.0
    en, ja = f"{en}; ", f"{ja}で、"
    of_en, of_ja = (f"readings of {wild['channel']!r}", f"「{wild['channel']}」の読み")
    if target is not None:
        of_en, of_ja = "its readings", "読み"
    none = "no reading is an outlier" if target is None else "none of its readings is an outlier"
    en += f"{percent(out)} of {of_en} are outliers" if out else none
    ja += f"{of_ja}の {percent(out)} が外れ値です" if out else "外れ値はありません"
    if coarse:
        en += f"; {coarse[0]['channel']!r} comes in coarse steps of {coarse[0]['step']:.4g}"
        ja += f"。「{coarse[0]['channel']}」の刻みは {coarse[0]['step']:.4g} と粗いです"
    return f"{en}.", f"{ja}。"


def _most_urgent(share: float, out: float, coarse: bool, *, certain: bool) -> str:
    if share > LOUD and certain:
        return "loud"
    if out > FEW_OUTLIERS:
        return "outliers"
    if share > QUIET:
        return "noise" if certain else "uncertain"
    return "coarse" if coarse else "good"


def _channel(stretches: Stretches, at: int, name: str, periods: tuple[int, ...], *, setting: bool) -> dict[str, Any]:
    """Facts of one channel; `setting`: one of few values may be a setting, and then has no noise to speak of."""
    values = stretches.values[:, at]
    known = values[~np.isnan(values)]
    # scaled, so that no square of a huge number overflows
    middle = float(np.median(known)) if len(known) else 0.0
    size = float(np.max(np.abs(known - middle), initial=0.0))
    told: dict[str, Any] = {"channel": name, "noise_share": None, "signal_to_noise": None, "rice": None, "gasser": None}
    told |= {"nugget": None, "step": None, "step_in_sd": None, "on_grid": None, "outliers": None, "spikes": None}
    told |= {"largest_outlier": None, "noise_low": None, "noise_high": None, "at_most": False, "rows": 0}
    if not np.isfinite(size) or size <= 0:
        return told
    scaled = (values - middle) / size
    clean = scaled[~np.isnan(scaled)]
    spread = float(np.std(clean))
    step = step_of(known) if _LEAST < size < 1 / _LEAST else None
    if step is not None and spread > 0:
        told |= {"step": step[0], "step_in_sd": step[0] / (spread * size), "on_grid": round(step[1], 5)}
    leaps = outliers(clean, stretches.owner[~np.isnan(scaled)])
    if leaps is not None:
        told |= {"outliers": leaps.share, "spikes": leaps.spikes, "largest_outlier": leaps.largest}
    if len(np.unique(clean[:5000])) >= (10 if setting else 3):
        noise = noise_share(scaled, stretches.owner, periods=periods)
        if noise is not None:
            told |= {"noise_share": noise.share, "signal_to_noise": noise.signal_to_noise}
            told |= {"rice": noise.rice, "gasser": noise.gasser, "nugget": noise.nugget}
            told |= {"noise_low": noise.low, "noise_high": noise.high, "at_most": noise.at_most, "rows": noise.rows}
    return told


def _unknown(channels: list[dict[str, Any]]) -> Finding:
    return Finding(
        name="noise",
        level="watch",
        value=None,
        unit="% of variance",
        sentence_en="No channel has enough varying readings next to each other to judge its noise.",
        sentence_ja="ノイズを判断できるだけの連続した読みがありません。",
        advice_en="Collect more rows.",
        advice_ja="データを増やしてください。",
        details={
            "noise_share": None,
            "noise_low": None,
            "noise_high": None,
            "certain": False,
            "at_most": False,
            "signal_to_noise": None,
            "outliers": None,
            "rows_judged": 0,
            "channels": channels,
        },
    )
