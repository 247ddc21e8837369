"""What must not move a bit: neighbours in a packed row, thread counts, forks, other threads."""

from __future__ import annotations

import multiprocessing
import threading

import pytest
import torch

from keiretsu import ops

from .conftest import run_scan, scan_inputs

NEIGHBOURS = ("y", "grad_u", "grad_delta", "grad_B", "grad_C", "grad_z", "grad_elapsed")


def packed_pair(length=90, cut=37):
    inputs = scan_inputs(1, length, 21, 4, dtype=torch.float32, resets=0.0)
    inputs["reset"][0, cut] = True
    return inputs, cut


@pytest.mark.parametrize("value", [1e6, float("nan"), float("inf"), -1e30])
@pytest.mark.parametrize("name", ["u", "delta", "B", "C", "z", "elapsed", "h0"])
@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_the_sequence_before_a_reset_moves_nothing_after_it(name, value, discretization, backend):
    inputs, cut = packed_pair()
    before = run_scan(inputs, discretization=discretization, backend=backend)
    spoilt = inputs | {name: inputs[name].clone()}
    (spoilt[name] if name == "h0" else spoilt[name][:, :cut]).fill_(value)
    after = run_scan(spoilt, discretization=discretization, backend=backend)
    for key in NEIGHBOURS:
        assert torch.equal(before[key][:, cut:], after[key][:, cut:]), key
    assert torch.equal(before["h"], after["h"])


@pytest.mark.parametrize("value", [1e6, float("nan")])
@pytest.mark.parametrize("name", ["u", "delta", "B", "C", "z", "elapsed"])
def test_the_sequence_after_a_reset_moves_nothing_before_it(name, value, backend):
    inputs, cut = packed_pair()
    before = run_scan(inputs, backend=backend)
    spoilt = inputs | {name: inputs[name].clone()}
    spoilt[name][:, cut:] = value
    after = run_scan(spoilt, backend=backend)
    for key in NEIGHBOURS:
        assert torch.equal(before[key][:, :cut], after[key][:, :cut]), key
    assert torch.equal(before["grad_h0"], after["grad_h0"])


def test_nothing_flows_back_over_a_reset_of_the_first_row(backend):
    inputs = scan_inputs(2, 5, 3, 2, resets=0.0)
    inputs["reset"][:, 0] = True
    assert not run_scan(inputs, backend=backend)["grad_h0"].any()


@pytest.mark.parametrize("shape", [(1, 200, 300, 5), (3, 70, 64, 4), (8, 40, 20, 3)])
def test_same_bits_for_any_number_of_threads(shape):
    inputs, threads = scan_inputs(*shape, dtype=torch.float32), torch.get_num_threads()
    try:
        outcomes = []
        for count in (1, 2, 3, 7):
            torch.set_num_threads(count)
            outcomes.append(run_scan(inputs))
    finally:
        torch.set_num_threads(threads)
    for other in outcomes[1:]:
        assert all(torch.equal(outcomes[0][name], other[name]) for name in other)


def test_other_threads_run_at_the_same_time():
    inputs = scan_inputs(2, 300, 64, 8, dtype=torch.float32)
    truth, outcomes = run_scan(inputs), []
    workers = [threading.Thread(target=lambda: outcomes.append(run_scan(inputs))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(outcomes) == 4
    assert all(torch.equal(truth[name], other[name]) for other in outcomes for name in truth)


def _child(inputs, answer):
    answer.put(ops.selective_scan(**inputs)[0].numpy().tobytes())


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_runs_after_its_parent_used_threads():
    inputs = scan_inputs(4, 200, 128, 8, dtype=torch.float32)
    wanted = ops.selective_scan(**inputs)[0].numpy().tobytes()
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_child, args=(inputs, answer))
    child.start()
    assert answer.get(timeout=60) == wanted
    child.join()
