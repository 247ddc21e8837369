"""Adaptive levels: the recursion, late and missing truths, chunks, and the bound that holds for any series."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keiretsu.bounds import AdaptiveLevels, ResidualQuantiles, residual_quantiles
from keiretsu.bounds.adaptive import GROWTH
from keiretsu.errors import ArgumentError
from keiretsu.nn import State

HORIZON = 4


def calibration(horizon: int = HORIZON, targets: int = 1, n: int = 400, seed: int = 1) -> ResidualQuantiles:
    return residual_quantiles(np.random.default_rng(seed).normal(size=(n, targets, horizon)))


def run(levels: AdaptiveLevels, truth: np.ndarray, mean: np.ndarray | None = None):
    _, targets, horizon = levels.quantiles.offset.shape
    mean = np.zeros((len(truth), targets, horizon)) if mean is None else mean
    return levels.advance(levels.initial_state(), truth, mean)


def bound(levels: AdaptiveLevels, truth: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """The guarantee of the class, for forecasts of 0."""
    offset, alpha = levels.quantiles.offset, 1 - levels.coverage
    unit = 0.5 * (offset[-1] - offset[0])
    beyond = np.maximum(np.nanmax(truth) - offset[-1], offset[0] - np.nanmin(truth)).clip(0)
    rho = np.maximum(0.0, GROWTH * np.log1p(beyond / unit) - 0.01)
    steps = np.arange(1, offset.shape[2] + 1)
    return (max(alpha, 1 - alpha) + steps * levels.rates + rho) / (levels.rates * judged)


def reference(levels: AdaptiveLevels, truth: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One step ahead at a time, all intervals remembered: lower and upper of the last row, and the levels."""
    rows, targets, horizon = mean.shape
    asked = np.full((targets, horizon), levels.coverage)
    said: dict[tuple[int, int, int], tuple[float, float, bool]] = {}
    for row in range(rows):
        for target in range(targets):
            for h in range(1, horizon + 1):
                if (row - h, target, h) in said and not np.isnan(truth[row, target]):
                    low, high, empty = said[row - h, target, h]
                    missed = empty or not low <= truth[row, target] <= high
                    gamma = min(levels.rate, 1 / (8 * h))
                    asked[target, h - 1] += gamma * (missed - (1 - levels.coverage))
        low, high = levels.offsets(asked)
        for target in range(targets):
            for h in range(1, horizon + 1):
                place = target, h - 1
                middle = mean[row][place]
                said[row, target, h] = middle + low[place], middle + high[place], asked[place] <= 0
    return np.stack((mean[-1] + low, mean[-1] + high)), asked


def test_the_recursion_equals_one_that_remembers_everything():
    rng = np.random.default_rng(3)
    levels = AdaptiveLevels(calibration(targets=2), 0.8, rate=0.1)
    truth, mean = rng.normal(size=(150, 2)) * np.array([1.0, 4.0]), rng.normal(size=(150, 2, HORIZON))
    truth[rng.random(truth.shape) < 0.2] = np.nan
    lower, upper, state = run(levels, truth, mean)
    expected, asked = reference(levels, truth, mean)
    np.testing.assert_allclose(np.stack((lower[-1], upper[-1])), expected, rtol=1e-12)
    np.testing.assert_allclose(state["levels.asked"], asked, rtol=1e-12)
    assert (np.abs(asked - 0.8) > 0.01).any()


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 2**31))
def test_chunks_of_any_size_and_a_saved_state_give_the_same_bits(sizes, seed):
    rng = np.random.default_rng(seed)
    rows = sum(sizes)
    levels = AdaptiveLevels(calibration(), 0.9, rate=0.05)
    truth, mean = 2 * rng.normal(size=(rows, 1)), rng.normal(size=(rows, 1, HORIZON))
    lower, upper, whole = run(levels, truth, mean)
    state, done, pieces = levels.initial_state(), 0, []
    for size in sizes:
        part = slice(done, done + size)
        low, high, state = levels.advance(State.from_bytes(state.to_bytes()), truth[part], mean[part])
        pieces.append(np.stack((low, high)))
        done += size
    assert state == whole
    if pieces:
        np.testing.assert_array_equal(np.concatenate(pieces, axis=1), np.stack((lower, upper)))


def test_the_state_has_its_size_from_the_start_and_is_never_changed_in_place():
    levels = AdaptiveLevels(calibration(), 0.9)
    before = levels.initial_state()
    copy = State.from_bytes(before.to_bytes())
    _, _, after = levels.advance(before, np.ones((7, 1)), np.zeros((7, 1, HORIZON)))
    assert before == copy
    assert list(before) == list(after)
    assert before.bytes == after.bytes == 8 * (2 * HORIZON**2 + 5 * HORIZON) + 8
    assert {part.dtype for part in after.values()} == {torch.float64}


def test_before_any_truth_the_interval_is_the_calibrations():
    quantiles = calibration()
    lower, upper, state = run(AdaptiveLevels(quantiles, 0.9), np.full((50, 1), np.nan))
    low, high = quantiles.between(0.9)
    assert (lower == low).all()
    assert (upper == high).all()
    assert (state["levels.judged"] == 0).all()
    assert (state["levels.asked"] == 0.9).all()


def test_truth_that_comes_after_h_rows_judges_step_h_only_then():
    levels = AdaptiveLevels(calibration(), 0.9)
    truth = np.full((6, 1), np.nan)
    truth[3] = 0.0
    _, _, state = run(levels, truth)
    np.testing.assert_array_equal(state["levels.judged"].numpy(), [[1, 1, 1, 0]])


@given(st.floats(-2, 4), st.floats(0, 1))
def test_intervals_are_nested_and_finite_at_any_level(asked, more):
    levels = AdaptiveLevels(calibration(), 0.9)
    (low, high), (wide_low, wide_high) = (levels.offsets(np.full((1, HORIZON), k)) for k in (asked, asked + more))
    assert (wide_low <= low).all()
    assert (low <= high).all()
    assert (high <= wide_high).all()
    assert np.isfinite(levels.offsets(np.full((1, HORIZON), 1e300))).all()


@pytest.mark.parametrize("coverage", [0.05, 0.5, 0.9, 0.95, 0.98, 0.99])
def test_at_a_stored_coverage_the_interval_is_the_static_one(coverage):
    quantiles = calibration()
    found = AdaptiveLevels(quantiles, 0.9).offsets(np.full((1, HORIZON), coverage))
    np.testing.assert_array_equal(found, quantiles.between(coverage))


def adversary(levels: AdaptiveLevels, rows: int, choose) -> tuple[np.ndarray, State]:
    """Rows whose truth `choose(row, due lower ends, due upper ends)` picks, knowing the intervals it is judged by."""
    state, truths = levels.initial_state(), []
    zero = np.zeros((1, 1, levels.quantiles.offset.shape[2]))
    for row in range(rows):
        due = state["levels.issued"].numpy()[:, 0, 0]
        truths.append(choose(row, due[0], due[1]))
        _, _, state = levels.advance(state, np.array([[truths[-1]]]), zero)
    return np.array(truths)[:, None], state


def outside(row: int, low: np.ndarray, high: np.ndarray) -> float:
    """Just above every interval that waits for this row, as long as that is below 50."""
    return float(np.clip(np.nextafter(np.nanmax(np.append(high, 0.0)), np.inf), -50, 50))


def inside(row: int, low: np.ndarray, high: np.ndarray) -> float:
    return 0.0


def in_turns(row: int, low: np.ndarray, high: np.ndarray) -> float:
    return outside(row, low, high) if row // 97 % 2 else inside(row, low, high)


def one_step(row: int, low: np.ndarray, high: np.ndarray) -> float:
    """Outside the last step's interval; whatever that means for the others."""
    return float(np.clip(np.nan_to_num(high[-1], posinf=0.0, neginf=0.0) + 0.01, -50, 50))


@pytest.mark.parametrize("choose", [outside, inside, in_turns, one_step])
@pytest.mark.parametrize(("coverage", "rate"), [(0.9, 0.05), (0.5, 0.02)])
def test_no_series_breaks_the_bound(choose, coverage, rate):
    levels = AdaptiveLevels(calibration(), coverage, rate=rate)
    for rows in (50, 1500):
        truth, state = adversary(levels, rows, choose)
        judged = state["levels.judged"].numpy()
        share = state["levels.missed"].numpy() / judged
        assert (judged[0] == rows - np.arange(1, HORIZON + 1)).all()
        assert (np.abs(share - (1 - coverage)) <= bound(levels, truth, judged)).all()
    assert bound(levels, truth, judged).max() < 0.1


def test_without_truths_far_out_one_step_ahead_the_bound_is_gibbs_and_candes():
    levels = AdaptiveLevels(calibration(1), 0.9, rate=0.02)
    truth = np.random.default_rng(0).normal(size=(3000, 1)).clip(-2, 2)
    _, _, state = run(levels, truth)
    classic = (0.9 + 0.02) / (0.02 * 2999)
    np.testing.assert_allclose(bound(levels, truth, np.array([[2999.0]])), classic, rtol=1e-12)
    assert abs(float(state["levels.missed"]) / 2999 - 0.1) <= classic


def held(levels: AdaptiveLevels, truth: np.ndarray, rows: slice) -> np.ndarray:
    """(horizon,) share of truths in `rows` that the interval issued h rows before held."""
    lower, upper, _ = run(levels, truth)
    at = np.arange(len(truth))[rows]
    shares = []
    for h in range(1, lower.shape[2] + 1):
        inside = (lower[at - h, 0, h - 1] <= truth[at, 0]) & (truth[at, 0] <= upper[at - h, 0, h - 1])
        shares.append(inside.mean())
    return np.array(shares)


@pytest.mark.parametrize("drift", ["spread", "level", "heavy"])
def test_in_a_drift_static_intervals_lose_their_coverage_and_adaptive_ones_keep_it(drift):
    rng = np.random.default_rng(5)
    rows, change = 6000, 1000
    noise = rng.normal(size=(rows, 1))
    later = {
        "spread": noise * np.linspace(1, 4, rows)[:, None],
        "level": noise + 2.0,
        "heavy": rng.standard_cauchy((rows, 1)),
    }
    truth = np.where(np.arange(rows)[:, None] < change, noise, later[drift])
    levels = AdaptiveLevels(calibration(), 0.9)
    after = slice(change + 1000, rows)
    low, high = levels.quantiles.between(0.9)
    static = (low[0] <= truth[after]) & (truth[after] <= high[0])
    for h in range(HORIZON):
        assert stats.binomtest(int(static[:, h].sum()), len(static), 0.85, alternative="less").pvalue < 1e-6
    # Over a stretch of N rows the level moves by less than 1 + ρ + hγ, and it tells how many missed.
    width = 1 - 0.9 + bound(levels, truth, np.ones((1, HORIZON))) * levels.rates
    off = np.abs(held(levels, truth, after) - 0.9)
    assert (off <= width / (levels.rates * len(static))).all()
    assert (off <= 0.02).all()


def test_pure_noise_keeps_its_coverage():
    truth = np.random.default_rng(8).normal(size=(8000, 1))
    misses = (1 - held(AdaptiveLevels(calibration(), 0.9), truth, slice(HORIZON, None))) * (8000 - HORIZON)
    # The level pulls the number of misses back, so that it varies less than a binomial one.
    low, high = stats.binom.ppf([1e-6, 1 - 1e-6], 8000 - HORIZON, 0.1)
    assert ((low <= misses) & (misses <= high)).all()


def test_what_is_empty_and_what_is_beyond_is_counted():
    levels = AdaptiveLevels(calibration(1), 0.5, rate=0.05)
    # A series that stands still on the median is inside whatever is asked, so the interval shrinks to nothing.
    _, _, calm = run(levels, np.full((400, 1), levels.quantiles.quantiles([0.5])[0].item()))
    assert calm["levels.empty"].item() > 100
    assert calm["levels.missed"].item() >= calm["levels.empty"].item()
    assert calm["levels.beyond"].item() == 0
    lower, upper, wild = run(levels, np.full((400, 1), 30.0))
    assert wild["levels.beyond"].item() > 100
    assert upper.max() > 30
    assert log(upper.max() / 30) < 0.5
    assert (lower <= upper).all()


def test_any_finite_truth_leaves_a_finite_interval():
    levels = AdaptiveLevels(calibration(), 0.99, rate=0.125)
    lower, upper, state = run(levels, np.full((3000, 1), 1e300))
    assert np.isfinite(lower).all()
    assert np.isfinite(upper).all()
    assert np.isfinite(state["levels.asked"].numpy()).all()


def test_residuals_that_are_all_alike_can_still_grow():
    levels = AdaptiveLevels(residual_quantiles(np.zeros((50, 1, 2))), 0.9, rate=0.05)
    _, upper, _ = run(levels, np.full((500, 1), 9.0))
    assert upper[:, 0].max() > 9


def test_levels_of_another_coverage_or_model_are_refused():
    levels = AdaptiveLevels(calibration(), 0.9)
    assert levels.of(State({"lags.values": torch.zeros(2)})) == levels.initial_state()
    _, _, state = run(levels, np.ones((9, 1)))
    assert levels.of(state.merge(State({"held": torch.zeros(3)}))) == state
    with pytest.raises(ArgumentError, match=r"levels of coverage 0\.8; got levels of 0\.9"):
        AdaptiveLevels(calibration(), 0.8).of(state)
    with pytest.raises(ArgumentError, match=r"restore: states must come from a stream of this model"):
        AdaptiveLevels(calibration(5), 0.9).of(state)
    with pytest.raises(ArgumentError, match="does not fit"):
        levels.of(State({name: part for name, part in state.items() if name != "levels.empty"}))


def test_wrong_settings_are_one_sentence():
    with pytest.raises(ArgumentError, match=r"stream: coverage must be at most 0\.85"):
        AdaptiveLevels(calibration(n=6), 0.9)
    for rate in (0.0, 0.2):
        with pytest.raises(ArgumentError, match="rate must be above 0 and at most"):
            AdaptiveLevels(calibration(), 0.9, rate=rate)
