"""Properties of the selective scan that hold for every shape, on both paths."""

from __future__ import annotations

from itertools import pairwise

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu import ops

from .conftest import assert_close, run_scan, scan_inputs

BACKENDS = [name for name in ("cpu", "chunked") if name in ops.backends().available]
SHAPES = st.tuples(
    st.integers(0, 3), st.integers(0, 80), st.integers(1, 300), st.one_of(st.integers(1, 8), st.sampled_from([16, 128]))
).filter(lambda shape: shape[0] * shape[1] * shape[2] * shape[3] < 400_000)
CASES = {
    "shape": SHAPES,
    "seed": st.integers(0, 10_000),
    "resets": st.sampled_from([0.0, 0.05, 0.5]),
    "discretization": st.sampled_from(["euler", "zoh"]),
    "dtype": st.sampled_from([torch.float32, torch.float64]),
    "backend": st.sampled_from(BACKENDS),
}
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
TIGHT = {torch.float32: 3e-6, torch.float64: 1e-14}
ROWS = ("u", "delta", "B", "C", "z", "elapsed", "reset")


def cut(inputs, rows):
    return {name: tensor[:, rows] if name in ROWS else tensor for name, tensor in inputs.items()}


@QUICK
@given(**CASES)
def test_equals_the_naive_loop(shape, seed, resets, discretization, dtype, backend):
    inputs = scan_inputs(*shape, seed=seed, resets=resets, dtype=dtype)
    wide = {k: v.double() if v.is_floating_point() else v for k, v in inputs.items()}
    truth = run_scan(wide, discretization=discretization, backend="reference")
    assert_close(run_scan(inputs, discretization=discretization, backend=backend), truth, bound=TIGHT[dtype])


@QUICK
@given(**CASES, data=st.data())
def test_chunks_of_any_size_equal_the_whole(data, shape, seed, resets, discretization, dtype, backend):
    inputs = scan_inputs(*shape, seed=seed, resets=resets, dtype=dtype)
    options = {"discretization": discretization, "backend": backend}
    whole, last = ops.selective_scan(**inputs, **options)
    marks = sorted(data.draw(st.lists(st.integers(0, shape[1]), max_size=4)))
    h, parts = inputs["h0"], []
    for start, end in zip([0, *marks], [*marks, shape[1]], strict=True):
        y, h = ops.selective_scan(**cut(inputs, slice(start, end)) | {"h0": h}, **options)
        parts.append(y)
    assert_close({"y": torch.cat(parts, 1), "h": h}, {"y": whole, "h": last}, bound=TIGHT[dtype])


@QUICK
@given(**CASES)
def test_packed_with_reset_equals_apart(shape, seed, resets, discretization, dtype, backend):
    inputs = scan_inputs(*shape, seed=seed, resets=resets, dtype=dtype)
    options = {"discretization": discretization, "backend": backend}
    whole, last = ops.selective_scan(**inputs, **options)
    for b in range(shape[0]):
        mine = {k: v[b : b + 1] if k in (*ROWS, "h0") else v for k, v in inputs.items()}
        starts = [0, *(int(t) for t in mine["reset"][0].nonzero().flatten() if t), shape[1]]
        for start, end in pairwise(starts):
            apart = cut(mine, slice(start, end)) | {"reset": None}
            if start or (shape[1] and mine["reset"][0, 0]):
                apart["h0"] = None
            y, h = ops.selective_scan(**apart, **options)
            assert_close({"y": y}, {"y": whole[b : b + 1, start:end]}, bound=TIGHT[dtype])
        assert_close({"h": h}, {"h": last[b : b + 1]}, bound=TIGHT[dtype])


@QUICK
@given(**CASES, row=st.integers(0, 79))
def test_causality_to_the_bit(row, shape, seed, resets, discretization, dtype, backend):
    inputs = scan_inputs(*shape, seed=seed, resets=resets, dtype=dtype)
    row = min(row, shape[1])
    options = {"discretization": discretization, "backend": backend}
    y, _ = ops.selective_scan(**inputs, **options)
    changed = {k: v.clone() for k, v in inputs.items()}
    for name in ("u", "B", "C", "z"):
        changed[name][:, row:] += 3
    other, _ = ops.selective_scan(**changed, **options)
    assert torch.equal(y[:, :row], other[:, :row])


@QUICK
@given(**CASES)
def test_permuted_channels_and_batches(shape, seed, resets, discretization, dtype, backend):
    inputs = scan_inputs(*shape, seed=seed, resets=resets, dtype=dtype)
    g = torch.Generator().manual_seed(seed)
    order, entries = torch.randperm(shape[2], generator=g), torch.randperm(shape[0], generator=g)
    options = {"discretization": discretization, "backend": backend}
    y, h = ops.selective_scan(**inputs, **options)
    moved = {k: v[entries] if k in (*ROWS, "h0") else v for k, v in inputs.items()}
    for name in ("u", "delta", "z"):
        moved[name] = moved[name][..., order]
    moved |= {"A": inputs["A"][order], "D": inputs["D"][order], "h0": moved["h0"][:, order]}
    other, last = ops.selective_scan(**moved, **options)
    assert_close({"y": other, "h": last}, {"y": y[entries][..., order], "h": h[entries][:, order]}, bound=TIGHT[dtype])
