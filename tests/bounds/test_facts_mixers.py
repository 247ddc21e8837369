"""The mixers' facts, branch by branch against what their scans are really given, and by hand from the table."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from keiretsu import ops
from keiretsu.bounds.facts.fact import Fact
from keiretsu.bounds.facts.lti import Kernel
from keiretsu.bounds.facts.mixers import HEAD_EPS, Surroundings, lti_kernel, mixer_fact, selective_scan, ssd_scan
from keiretsu.nn.mixers.ssd import HEAD_WIDTH
from keiretsu.nn.writing import write_scale
from support.fact_attack import SLACK, ascend, random_model, random_rows, rows_norm, within

BOUND, SHORTEST, LONGEST = 0.8, 0.5, 2.0
AT = Surroundings(BOUND, SHORTEST, LONGEST, "m")
GIVEN = [
    ("selective", {"discretization": "euler"}),
    ("selective", {"discretization": "zoh", "selective": False}),
    ("ssd", {"discretization": "zoh"}),
    ("ssd", {"discretization": "euler", "selective": False}),
]


def caught(mixer, x, elapsed, monkeypatch) -> dict[str, torch.Tensor]:
    """u, B, C, Δ and x (pre-activation) as the mixer's scan is given them."""
    found = {}

    def scan(u, delta, A, B, C, *rest, **options):
        if "delta_bias" in options:
            x = delta + options["delta_bias"]
            found.update(u=u, x=x, B=B, C=C, delta=mixer.step(delta))
        else:
            scale = write_scale(delta, options["elapsed"], mixer.discretization)
            found.update(u=u / scale.repeat_interleave(u.shape[-1] // delta.shape[-1], -1), B=B, C=C, delta=delta)
        return real(u, delta, A, B, C, *rest, **options)

    name = "selective_scan" if hasattr(mixer, "choose") else "ssd"
    real = getattr(ops, name)
    with monkeypatch.context() as patch:
        patch.setattr(ops, name, scan)
        reset = torch.zeros(x.shape[:2], dtype=torch.bool)
        mixer(x, elapsed=elapsed, reset=reset, state=mixer.initial_state(len(x)))
    return found


@pytest.mark.parametrize(("kind", "options"), GIVEN)
def test_what_a_scan_is_given_keeps_to_the_facts_of_its_branches(kind, options, monkeypatch):
    model = random_model(kind, seed=1, width=2, **options)
    mixer = model.layers[0].mixer
    scan = (selective_scan if kind == "selective" else ssd_scan)(mixer, AT)
    rows, gaps = random_rows(BOUND, seed=2, batch=8, length=6)
    elapsed = SHORTEST + (LONGEST - SHORTEST) * gaps
    norms = dict.fromkeys(("u", "B", "C"), rows_norm) | {"x": lambda x: x.abs().amax((1, 2))}
    for name, norm in norms.items():
        fact = getattr(scan, name)
        if name not in caught(mixer, rows, elapsed, monkeypatch):
            continue

        def value(x, name=name, norm=norm):
            return norm(caught(mixer, x, elapsed, monkeypatch)[name])

        if fact.lipschitz == 0:
            assert float(value(rows).detach().max()) == pytest.approx(fact.output, rel=2e-9)
            continue
        highest = ascend(value, rows, BOUND, steps=60)
        reached = float(value(highest).detach().max())
        assert 0.25 * fact.output < reached <= fact.output * SLACK, name

        def ratio(pair, value=value, name=name, norm=norm):
            x, other = pair.chunk(2, dim=1)
            moved = caught(mixer, x, elapsed, monkeypatch)[name] - caught(mixer, other, elapsed, monkeypatch)[name]
            return norm(moved) / rows_norm(x - other).clamp_min(1e-3 * BOUND)

        near = within(torch.cat((highest, 0.99 * highest + 0.01 * rows.flip(0)), 1), BOUND)
        found = float(ratio(ascend(ratio, near, BOUND, steps=60)).detach().max())
        assert 0.15 * fact.lipschitz < found <= fact.lipschitz * SLACK, name
    delta = caught(mixer, rows, elapsed, monkeypatch)["delta"].detach()
    assert scan.steps.least <= float(delta.min()) * SLACK
    assert float(delta.max()) <= scan.steps.most * SLACK


def by_hand(scan: Fact, u: Fact, mixer, into_z: torch.Tensor, *, eps: float | None) -> tuple[float, float, float]:
    """Output, input constant and gate bias' constant of what follows a scan, from the table."""
    D, g, out = (p.detach().numpy() for p in (mixer.skip, mixer.gate_bias, mixer.out.weight))
    row = np.linalg.norm(into_z.detach().numpy(), axis=1).max()
    gate, gate_slope = row * BOUND + np.abs(g).max(), 1.0999 * row
    read, read_slope = scan.output + np.abs(D).max() * u.output, scan.lipschitz + np.abs(D).max() * u.lipschitz
    output, slope, bias = read * gate, read_slope * gate + read * gate_slope, 1.0999 * read
    if eps is not None:
        scale = np.abs(mixer.norm.detach().numpy()).max()
        output = scale * output / sqrt(output**2 / len(g) + eps)
        slope, bias = (x * scale / sqrt(eps) for x in (slope, bias))
    above = np.linalg.norm(out, 2)
    return above * output, above * slope, above * bias


@pytest.mark.parametrize(("kind", "options"), GIVEN)
def test_what_follows_a_scan_is_by_the_table(kind, options):
    mixer = random_model(kind, seed=3, **options).layers[0].mixer
    ssd = kind == "ssd"
    scan, into = (ssd_scan if ssd else selective_scan)(mixer, AT), mixer.into.weight
    into_z = into[: mixer.inner] if ssd else into[mixer.inner :]
    fact = mixer_fact(mixer, AT)
    found = (fact.output, fact.lipschitz, {g.name: g.lipschitz for g in fact.groups}["m.gate_bias"])
    assert found == pytest.approx(by_hand(scan.fact, scan.u, mixer, into_z, eps=1e-5 if ssd else None), rel=1e-7)
    assert (scan.heads, scan.A.numel()) == ((mixer.heads, mixer.heads) if ssd else (mixer.inner, 2 * mixer.inner))
    assert scan.write == "root-" + mixer.discretization


def test_what_follows_a_kernel_is_by_the_table():
    mixer = random_model("lti", seed=3).layers[0].mixer
    into, kernel = mixer.into.weight.detach().numpy(), lti_kernel(mixer, AT)
    size = float(np.linalg.norm(into[: mixer.inner], 2))
    u, read = Fact(size * BOUND, size), kernel.fact(size * BOUND)
    read = Fact(read.output, read.lipschitz * size)
    fact = mixer_fact(mixer, AT)
    found = (fact.output, fact.lipschitz, {g.name: g.lipschitz for g in fact.groups}["m.gate_bias"])
    assert found == pytest.approx(by_hand(read, u, mixer, mixer.into.weight[mixer.inner :], eps=None), rel=1e-7)


def test_the_norm_of_ssd_is_the_one_the_fact_speaks_of(monkeypatch):
    seen = []

    def rms_norm(x, shape, **options):
        seen.append((x.shape[-2:], shape, options))
        return real(x, shape, **options)

    mixer, real = random_model("ssd", seed=3).layers[0].mixer, F.rms_norm
    rows, gaps = random_rows(BOUND, seed=0)
    with monkeypatch.context() as patch:
        patch.setattr(F, "rms_norm", rms_norm)
        x = rows @ torch.ones(2, mixer.width, dtype=torch.float64)
        mixer(x, elapsed=1 + gaps, reset=torch.zeros(gaps.shape, dtype=torch.bool), state=mixer.initial_state(len(x)))
    assert seen == [((mixer.heads, HEAD_WIDTH), (HEAD_WIDTH,), {"eps": HEAD_EPS})]


def test_the_branches_of_ssd_are_by_the_table():
    mixer = random_model("ssd", seed=4).layers[0].mixer
    scan, inner, N = ssd_scan(mixer, AT), mixer.inner, mixer.states
    into, taps, bias, select, q = (
        p.detach().numpy()
        for p in (mixer.into.weight, mixer.taps, mixer.taps_bias, mixer.select_bias, mixer.to_step.weight)
    )
    spans = {"u": (0, inner), "B": (inner, inner + N), "C": (inner + N, inner + 2 * N)}
    constant = {"u": 0.0, "B": np.linalg.norm(select[:N]), "C": np.linalg.norm(select[N:])}
    for name, (first, last) in spans.items():
        size = np.linalg.norm(into[inner + first : inner + last], 2)
        kappa = np.abs(taps[first:last]).max(0).sum()
        output = kappa * size * BOUND + np.linalg.norm(bias[first:last]) + constant[name]
        fact = getattr(scan, name)
        assert (fact.output, fact.lipschitz) == pytest.approx((output, 1.0999 * kappa * size), rel=1e-7)
    assert scan.x.lipschitz == pytest.approx(np.linalg.norm(q, axis=1).max(), rel=1e-7)


def test_the_branches_of_a_selective_layer_pass_u():
    mixer = random_model("selective", seed=5).layers[0].mixer
    scan, N = selective_scan(mixer, AT), mixer.states
    select, bias = mixer.select.weight.detach().numpy(), mixer.select_bias.detach().numpy()
    for fact, rows in ((scan.B, slice(0, N)), (scan.C, slice(N, 2 * N))):
        size = np.linalg.norm(select[rows], 2)
        assert fact.output == pytest.approx(size * scan.u.output + np.linalg.norm(bias[rows]), rel=1e-7)
        assert fact.lipschitz == pytest.approx(size * scan.u.lipschitz, rel=1e-7)
    row = np.linalg.norm(mixer.to_step.weight.detach().numpy(), axis=1).max()
    assert scan.x.lipschitz == pytest.approx(row * scan.u.lipschitz, rel=1e-7)


def brute(kernel: Kernel, lags: int) -> float:
    B = kernel.B.to(kernel.A.dtype)
    K = ops.lti_kernel(kernel.A, B, kernel.C, kernel.delta, lags, discretization=kernel.discretization)
    return float(K.abs().amax(0).sum())


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize(("steps", "lags"), [((0.05, 0.5), 4000), ((1e-3, 2e-3), 60_000)])
def test_the_kernel_of_an_lti_layer_is_summed_to_its_end(discretization, steps, lags):
    mixer = random_model("lti", seed=6, discretization=discretization, steps=steps, margin=0.5).layers[0].mixer
    kernel = lti_kernel(mixer, AT)
    summed = brute(kernel, lags)
    assert summed <= kernel.size() * SLACK
    assert kernel.size() == pytest.approx(summed, rel=0.01)


def test_the_tail_of_a_kernel_longer_than_what_is_summed_is_bounded():
    """Steps of 1e-5: two million rows of memory; one real state, so that κ is known: 2 C Bbar / (1 - Abar)."""
    delta = torch.tensor([1e-5], dtype=torch.float64)
    one = torch.ones(1, 1, dtype=torch.float64)
    kernel = Kernel(A=-0.5 * one + 0j, B=one, C=one + 0j, delta=delta, margin=0.5, discretization="euler")
    exact = 2 * 1e-5 / -np.expm1(-0.5e-5)
    assert exact <= kernel.size() <= 1.03 * exact


def test_a_time_invariant_layer_attains_its_kernel():
    """The worst rows of a scalar kernel: the signs of K, turned round."""
    mixer = random_model("lti", seed=7, width=1, state=3, margin=0.5).layers[0].mixer
    kernel = lti_kernel(mixer, AT)
    one = Kernel(kernel.A[:1], kernel.B[:1], kernel.C[:1], kernel.delta[:1], 0.5, kernel.discretization)
    B = one.B.to(one.A.dtype)
    K = ops.lti_kernel(one.A, B, one.C, one.delta, 3000, discretization=one.discretization)
    rows = BOUND * K.sign().flip(1).mT[None]
    y, h = ops.lti_conv(rows, one.A, B, one.C, one.delta, discretization=one.discretization)
    fact = one.fact(BOUND)
    assert 0.99 * fact.output <= float(y[0, -1].norm()) <= fact.output * SLACK
    assert (h[0].abs().numpy() <= one.stability(0, bound=BOUND).states * SLACK).all()
    # a state reaches its bound where the input turns with it
    turning = Kernel(one.A.real + 0j, one.B, one.C, one.delta, 0.5, one.discretization)
    _, h = ops.lti_conv(
        torch.full((1, 3000, 1), BOUND, dtype=torch.float64),
        turning.A,
        B,
        one.C,
        one.delta,
        discretization=one.discretization,
    )
    assert h[0].abs().numpy() == pytest.approx(turning.stability(0, bound=BOUND).states, rel=1e-6)


def test_a_gate_counts_by_its_largest_entry():
    """Gates of √inner times the size in ℓ2 would be true as well, and that much looser."""
    mixer = random_model("selective", seed=8, width=8).layers[0].mixer
    z = BOUND * torch.eye(8, dtype=torch.float64)
    _, into_z = mixer.into.weight.detach().split(mixer.inner)
    gate = F.silu(F.linear(z, into_z, mixer.gate_bias.detach()))
    scan, fact = selective_scan(mixer, AT), mixer_fact(mixer, AT)
    read = scan.fact.output + float(mixer.skip.detach().abs().max()) * scan.u.output
    above = float(torch.linalg.matrix_norm(mixer.out.weight.detach(), 2))
    assert float(gate.abs().max()) <= fact.output / (read * above) < float(gate.norm(dim=1).max())
