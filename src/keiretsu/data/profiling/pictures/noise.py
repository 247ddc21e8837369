"""The picture of noise: signal to noise by channel, with the step of the readings and the outliers."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10
from typing import Any

from keiretsu.data.profiling.pictures.axis import compact, decades
from keiretsu.data.profiling.pictures.channels import most_telling
from keiretsu.data.profiling.pictures.picture import Picture, Row, Rows
from keiretsu.data.profiling.pictures.values import entries, number, percent
from keiretsu.data.profiling.pictures.words import say

_LEAST, _MOST = 1e-3, 1e6


def picture(details: Mapping[str, Any], lang: str) -> Picture:
    """Bars of `signal_to_noise` by channel on an axis of powers of ten, noisiest first."""
    rows, ratios = [], []
    for place, entry in enumerate(entries(details.get("channels")), start=1):
        ratio = number(entry.get("signal_to_noise"))
        if ratio is None or ratio < 0:
            continue
        ratios.append(min(max(ratio, _LEAST), _MOST))
        rows.append(Row(str(entry.get("channel")), ratio, _text(entry, ratio, lang), place))
    if not rows:
        return Picture()
    shown, note = most_telling(rows, lambda row: row.end or 0.0, lang=lang)
    return Picture((_panel(shown, lang),), note)


def _panel(shown: tuple[Row, ...], lang: str) -> Rows:
    ends = [min(max(row.end or 0.0, _LEAST), _MOST) for row in shown]
    # 1, where signal and noise are equal, is always on the axis
    x = decades(say("noise_axis", lang), [*ends, 1.0])
    rows = tuple(Row(row.name, log10(end), row.text, row.place) for row, end in zip(shown, ends, strict=True))
    return Rows(x, rows, float(x.low))


def _text(entry: Mapping[str, Any], ratio: float, lang: str) -> str:
    parts = [compact(float(f"{ratio:.2g}"))]
    step, outliers = number(entry.get("step")), number(entry.get("outliers"))
    if step:
        parts.append(say("step", lang, step=compact(float(f"{step:.3g}"))))
    if outliers:
        parts.append(say("outliers", lang, outliers=percent(min(outliers, 1.0))))
    return ("、" if lang == "ja" else ", ").join(parts)
