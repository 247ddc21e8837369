"""What a run measures beside the error, made up but of a plausible size, for results that are made up."""

# ruff: noqa: E501 (tables of made-up results read better a row a line)
from __future__ import annotations

from itertools import pairwise
from typing import Any

FAULTS = (
    "missing_blocks",
    "random_missing",
    "stuck",
    "spikes",
    "drift",
    "noise",
    "unit_change",
    "jitter",
    "dropped_rows",
)
SEVERITIES = (0.25, 0.5, 1.0)


def estimate(mean: float, wide: float = 0.08, origins: int = 2785) -> dict[str, Any]:
    return {"mean": mean, "interval": [mean * (1 - wide), mean * (1 + wide)], "origins": origins, "diverged": 0}


def ratio(size: float, wide: float = 0.04, origins: int = 200) -> dict[str, Any]:
    return {
        "ratio": size,
        "interval": [size * (1 - wide), size * (1 + wide)],
        "level": 0.95,
        "origins": origins,
        "diverged": 0,
    }


def _kpis(mae: float, *, banded: bool) -> dict[str, Any]:
    ends = [3484 * k / 8 for k in range(9)]
    spans = list(pairwise(ends))
    bent = [{"start": a, "stop": b, **estimate(mae * (0.9 + 0.03 * k), 0.2, 348)} for k, (a, b) in enumerate(spans)]
    kept = [{"start": a, "stop": b, **estimate(0.92 - 0.01 * k, 0.05, 348)} for k, (a, b) in enumerate(spans)]
    nothing = {"mean": None, "interval": None, "origins": 0, "diverged": 0}
    return {
        "mae": estimate(mae), "mse": estimate(1.7 * mae**2), "mase": estimate(mae / 2.2),
        "wql": {"wql": estimate(0.07 * mae), "levels": [0.05, 0.5, 0.95], "by_level": [0.03, 0.08, 0.05], "reason": None},
        "distance": {"stretches": bent, "slope": 1.2e-4, "interval": [2.1e-5, 2.2e-4], "change": 0.21},
        "calibration": {"nominal": 0.9, "inside": estimate(0.887, 0.03) if banded else nothing, "stretches": kept if banded else [],
                        "worst": 7 if banded else None, "gap": 0.021 if banded else None, "reason": None if banded else "the model has no interval"},
    }  # fmt: skip


def _lengths(mae: float) -> dict[str, Any]:
    multiples = [1, 2, 4, 8, 16, 32, 64]
    return {"length": 512, "multiples": multiples, "mae": [estimate(mae * (1 + 0.01 * k), origins=64) for k in range(7)],
            "ratios": [ratio(1 + 0.01 * k, origins=64) for k in range(7)], "growth": 1.06, "growth_at": 64, "interval": [0.98, 1.15],
            "diverged": False, "note": "64 origins"}  # fmt: skip


def _rollout(mae: float) -> dict[str, Any]:
    blocks = [estimate(mae * (1 + k), 0.2, 16) for k in range(4)]
    carried = [estimate(2.3 * (1 + k), 0.2, 16) for k in range(4)]
    return {
        "blocks": blocks,
        "carried": carried,
        "ratios": [ratio(mae / 2.3, 0.2, 16)] * 4,
        "outside_certificate": True,
        "reason": None,
    }


def _faults(mae: float) -> dict[str, Any]:
    figures = [{"fault": fault, "severity": severity, "mae": estimate(mae * (1 + severity * k / 4), origins=200), "ratio": ratio(1 + severity * k / 4)}
               for k, fault in enumerate(FAULTS) for severity in SEVERITIES]  # fmt: skip
    skipped = {"swapped_channels": "corrupt: series must hold two channels at least; got one. Choose another fault."}
    return {
        "clean": estimate(mae, origins=200),
        "figures": figures,
        "worst": figures[-3:],
        "skipped": skipped,
        "note": "200 origins",
    }


def _certificate() -> dict[str, Any]:
    check = {
        "name": "coverage",
        "holds": True,
        "sentence": {"en": "Coverage holds.", "ja": "被覆率は守られています。"},
        "value": 0.9,
    }
    return {"holds": True, "units": 1, "unit": "series", "text": {"en": "Certificate\n[proved] It is stable.", "ja": "証明書\n[証明] 安定です。"},
            "check": {"en": "The certificate still holds.", "ja": "証明書は有効です。"}, "checks": {"holds": True, "checks": [check]}}  # fmt: skip


def _gates() -> list[dict[str, Any]]:
    told = (
        ("stability", "pass", 1.06, 1.5),
        ("robustness", "fail", 1.11, 1.02),
        ("certificate", "unknown", None, None),
    )
    return [{"name": name, "status": status, "value": value, "limit": limit, "sentence": {"en": f"{name} was looked at.", "ja": f"{name} を調べました。"}}
            for name, status, value, limit in told]  # fmt: skip


def add_evidence(result: dict[str, Any]) -> dict[str, Any]:
    """The result with everything that a run finds beside the error; the fleet is left out of what was measured."""
    maes = {candidate["name"]: candidate["scores"]["mae"] for candidate in result["candidates"]}
    for candidate in result["candidates"]:
        candidate |= {
            "kpis": _kpis(maes[candidate["name"]], banded=candidate["coverage"] is not None),
            "state_bytes": 28704,
        }
    judged, rival = "selective", "ridge"
    against = [
        {"fault": fault, "severity": severity, "ratio": ratio(0.9 + 0.03 * k)}
        for k, fault in enumerate(FAULTS)
        for severity in SEVERITIES
    ]
    result["findings"] = {
        "measured": ["lengths", "faults", "certificate", "rollout", "routes"], "reasons": {"rollout gru": "predict: rows must be given; got none."},
        "lengths": {judged: _lengths(maes[judged])}, "rollout": {name: _rollout(maes[name]) for name in (judged, rival)},
        "faults": {name: _faults(maes[name]) for name in (judged, rival)},
        "fault_ratios": {judged: {"clean": ratio(0.96), "ratios": against, "worst": against[-3:]}},
        "mixed_ratios": {judged: {f"{fault} {severity:g}": ratio(0.97) for fault in FAULTS for severity in SEVERITIES}},
        "certificates": {judged: _certificate()},
    }  # fmt: skip
    seconds = {name: 0.004 * 3**place for place, name in enumerate(maes)}
    points = [
        {"candidate": name, "seconds": seconds[name], "mae": mae, "skill": 1 - mae / 2.31, "front": name != "lightgbm"}
        for name, mae in maes.items()
    ]
    parts = {"training": 0.12, "serving": 310.0, "memory": 0.0, "storage": 0.003}
    result["costs"] = {
        "routes": {"size": {"batch": 4, "channels": 7, "states": 16}, "threads": 1, "lengths": [64, 128, 256], "rounds": 3, "spent": 5.8,
                   "seconds": {"fft": [0.02, 0.021, 0.022], "scan": [0.001, 0.01, 0.1], "recurrence": [0.01, 0.02, None]},
                   "crossings": {"fft_over_scan": 160, "fft_over_recurrence": None, "scan_over_recurrence": 64}, "recurrence_microseconds_per_row": 33.2},
        "fleet": None,
        "compute": {"points": points, "front": [p["candidate"] for p in points if p["front"]], "curve": [], "learning": {}},
        "ownership": [{"candidate": name, "currency": "JPY", "days": 365.0, **parts, "design": 32000.0 * (1 + place), "unknown": ["memory"],
                       "total": 32310.123 + 32000 * place} for place, name in enumerate(maes)],
        "worth": {"choice": result["verdict"]["choice"], "beside": "naive", "currency": "JPY", "days": 365.0, "gain": 0.598,
                  "benefit": 21827.0, "interval": [-1830.0, 45484.0], "level": 0.95, "extra": 128000.0},
    }  # fmt: skip
    account = {
        "currency": "JPY",
        "days": 365.0,
        "benefit": 23360.0,
        "benefit_low": 7665.0,
        "extra": 96010.0,
        "pays": False,
        "gain_needed": 0.263,
        "events_needed": None,
    }
    result["comparison"] |= {"gates": _gates(), "payback": account}
    result["plan"] |= {
        "design": {name: {"trials": 5 * place, "machine_hours": 0.003 * 4**place, "engineer_days": 0.5 + place / 2} for place, name in enumerate(maes)},
        "expected": {"memory_bytes": 1_857_437_072}, "value": "currency=JPY,unit=100",
    }  # fmt: skip
    return result
