"""The fit loop, with either feed."""

from __future__ import annotations

import signal
from dataclasses import replace

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError
from keiretsu.nn import SequenceModel
from keiretsu.train import Chunk, Residuals, RowTensors, TrainConfig, corrections, train, watch_layers
from keiretsu.train.denormals import flushed_denormals, flushes
from keiretsu.train.step import MOST_ANSWERS, Stepper
from train.task import CROPS, FEEDS, LANES, model, rows_and_residuals, run, same

both = pytest.mark.parametrize("config", FEEDS.values(), ids=FEEDS)


@both
def test_it_learns(config: TrainConfig) -> None:
    rows, residuals = rows_and_residuals()
    net = model()
    run(net, replace(config, steps=150))
    error = corrections(net, rows, residuals.rows) - residuals.value
    assert np.mean(error**2) < 0.2 * np.mean(residuals.value**2)


@both
def test_the_same_seed_gives_the_same_bits(config: TrainConfig) -> None:
    first, second, other = model(dropout=0.2), model(dropout=0.2), model(dropout=0.2)
    assert run(first, config) == run(second, config)
    assert same(first, second)
    run(other, config, seed=1)
    assert not same(first, other)


def test_torchs_generator_and_the_models_mode_are_left_as_they_were() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    net = model(dropout=0.2)
    run(net, replace(CROPS, steps=3))
    assert torch.equal(before, torch.get_rng_state())
    assert not net.training
    assert all(parameter.grad is None for parameter in net.parameters())


@both
def test_it_stops_when_told(config: TrainConfig) -> None:
    seen: list[int] = []

    def after(step: int) -> bool:
        seen.append(step)
        return step == 7

    assert run(model(), config, after_step=after).steps == 7
    assert seen == list(range(1, 8))


def test_an_evaluation_between_two_steps_leaves_dropout_on() -> None:
    def judged(_: int) -> bool:
        rows, residuals = rows_and_residuals()
        corrections(left, rows, residuals.rows)
        return False

    left, right = model(dropout=0.5), model(dropout=0.5)
    run(left, replace(CROPS, steps=5), after_step=judged)
    run(right, replace(CROPS, steps=5))
    assert same(left, right)


@both
def test_rows_that_may_not_be_read_change_nothing(config: TrainConfig) -> None:
    def trained(spoil: float) -> SequenceModel:
        rows, residuals = rows_and_residuals()
        rows.x[300:] = spoil
        net = model()
        train(net, rows, residuals, np.arange(400) < 300, steps=10, config=config, seed=0)
        return net

    assert same(trained(0.0), trained(1e3))


@both
def test_without_an_origin_to_learn_from_nothing_is_done(config: TrainConfig) -> None:
    rows, residuals = rows_and_residuals()
    net = model()
    early = np.arange(400) < 2  # holds rows, but no origin
    assert train(net, rows, residuals, early, steps=5, config=config, seed=0).steps == 0
    assert same(net, model())


def test_a_step_answers_at_a_random_part_of_too_many_origins() -> None:
    rows, residuals = rows_and_residuals()
    outputs = MOST_ANSWERS // 50
    stepper = Stepper(model(), rows, torch.zeros(398, outputs), config=CROPS, rng=np.random.default_rng(0))
    index = np.arange(400)[None]
    chunk = Chunk.gather(rows, residuals.numbers(np.ones(400, bool)), index, begins=index == 0, loss=index >= 0)
    some = stepper._some(chunk)
    assert len(chunk.place) == 396
    assert len(some.place) == 50
    assert torch.equal(torch.from_numpy(residuals.rows)[some.origin], some.place)


def test_corrections_are_one_pass_whatever_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = rows_and_residuals()
    net, wanted = model(), np.array([0, 5, 6, 199, 200, 390])
    torch.nn.init.normal_(net.head.weight)
    with torch.no_grad():
        whole = net(rows.x[None], elapsed=rows.elapsed[None], reset=rows.reset[None])[0][0, wanted]
    monkeypatch.setattr("keiretsu.train.one_pass.PASS_ROWS", 7)
    np.testing.assert_allclose(corrections(net, rows, wanted), whole, rtol=1e-5, atol=1e-6)
    assert corrections(net, rows, wanted[:0]).shape == (0, 1)


def test_a_monitor_is_asked_now_and_then_and_changes_nothing() -> None:
    modes: list[bool] = []

    def monitor(net: SequenceModel, chunk: Chunk) -> dict[str, float]:
        modes.append(net.training)
        return watch_layers(net, chunk) | {"rows": chunk.x.shape[1]}

    watched, alone = model(dropout=0.3), model(dropout=0.3)
    said = run(watched, replace(CROPS, steps=120), monitor=monitor).history.monitored
    run(alone, replace(CROPS, steps=120))
    assert same(watched, alone)
    assert not any(modes)
    assert [point["step"] for point in said] == [1, *range(3, 121, 3)]
    assert all(point["layer 0 abscissa"] <= -0.01 for point in said)
    assert all(0 < point["layer 0 least_step"] <= point["layer 0 largest_step"] for point in said)
    assert all(0 < point["layer 0 state_share"] <= 1 for point in said)


def test_signals_are_let_alone_without_a_checkpoint() -> None:
    handlers: list[object] = []

    def after(_: int) -> bool:
        handlers.append((signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)))
        return True

    run(model(), after_step=after)
    assert handlers == [(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))]


def test_numbers_too_small_are_zero_within_a_step_only() -> None:
    assert not flushes()
    inside: list[bool] = []
    net = model()
    net.embed.register_forward_hook(lambda *_: inside.append(flushes()))
    outside: list[bool] = []
    run(net, replace(CROPS, steps=2), after_step=lambda _: bool(outside.append(flushes())))
    assert inside == [True, True]
    assert outside == [False, False]
    with flushed_denormals():
        with flushed_denormals():
            pass
        assert flushes()
    assert not flushes()


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has the device that the test wants absent")
def test_a_device_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(ArgumentError, match=r"train: device must be .* got 'cuda' and there is no CUDA device"):
        run(model(), replace(CROPS, device="cuda"))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
@both
def test_a_fit_on_the_gpu_brings_the_model_back(config: TrainConfig) -> None:
    net = model()
    run(net, replace(config, steps=3, device="cuda"))
    assert next(net.parameters()).device.type == "cpu"
    assert not same(net, model())


def test_a_fit_copies_no_more_than_a_step_needs() -> None:
    x = torch.zeros(200_000, 2)
    reset = torch.zeros(len(x), dtype=torch.bool)
    reset[0] = True
    rows = RowTensors(x, torch.ones(len(x)), reset)
    residuals = Residuals(np.arange(len(x)), np.zeros((len(x), 1), np.float32), np.ones(len(x), bool))
    sizes: list[int] = []

    def monitor(_: SequenceModel, chunk: Chunk) -> dict[str, float]:
        sizes.append(chunk.x.untyped_storage().nbytes())
        return {}

    for config, most in ((CROPS, 2 * 60), (LANES, 2 * 40)):
        train(model(), rows, residuals, np.ones(len(x), bool), steps=3, config=config, seed=0, monitor=monitor)
        assert max(sizes) <= most * 2 * 4
        sizes.clear()
