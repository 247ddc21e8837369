"""Random crops: what carries loss, how often, and from which state."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.train import RowTensors, TrainConfig, train
from keiretsu.train.bundles import bundle
from keiretsu.train.crops import Crops
from keiretsu.train.stretches import Stretches
from train.task import model, rows_and_residuals


def make(lengths: list[int], *, crops: int = 1, crop: int = 30, keep: np.ndarray | None = None) -> Crops:
    total = sum(lengths)
    reset = torch.zeros(total, dtype=torch.bool)
    reset[np.cumsum([0, *lengths[:-1]])] = True
    rows = RowTensors(torch.arange(total, dtype=torch.float32)[:, None], torch.ones(total), reset)
    keep = np.ones(total, dtype=bool) if keep is None else keep
    number = np.where(keep, np.arange(total), -1)
    return Crops(rows, number, keep, crops=crops, crop=crop, rng=np.random.default_rng(0))


def shares(feed: Crops, total: int) -> np.ndarray:
    """How often each row carries loss, over every draw there is."""
    count = np.zeros(total, dtype=int)
    for drawn in range(int(feed._ends[-1])):
        for start, _, first, last in feed._pieces(drawn):
            count[start + first : start + last] += 1
    return count


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 120), min_size=1, max_size=8), st.integers(1, 40))
def test_every_row_carries_loss_equally_often(lengths: list[int], crop: int) -> None:
    count = shares(make(lengths, crop=crop), sum(lengths))
    assert (count == crop - crop // 3).all()


def test_where_the_state_is_not_known_only_the_first_third_of_a_crop_is_spared() -> None:
    keep = np.arange(200) >= 50
    count = shares(make([200], keep=keep), 200)
    assert (count[:60] == 0).all()
    assert (np.diff(count[60:80]) == 1).all()
    assert (count[79:] == 20).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 120), min_size=1, max_size=8), st.integers(1, 4), st.integers(0, 10**6))
def test_loss_rests_on_a_known_state_or_a_third_of_a_crop(lengths: list[int], crops: int, seed: int) -> None:
    feed = make(lengths, crops=crops)
    feed._rng = np.random.default_rng(seed)
    begins = np.cumsum([0, *lengths[:-1]])
    chunk, state = feed.next(model(), None)
    assert all(part.abs().max() == 0 for part in state.values())
    reset = chunk.reset.numpy()
    assert reset[:, 0].all()
    for place, origin in zip(chunk.place.tolist(), chunk.origin.tolist(), strict=True):
        lane, at = divmod(place, chunk.x.shape[1])
        assert chunk.row[lane, at] == origin == chunk.x[lane, at, 0]
        began = at - np.argmax(reset[lane, at::-1])
        read = chunk.row[lane, began : at + 1]
        assert (np.diff(read) == 1).all()
        assert read[0] in begins or at - began >= 10
        assert not set(read[1:]) & set(begins)


def test_short_series_share_a_crop_and_are_read_whole() -> None:
    feed = make([10] * 9, crops=3)
    chunk, _ = feed.next(model(), None)
    assert chunk.x.shape[:2] == (3, 30)
    assert sorted(chunk.origin.tolist()) == list(range(90))
    assert int(chunk.reset.sum()) == 9


def test_few_rows_are_read_once_a_step_and_not_four_times() -> None:
    assert make([20], crops=4).crops == 1
    assert make([70], crops=4).crops == 3
    assert make([1000], crops=4).crops == 4


def test_series_packed_into_one_crop_are_read_as_they_would_be_apart() -> None:
    feed_rows, residuals = rows_and_residuals(100, (0, 40))
    number = np.where(np.isin(np.arange(100), residuals.rows), 0, -1)
    feed = Crops(feed_rows, number, np.ones(100, bool), crops=1, crop=100, rng=np.random.default_rng(0))
    chunk, state = feed.next(model(), None)
    net = model().eval()
    with torch.no_grad():
        packed, _ = net.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
        for part in (slice(0, 40), slice(40, 100)):
            at = np.flatnonzero(np.isin(chunk.row[0], np.arange(100)[part]))
            alone, _ = net.hidden(feed_rows.x[None, part])
            torch.testing.assert_close(packed[0, at], alone[0], rtol=1e-5, atol=1e-6)


def test_rows_after_the_last_origin_are_not_read() -> None:
    keep = np.ones(100, dtype=bool)
    number = np.where(np.arange(100) < 70, 0, -1)
    reset = np.isin(np.arange(100), [0, 80])
    stretches = Stretches.of(reset, number, keep)
    assert (stretches.begin.tolist(), stretches.length.tolist()) == ([0], [70])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(0, 10**6))
def test_stretches_are_the_runs_of_readable_rows(flags: list[int], seed: int) -> None:
    """Against a walk row by row."""
    drawn = np.array(flags)
    reset, keep, origin = drawn % 4 == 0, drawn % 3 > 0, np.random.default_rng(seed).random(len(drawn)) < 0.4
    runs: list[list[int]] = []
    for row in range(len(drawn)):
        if keep[row] and runs and runs[-1][-1] == row - 1 and not reset[row]:
            runs[-1].append(row)
        elif keep[row]:
            runs.append([row])
    expected = []
    for one in runs:
        held = [row for row in one if origin[row]]
        if held:
            expected.append((one[0], held[-1] + 1 - one[0], bool(reset[one[0]])))
    found = Stretches.of(reset, np.where(origin, 7, -1), keep)
    assert list(zip(found.begin.tolist(), found.length.tolist(), found.known.tolist(), strict=True)) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 50), max_size=80))
def test_bundles_hold_every_stretch_once_and_waste_little(lengths: list[int]) -> None:
    found = bundle(np.array(lengths, dtype=np.int64), 50)
    assert sorted(k for one in found for k in one) == list(range(len(lengths)))
    filled = [sum(lengths[k] for k in one) for one in found]
    assert max(filled, default=0) <= 50
    # Two bundles that fit into one would have been one.
    assert sum(fill <= 25 for fill in filled) <= 1


def test_draws_of_a_step_are_spread_over_all_there_is() -> None:
    feed = make([40] * 100, crops=4)
    for _ in range(20):
        chunk, _ = feed.next(model(), None)
        series = chunk.row[:, 0] // 40
        assert [int(s) // 25 for s in series] == [0, 1, 2, 3]


@pytest.mark.parametrize("crop", [1, 2, 3, 400, 10**6])
def test_any_length_of_crop_trains(crop: int) -> None:
    rows, residuals = rows_and_residuals()
    config = TrainConfig(crop=crop)
    assert train(model(), rows, residuals, np.ones(400, bool), steps=2, config=config, seed=0).steps == 2
