"""Adaptive levels where each truth comes up to 96 rows late: many drifting series at once, every step by its bound."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.bounds import AdaptiveLevels, residual_quantiles
from keiretsu.bounds.adaptive import GROWTH

HORIZON, COVERAGE = 96, 0.9
# Rows before coverage is looked at: the levels of step 96 follow a change within about 1/γ = 770 rows.
SETTLED = 1_500
# How far the share of misses may then be from what was asked, at any step; levels trail a spread that keeps growing.
NEAR = {"still": 0.005, "spread": 0.03, "waves": 0.03, "walk": 0.03, "heavy": 0.03}


def drifting(kind: str, rng: np.random.Generator, rows: int, series: int) -> np.ndarray:
    """(rows, series) truths, whose forecasts are 0: the calibration's standard normal law, and then another one."""
    t = np.arange(rows)[:, None] / rows
    noise = rng.normal(size=(rows, series))
    if kind == "still":
        return noise
    if kind == "spread":
        return noise * (1 + 3 * t)
    if kind == "waves":
        return noise * np.exp(np.sin(2 * np.pi * (2 * t + rng.random(series))))
    if kind == "walk":
        # a level that wanders, so that neighbouring rows miss together
        return noise + np.cumsum(rng.normal(scale=0.03, size=(rows, series)), axis=0)
    return rng.standard_t(1.5, size=(rows, series)) * (1 + t)


def run(kind: str, *, series: int, rows: int) -> tuple[AdaptiveLevels, np.ndarray, dict[str, np.ndarray]]:
    """Counts after SETTLED rows and after all; each target is a series with a calibration of its own."""
    rng = np.random.default_rng(series)
    levels = AdaptiveLevels(residual_quantiles(rng.normal(size=(400, series, HORIZON))), COVERAGE)
    truth, state, found = drifting(kind, rng, rows, series), levels.initial_state(), {}
    for start in range(0, rows, SETTLED):
        part = truth[start : start + SETTLED]
        _, _, state = levels.advance(state, part, np.zeros((*part.shape, HORIZON)))
        counts = {name: state[f"levels.{name}"].numpy() for name in ("judged", "missed")}
        if start == 0:
            found = {f"{name} at first": count for name, count in counts.items()}
        found |= counts
    return levels, truth, found


def bound(levels: AdaptiveLevels, truth: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """(series, horizon): section 6, with how far each series' own truths lie outside."""
    offset = levels.quantiles.offset
    unit = 0.5 * (offset[-1] - offset[0])
    far = np.maximum(truth.max(0)[:, None] - offset[-1], offset[0] - truth.min(0)[:, None]).clip(0)
    rho = np.maximum(0.0, GROWTH * np.log1p(far / unit) - 0.01)
    return (max(COVERAGE, 1 - COVERAGE) + np.arange(1, HORIZON + 1) * levels.rates + rho) / (levels.rates * judged)


def passed(levels: AdaptiveLevels, truth: np.ndarray, found: dict[str, np.ndarray]) -> int:
    """How many (series, step) pairs miss more or less often than section 6 allows."""
    assert (found["judged"] == len(truth) - np.arange(1, HORIZON + 1)).all()
    off = np.abs(found["missed"] / found["judged"] - (1 - COVERAGE))
    return int((off > bound(levels, truth, found["judged"])).sum())


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in ("still", "walk", "heavy") else pytest.mark.slow) for kind in NEAR]
)
def test_every_step_keeps_to_its_bound_and_near_its_coverage(kind):
    levels, truth, found = run(kind, series=25, rows=6_000)
    assert passed(levels, truth, found) == 0
    missed, judged = ((found[name] - found[f"{name} at first"]).sum(0) for name in ("missed", "judged"))
    adaptive = np.abs(missed / judged - (1 - COVERAGE))
    assert (adaptive <= NEAR[kind]).all()
    if kind != "still":
        # what levels that stay where they are would have missed of the same rows
        later, (low, high) = truth[SETTLED:], levels.quantiles.between(COVERAGE)
        static = ((later < low.mean()) | (later > high.mean())).mean() - (1 - COVERAGE)
        assert static > 5 * adaptive.max()


@pytest.mark.slow
@pytest.mark.parametrize("kind", NEAR)
def test_no_series_of_many_passes_the_bound_of_any_step(kind):
    """2,000 series in all, short ones: 192,000 (series, step) pairs."""
    assert passed(*run(kind, series=400, rows=3_000)) == 0
