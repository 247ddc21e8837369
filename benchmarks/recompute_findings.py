"""What was measured beside the error: long sequences, forecasts from forecasts, faults; from arrays of each."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from recompute_files import Arrays, Run, Truth
from recompute_scores import losses_of
from recompute_statistics import MEAN_LEVEL, Array, estimate, ratio


def findings(run: Run) -> dict[str, Any]:
    """Everything that rests on arrays, as result.json spells it."""
    told = run.result["findings"]
    found: dict[str, Any] = {}
    for finding, summary in (("lengths", lengths), ("rollout", rollout), ("faults", faults)):
        for name in told.get(finding) or {}:
            if (arrays := run.arrays(f"{name}.{finding}")) is not None:
                found.setdefault(finding, {})[name] = summary(arrays, run.truth)
    rival = run.result["comparison"] and run.result["comparison"]["rival"]
    other = run.arrays(f"{rival}.faults")
    for name in told.get("fault_ratios") or {}:
        own = run.arrays(f"{name}.faults")
        if own is not None and other is not None:
            found.setdefault("fault_ratios", {})[name] = fault_ratios(own, other, run.truth)
            mixed = mixed_ratios(own, other, run.truth, run.plan["rule"]["abnormal"])
            found.setdefault("mixed_ratios", {})[name] = mixed
    return found


def lengths(arrays: Arrays, truth: Truth) -> dict[str, Any]:
    place, multiples = arrays["place"], arrays["multiples"].tolist()
    pairing = truth.pairing.chosen(place)
    losses = [losses_of(truth.truth[place], mean, truth.unit) for mean in arrays["mean"]]
    ratios = [ratio(one, losses[0], pairing) for one in losses]
    found = {
        "length": int(arrays["length"].ravel()[0]),
        "multiples": multiples,
        "mae": [estimate(one, pairing) for one in losses],
        "ratios": ratios,
        "diverged": any(bool(np.isinf(one).any()) for one in losses),
    }
    sizes = [(one["ratio"], k) for k, one in enumerate(ratios) if k and one["ratio"] is not None]
    if found["diverged"] or not sizes:
        return found | {"growth": None, "growth_at": None, "interval": None}
    growth, at = max(sizes, key=lambda one: one[0])
    level = 1 - (1 - MEAN_LEVEL) / len(sizes)
    wide = ratio(losses[at], losses[0], pairing, level=level)
    return found | {"growth": growth, "growth_at": multiples[at], "interval": wide["interval"]}


def rollout(arrays: Arrays, truth: Truth) -> dict[str, Any]:
    horizon = truth.truth.shape[2]
    if not len(arrays["place"]):
        return {"blocks": [], "carried": [], "ratios": []}
    # forecasts rolled out from neighbours share rows of all their blocks
    reach = ceil(arrays["mean"].shape[2] / horizon)
    pairing = replace(truth.pairing, overlap=truth.pairing.overlap * reach).chosen(arrays["place"])
    blocks: list[Array] = []
    carried: list[Array] = []
    for start in range(0, arrays["mean"].shape[2], horizon):
        own = slice(start, start + horizon)
        later = arrays["truth"][:, :, own]
        last = np.repeat(arrays["carried"][:, :, None], later.shape[2], axis=2)
        blocks.append(losses_of(later, arrays["mean"][:, :, own], truth.unit))
        carried.append(losses_of(later, last, truth.unit))
    return {
        "blocks": [estimate(one, pairing) for one in blocks],
        "carried": [estimate(one, pairing) for one in carried],
        "ratios": [ratio(one, other, pairing) for one, other in zip(blocks, carried, strict=True)],
    }


def _under_faults(arrays: Arrays, truth: Truth) -> list[Array]:
    """(k,) losses of each log, the clean one first; NaN where an origin is not judged."""
    later = truth.truth[arrays["place"]]
    return [
        np.where(judged, losses_of(later, mean, truth.unit), np.nan)
        for mean, judged in zip(arrays["mean"], arrays["judged"], strict=True)
    ]


def _tried(arrays: Arrays) -> list[dict[str, Any]]:
    pairs = list(zip(arrays["fault"], arrays["severity"].tolist(), strict=True))
    return [{"fault": fault, "severity": severity} for fault, severity in pairs[1:]]


def _worst(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figure with the largest ratio at each severity; a forecast that is not finite is the worst."""
    found = []
    sized = [(size, one) for one in figures if (size := size_of(one["ratio"])) is not None]
    for severity in sorted({one["severity"] for _, one in sized}):
        own = [pair for pair in sized if pair[1]["severity"] == severity]
        found.append(max(own, key=lambda pair: pair[0])[1])
    return found


def size_of(one: dict[str, Any]) -> float | None:
    """A ratio, infinite where the first forecasts are not finite; None where it is not known."""
    return np.inf if one["diverged"] else one["ratio"]


def faults(arrays: Arrays, truth: Truth) -> dict[str, Any]:
    pairing = truth.pairing.chosen(arrays["place"])
    clean, *faulty = _under_faults(arrays, truth)
    figures = [
        told | {"mae": estimate(losses, pairing), "ratio": ratio(losses, clean, pairing)}
        for told, losses in zip(_tried(arrays), faulty, strict=True)
    ]
    return {"clean": estimate(clean, pairing), "figures": figures, "worst": _worst(figures)}


def fault_ratios(own: Arrays, other: Arrays, truth: Truth) -> dict[str, Any]:
    pairing = truth.pairing.chosen(own["place"])
    clean, *pairs = zip(_under_faults(own, truth), _under_faults(other, truth), strict=True)
    ratios = [told | {"ratio": ratio(*pair, pairing)} for told, pair in zip(_tried(own), pairs, strict=True)]
    return {"clean": ratio(*clean, pairing), "ratios": ratios, "worst": _worst(ratios)}


def mixed_ratios(own: Arrays, other: Arrays, truth: Truth, share: float) -> dict[str, Any]:
    """Both with the fault lasting for a share of the time; the intervals hold together (Bonferroni)."""
    pairing = truth.pairing.chosen(own["place"])
    (clean, *faulty), (rival_clean, *rival_faulty) = _under_faults(own, truth), _under_faults(other, truth)
    level = 1 - (1 - MEAN_LEVEL) / len(faulty)
    return {
        f"{told['fault']} {told['severity']:g}": ratio(
            (1 - share) * clean + share * one, (1 - share) * rival_clean + share * rival, pairing, level=level
        )
        for told, one, rival in zip(_tried(own), faulty, rival_faulty, strict=True)
    }
