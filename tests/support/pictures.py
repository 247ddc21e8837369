"""Numbers behind the pictures of a result, made up but of a plausible size, for results that are made up."""

# ruff: noqa: E501 (tables of made-up results read better a row a line)

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from itertools import product
from math import cos, pi
from typing import Any

CHANNELS = ("OT", "load_high", "load_low")
DETAILS: dict[str, dict[str, Any]] = {
    "regularity": {
        "interval": 3600.0, "gaps": 41, "longest_gap": 93_600.0,
        "bins": [0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.5, 5.5, 10.5, 100.5], "counts": [0, 0, 30, 800, 16_000, 500, 60, 20, 7, 2, 0],
    },
    "memory": {
        "autocorrelation": [round(0.97**lag * (0.8 + 0.2 * cos(2 * pi * lag / 24)), 5) for lag in range(121)],
        "useful_lag": 16, "periods": [24], "reach_channel": "OT",
        "bands": [{"first": 1, "last": 4, "gained": 0.91, "alone": 0.9, "p": 0.0}, {"first": 5, "last": 16, "gained": 0.02, "alone": 0.61, "p": 0.004},
                  {"first": 17, "last": 64, "gained": -0.01, "alone": -0.42, "p": 0.7}],
    },
    "missing": {"by_channel": {"OT": 0.0, "load_high": 0.04, "load_low": 0.01}},
}  # fmt: skip


def _figures() -> dict[str, Any]:
    width = 2_600_000.0
    stretches = [{"start": k * width, "stop": (k + 1) * width, "rows": 720 if k != 5 else 0, "values": 720 if k != 5 else 0,
                  "mean": None if k == 5 else 20 + 0.4 * k, "low": None if k == 5 else 15 + 0.4 * k, "high": None if k == 5 else 26 + 0.3 * k}
                 for k in range(24)]  # fmt: skip
    cells = [{"memory": m, "irregularity": i, "drift": d, "noise": n, "family": "selective" if m == 1000 and d else "ridge", "gain": 0.38 if m == 1000 and d else 0.0}
             for m, i, d, n in product((10, 100, 1000), (0.0, 1.0), (0.0, 2.0), (0.1, 0.5))]  # fmt: skip
    gains = {
        "last value": -0.64,
        "constant": -5.4,
        "ridge": 0.0,
        "lightgbm": -0.08,
        "lti": 0.016,
        "gru": 0.02,
        "selective": 0.12,
    }
    return {
        "target": "OT", "stretches": stretches,
        "missing": {"load_high": [None if k == 5 else 0.8 if k == 7 else 0.01 for k in range(24)], "load_low": [None if k == 5 else 0.0 if k else 0.24 for k in range(24)]},
        "cycle": {"period": 24, "calendar": "day", "cycles": 312, "phase": [float(k) for k in range(24)], "mean": [2.1 * cos(pi * k / 12) for k in range(24)],
                  "low": [2.1 * cos(pi * k / 12) - 1.2 for k in range(24)], "high": [2.1 * cos(pi * k / 12) + 1.3 for k in range(24)]},
        "place": {"carrier": "event", "ranges": {"memory": [128.0, 1000.0], "irregularity": [0.02, 0.3], "drift": [0.0, 2.4], "noise": [0.02, 0.07]},
                  "cells": cells, "families": {name: {"gain": gain, "low": gain - 0.03, "high": gain + 0.02} for name, gain in gains.items()},
                  "winner": "selective", "winners": {"selective": 10, "ridge": 6}, "inside": False},
    }  # fmt: skip


def _map() -> dict[str, Any]:
    ended = ("good", "good", "worse", "good", "unstable", "stopped", "good", "good", "worse")
    pairs = product(((1e-4, 1e-2), (1e-3, 1e-1), (1e-2, 1.0)), (None, 0.01, 1.0))
    cells = [{"margin": margin, "delta_min": low, "delta_max": high, "discretization": "euler", "error": None if end == "stopped" else 0.9 + 0.05 * k,
              "abscissa": None if end == "stopped" else -0.9, "gain": None if end == "stopped" else 3.2, "ended": end, "reason": ""}
             for k, (((low, high), margin), end) in enumerate(zip(pairs, ended, strict=True))]  # fmt: skip
    region = {
        "margins": [0.01, 1.0],
        "ranges": [[1e-4, 1e-2], [1e-3, 1e-1], [1e-2, 1.0]],
        "discretizations": ["euler"],
        "wrong": 4,
        "settings": 6,
        "whole": False,
    }
    return {"of": "selective", "reason": None, "schema": "keiretsu.stability-map/1", "mixer": "selective", "steps": 20, "cells": cells, "region": region,
            "sentence_en": "Of 9 settings 4 go wrong.", "sentence_ja": "9 通りの設定のうち 4 通りで問題が生じました。"}  # fmt: skip


def _case(kind: str, channels: tuple[str, ...]) -> dict[str, Any]:
    start, rank = datetime(2018, 3, 1, 6), {"good": 140, "bad": 2645}[kind]
    stamps = [(start + timedelta(hours=k)).isoformat() for k in range(-71, 25)]
    weights = [0.82, -0.31, 0.07][: len(channels)]
    told = [{"channel": name, "weight": weight, "partner": weight - 0.1, "correction": 0.1, "absolute": 2 * abs(weight), "share": 1 / len(channels)}
            for name, weight in zip(channels, weights, strict=True)]  # fmt: skip
    last, mean = 21.4, 21.4 + sum(weights) + 0.2 - 0.4
    return {
        "kind": kind, "rule": {"en": "A case.", "ja": "例です。"}, "number": 77, "rank": rank, "of": 2785, "loss": 0.7,
        "id": "E000", "target": "OT", "origin": stamps[71], "ahead": 24,
        "history": {"time": stamps[:72], "value": [20 + 0.02 * k for k in range(72)]},
        "future": {"time": stamps[72:], "truth": [None if k == 3 else 21.0 + 0.05 * k for k in range(24)]},
        "forecast": {"mean": [21.2 + 0.04 * k for k in range(24)], "lower": [19.0] * 24, "upper": [24.0] * 24},
        "mean": mean, "last": last, "covariates": 0.0, "rest": -0.4, "earlier": 0.2, "gap": 2e-9, "channels": told, "others": 0.0,
        "all_channels": len(channels), "let_in": 0.62, "reach": {"rows": 60, "age": 212_400.0},
        "past": {"width": 4, "rows": 160, "age": [float(4 * k) for k in range(40, 0, -1)], "channels": list(channels),
                 "weights": [[weight * (-1) ** k / (40 - k) for k in range(40)] for weight in weights], "mixing": [1 / (41 - k) for k in range(40)]},
        "method": "partner: exact (linear); correction: integrated gradients (16 points)", "sentence": {"en": "It rests on OT.", "ja": "OT に基づきます。"},
    }  # fmt: skip


def add_pictures(result: dict[str, Any], channels: tuple[str, ...] = CHANNELS) -> dict[str, Any]:
    """The result with all numbers behind pictures; the findings of its profile get the details that are drawn."""
    for finding in result["profile"]["findings"]:
        finding["details"] = deepcopy(DETAILS.get(finding["name"], {}))
    result["profile"] |= {
        "target": "OT", "figures": _figures(),
        "place": {"memory": 1000, "irregularity": 0.2, "drift": 1.9, "noise": 0.05, "carrier": "event"},
    }  # fmt: skip
    result["findings"]["stability_map"] = _map()
    result["explained"] = {
        "of": "selective",
        "chosen": True,
        "reason": None,
        "cases": [_case(kind, channels) for kind in ("good", "bad")],
    }
    result["timings"]["by_candidate"] = {
        entry["name"]: 0.3 * (1 + place) for place, entry in enumerate(result["candidates"])
    }
    return result
