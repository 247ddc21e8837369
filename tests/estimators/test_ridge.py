"""The ridge partner against scikit-learn's, and its choices."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.linear_model import LinearRegression, Ridge

import keiretsu as kr
from keiretsu.estimators import Forecaster
from keiretsu.estimators.partners.moments import Moments, ridge


def test_the_closed_form_equals_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 12)) @ rng.normal(size=(12, 12)) + 3.0, rng.normal(size=(200, 4))
    moments = Moments.of(x[:80], y[:80]) + Moments.of(x[80:], y[80:])
    weights, intercept = ridge(moments, 7.0)
    unit = np.mean(np.var(x, axis=0))
    expected = Ridge(alpha=7.0 * unit).fit(x, y)
    np.testing.assert_allclose(weights.T, expected.coef_, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(intercept, expected.intercept_, rtol=1e-7, atol=1e-9)
    assert moments.loss(weights, intercept) == pytest.approx(np.mean((expected.predict(x) - y) ** 2))


def test_moments_of_some_columns_are_those_of_the_smaller_design() -> None:
    rng = np.random.default_rng(1)
    x, y, keep = rng.normal(size=(50, 6)), rng.normal(size=(50, 2)), np.array([1, 4, 5])
    left, right = Moments.of(x, y).columns(keep), Moments.of(x[:, keep], y)
    np.testing.assert_allclose(left.xx, right.xx)
    np.testing.assert_allclose(left.xy, right.xy)


def walk(rows: int = 600, seed: int = 0) -> np.ndarray:
    """An AR(2) around a level of 100."""
    rng, y = np.random.default_rng(seed), [0.0, 0.0]
    for _ in range(rows - 2):
        y.append(1.5 * y[-1] - 0.7 * y[-2] + rng.normal())
    return np.array(y) + 100.0


def test_it_finds_what_ordinary_least_squares_finds_on_a_linear_series() -> None:
    y, horizon, lags = walk(4000), 3, 24
    series = kr.read(pl.DataFrame({"time": np.arange(len(y)), "y": y}), time="time")
    model = Forecaster(horizon, mixer=None).fit(series.head_rows(3000), target="y")
    rows = np.arange(3000, 3900)
    ours = model.forecast_at(series, rows).mean[:, 0]
    x = sliding_window_view(y, lags) - y[lags - 1 :, None]
    ahead = sliding_window_view(y, horizon)
    at = np.arange(lags - 1, 2990)
    plain = LinearRegression().fit(x[at - lags + 1, :-1], ahead[at + 1] - y[at, None])
    theirs = plain.predict(x[rows - lags + 1, :-1]) + y[rows, None]
    truth = ahead[rows + 1]
    assert np.mean((ours - truth) ** 2) < 1.02 * np.mean((theirs - truth) ** 2)


def test_another_channel_is_used_when_it_leads_and_not_when_it_is_noise() -> None:
    rng = np.random.default_rng(3)
    lead = np.cumsum(rng.normal(size=2000))
    y = np.roll(lead, 3) + 0.1 * rng.normal(size=2000)
    table = {"time": np.arange(2000), "y": y, "noise": rng.normal(size=2000)}
    blind = Forecaster(1, mixer=None).fit(kr.read(pl.DataFrame(table), time="time"), target="y")
    seeing = Forecaster(1, mixer=None).fit(kr.read(pl.DataFrame(table | {"lead": lead}), time="time"), target="y")
    assert not blind.summary["partner"]["other_channels"]
    assert seeing.summary["partner"]["other_channels"]
    # On the last block, judged by a fit on four fifths of the rows, the leading channel leaves little but the noise.
    assert seeing.summary["partner"]["rolling_losses"][-1] < 0.2 * blind.summary["partner"]["rolling_losses"][-1]


def test_a_level_never_seen_in_training_is_followed() -> None:
    y = walk()
    series = kr.read(pl.DataFrame({"time": np.arange(len(y)), "y": y}), time="time")
    model = Forecaster(4, mixer=None).fit(series, target="y")
    higher = kr.read(pl.DataFrame({"time": np.arange(len(y)), "y": y + 1e4}), time="time")
    moved = model.predict(higher)["mean"].to_numpy() - model.predict(series)["mean"].to_numpy()
    np.testing.assert_allclose(moved, 1e4, rtol=1e-6)


def test_where_changes_follow_no_rule_the_last_value_stays() -> None:
    y = np.cumsum(np.random.default_rng(3).normal(size=2000))
    series = kr.read(pl.DataFrame({"time": np.arange(len(y)), "y": y}), time="time")
    model = Forecaster(12, mixer=None).fit(series, target="y")
    assert model.summary["partner"]["penalty"] is None
    np.testing.assert_allclose(model.predict(series)["mean"].to_numpy(), y[-1], rtol=1e-12)


def test_a_standardised_ridge_does_not_mind_the_size_of_a_feature() -> None:
    rng = np.random.default_rng(3)
    x, size = rng.normal(size=(200, 4)), np.array([1e-3, 1.0, 50.0, 0.0])
    y = x[:, :1] - 2 * x[:, 1:2] + 0.1 * rng.normal(size=(200, 1))
    plain, level = ridge(Moments.of(x * (size > 0), y), 5.0, standard=True)
    weights, intercept = ridge(Moments.of(x * size, y), 5.0, standard=True)
    np.testing.assert_allclose(weights[:3] * size[:3, None], plain[:3], rtol=1e-9)
    np.testing.assert_allclose(intercept, level, rtol=1e-9)
    assert weights[3] == 0
    # Without it the penalty leaves nothing of a feature that is small by nature.
    assert abs(ridge(Moments.of(x * size, y), 5.0)[0][0, 0] * size[0]) < 0.01
