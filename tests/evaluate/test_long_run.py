"""The long-run variance is Newey and West's at its lag, and the lag tells memory from overlap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from statsmodels.stats.sandwich_covariance import S_hac_simple

from keiretsu.evaluate.long_run import long_run


def centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean()


@pytest.mark.parametrize(("n", "overlap", "memory"), [(4, 1, 0.0), (37, 3, 0.5), (400, 24, 0.8)])
def test_variance_is_newey_and_wests_over_the_small_sample_factor(n, overlap, memory):
    sums = centred(lfilter([1.0], [1.0, -memory], np.random.default_rng(0).standard_normal(n)))
    found = long_run(sums, overlap)
    window = found.lag + 1
    factor = (n + 1 - 2 * window + window * (window - 1) / n) / n
    known = float(S_hac_simple(sums[:, None], nlags=found.lag)[0, 0])
    assert found.variance * factor == pytest.approx(known)
    assert found.degrees == pytest.approx(1.5 * n / window)


def test_overlap_is_not_taken_for_memory():
    noise = np.random.default_rng(1).standard_normal((200, 2023))
    summed = lfilter(np.ones(24), [1.0], noise, axis=1)[:, 23:]
    lags = [long_run(centred(row), 24).lag for row in summed]
    # an AR(1) of the same first autocorrelation, 23/24, would ask for more than 500
    assert np.median(lags) < 250
    assert min(lags) >= 48


def test_effective_units_are_those_of_an_ar1():
    memory, n = 0.8, 20_000
    sums = centred(lfilter([1.0], [1.0, -memory], np.random.default_rng(2).standard_normal(n)))
    assert long_run(sums, 1).effective == pytest.approx(n * (1 - memory) / (1 + memory), rel=0.15)
    assert long_run(centred(np.random.default_rng(3).standard_normal(n)), 1).effective == pytest.approx(n, rel=0.15)


def test_numbers_that_take_turns_are_worth_no_more_than_they_are_many():
    found = long_run(centred(np.tile([1.0, -1.0], 50)), 1)
    assert found.effective == 100
