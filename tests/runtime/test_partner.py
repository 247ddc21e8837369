"""Clock, lags, filters, ridge and intervals of the compiled step are those of the causal pass, on any rows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.bounds import AdaptiveLevels
from keiretsu.estimators import Forecaster
from keiretsu.estimators.fused import engine_of, why_not
from keiretsu.estimators.fused_state import read_state, write_state
from keiretsu.estimators.learning import Learned

HORIZON, CHANNELS = 5, 3


@lru_cache
def learned(partner: str, regular: bool, own_past: bool, shared: bool) -> Learned:
    """A fit of two targets, or of one that is never read."""
    generator = np.random.default_rng(7)
    rows = 600
    time = np.arange(rows) * 60.0 if regular else np.cumsum(generator.exponential(60.0, rows))
    columns = {
        "time": time,
        "a": np.cumsum(generator.normal(size=rows)),
        "b": np.sin(np.arange(rows) / 7) + 0.1 * generator.normal(size=rows),
        "c": (generator.random(rows) < 0.1) * 1.0,
    }
    columns["a"][generator.random(rows) < 0.1] = np.nan
    series = kr.read(pl.DataFrame(columns), time="time")
    model = Forecaster(HORIZON, mixer=None, partner=partner, own_past=own_past, seed=0)  # type: ignore[arg-type]
    return model.fit(series, target=["a", "b"] if shared else "b").learned_


CASES = [
    ("ridge", True, True, True),
    ("ridge", False, True, False),
    ("bank", True, True, False),
    ("bank", False, True, True),
    ("average", True, True, True),
    ("average", False, True, True),
    ("bank", True, False, False),
]


def rows_of(regular: bool, seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Stamps with gaps, values with holes, whole rows that are missing, and one of enormous size."""
    generator = np.random.default_rng(seed)
    gaps = generator.choice([1, 1, 1, 2, 7, 5000], size=count) if regular else generator.exponential(1.0, count) + 1e-3
    values = generator.normal(size=(count, CHANNELS)) * np.array([3.0, 1.0, 1.0])
    values[generator.random(values.shape) < 0.2] = np.nan
    values[generator.random(count) < 0.15] = np.nan
    values[generator.integers(count), 1] = 1e6
    return np.cumsum(gaps * 60.0), values


@settings(max_examples=40, deadline=None)  # the first example fits the model
@given(case=st.sampled_from(CASES), seed=st.integers(0, 999), count=st.integers(2, 60))
def test_forecasts_intervals_and_state_are_those_of_the_pass(
    case: tuple[str, bool, bool, bool], seed: int, count: int
) -> None:
    own = learned(*case)
    assert why_not(own) == ""
    causal, levels = own.causal_pass, AdaptiveLevels(own.quantiles, 0.8)
    stamps, values = rows_of(case[1], seed, count)
    mean, state = causal.advance(causal.initial_state(), stamps, values, np.arange(count))
    lower, upper, after = levels.advance(levels.initial_state(), values[:, causal.targets], mean)
    engine = engine_of(own, coverage=0.8, levels=levels)
    slot = np.array([engine.open()])
    for row in range(count):
        said = engine.step(slot, stamps[row : row + 1], values[row : row + 1])
        assert said.lower is not None
        assert said.upper is not None
        for got, wanted in ((said.mean, mean), (said.lower, lower), (said.upper, upper)):
            np.testing.assert_allclose(got[0], wanted[row], rtol=1e-9, atol=1e-9)
        assert np.isfinite(said.mean).all()
    kept, whole = read_state(engine, int(slot[0])), state.merge(after)
    assert set(kept) == set(whole)
    for name, part in whole.items():
        assert kept[name].dtype == part.dtype, name
        np.testing.assert_allclose(kept[name].numpy(), part.numpy(), rtol=1e-9, atol=1e-9, err_msg=name)
    other = engine.open()
    write_state(engine, other, kept)
    assert read_state(engine, other) == kept


@pytest.mark.parametrize("coverage", [None, 0.5])
def test_fixed_ends_are_those_of_the_calibration(coverage: float | None) -> None:
    own = learned(*CASES[0])
    engine = engine_of(own, coverage=coverage, levels=None)
    said = engine.step(np.array([engine.open()]), np.array([0.0]), np.zeros((1, CHANNELS)))
    if coverage is None:
        assert said.lower is None
        assert said.upper is None
        return
    ends = own.quantiles.between(coverage)
    np.testing.assert_array_equal(said.lower, said.mean + ends[0])
    np.testing.assert_array_equal(said.upper, said.mean + ends[1])


def test_a_partner_without_any_feature_says_the_last_value() -> None:
    series = kr.read(pl.DataFrame({"t": np.arange(400.0), "x": np.sin(np.arange(400.0))}), time="t")
    model = Forecaster(3, mixer="selective", partner=None, train=kr.estimators.TrainConfig(steps=2)).fit(
        series, target="x"
    )
    stream = model.stream()
    assert stream.backend == "fused"
    np.testing.assert_allclose(
        stream.step({"x": 0.25}, time=400.0).mean, model.stream().read(one_row(0.25)).predict()["mean"], rtol=1e-5
    )


def one_row(value: float) -> kr.SeriesSet:
    return kr.read(pl.DataFrame({"t": [400.0], "x": [value]}), time="t", id=None)
