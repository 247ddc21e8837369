"""Whole models under attack: no output, no difference, no movement of a weight and no state passes what is stated."""

from __future__ import annotations

import pytest
import torch

from keiretsu.bounds import state_bounds
from support.fact_attack import (
    SLACK,
    ascend,
    known,
    norm_of,
    part,
    random_model,
    random_rows,
    rows_norm,
    size,
    slope,
    spread_gaps,
)

# mixer, options, input bound, gaps
CASES = [
    ("selective", {"depth": 1, "discretization": "euler", "margin": 1.0}, 1.0, (0.5, 2.0)),
    ("selective", {"depth": 2, "discretization": "zoh", "margin": 0.1, "width": 5}, 0.5, (0.0, 30.0)),
    ("selective", {"depth": 1, "selective": False, "discretization": "zoh", "width": 2}, 2.0, (0.1, 10.0)),
    ("selective", {"depth": 3, "timed": False, "margin": 0.01}, 1.0, (0.0, 1000.0)),
    ("ssd", {"depth": 1, "discretization": "euler", "margin": 1.0}, 0.01, (0.5, 2.0)),
    ("ssd", {"depth": 2, "discretization": "zoh", "margin": 0.1, "width": 4}, 0.5, (0.0, 30.0)),
    ("ssd", {"depth": 1, "selective": False, "width": 8}, 0.02, (0.1, 10.0)),
    ("ssd", {"depth": 3, "timed": False, "margin": 0.01, "width": 2}, 1.0, (0.0, 1000.0)),
    ("lti", {"depth": 1, "discretization": "zoh", "margin": 1.0}, 1.0, (1.0, 1.0)),
    ("lti", {"depth": 2, "discretization": "euler", "margin": 0.05, "state": 5}, 0.5, (0.0, 9.0)),
    ("lti", {"depth": 3, "discretization": "zoh", "margin": 0.01, "width": 7}, 2.0, (1.0, 1.0)),
]
NAMES = [f"{mixer}-{i}" for i, (mixer, *_) in enumerate(CASES)]


# of every mixer its shallowest and its deepest model whenever tests run
@pytest.fixture(
    params=[
        pytest.param(i, id=name, marks=pytest.mark.slow if i in (2, 3, 6, 9) else ()) for i, name in enumerate(NAMES)
    ],
    scope="module",
)
def arena(request):
    """A model, its fact, rows, gaps, and the ranges they keep to."""
    mixer, options, bound, (shortest, longest) = CASES[request.param]
    model = random_model(mixer, seed=request.param, **options)
    rows, gaps = random_rows(bound, seed=request.param)
    given = {"input_bound": bound, "shortest": shortest, "longest": longest}
    return model, known(model, **given), rows, spread_gaps(gaps, shortest, longest), given


def test_no_output_passes_its_bound(arena):
    model, fact, rows, gaps, given = arena
    found = ascend(lambda x: rows_norm(model(x, elapsed=gaps)[0]), rows, given["input_bound"])
    for x in (rows, found):
        assert float(rows_norm(model(x, elapsed=gaps)[0]).detach().max()) <= fact.output * SLACK


def test_no_pair_of_inputs_moves_the_output_farther_than_the_input_constant(arena):
    model, fact, rows, gaps, given = arena
    bound = given["input_bound"]

    def ratio(pair):
        x, other = pair.chunk(2, dim=1)
        moved = model(x, elapsed=gaps)[0] - model(other, elapsed=gaps)[0]
        return rows_norm(moved) / rows_norm(x - other).clamp_min(1e-3 * bound)

    source = torch.Generator().manual_seed(0)
    for apart in (1e-2, 1.0):
        noise = torch.randn(rows.shape, generator=source, dtype=torch.float64)
        pairs = torch.cat((0.9 * rows, 0.9 * rows + 0.1 * apart * bound * noise / noise.norm(dim=-1, keepdim=True)), 1)
        found = ascend(ratio, pairs, bound, steps=20)
        assert 0 < float(ratio(found).detach().max()) <= fact.lipschitz * SLACK


def test_no_weight_moves_the_output_farther_than_its_group_says(arena):
    """The exact slope along one direction of the output: the dual norm of the gradient."""
    model, fact, rows, gaps, given = arena
    found = ascend(lambda x: rows_norm(model(x, elapsed=gaps)[0]), rows, given["input_bound"], steps=10)
    source = torch.Generator().manual_seed(1)
    for x in (rows, found):
        for series in range(len(x)):
            model.zero_grad()
            y, _ = model(x[series : series + 1], elapsed=gaps[series : series + 1])
            along = torch.randn(y.shape[-1], generator=source, dtype=torch.float64)
            (y[0, -1] @ along / along.norm()).backward()
            gradients = {name: p.grad for name, p in model.named_parameters()}
            for group in fact.groups:
                if not group.name.endswith("kernel"):
                    assert slope(model, group, gradients) <= group.lipschitz * SLACK, group.name


def test_no_finite_step_of_a_group_moves_the_output_farther_than_its_group_says(arena):
    """To other settings of the class: halfway to 0, and to a random one; within their box for A and the biases of Δ."""
    model, fact, rows, gaps, _ = arena
    source = torch.Generator().manual_seed(99)
    before = model(rows, elapsed=gaps)[0].detach()
    for group in fact.groups:
        if group.name.endswith("kernel"):
            continue
        parameter, which = part(model, group.name)
        kept = parameter.detach().clone()
        now = kept[which]
        noise = torch.randn(now.shape, generator=source, dtype=torch.float64)
        others = [0.5 * now, noise * (group.radius / size(noise, norm_of(group.name)))]
        if group.name.endswith("step.bias"):
            others = [now.mean().expand(now.shape), now.flip(0)]
        elif group.name.endswith("log_rate"):
            others = [now - 1, now - noise.abs()]
        for other in others:
            change = other.exp() - now.exp() if group.name.endswith("log_rate") else other - now
            with torch.no_grad():
                parameter[which] = other
                moved = float(rows_norm(model(rows, elapsed=gaps)[0] - before).max())
                parameter.copy_(kept)
            assert moved <= group.lipschitz * size(change, norm_of(group.name)) * SLACK, group.name


def test_no_state_passes_its_bound(arena):
    model, _, rows, gaps, given = arena
    stabilities = state_bounds(model, **given)
    assert len(stabilities) == len(model.layers)
    for layer, stability in enumerate(stabilities):
        assert stability is not None

        def states(x, layer=layer):
            h = model(x, elapsed=gaps)[1][f"blocks.{layer}.h"]
            return torch.view_as_complex(h.contiguous()).abs() if h.ndim == 4 else h.abs()

        found = ascend(lambda x, states=states: states(x).flatten(1).amax(1), rows, given["input_bound"])
        for x in (rows, found):
            h = states(x).detach().amax(0).numpy()
            assert h.shape == stability.states.shape
            assert (h <= stability.states * SLACK).all()
            assert h.max() <= stability.largest_state * SLACK
