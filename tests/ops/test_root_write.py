"""The root write inside the scan, with the step's range, against the same made by hand around a plain scan."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from keiretsu import ops
from keiretsu.errors import ArgumentError
from keiretsu.ops import cpu

from .conftest import scan_inputs

PATHS = ops.backends().available
RANGE = (0.02, 1.5)


def inputs_of(shape=(2, 40, 19, 3), *, dtype=torch.float64, optional=True, seed=0):
    inputs = scan_inputs(*shape, dtype=dtype, optional=optional, resets=0.1, seed=seed)
    g = torch.Generator().manual_seed(seed + 1)
    inputs["delta"] = 3 * torch.randn(inputs["delta"].shape, generator=g, dtype=torch.float64).to(dtype)
    inputs["delta_bias"] = torch.linspace(-2, 1, shape[2], dtype=dtype)
    return inputs


def by_hand(u, delta, A, B, C, D=None, z=None, *, delta_bias, elapsed=None, h0=None, reset, discretization):
    """One row after the other, the formula of the documentation as it stands."""
    p = F.softplus(delta + delta_bias)
    own = RANGE[0] + p / (1 + p / (RANGE[1] - RANGE[0]))
    step = own if elapsed is None else own * elapsed.unsqueeze(-1)
    h = u.new_zeros(u.shape[0], *A.shape) if h0 is None else h0
    rows = []
    for t in range(u.shape[1]):
        s, root = step[:, t, :, None], own[:, t, :, None].sqrt()
        weight = root if discretization == "euler" else torch.expm1(s * A) / (A * root)
        h = torch.where(reset[:, t, None, None], 0.0, h)
        h = torch.exp(s * A) * h + weight * B[:, t, None] * u[:, t, :, None]
        rows.append((h * C[:, t, None]).sum(-1))
    y = torch.stack(rows, 1)
    y = y if D is None else y + D * u
    return (y if z is None else y * F.silu(z)), h


def outcome(run, inputs, **options):
    """y, h and all gradients, elapsed's among them."""
    leaves = {k: v.detach().requires_grad_() if v.is_floating_point() else v for k, v in inputs.items()}
    y, h = run(**leaves, **options)
    (y * torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view_as(y)).sum().add(h.sum()).backward()
    grads = (x.grad if x.grad is not None else torch.zeros_like(x) for x in leaves.values() if x.requires_grad)
    return [y.detach(), h.detach(), *grads]


def rooted(**given):
    return ops.selective_scan(**given, delta_softplus=True, delta_range=RANGE, write="root")


@pytest.mark.parametrize("backend", PATHS)
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("optional", [True, False])
def test_equals_the_formula_row_by_row(backend, discretization, optional):
    inputs = inputs_of(optional=optional)
    told = outcome(rooted, inputs, discretization=discretization, backend=backend)
    for mine, truth in zip(told, outcome(by_hand, inputs, discretization=discretization), strict=True):
        torch.testing.assert_close(mine, truth, rtol=1e-8, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(0, 70), st.integers(1, 140), st.integers(1, 9)),
    discretization=st.sampled_from(["euler", "zoh"]),
    seed=st.integers(0, 99),
)
def test_the_paths_agree_on_any_shape(shape, discretization, seed):
    inputs = inputs_of(shape, dtype=torch.float32, seed=seed)
    told = [outcome(rooted, inputs, discretization=discretization, backend=path) for path in PATHS[:2]]
    for mine, other in zip(*told, strict=True):
        torch.testing.assert_close(mine, other, rtol=2e-4, atol=2e-4 * float(other.abs().max() if other.numel() else 1))


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("backend", PATHS)
def test_gradcheck(discretization, backend):
    inputs = inputs_of((2, 7, 3, 2))
    names = [name for name, x in inputs.items() if x.is_floating_point()]

    def scan(*tensors):
        given = dict(zip(names, tensors, strict=True))
        return rooted(**given, reset=inputs["reset"], discretization=discretization, backend=backend)

    assert torch.autograd.gradcheck(scan, [inputs[name].requires_grad_() for name in names])


@pytest.mark.parametrize("instruction_set", ops.backends().instruction_sets)
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_every_instruction_set_is_as_close_to_float64(instruction_set, discretization):
    single = {name: x.float() if x.is_floating_point() else x for name, x in inputs_of((2, 70, 37, 5)).items()}
    double = {name: x.double() if x.is_floating_point() else x for name, x in single.items()}

    def run(**given):
        return cpu.selective_scan(
            **given,
            delta_softplus=True,
            delta_range=RANGE,
            write="root",
            discretization=discretization,
            instruction_set=instruction_set,
        )

    for mine, truth in zip(outcome(run, single), outcome(run, double), strict=True):
        error = float((mine.double() - truth).abs().max() / truth.abs().max())
        assert error <= 2e-6


@pytest.mark.parametrize("backend", PATHS)
def test_many_rows_at_one_moment_are_many_events(backend):
    inputs = inputs_of((1, 8, 2, 3), optional=False)
    told, _ = rooted(**inputs | {"elapsed": torch.zeros(1, 8, dtype=torch.float64)}, backend=backend)
    wanted, _ = by_hand(**inputs | {"elapsed": torch.full((1, 8), 1e-12, dtype=torch.float64)}, discretization="euler")
    torch.testing.assert_close(told, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("backend", PATHS)
@pytest.mark.parametrize("value", [-1e4, -80.0, 80.0, 1e4])
def test_no_step_leaves_its_range(backend, value):
    one = torch.ones(1, 1, 1)
    delta = torch.full((1, 1, 1), value, requires_grad=True)
    y, _ = rooted(u=one, delta=delta, A=-one[0], B=one, C=one, backend=backend)
    y.sum().backward()
    y = y.detach()
    assert RANGE[0] ** 0.5 * (1 - 1e-6) <= float(y) <= RANGE[1] ** 0.5 * (1 + 1e-6)
    assert torch.isfinite(delta.grad).all()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"write": "root", "delta_softplus": True}, "needs delta_range"),
        ({"write": "root", "delta_softplus": True, "delta_range": (0.0, 1.0)}, "above 0 and in order"),
        ({"delta_softplus": True, "delta_range": (1.0, 0.5)}, "above 0 and in order"),
        ({"delta_range": (0.1, 0.5)}, "delta_softplus=False"),
        ({"write": "cube"}, "write must be"),
    ],
)
def test_what_does_not_go_together(options, told):
    one = torch.ones(1, 1, 1)
    with pytest.raises(ArgumentError, match=told):
        ops.selective_scan(one, one, -one[0], one, one, **options)
