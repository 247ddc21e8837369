"""Finding: which values are missing, and which channels say nothing."""

from __future__ import annotations

import numpy as np

from keiretsu.data.columns import listed
from keiretsu.data.pack import Packed
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.regularity import percent
from keiretsu.data.require import constant_channels
from keiretsu.data.series import SeriesSet

FEW, MANY = 0.01, 0.20


def find_missing(series: SeriesSet, packed: Packed, target: str | None) -> Finding:
    """Count the missing values by channel; the level is the target's where one is named."""
    absent = ~packed.observed
    shares = absent.mean(axis=0) if packed.rows else np.ones(len(packed.channels))
    by_channel = dict(zip(packed.channels, (float(share) for share in shares), strict=True))
    share = float(shares.mean()) if len(shares) else 1.0
    judged = by_channel[target] if target is not None else share
    level: Level = "good" if judged <= FEW else "watch" if judged <= MANY else "bad"
    empty = tuple(name for name, gone in by_channel.items() if gone == 1.0)
    constant = constant_channels(series)
    if level == "good" and (empty or constant):
        level = "watch"
    worst = max(by_channel, key=lambda name: by_channel[name])
    en, ja = "No value is missing", "欠損値はありません"
    if share:
        en = f"{percent(share)} of values are missing, most in {worst!r} ({percent(by_channel[worst])})"
        ja = f"値の {percent(share)} が欠損しており、最多は「{worst}」（{percent(by_channel[worst])}）です"
    if empty:
        en, ja = f"{en}; no value at all in {listed(empty, most=4)}", f"{ja}。値が一つもない列: {listed(empty, most=4)}"
    if constant:
        en += f"; {len(constant)} of {len(packed.channels)} channels never change"
        ja += f"。{len(packed.channels)} 列中 {len(constant)} 列は値が変化しません"
    advice = _advice(level, bool(share), bool(empty or constant))
    return Finding(
        name="missing",
        level=level,
        value=round(100 * share, 4),
        unit="% of values",
        sentence_en=f"{en}.",
        sentence_ja=f"{ja}。".replace("。。", "。"),
        advice_en=advice[0],
        advice_ja=advice[1],
        details={
            "by_channel": by_channel,
            "longest_run": {name: _longest_run(absent[:, at], packed) for at, name in enumerate(packed.channels)},
            "rows_without_any": int(absent.all(axis=1).sum()),
            "empty": list(empty),
            "constant": list(constant),
        },
    )


def _longest_run(absent: np.ndarray, packed: Packed) -> int:
    """Rows of the longest run of missing values within one series."""
    rows = np.arange(packed.rows)
    # the row before a run: the last one observed, or the one before the series began
    barrier = np.where(~absent, rows, np.where(packed.reset, rows - 1, -1))
    return int(np.max(rows - np.maximum.accumulate(barrier), initial=0, where=absent))


def _advice(level: Level, missing: bool, useless: bool) -> tuple[str, str]:
    en, ja = [], []
    if useless:
        en.append("Leave out channels that never change or are empty")
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
