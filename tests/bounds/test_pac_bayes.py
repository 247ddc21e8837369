"""The price of a draw, and that the bound of one drawn network holds."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from scipy import stats

from keiretsu.bounds import kl_upper, log_ratio, pac_bayes_bound
from keiretsu.errors import ArgumentError, ShapeError


def test_the_log_ratio_is_that_of_the_two_densities():
    rng = np.random.default_rng(0)
    w, w0, w1 = rng.normal(size=(3, 40))
    s = rng.uniform(0.1, 2.0, size=40)
    wanted = stats.norm.logpdf(w, w1, s).sum() - stats.norm.logpdf(w, w0, s).sum()
    assert log_ratio(w, prior=w0, posterior=w1, scale=s) == pytest.approx(wanted, rel=1e-12)


def test_its_mean_is_the_divergence():
    rng = np.random.default_rng(1)
    w0, w1, s = np.zeros(5), np.full(5, 0.3), 0.5
    drawn = w1 + s * rng.normal(size=(20_000, 5))
    mean = np.mean([log_ratio(w, prior=w0, posterior=w1, scale=s) for w in drawn])
    assert mean == pytest.approx(np.sum((w1 - w0) ** 2) / (2 * s * s), rel=0.03)


def test_the_bound_is_the_kl_inverse_of_its_price():
    wanted = kl_upper(0.12, (3.0 + log(2 * sqrt(5000) * 4 / 0.05)) / 5000)
    assert pac_bayes_bound(0.12, nats=3.0, m=5000, delta=0.05, candidates=4) == wanted


def test_it_holds_for_a_threshold_learned_from_the_same_data():
    """A threshold for noisy labels: its centre learned on the sample, itself drawn once; 2,000 times."""
    rng = np.random.default_rng(2)
    m, delta, noise, spread = 60, 0.1, 0.2, 0.3
    misses = 0
    for _ in range(2000):
        x = rng.uniform(-1, 1, size=m)
        y = (x > 0) ^ (rng.random(m) < noise)
        grid = np.linspace(-1, 1, 41)
        seen = np.array([np.mean((x > t) != y) for t in grid])
        centre = grid[np.argmin(seen)]
        w = centre + spread * rng.normal()
        risk = np.mean((x > w) != y)
        wrong = np.clip(abs(w), 0, 1) / 2
        true = noise + (1 - 2 * noise) * wrong
        nats = log_ratio([w], prior=[0.5], posterior=[centre], scale=spread)
        misses += true > pac_bayes_bound(float(risk), nats=nats, m=m, delta=delta)
    assert misses / 2000 <= delta


def test_bad_input():
    with pytest.raises(ShapeError, match="log_ratio: all must be of one length"):
        log_ratio([1.0], prior=[1.0, 2.0], posterior=[1.0], scale=1.0)
    with pytest.raises(ArgumentError, match="scales above 0"):
        log_ratio([1.0], prior=[1.0], posterior=[1.0], scale=0.0)
    for given in ({"m": 0}, {"candidates": 0}, {"nats": float("nan")}, {"delta": 1.0}):
        with pytest.raises(ArgumentError, match="pac_bayes_bound"):
            pac_bayes_bound(0.1, **{"nats": 1.0, "m": 100, **given})
