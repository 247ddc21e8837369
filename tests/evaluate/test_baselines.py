"""Baselines rest on the past only; the paired test keeps its level."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from support.fleet import fleet, read

from keiretsu.data import pack
from keiretsu.evaluate import LightGBM, Naive, SeasonalNaive, compare
from keiretsu.evaluate.significance import Pairing

HORIZON = 5
BASELINES = (Naive(HORIZON), SeasonalNaive(HORIZON, period=7), LightGBM(HORIZON, rounds=15, threads=1))


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda b: b.name)
def test_the_future_changes_nothing(baseline) -> None:
    series = read(fleet(irregular=False))
    model = type(baseline)(**baseline.get_params()).fit(series, target="y")
    cut = 60
    later = pl.int_range(pl.len()).over("id") > cut
    changed = read(
        series.frame.with_columns(pl.when(later).then(pl.col("y") * -9 + 4).otherwise(pl.col("y")).alias("y"))
    )
    rows = pack(series).starts[:-1] + cut
    np.testing.assert_array_equal(model.forecast_at(series, rows).mean, model.forecast_at(changed, rows).mean)


def test_naive_says_the_last_value_seen() -> None:
    series = read(fleet(irregular=False))
    packed = pack(series)
    column = packed.channels.index("y")
    row = int(np.flatnonzero(packed.observed[:, column])[5])
    model = Naive(HORIZON).fit(series, target="y")
    assert (model.forecast_at(series, np.array([row])).mean == packed.values[row, column]).all()


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda b: b.name)
def test_a_saved_baseline_says_the_same(baseline, tmp_path) -> None:
    series = read(fleet(irregular=False))
    model = type(baseline)(**baseline.get_params()).fit(series, target="y")
    model.save(tmp_path / "model.json")
    rows = np.arange(50, 60)
    again = type(baseline).load(tmp_path / "model.json").forecast_at(series, rows, coverage=0.9)
    first = model.forecast_at(series, rows, coverage=0.9)
    np.testing.assert_array_equal(again.mean, first.mean)
    np.testing.assert_allclose(again.upper, first.upper, rtol=1e-5)


def test_no_difference_is_rarely_called_one_under_autocorrelation() -> None:
    """Overlapping horizons: moving averages of 24 rows; the nominal rate is 5 of 100."""
    called = 0
    for seed in range(200):
        gap = np.convolve(np.random.default_rng(seed).normal(size=823), np.ones(24) / 24, mode="valid")
        pairing = Pairing(np.zeros(len(gap), dtype=np.int64), np.arange(len(gap)), 24)
        called += compare(gap, np.zeros_like(gap), pairing).p_value < 0.05
    assert called <= 20


def test_a_real_difference_is_seen() -> None:
    rng = np.random.default_rng(0)
    pairing = Pairing(np.zeros(800, dtype=np.int64), np.arange(800), 4)
    found = compare(1.0 + 0.2 * rng.normal(size=800), np.full(800, 0.9), pairing)
    assert found.p_value < 0.001
    assert found.interval[0] < 0.1 < found.interval[1]
