"""A correction is no larger than the largest residual it was taught, whatever it reads, in a pass and in a stream."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import torch

import keiretsu as kr
from keiretsu.data import SeriesSet
from keiretsu.estimators import Forecaster, TrainConfig

ROWS, HORIZON = 600, 3


def log(factor: float = 1.0) -> SeriesSet:
    """A flow that is taken over and held; from row 500 on it is `factor` times what it was."""
    rng = np.random.default_rng(4)
    flow = rng.standard_normal(ROWS)
    level = np.repeat(flow[::40], 40)[:ROWS]
    target = np.roll(level * np.abs(flow), HORIZON) + 0.1 * rng.standard_normal(ROWS)
    flow = np.where(np.arange(ROWS) < 500, flow, factor * flow)
    return kr.read(pl.DataFrame({"time": np.arange(ROWS), "flow": flow, "y": target}), time="time")


@pytest.fixture(scope="module")
def model() -> Forecaster:
    fitted = Forecaster(HORIZON, mixer="selective", train=TrainConfig(steps=10)).fit(log(), target="y")
    return corrected(fitted)


def corrected(model: Forecaster) -> Forecaster:
    """The model with a correction whose head says large things, whether or not the gate let it in."""
    from keiretsu.estimators.causal_pass import Correction
    from keiretsu.estimators.mixer_rows import MixerInput
    from keiretsu.nn import ModelConfig, SequenceModel

    inputs = MixerInput(2, masked=False, timed=False, longest=1.0)
    net = SequenceModel(inputs.width, HORIZON, ModelConfig(width=8), seed=1).eval()
    torch.nn.init.normal_(net.head.weight, std=4.0, generator=torch.Generator().manual_seed(0))
    limited = Correction(net, inputs, np.array([0.5]), 0.8, np.array([2.5]))
    return with_correction(model, limited)


def with_correction(model: Forecaster, correction: object) -> Forecaster:
    out = copy(model)
    learned = model.learned_
    out._take(replace(learned, causal_pass=replace(learned.causal_pass, correction=correction)))
    return out


def test_no_correction_is_larger_than_its_limit(model):
    rows = np.arange(20, ROWS)
    series = log(1e3)
    full, bare = (one.forecast_at(series, rows).mean for one in (model, with_correction(model, None)))
    scale = model.learned_.causal_pass.scaling.scale[model.learned_.causal_pass.targets][0]
    largest = 0.8 * 0.5 * 2.5 * scale
    added = np.abs(full - bare)
    assert added.max() == pytest.approx(largest, rel=1e-6)
    # a head this large is at its limit nearly everywhere
    assert np.median(added) == pytest.approx(largest, rel=1e-6)


def test_a_stream_keeps_to_the_same_limit(model):
    series, stream = log(1e3), model.stream()
    whole = model.forecast_at(series, np.arange(ROWS)).mean[:, 0]
    for row, (stamp, flow, y) in enumerate(series.frame.select("time", "flow", "y").iter_rows()):
        said = stream.step({"flow": flow, "y": y}, time=stamp)
        np.testing.assert_allclose(said.mean, whole[row], rtol=1e-5, atol=1e-5)


def test_the_limit_is_the_largest_residual_that_was_taught():
    fit = Forecaster(HORIZON, mixer="selective", train=TrainConfig(steps=30))
    from keiretsu.estimators.correction import CorrectionTrainer
    from keiretsu.estimators.learning import _Fit

    made = _Fit(log(), ("y",), fit._request(), None)
    trainer = made.trainer()
    assert isinstance(trainer, CorrectionTrainer)
    trainer.practise(1)
    value, known = trainer.inner_residuals(trainer.rows.blocks.count)
    np.testing.assert_array_equal(trainer.limit, np.abs(value[known] / trainer.scale[:, None]).max(axis=(0, 2)))
    torch.nn.init.constant_(trainer.model.head.bias, 1e6)
    said = trainer.answers(trainer.rows.blocks.within(4))
    np.testing.assert_array_equal(said, np.full_like(said, trainer.limit[0]))
