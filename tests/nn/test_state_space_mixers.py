"""What selective, SSD and LTI layers compute, held against plain loops over rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu.nn import LTIMixer, ModelConfig, SelectiveMixer, SSDMixer

CONFIG = ModelConfig(width=4, state=3, margin=0.2, steps=(0.05, 0.5))
ROWS = 12


def convolved(rows: Tensor, taps: Tensor) -> Tensor:
    """SiLU of the causal convolution, row by row."""
    padded = torch.cat((rows.new_zeros(taps.shape[1] - 1, rows.shape[1]), rows))
    return torch.stack([F.silu((padded[t : t + taps.shape[1]].T * taps).sum(1)) for t in range(len(rows))])


def inputs() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(ROWS, 4, generator=generator).double(), torch.rand(ROWS, generator=generator).double() * 4 + 0.1


def answer(mixer: torch.nn.Module, x: Tensor, elapsed: Tensor) -> tuple[Tensor, Tensor]:
    state, reset = mixer.initial_state(1), torch.zeros(1, len(x), dtype=torch.bool)
    y, state = mixer(x[None], elapsed=elapsed[None], reset=reset, state=state)
    return y[0], state["h"][0]


def write(delta: Tensor, gap: Tensor, A: Tensor, discretization: str) -> Tensor:
    if discretization == "euler":
        return delta.sqrt().expand_as(A)
    return (1 - torch.exp(gap * delta * A)) / (-A * delta.sqrt())


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("options", [{}, {"timed": False}, {"selective": False}], ids=str)
def test_a_selective_layer_is_its_formula(options: dict, discretization: str) -> None:
    torch.manual_seed(3)
    mixer = SelectiveMixer(replace(CONFIG, discretization=discretization, **options)).double()
    x, elapsed = inputs()
    with torch.no_grad():
        raw, z = (x @ mixer.into.weight.T).chunk(2, -1)
        u, A = convolved(raw, mixer.taps), mixer.decay()
        h, expected = torch.zeros(8, 3).double(), []
        for t in range(ROWS):
            delta, both = mixer.step.bias, mixer.select_bias
            if mixer.select is not None and mixer.to_step is not None:
                delta, both = delta + mixer.to_step.weight @ u[t], both + mixer.select.weight @ u[t]
            s = F.softplus(delta)
            delta = (CONFIG.steps[0] / 100 + s / (1 + s / (100 * CONFIG.steps[1] - CONFIG.steps[0] / 100)))[:, None]
            gap = elapsed[t] if mixer.timed else torch.ones(()).double()
            b, c = both.split(3)
            h = torch.exp(gap * delta * A) * h + write(delta, gap, A, discretization) * b * u[t, :, None]
            y = (h @ c + mixer.skip * u[t]) * F.silu(z[t] + mixer.gate_bias)
            expected.append(mixer.out.weight @ y)
        y, last = answer(mixer, x, elapsed)
    torch.testing.assert_close(y, torch.stack(expected), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(last, h, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("options", [{}, {"timed": False}, {"selective": False}], ids=str)
def test_an_ssd_layer_is_its_formula(options: dict, discretization: str) -> None:
    torch.manual_seed(3)
    mixer = SSDMixer(replace(CONFIG, discretization=discretization, **options)).double()
    torch.nn.init.uniform_(mixer.norm, 0.5, 2.0)
    heads, inner = mixer.heads, mixer.inner
    assert (heads, inner) == (2, 16)
    x, elapsed = inputs()
    with torch.no_grad():
        projected = x @ mixer.into.weight.T
        z, mixed = projected[:, :inner], convolved(projected[:, inner:], mixer.taps)
        A = mixer.decay()[0].repeat_interleave(8)[:, None].expand(inner, 3)
        h, expected = torch.zeros(inner, 3).double(), []
        for t in range(ROWS):
            u, (b, c) = mixed[t, :inner], mixer.select_bias.split(3)
            if mixer.selective:
                b, c = b + mixed[t, inner : inner + 3], c + mixed[t, inner + 3 :]
            selected = None if mixer.to_step is None else mixer.to_step(x[t])
            delta = mixer.step(selected).repeat_interleave(8)[:, None]
            gap = elapsed[t] if mixer.timed else torch.ones(()).double()
            h = torch.exp(gap * delta * A) * h + write(delta, gap, A, discretization) * b * u[:, None]
            y = ((h @ c + mixer.skip * u) * F.silu(z[t] + mixer.gate_bias)).view(heads, 8)
            y = (y / (y.square().mean(-1, keepdim=True) + 1e-5).sqrt()).flatten() * mixer.norm
            expected.append(mixer.out.weight @ y)
        y, last = answer(mixer, x, elapsed)
    torch.testing.assert_close(y, torch.stack(expected), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(last, h, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("training", [False, True], ids=["recurrence", "fft"])
def test_an_lti_layer_is_its_formula(training: bool) -> None:
    torch.manual_seed(3)
    mixer = LTIMixer(replace(CONFIG, discretization="zoh")).double().train(training)
    x, elapsed = inputs()
    with torch.no_grad():
        u, z = (x @ mixer.into.weight.T).chunk(2, -1)
        A, delta, C = mixer.decay(), mixer.step()[:, None], torch.view_as_complex(mixer.readout)
        h, expected = torch.zeros(8, 3, dtype=torch.complex128), []
        for t in range(ROWS):
            h = torch.exp(delta * A) * h + (torch.exp(delta * A) - 1) / A / delta.sqrt() * u[t, :, None]
            y = (2 * (C * h).real.sum(-1) + mixer.skip * u[t]) * F.silu(z[t] + mixer.gate_bias)
            expected.append(mixer.out.weight @ y)
        y, last = answer(mixer, x, elapsed)
        stretched, _ = answer(mixer, x, elapsed * 7)
    torch.testing.assert_close(y, torch.stack(expected), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(torch.view_as_complex(last), h, rtol=1e-9, atol=1e-9)
    assert torch.equal(y, stretched)


@pytest.mark.parametrize("marked", [[0], [0, 150]], ids=["at the start", "inside"])
def test_training_and_evaluation_of_lti_agree_over_many_rows(marked: list[int]) -> None:
    torch.manual_seed(0)
    mixer = LTIMixer(ModelConfig(width=8, steps=(1e-3, 1e-1)))
    x, reset = torch.randn(2, 600, 8), torch.zeros(2, 600, dtype=torch.bool)
    reset[0, marked] = True
    elapsed, state = torch.ones(2, 600), mixer.initial_state(2)
    with torch.no_grad():
        _, state = mixer(x, elapsed=elapsed, reset=reset, state=state)
        trained, trained_state = mixer.train()(x, elapsed=elapsed, reset=reset, state=state)
        evaluated, evaluated_state = mixer.eval()(x, elapsed=elapsed, reset=reset, state=state)
    torch.testing.assert_close(trained, evaluated, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(dict(trained_state), dict(evaluated_state), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("build", [SelectiveMixer, SSDMixer])
def test_an_event_is_written_at_one_size_whatever_the_clock_and_a_level_by_the_gap(build: type) -> None:
    """euler does not ask how long ago the row before it was; zoh integrates, but never without end."""
    sizes = {}
    for discretization in ("euler", "zoh"):
        torch.manual_seed(0)
        mixer = build(replace(CONFIG, discretization=discretization, steps=(1e-3, 1e-2), selective=False))
        x = torch.randn(1, 4, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            sizes[discretization] = [answer(mixer, x, torch.tensor([gap]))[1].norm().item() for gap in (0.1, 1.0, 1e9)]
    assert sizes["euler"] == pytest.approx([sizes["euler"][0]] * 3, rel=1e-5)
    assert sizes["zoh"][0] < 0.2 * sizes["zoh"][1] < 0.2 * sizes["zoh"][2]
    # 1/(|a| √Δ) over √Δ with |a| >= 1.2 and Δ >= 1e-3, to the percent that a step keeps to its range.
    assert sizes["zoh"][2] < 1.02 / 1.2e-3 * sizes["euler"][0]


def test_long_memories_write_as_much_as_short_ones() -> None:
    """White noise of variance v leaves a state of variance v B² / (2 |a|), whatever the step."""
    x, sizes = torch.randn(200, 3000, 4, generator=torch.Generator().manual_seed(0)), []
    for step in (1e-3, 1e-1):
        torch.manual_seed(0)
        mixer = SelectiveMixer(ModelConfig(width=4, state=1, steps=(step, step), selective=False))
        told = {"elapsed": torch.ones(200, 3000), "reset": torch.zeros(200, 3000, dtype=torch.bool)}
        with torch.no_grad():
            _, state = mixer(x, state=mixer.initial_state(200), **told)
        sizes.append(state["h"].var(dim=0).mean().item())
    assert sizes[0] == pytest.approx(sizes[1], rel=0.25)


def test_the_gate_is_open_and_the_state_is_read_on_a_row_of_no_news() -> None:
    torch.manual_seed(0)
    for build in (SelectiveMixer, SSDMixer, LTIMixer):
        mixer = build(ModelConfig(width=16))
        x = torch.zeros(6, 16)
        x[0] = 1.0
        with torch.no_grad():
            y, _ = answer(mixer, x, torch.ones(6))
        assert y[5].norm() > 0.01 * y[0].norm()
        torch.testing.assert_close(F.silu(mixer.gate_bias), torch.ones(mixer.inner), rtol=1e-3, atol=0)
