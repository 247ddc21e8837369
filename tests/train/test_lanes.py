"""Rows in lanes with carried state."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.nn import State
from keiretsu.train.lanes import Lanes
from train.task import model, rows_and_residuals


def make(lanes: int, chunk: int, keep: np.ndarray | None = None) -> Lanes:
    rows, residuals = rows_and_residuals()
    keep = np.ones(400, dtype=bool) if keep is None else keep
    return Lanes(rows, residuals.numbers(keep), keep, lanes=lanes, chunk=chunk, rng=np.random.default_rng(0))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 450), st.integers(1, 400))
def test_every_origin_is_met_once_an_epoch_wherever_the_chunks_are_cut(lanes: int, chunk: int, kept: int) -> None:
    keep = np.arange(400) < kept
    feed, net, state = make(lanes, chunk, keep), model(), None
    number = rows_and_residuals()[1].numbers(keep)
    edges: list[int] = []
    for _ in range(2):
        met: list[int] = []
        while True:
            read, _ = feed.next(net, state)
            state = net.initial_state(feed.lanes)
            assert read.row.max() < kept
            met += read.origin.tolist()
            edges.append(read.x.shape[1])
            if feed.at_end:
                break
        assert sorted(met) == number[number >= 0].tolist()
    assert max(edges) <= max(chunk, 1)


def test_a_lane_takes_over_the_state_of_the_lane_before_it() -> None:
    rows, _ = rows_and_residuals()
    net, feed = model().eval(), make(2, 50)
    state: State | None = None
    with torch.no_grad():
        while state is None or not feed.at_end:
            chunk, begin = feed.next(net, state)
            _, state = net.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=begin)
        _, unbroken = net.hidden(rows.x[None, :200], elapsed=rows.elapsed[None, :200], reset=rows.reset[None, :200])
    _, begin = feed.next(net, state)
    for name, part in begin.items():
        assert part[0].abs().max() == 0
        torch.testing.assert_close(part[1], unbroken[name][0], rtol=1e-5, atol=1e-5)


def test_a_place_can_be_written_down_and_taken_up() -> None:
    first, second, net = make(3, 37), make(3, 37), model()
    state = net.initial_state(3)
    for _ in range(5):
        first.next(net, state)
    second.rng.bit_generator.state = first.rng.bit_generator.state
    second.go_to(first.position())
    for _ in range(6):
        np.testing.assert_array_equal(first.next(net, state)[0].row, second.next(net, state)[0].row)
