"""The fit loop and its lanes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError, TrainingError
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.train import Residuals, RowTensors, TrainConfig, corrections, train
from keiretsu.train.lanes import Lanes

CONFIG = TrainConfig(steps=60, lanes=2, chunk=40, learning_rate=1e-2)


def task(rows: int = 400) -> tuple[RowTensors, Residuals]:
    """The answer at a row is the input two rows ago: a model must remember to find it."""
    x = torch.randn(rows, 2, generator=torch.Generator().manual_seed(0))
    reset = torch.zeros(rows, dtype=torch.bool)
    reset[[0, rows // 2]] = True
    value = torch.roll(x[:, :1], 2, 0).numpy()
    origins = np.flatnonzero(np.arange(rows) % (rows // 2) >= 2)
    return RowTensors(x, torch.ones(rows), reset), Residuals(origins, value[origins], np.ones(len(origins), dtype=bool))


def model(seed: int = 0) -> SequenceModel:
    return SequenceModel(2, 1, ModelConfig(width=16, state=4, dropout=0.0, steps=(0.1, 1.0)), seed=seed)


def run(net: SequenceModel, config: TrainConfig = CONFIG, **options: object) -> float:
    rows, residuals = task()
    keep = np.ones(len(rows), dtype=bool)
    return train(net, rows, residuals, keep, steps=config.steps, config=config, seed=0, **options)


def test_it_learns() -> None:
    rows, residuals = task()
    net = model()
    run(net, replace(CONFIG, steps=200))
    error = corrections(net, rows, residuals.rows) - residuals.value
    assert np.mean(error**2) < 0.2 * np.mean(residuals.value**2)


def test_the_same_seed_gives_the_same_bits() -> None:
    first, second = model(), model()
    assert run(first) == run(second)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_it_stops_when_told() -> None:
    seen: list[int] = []

    def after(step: int) -> bool:
        seen.append(step)
        return step == 7

    run(model(), after_step=after)
    assert seen == list(range(1, 8))


def test_rows_that_may_not_be_read_change_nothing() -> None:
    def weights(spoil: float) -> list[torch.Tensor]:
        rows, residuals = task()
        rows.x[300:] = spoil
        usable = residuals.rows < 300
        net = model()
        train(net, rows, replace(residuals, usable=usable), np.arange(400) < 300, steps=10, config=CONFIG, seed=0)
        return list(net.parameters())

    assert all(torch.equal(a, b) for a, b in zip(weights(0.0), weights(1e3), strict=True))


def test_every_origin_is_met_once_an_epoch_wherever_the_chunks_are_cut() -> None:
    rows, residuals = task()
    keep = np.ones(400, dtype=bool)
    lanes = Lanes(rows, keep, residuals.rows, residuals.usable, lanes=3, chunk=37, rng=np.random.default_rng(0))
    for _ in range(3):
        met = torch.cat([chunk.origin for chunk in lanes.epoch()])
        assert sorted(met.tolist()) == list(range(len(residuals.rows)))


def test_a_lane_takes_over_the_state_of_the_lane_before_it() -> None:
    rows, residuals = task()
    net = model().eval()
    keep = np.ones(400, dtype=bool)
    lanes = Lanes(rows, keep, residuals.rows, residuals.usable, lanes=2, chunk=50, rng=np.random.default_rng(0))
    state = lanes.first_state(net, None)
    with torch.no_grad():
        for chunk in lanes.epoch():
            _, state = net.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
        _, unbroken = net.hidden(rows.x[None, :200], elapsed=rows.elapsed[None, :200], reset=rows.reset[None, :200])
    begin = lanes.first_state(net, state)
    for name, part in begin.items():
        assert part[0].abs().max() == 0
        torch.testing.assert_close(part[1], unbroken[name][0], rtol=1e-5, atol=1e-5)


def test_a_number_that_is_not_finite_stops_the_fit_in_words_and_keeps_the_weights() -> None:
    rows, residuals = task()
    residuals.value[5] = np.nan
    net = model()
    before = [p.clone() for p in net.parameters()]
    keep = np.ones(400, dtype=bool)
    with pytest.raises(TrainingError, match="must be finite"):
        train(net, rows, residuals, keep, steps=50, config=replace(CONFIG, lanes=1, chunk=400), seed=0)
    assert all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"learning_rate": 0.0}, {"weight_decay": -1.0}, {"chunk": 0}], ids=str)
def test_a_wrong_setting_is_one_sentence(wrong: dict) -> None:
    with pytest.raises(ArgumentError, match=f"TrainConfig: {next(iter(wrong))} must"):
        TrainConfig(**wrong)
