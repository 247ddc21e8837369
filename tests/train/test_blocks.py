"""Blocks of training rows."""

from __future__ import annotations

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.train import make_blocks

HORIZON = 6


def cut(frame: pl.DataFrame) -> tuple[kr.SeriesSet, np.ndarray, object]:
    series = kr.read(frame, time="time", id="id")
    packed = pack(series)
    inside = [np.arange(a, b - HORIZON) for a, b in zip(packed.starts[:-1], packed.starts[1:], strict=True)]
    origins = np.concatenate(inside)
    return series, origins, make_blocks(series, packed, origins, horizon=HORIZON)


def machines(count: int, lengths: list[int], start: int = 0) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame(
            {"id": [f"m{i:02}"] * lengths[i], "time": range(start, start + lengths[i]), "y": range(lengths[i])}
        )
        for i in range(count)
    )


def test_time_blocks_are_equal_shares_and_cut_all_series_at_one_stamp() -> None:
    series, _, blocks = cut(machines(3, [100, 100, 100]))
    stamps = pack(series).stamp
    assert blocks.kind == "time"
    assert np.bincount(blocks.of_row).tolist() == [60] * 5
    for block in range(4):
        assert stamps[blocks.of_row == block].max() < stamps[blocks.of_row == block + 1].min()


def test_an_origin_is_learned_from_only_once_its_horizon_is_over() -> None:
    _, origins, blocks = cut(machines(1, [100]))
    for block in range(1, 5):
        usable = np.array([pair in blocks.pairs_before(block) for pair in zip(blocks.origin, blocks.end, strict=True)])
        assert (origins[usable] + HORIZON).max() == 20 * block - 1
    assert all(2 not in pair for pair in blocks.pairs_without(2, upto=5))
    assert (3, 3) in blocks.pairs_without(2, upto=5)
    assert (3, 3) not in blocks.pairs_without(2, upto=3)


def test_series_that_count_from_their_own_start_are_blocked_whole() -> None:
    series, origins, blocks = cut(machines(12, [30 + 7 * i for i in range(12)]))
    assert blocks.kind == "unit"
    owner = np.repeat(np.arange(12), list(series.lengths.values()))
    for i in range(12):
        assert len(set(blocks.of_row[owner == i])) == 1
    assert (blocks.origin == blocks.end).all()
    assert (blocks.batch == owner[origins]).all()


def test_batches_are_at_least_a_horizon_long() -> None:
    _, _, blocks = cut(machines(1, [100]))
    sizes = np.bincount(blocks.batch)
    assert sizes[:-2].min() >= HORIZON
