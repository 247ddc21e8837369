"""Results as `keiretsu poc` writes them, made up but of a plausible size, one for each verdict; and a real browser."""

# ruff: noqa: E501 (tables of made-up results read better a row a line)
from __future__ import annotations

import math
import random
from datetime import datetime, timedelta

import pytest

from support.drawn_once import draw_once
from support.evidence import add_evidence

draw_once()

NAMES = {
    "naive": ("last value", "直前値", "baseline", 2.31),
    "seasonal_naive": ("last season", "前周期値", "baseline", 2.12),
    "ridge": ("ridge regression", "リッジ回帰", "baseline", 1.712),
    "lightgbm": ("gradient boosting (LightGBM)", "勾配ブースティング (LightGBM)", "baseline", 1.844),
    "gru": ("GRU on ridge", "GRU + リッジ", "partnered", 1.709),
    "attention": ("Transformer on ridge", "Transformer + リッジ", "partnered", 1.731),
    "selective": ("selective SSM on ridge", "選択的SSM + リッジ", "selective", 1.648),
}
FINDINGS = (
    ("length", "good", 17420.0, "rows", "17,420 rows, 181 times the horizon.", "17,420 行、予測期間の 181 倍です。"),
    ("regularity", "good", 0.0, "% of gaps", "One row every hour, no gap.", "1 時間ごとに 1 行、途切れはありません。"),
    ("missing", "watch", 3.2, "% of cells", "3.2 % of the cells are empty.", "セルの 3.2 % が空です。"),
    (
        "stationarity",
        "bad",
        0.41,
        "share of drift",
        "The level drifts over the year.",
        "水準が一年を通して動いています。",
    ),
    ("memory", "good", 24.0, "rows", "A daily cycle of 24 rows stands out.", "24 行の日周期がはっきり見えます。"),
)


def _candidate(name: str, mae: float, horizon: int, targets: list[str]) -> dict:
    en, ja, kind, _ = NAMES[name]
    shape = [mae * (0.35 + 0.95 * math.sqrt((k + 1) / horizon)) for k in range(horizon)]
    return {
        "name": name, "label": {"en": en, "ja": ja}, "kind": kind, "status": "ok", "error": None,
        "scores": {"mae": mae, "rmse": 1.31 * mae, "mase": mae / 2.2, "skill": 1 - mae / NAMES["naive"][3],
                   "by_horizon": shape, "by_target": {t: {"mae": mae, "rmse": 1.3 * mae, "mase": mae / 2.2} for t in targets}},
        "mae_interval": [0.93 * mae, 1.08 * mae],
        "coverage": None if kind == "baseline" and "naive" in name else {"nominal": 0.9, "measured": 0.887, "mean_width": 3.4 * mae},
        "cost": {"fit_seconds": 0.0004 if "naive" in name else 14.2, "steps": None if kind == "baseline" else 420,
                 "microseconds_per_row": 0.8 if kind == "baseline" else 41.7, "parameters": 0 if "naive" in name else 18432,
                 "bytes": 512 if "naive" in name else 240_512},
        "share": None if kind == "baseline" else 0.62, "model": f"models/{name}.keiretsu",
    }  # fmt: skip


def _example(number: int, horizon: int, dated: bool, target: str, names: list[str], noise: random.Random) -> dict:
    start = datetime(2018, 2, 3, 4)
    past, total = 3 * horizon, 4 * horizon
    level = [20 + 4 * math.sin(2 * math.pi * k / 24) + 0.02 * k + noise.gauss(0, 0.5) for k in range(total)]
    stamps = [(start + timedelta(hours=k)).isoformat() if dated else k + 1 for k in range(total)]
    drift = (0.01, 0.002, 0.08)[number]
    mean = [v + noise.gauss(0, 0.3) + drift * k for k, v in enumerate(level[past:])]
    truth: list[float | None] = [*level[past:]]
    truth[min(1, horizon - 1)] = None
    forecast = {"mean": mean, "lower": [m - 2 for m in mean], "upper": [m + 2 for m in mean]}
    return {
        "id": f"E{number:03d}", "target": target, "origin": stamps[past - 1],
        "history": {"time": stamps[:past], "value": [*level[: past - 3], None, *level[past - 2 : past]]},
        "future": {"time": stamps[past:], "truth": truth},
        "forecasts": {n: forecast if i == 0 else {"mean": [m - 0.6 for m in mean], "lower": None, "upper": None} for i, n in enumerate(names)},
        "why": {"en": ("The median case.", "One of the best cases.", "One of the worst cases.")[number],
                "ja": ("中央の例です。", "最も良い例の一つです。", "最も悪い例の一つです。")[number]},
    }  # fmt: skip


WORDS = {
    "adopt": (
        "Adopt the selective SSM on ridge: it errs 3.7 % less than ridge regression, the strongest simple rival, and the gain is more than chance.",
        "選択的SSM + リッジの採用を勧めます。最良の単純モデルであるリッジ回帰より誤差が 3.7 % 小さく、偶然では説明できません。",
    ),
    "keep": (
        "Keep ridge regression: the selective SSM saves 0.4 % of its error, less than the 1 % that would pay for a larger model, and chance explains it.",
        "リッジ回帰のままで十分です。選択的SSMによる誤差の減少は 0.4 % で、採用の基準である 1 % に届かず、偶然で説明できます。",
    ),
    "collect": (
        "Collect data first: with 14 independent stretches in the test, a gain of 5 % could not be told from chance.",
        "先にデータを集めてください。検証に使える独立な区間が 14 しかなく、5 % の改善を偶然と区別できません。",
    ),
}


def make_result(
    decision: str = "adopt",
    *,
    dated: bool = True,
    horizon: int = 96,
    targets: tuple[str, ...] = ("OT",),
    evidence: bool = True,
) -> dict:
    """A result as `keiretsu poc` writes it; without `evidence` as earlier versions wrote it, with the error alone."""
    noise, names = random.Random(5), list(targets)
    gain = {"adopt": 1.648, "keep": 1.705, "collect": 1.69}[decision]
    choice = "selective" if decision == "adopt" else "ridge"
    rival = "ridge" if decision == "adopt" else "selective"
    candidates = [_candidate(n, gain if n == "selective" else NAMES[n][3], horizon, names) for n in NAMES]
    reason = {"en": "Over 2,785 origins its mean error is 1.648 against 1.712, a paired interval of 0.021 to 0.107 that excludes zero.",
              "ja": "2,785 の起点での平均誤差は 1.648 対 1.712 で、対応のある差の区間は 0.021 から 0.107 と 0 を含みません。"}  # fmt: skip
    en, ja = WORDS[decision]
    result = {
        "schema": "keiretsu.result/1", "keiretsu": "0.1.0", "created": "2026-11-25T10:00:00Z", "task": "forecast",
        "targets": names, "horizon": horizon, "seed": 0,
        "data": {"source": "transformer.csv", "fingerprint": "9f2c" * 16, "rows": 17420, "series": 1 if dated else 40,
                 "channels": [*names, "load_high", "load_low"], "clock": "datetime" if dated else "integer",
                 "first": "2016-07-01T00:00:00" if dated else 1, "last": "2018-06-26T19:00:00" if dated else 362,
                 "interval": 3600.0 if dated else 1.0, "interval_unit": "s" if dated else "1", "read_report": {}},
        "profile": {"findings": [
            {"name": n, "level": level, "value": v, "unit": u, "sentence_en": s_en, "sentence_ja": s_ja, "details": {},
             "advice_en": "Nothing to do before a first comparison.", "advice_ja": "最初の比較の前に必要な対処はありません。"}
            for n, level, v, u, s_en, s_ja in FINDINGS], "advice": [], "periods": [24, 168], "regular": True},
        "plan": {"schema": "keiretsu.plan/1", "data": {"time": "date" if dated else "cycle", "id": None if dated else "engine"},
                 "rule": {"coverage": 0.9}, "seed": 0},
        "split": {"kind": "time" if dated else "unit", "train_rows": 13936, "test_rows": 3484, "origins": 2785,
                  "train_until": "2018-01-31T10:00:00" if dated else None, "test_series": [] if dated else [f"E{k:03d}" for k in range(33, 41)],
                  "sentence": {"en": "The first 80 % of the rows train, the last 20 % test.", "ja": "最初の 80 % で学習し、最後の 20 % で検証しました。"}},
        "candidates": candidates,
        "comparison": {"candidate": "selective", "rival": "ridge", "difference": 1.712 - gain, "relative": (1.712 - gain) / 1.712,
                       "interval": [0.021, 0.107] if decision == "adopt" else [-0.044, 0.058], "level": 0.95,
                       "p_value": 0.0042 if decision == "adopt" else 0.62, "method": "paired block bootstrap", "origins": 2785, "effective_units": 36.3},
        "verdict": {"decision": decision, "choice": choice, "sentence": {"en": en, "ja": ja}, "reasons": [reason, reason, reason],
                    "would_change": {"en": "A gain below 1 %, or an interval that includes zero, on the next quarter’s data.",
                                     "ja": "次の四半期のデータで改善が 1 % を下回るか、区間が 0 を含む場合です。"},
                    "risks": [{"en": "The level drifts: refit every quarter.", "ja": "水準が動くため、四半期ごとに学習し直してください。"}]},
        "examples": [_example(k, horizon, dated, names[0], [choice, rival], noise) for k in range(3)],
        "timings": {"total_seconds": 283.4, "budget_seconds": 300.0, "by_candidate": {}, "phases": {"prepare": 1.2, "calibrate": 12.5, "selective": 96.0}},
        "environment": {"python": "3.11.7", "torch": "2.13.0", "platform": "Linux x86_64", "cpu_threads": 2, "backend": "cpu"},
    }  # fmt: skip
    return add_evidence(result) if evidence else result


@pytest.fixture(scope="module")
def make():
    """`make_result`, for reports that several tests look at."""
    return make_result


@pytest.fixture
def result_of():
    """`make_result`, for tests that want a result of their own."""
    return make_result
