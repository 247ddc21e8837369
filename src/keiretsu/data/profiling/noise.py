"""Finding: how noisy the readings are, in what steps they come, and how many leap out."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.noise_share import noise_share
from keiretsu.data.profiling.quantised import outliers, step_of
from keiretsu.data.profiling.regularity import percent
from keiretsu.data.profiling.stretches import Stretches, take_stretches

# share of variance that is noise; share of readings that are outliers; step ÷ standard deviation that is coarse
QUIET, LOUD = 0.2, 0.5
FEW_OUTLIERS, MANY_OUTLIERS, COARSE = 0.001, 0.01, 0.5
# sizes beyond which the digits of a number are not looked at
_LEAST = 1e-100

_ADVICE = {
    "good": ("Readings can be taken as they are.", "測定値はそのまま使えます。"),
    "noise": ("Expect no forecast to be better than the noise.", "ノイズ以下の誤差は望めません。"),
    "loud": (
        "Average over several rows or look to the sensors first: most of what is read cannot be forecast.",
        "数行の平均を取るか、まずセンサーを点検してください。読みの大半は予測できません。",
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


def find_noise(packed: Packed, *, target: str | None = None) -> Finding:
    """Noise, quantisation step and outliers by channel; the level is the target's where one is named.

    Judged on at most 50,000 rows, in stretches spread over the log. Channels of under ten distinct values are settings,
    but for the target.

    Args:
        packed: the log.
        target: the channel to be forecast.
    """
    if not packed.rows:
        return _unknown([])
    stretches = take_stretches(packed)
    found = [_channel(stretches, at, name, setting=name != target) for at, name in enumerate(packed.channels)]
    judged = [one for one in found if target in (None, one["channel"]) and one["noise_share"] is not None]
    if not judged:
        return _unknown(found)
    share = float(np.median([one["noise_share"] for one in judged]))
    wild = max(judged, key=lambda one: one["outliers"] or 0.0)
    out = wild["outliers"] or 0.0
    coarse = [one for one in judged if one["step"] is not None and one["step_in_sd"] > COARSE]
    level: Level = "good"
    if share > QUIET or out > FEW_OUTLIERS or coarse:
        level = "watch"
    if share > LOUD or out > MANY_OUTLIERS:
        level = "bad"
    advice = _ADVICE[_most_urgent(share, out, bool(coarse))]
    en, ja = _sentence(share, wild, coarse, many=target is None and len(judged) > 1)
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
            "signal_to_noise": round((1 - share) / max(share, 1e-6), 4),
            "outliers": out,
            "rows_judged": len(stretches.values),
            "channels": found,
        },
    )


def _sentence(share: float, wild: dict[str, Any], coarse: list[dict[str, Any]], *, many: bool) -> tuple[str, str]:
    out = wild["outliers"] or 0.0
    where_en, where_ja = (" of the median channel", "（チャネルの中央値）") if many else ("", "")
    en = f"Noise makes up {percent(share)} of the variance{where_en}; "
    ja = f"分散のうちノイズは {percent(share)}{where_ja or ' '}で、"
    en += f"{percent(out)} of readings of {wild['channel']!r} are outliers" if out else "no reading is an outlier"
    ja += f"「{wild['channel']}」の読みの {percent(out)} が外れ値です" if out else "外れ値はありません"
    if coarse:
        en += f"; {coarse[0]['channel']!r} comes in coarse steps of {coarse[0]['step']:.4g}"
        ja += f"。「{coarse[0]['channel']}」の刻みは {coarse[0]['step']:.4g} と粗いです"
    return f"{en}.", f"{ja}。"


def _most_urgent(share: float, out: float, coarse: bool) -> str:
    if share > LOUD:
        return "loud"
    if out > FEW_OUTLIERS:
        return "outliers"
    return "noise" if share > QUIET else "coarse" if coarse else "good"


def _channel(stretches: Stretches, at: int, name: str, *, setting: bool) -> dict[str, Any]:
    """Facts of one channel; `setting`: one of few values may be a setting, and then has no noise to speak of."""
    values = stretches.values[:, at]
    known = values[~np.isnan(values)]
    # scaled, so that no square of a huge number overflows
    middle = float(np.median(known)) if len(known) else 0.0
    size = float(np.max(np.abs(known - middle), initial=0.0))
    told: dict[str, Any] = {"channel": name, "noise_share": None, "signal_to_noise": None, "rice": None, "gasser": None}
    told |= {"nugget": None, "step": None, "step_in_sd": None, "on_grid": None, "outliers": None, "spikes": None}
    told |= {"largest_outlier": None}
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
        noise = noise_share(scaled, stretches.owner)
        if noise is not None:
            told |= {"noise_share": noise.share, "signal_to_noise": noise.signal_to_noise}
            told |= {"rice": noise.rice, "gasser": noise.gasser, "nugget": noise.nugget}
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
            "signal_to_noise": None,
            "outliers": None,
            "rows_judged": 0,
            "channels": channels,
        },
    )
