"""Coordinates of weights: where they put them, what gradient they gather, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError
from keiretsu.train import Subspace


def parameters(seed: int = 0) -> dict[str, torch.nn.Parameter]:
    source = torch.Generator().manual_seed(seed)
    return {
        "a": torch.nn.Parameter(torch.randn(3, 5, generator=source)),
        "b": torch.nn.Parameter(torch.randn(4, generator=source)),
    }


@pytest.mark.parametrize("dimension", [None, 1, 6, 19])
def test_the_gathered_gradient_is_that_of_the_map(dimension):
    own = parameters()
    space = Subspace(own, dimension=dimension, seed=3)
    target = {name: torch.randn(p.shape) for name, p in own.items()}

    def loss() -> torch.Tensor:
        return torch.stack([((p - target[name]) ** 3).sum() for name, p in own.items()]).sum()

    values = np.linspace(-1, 1, space.dimension)
    space.place(values)
    loss().backward()
    space.pull()
    assert space.z.grad is not None
    gradient = space.z.grad.double().numpy().copy()
    step = 1e-3
    for k in range(space.dimension):
        ends = []
        for sign in (1, -1):
            moved = values.copy()
            moved[k] += sign * step
            space.place(moved)
            ends.append(float(loss().detach().double()))
        assert gradient[k] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=2e-2, abs=2e-2)


def test_zero_is_where_it_began_and_the_seed_decides_the_rest():
    own = parameters()
    before = {name: p.detach().clone() for name, p in own.items()}
    space = Subspace(own, dimension=6, seed=3)
    space.place(np.ones(6))
    assert not torch.equal(own["a"], before["a"])
    # every weight moves by its number, up or down
    torch.testing.assert_close((own["a"].detach() - before["a"]).abs(), torch.ones(3, 5))
    there = own["a"].detach().clone()
    space.place(np.zeros(6))
    assert all(torch.equal(own[name], before[name]) for name in own)
    again = parameters()
    Subspace(again, dimension=6, seed=3).place(np.ones(6))
    assert torch.equal(again["a"], there)
    other = parameters()
    Subspace(other, dimension=6, seed=4).place(np.ones(6))
    assert not torch.equal(other["a"], there)


def test_all_weights_have_coordinates_of_their_own():
    own = parameters()
    space = Subspace(own)
    with torch.no_grad():
        own["b"] += torch.arange(4.0)
    np.testing.assert_allclose(space.values(), [0.0] * 15 + [0, 1, 2, 3], atol=1e-6)


def test_what_it_refuses():
    with pytest.raises(ArgumentError, match="must hold a weight"):
        Subspace({})
    with pytest.raises(ArgumentError, match="from 1 to the 19 weights"):
        Subspace(parameters(), dimension=20)
