"""Scores and key figures of each candidate, from its forecasts and the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from recompute_files import Truth
from recompute_statistics import MEAN_LEVEL, Array, ends, estimate, mean_test
from scipy.stats import t as student

MOST_STRETCHES, FEWEST_ORIGINS = 8, 10


def over_known(cells: Array, known: Array) -> Array:
    """(n,): mean over the known steps of each target, then over the targets that have any; NaN without."""
    counts = known.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = np.where(known, cells, 0).sum(axis=2) / counts
        return np.where(counts > 0, steps, 0).sum(axis=1) / (counts > 0).sum(axis=1)


def losses_of(truth: Array, mean: Array, unit: Array, *, power: int = 1) -> Array:
    """(n,) absolute or squared errors in units of `unit`, (targets,); NaN where a target has none."""
    if np.isnan(unit).any():
        return np.full(len(truth), np.nan)
    known = ~np.isnan(truth)
    gaps = np.where(known, np.abs(truth - mean), 0) / unit[:, None]
    gaps = np.where(known & ~np.isfinite(gaps), np.inf, gaps)
    return over_known(gaps**power, known)


def scores(truth: Truth, mean: Array) -> dict[str, Any]:
    gaps = np.abs(truth.truth - mean)
    scaled = gaps / truth.unit[:, None]
    each = np.nanmean(gaps, axis=2).mean(axis=0)  # (targets,)
    roots = np.sqrt(np.nanmean(gaps**2, axis=2).mean(axis=0))
    mase = each / truth.seasonal
    mae = float(losses_of(truth.truth, mean, truth.unit).mean())
    naive = float(losses_of(truth.truth, truth.carried, truth.unit).mean())
    return {
        "mae": mae,
        "rmse": float(np.mean(roots / truth.unit)),
        "mase": _or_none(mase.mean()),
        "skill": None if naive == 0 else 1 - mae / naive,
        "by_horizon": np.nanmean(scaled, axis=(0, 1)).tolist(),
        "by_target": {
            name: {"mae": float(each[k]), "rmse": float(roots[k]), "mase": _or_none(mase[k])}
            for k, name in enumerate(truth.targets)
        },
    }


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def coverage(truth: Truth, arrays: dict[str, Array], nominal: float) -> dict[str, Any] | None:
    if "lower" not in arrays:
        return None
    known = ~np.isnan(truth.truth)
    inside = (arrays["lower"] <= truth.truth) & (truth.truth <= arrays["upper"])
    width = ((arrays["upper"] - arrays["lower"]) / truth.unit[:, None])[known]
    return {"nominal": nominal, "measured": float(inside[known].mean()), "mean_width": float(width.mean())}


def kpis(truth: Truth, arrays: dict[str, Array], nominal: float) -> dict[str, Any]:
    mean, pairing = arrays["mean"], truth.pairing
    losses = losses_of(truth.truth, mean, truth.unit)
    found = {
        "mae": estimate(losses, pairing),
        "mse": estimate(losses_of(truth.truth, mean, truth.unit, power=2), pairing),
        "mase": estimate(losses_of(truth.truth, mean, truth.seasonal), pairing),
        "wql": quantile_loss(truth, arrays),
        "distance": {"stretches": by_stretch(truth, losses), **slope(truth, losses)},
        "calibration": calibration(truth, arrays, nominal),
    }
    if truth.abnormal is not None:
        found["abnormal"] = abnormal(truth, losses, truth.abnormal)
    return found


def quantile_loss(truth: Truth, arrays: dict[str, Array]) -> dict[str, Any]:
    """2 Σ pinball / Σ |y| of each target, the mean over targets, as the mean over origins."""
    levels = arrays["levels"]
    known = ~np.isnan(truth.truth)
    size = np.where(known, np.abs(truth.truth), 0).sum(axis=(0, 2))  # (targets,)
    each = []
    counted: Array = np.asarray(known[:, size > 0].any(axis=(1, 2)))
    n = max(1, int(counted.sum()))
    for level, offset in zip(levels, arrays["offset"], strict=True):
        gap = truth.truth - (arrays["mean"] + offset)
        pinball = np.where(known, np.maximum(level * gap, (level - 1) * gap), 0).sum(axis=2)
        loss = np.full(len(counted), np.nan)
        loss[counted] = (2 * n * pinball[counted][:, size > 0] / size[size > 0]).mean(axis=1)
        each.append(loss)
    return {
        "wql": estimate(np.mean(each, axis=0), truth.pairing),
        "levels": levels.tolist(),
        "by_level": [estimate(one, truth.pairing)["mean"] for one in each],
    }


def stretches(distance: Array) -> list[tuple[float, float, Array]]:
    """Equal stretches of the distance from the end of training, with the origins in them."""
    count = max(1, min(MOST_STRETCHES, len(distance) // FEWEST_ORIGINS))
    edges = np.linspace(distance.min(), distance.max(), count + 1)
    place = np.clip(np.searchsorted(edges, distance, side="right") - 1, 0, count - 1)
    found = [(float(edges[k]), float(edges[k + 1]), np.flatnonzero(place == k)) for k in range(count)]
    return [one for one in found if len(one[2])]


def by_stretch(truth: Truth, numbers: Array) -> list[dict[str, Any]]:
    return [
        {"start": start, "stop": stop, **estimate(numbers[own], truth.pairing.chosen(own))}
        for start, stop, own in stretches(truth.distance)
    ]


def slope(truth: Truth, losses: Array) -> dict[str, Any]:
    """Least squares of the loss on the distance, its error from the long-run variance of the scores."""
    distance, n = truth.distance, len(losses)
    apart = distance - distance.mean()
    spread = float(apart @ apart)
    if n < 3 or spread == 0:
        return {"slope": None, "interval": None, "change": None}
    size = float(apart @ losses) / spread
    rest = losses - losses.mean() - size * apart
    test = mean_test(apart * rest, truth.pairing)
    degrees = max(1.0, test.degrees * spread**2 / (n * float(np.sum(apart**4))))
    error = test.error * n / spread / max(1 - 1.5 / test.degrees, 0.1) ** 0.5
    reach = float(student.ppf((1 + MEAN_LEVEL) / 2, degrees)) * error
    change = size * float(np.ptp(distance)) / float(losses.mean()) if losses.mean() > 0 else None
    return {"slope": size, "interval": ends((size - reach, size + reach)), "change": change}


def calibration(truth: Truth, arrays: dict[str, Array], nominal: float) -> dict[str, Any]:
    if "lower" not in arrays:
        none = {"mean": None, "interval": None, "origins": 0, "diverged": 0}
        return {"nominal": nominal, "inside": none, "stretches": [], "worst": None, "gap": None}
    known = ~np.isnan(truth.truth)
    inside = (arrays["lower"] <= truth.truth) & (truth.truth <= arrays["upper"])
    share = over_known(inside.astype(float), known)
    parts = [_clipped(one) for one in by_stretch(truth, share)]
    off = [abs(one["mean"] - nominal) for one in parts]
    return {
        "nominal": nominal,
        "inside": _clipped(estimate(share, truth.pairing)),
        "stretches": parts,
        "worst": int(np.argmax(off)),
        "gap": float(np.mean(off)),
    }


def _clipped(share: dict[str, Any]) -> dict[str, Any]:
    interval = share["interval"]
    return share | {"interval": interval and [max(0.0, interval[0]), min(1.0, interval[1])]}


def abnormal(truth: Truth, losses: Array, met: Array) -> dict[str, Any]:
    sides = [np.flatnonzero(side) for side in (met, ~met)]
    counts = [len(side) for side in sides]
    if min(counts) < FEWEST_ORIGINS:
        return {"inside": None, "outside": None, "counts": counts}
    inside, outside = (estimate(losses[side], truth.pairing.chosen(side)) for side in sides)
    return {"inside": inside, "outside": outside, "counts": counts}
