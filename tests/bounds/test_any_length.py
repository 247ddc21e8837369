"""One number for every length: what a certificate of a layer prints holds of 10² rows and of 10⁵, and is used up.

With a margin nothing that is printed takes a length, so that the checks are these: over T rows Lemma 1 rises to the
number without a length and never passes it; a scan that is driven as hard as its class allows stays below the one
number that was computed before it was run; and long runs come near it.

Without a margin (s_A ≥ 0) both bounds grow with T. `gain(rows=T)` is the largest output of one series, where the
paper's lower bound is of a Rademacher complexity over m series: E sup_w |Σ_i ε_i w z_i| / m. They meet where the class
is its own worst case: one channel, one state, u = W_B = W_C = 1, Δ = 1 under `euler`, z_i = G_T for all i, so that its
complexity is B_w G_T E|Σ_i ε_i| / m. The expectation lies between √(2m/π) (m odd) and √m. In these units

    lower_bound(T, m)  ≤  complexity of that scan  ≤  B_w gain(rows=T) / √m,

with growth (1 + s_A)^T on the left and e^{s_A T} on the right; at s_A = 0 they differ by √(2/π) at every T.
"""

from __future__ import annotations

from dataclasses import replace
from math import comb, inf, pi, sqrt

import numpy as np
import pytest
import torch

from keiretsu import ops
from keiretsu.bounds import (
    StepClass,
    StepRange,
    covering_bound,
    gain,
    layer_constants,
    layer_groups,
    round_outwards,
    state_bound,
    state_bounds,
)
from keiretsu.bounds.gain import WRITES, Write
from keiretsu.bounds.layer_class import LayerClass
from keiretsu.bounds.paper import lower_bound
from keiretsu.nn.writing import write_scale
from support.fact_attack import known, on_the_edge, random_model

LENGTHS = (100, 1_000, 10_000, 100_000)
FLOAT = torch.float64
SLACK = 1 + 1e-9


def layer(write: Write) -> LayerClass:
    step = StepClass(0.4, -1.3, 0.6, shortest=0.5, longest=2.0, least=1e-2, most=2.0)
    return LayerClass(0.9, 1.3, 0.7, 1.5, step, 3.3, 0.03, write=write)


@pytest.mark.parametrize("write", WRITES)
def test_what_is_printed_is_the_limit_of_what_holds_over_some_rows(write):
    rounded = round_outwards(layer(write)).layer
    constants, steps = layer_constants(rounded), rounded.steps
    rates = -rounded.margin * np.array([1.0, 3.0, 40.0])
    states = state_bound(write, steps, A=rates, B_B=rounded.B_B, B_u=rounded.B_u)
    assert rounded.B_w is not None
    K, before, held = rounded.B_w * rounded.B_C * rounded.B_B * rounded.B_u**3, 0.0, np.zeros(3)
    for rows in (*LENGTHS, 10**6):
        z = K * float(gain(write, steps, abscissa=-rounded.margin, rows=rows))
        over = state_bound(write, steps, A=rates, B_B=rounded.B_B, B_u=rounded.B_u, rows=rows)
        assert before <= z <= constants.z * (1 + 1e-15)
        assert (held <= over).all()
        assert (over <= states * (1 + 1e-15)).all()
        before, held = z, over
    assert z == pytest.approx(constants.z, rel=1e-13)
    np.testing.assert_allclose(over, states, rtol=1e-13)


@pytest.mark.parametrize("write", WRITES)
def test_the_covering_bound_of_long_series_is_the_printed_one(write):
    """With gains over T rows in the place of Lemma 1's it rises with T, to what is printed and no further."""
    rounded = round_outwards(layer(write))
    groups = layer_groups(rounded.layer, width=4, states=3)
    printed = covering_bound(groups, risk=0.1, m=20_000, ln_strata=rounded.cost)
    G = float(gain(write, rounded.layer.steps, abscissa=-rounded.layer.margin))
    names = ("w", "W_C", "W_B")
    found = []
    for rows in (10, 100, 10_000, 10**6):
        share = float(gain(write, rounded.layer.steps, abscissa=-rounded.layer.margin, rows=rows)) / G
        shorter = [replace(g, lipschitz=g.lipschitz * share) if g.name in names else g for g in groups]
        found.append(covering_bound(shorter, risk=0.1, m=20_000, ln_strata=rounded.cost).plain)
    assert found == sorted(found)
    assert found[-1] == pytest.approx(printed.plain, rel=1e-12)
    assert printed.plain < 1


def driven(write: Write, steps: StepRange, rows: int, kind: str, A: torch.Tensor) -> tuple[float, float]:
    """Largest |h| over its bound of any state and row, and the largest ‖y‖₂, of a scan with one step a row."""
    source = torch.Generator().manual_seed(rows)
    channels, states = A.shape
    size = {"smallest": (steps.least, steps.shortest), "largest": (steps.most, steps.longest)}
    if kind in size:
        s, e = (torch.full((1, rows), x, dtype=FLOAT) for x in size[kind])
        u = torch.full((1, rows, channels), 1 / sqrt(channels), dtype=FLOAT)
    else:
        pick = torch.rand(2, 1, rows, generator=source, dtype=FLOAT)
        s = steps.least + (steps.most - steps.least) * pick[0] ** 4
        e = steps.shortest + (steps.longest - steps.shortest) * pick[1] ** 4
        u = on_the_edge(torch.randn(1, rows, channels, generator=source, dtype=FLOAT), 1.0)
        if kind == "signs":
            u = u[:, :1] * torch.where(torch.rand(1, rows, 1, generator=source) < 0.5, -1.0, 1.0).to(FLOAT)
    B = torch.nn.functional.pad(torch.ones(1, rows, 1, dtype=FLOAT), (0, states - 1))
    form = write.removeprefix("root-")
    scaled = u * write_scale(s[..., None], e, form) if write.startswith("root") else u
    bounds = torch.from_numpy(state_bound(write, steps, A=A.numpy(), B_B=1.0, B_u=1.0))
    worst, largest = 0.0, 0.0
    for state in range(states):
        # all of B and C on one state: y is that state, at every row
        one = B.roll(state, -1)
        y, _ = ops.selective_scan(scaled, s[..., None].expand_as(u), A, one, one, elapsed=e, discretization=form)
        worst = max(worst, float((y[0].abs() / bounds[:, state]).max()))
        largest = max(largest, float(y.norm(dim=-1).max()))
    return worst, largest


@pytest.mark.parametrize("kind", ["smallest", "largest", "signs", "random"])
@pytest.mark.parametrize("write", WRITES)
def test_states_and_outputs_of_a_scan_stay_below_one_number_at_every_length(write, kind):
    steps, margin = StepRange(0.01, 0.5, 0.5, 2.0), 0.05
    A = -margin * torch.tensor([[1.0, 20.0], [4.0, 2.0]], dtype=FLOAT)
    most = float(gain(write, steps, abscissa=-margin))
    for rows in LENGTHS:
        worst, largest = driven(write, steps, rows, kind, A)
        assert worst <= SLACK
        assert largest <= most * SLACK


@pytest.mark.parametrize("write", WRITES)
def test_a_long_run_comes_near_its_one_number_and_a_short_one_does_not(write):
    """Rows of a single channel, all alike: at 10² rows a slow state has hardly begun, at 10⁵ it is within 10⁻⁶."""
    steps, margin = StepRange(0.02, 0.02), 0.05
    A = torch.full((1, 1), -margin, dtype=FLOAT)
    most = float(gain(write, steps, abscissa=-margin))
    share = [driven(write, steps, rows, "smallest", A)[1] / most for rows in LENGTHS]
    assert share == sorted(share)
    assert share[0] < 0.2
    assert 1 - 1e-6 < share[-1] <= SLACK


@pytest.mark.parametrize("mixer", ["selective", "ssd", "lti"])
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_a_whole_model_stays_below_the_facts_stated_before_it_was_run(mixer, discretization):
    model = random_model(mixer, seed=4, depth=2, margin=0.02, discretization=discretization)
    given = {"input_bound": 1.5, "shortest": 0.5, "longest": 2.0}
    fact, layers = known(model, **given), state_bounds(model, **given)
    source = torch.Generator().manual_seed(0)
    for rows in LENGTHS[:3]:
        x = on_the_edge(torch.randn(2, rows, 2, generator=source, dtype=FLOAT), 1.5)
        x[0] = x[0, :1]
        gaps = 0.5 + 1.5 * torch.rand(2, rows, generator=source, dtype=FLOAT)
        gaps[0] = 0.5
        with torch.no_grad():
            y, state = model(x, elapsed=gaps)
        assert float(y.norm(dim=-1).max()) <= fact.output * SLACK
        for place, found in enumerate(layers):
            assert found is not None
            h = state[f"blocks.{place}.h"]
            h = torch.view_as_complex(h.contiguous()).abs() if h.ndim == 4 else h.abs()
            assert (h.amax(0).numpy() <= found.states * SLACK).all()


def absolute_sum(m: int) -> float:
    """E|ε_1 + … + ε_m| of fair signs."""
    half = (m + 1) // 2
    return 2.0 * half * comb(m, half) / 2.0**m


@pytest.mark.parametrize("m", [1, 25, 501])
@pytest.mark.parametrize("abscissa", [0.0, 0.01, 0.1])
def test_without_a_margin_complexity_grows_between_the_papers_lower_bound_and_the_gain(abscissa, m):
    steps, B_w, before = StepRange(1.0, 1.0), 1.5, np.zeros(3)
    for rows in (10, 30, 100, 300, 1_000):
        one = torch.ones(1, rows, 1, dtype=FLOAT)
        A = torch.full((1, 1), abscissa, dtype=FLOAT)
        y, _ = ops.selective_scan(one, one, A, one, one, discretization="euler", write="step", backend="reference")
        below = lower_bound(B_w=B_w, abscissa=abscissa, rows=rows, m=m)
        between = B_w * float(y[0, -1, 0]) * absolute_sum(m) / m
        above = B_w * float(gain("euler", steps, abscissa=abscissa, rows=rows)) / sqrt(m)
        assert below <= between * SLACK
        assert between <= above * SLACK
        now = np.array([below, between, above])
        assert (now > 2.9 * before).all()
        before = now
        if abscissa == 0:
            assert below / above == pytest.approx(sqrt(2 / pi), rel=1e-12)
    assert gain("euler", steps, abscissa=abscissa) == inf
