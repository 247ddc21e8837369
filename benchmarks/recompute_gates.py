"""Gates and the account, from what was measured and from what each candidate costs to own."""

from __future__ import annotations

from typing import Any

import numpy as np
from recompute_findings import size_of


def gates_of(found: dict[str, Any], certificates: dict[str, Any], name: str, rule: dict[str, Any]) -> list[Any]:
    """All three, as result.json has them; `found` is recomputed, whether a certificate holds is taken as told."""
    grown = found.get("lengths", {}).get(name)
    growth = np.inf if grown and grown["diverged"] else grown and grown["growth"]
    stable = None if growth is None else growth <= rule["growth"]
    holds = certificates.get(name, {}).get("holds")
    return [
        _gate("stability", _status(stable), growth, rule["growth"]),
        robustness(found.get("mixed_ratios", {}).get(name, {}), rule["faults"]),
        _gate("certificate", _status(holds), None, None),
    ]


def robustness(mixed: dict[str, Any], limit: float) -> dict[str, Any]:
    """A fault fails the candidate where its ratio is shown to be larger; one that is not known leaves it open.

    The value is that of the fault that is shown to be worst where one fails, else the largest that was measured.
    """
    known = [(_shown(one), size) for one in mixed.values() if (size := size_of(one)) is not None]
    if not known:
        return _gate("robustness", "unknown", None, limit)
    shown, size = max(known)
    if shown <= limit:
        size = max(size for _, size in known)
    passed = None if shown <= limit and len(known) < len(mixed) else shown <= limit
    return _gate("robustness", _status(passed), size, limit)


def _shown(one: dict[str, Any]) -> float:
    """How large a ratio is at least."""
    return one["interval"][0] if one["interval"] else size_of(one) or 0.0


def _gate(name: str, status: str, value: float | None, limit: float | None) -> dict[str, Any]:
    return {"name": name, "status": status, "value": None if value == np.inf else value, "limit": limit}


def _status(passed: bool | None) -> str:
    return "unknown" if passed is None else "pass" if passed else "fail"


def prices(plan: dict[str, Any]) -> dict[str, Any] | None:
    """Of a plan, "unit=20,currency=EUR", as numbers; None without."""
    if not (text := plan.get("value")):
        return None
    pairs = dict(part.split("=") for part in text.split(","))
    return {key: value if key == "currency" else float(value) for key, value in pairs.items()}


def account(value: dict[str, Any], *, gain: float, low: float, extra: float) -> dict[str, Any]:
    """docs/decision.md, "Money"; nobody counted events that were avoided."""
    unit, missed, days = value.get("unit"), value.get("missed"), value.get("days", 365.0)
    turns = value.get("forecasts", 1.0) * value.get("machines", 1.0) * days
    benefit = None if unit is None else gain * unit * turns
    return {
        "currency": value.get("currency", "JPY"),
        "days": days,
        "benefit": benefit,
        "benefit_low": None if unit is None or not np.isfinite(low) else low * unit * turns,
        "extra": extra,
        "pays": None if benefit is None else benefit >= extra,
        "gain_needed": max(0.0, extra) / (unit * turns) if unit else None,
        "events_needed": max(0.0, extra - (benefit or 0.0)) / missed if missed else None,
    }
