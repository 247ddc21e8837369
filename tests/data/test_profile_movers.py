"""Rare rows after which a target moves, and those that mean nothing to it."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.data.profiling.movers import follows, moves, moves_at

ROWS = 6_000


def stretch(seed, *, kind):
    """A target, a rare channel and the rows on which it is rare."""
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(rng.random(ROWS) < 1 / 60)
    amount = np.zeros(ROWS)
    amount[rows] = rng.normal(size=len(rows))
    last = np.maximum.accumulate(np.where(amount == 0, 0, np.arange(ROWS)))
    noise = rng.normal(size=ROWS)
    slow = np.cumsum(rng.normal(size=ROWS)) / 10
    target = {
        "nothing": slow + 0.3 * noise,
        "set": amount[last] + 0.5 * noise,
        "set size": (1 + np.abs(amount[last])) * noise,
        "dose": np.convolve(amount, np.exp(-np.arange(200) / 40))[:ROWS] + 0.5 * noise,
    }[kind]
    return target, amount, rows


@pytest.mark.parametrize(
    ("kind", "moved", "followed"),
    [("nothing", False, False), ("set", True, True), ("set size", True, False), ("dose", True, True)],
)
def test_what_moves_and_what_follows(kind, moved, followed):
    seen = [[moves_at(*stretch(10 * draw + part, kind=kind)) for part in range(4)] for draw in range(5)]
    assert [moves(one) for one in seen] == [moved] * 5
    assert [follows(one) for one in seen] == [followed] * 5


def test_a_random_walk_is_hardly_ever_said_to_move_at_rows_that_mean_nothing():
    seen = [[moves_at(*stretch(1_000 + draw, kind="nothing"))] for draw in range(100)]
    assert sum(map(moves, seen)) <= 1
    assert sum(map(follows, seen)) <= 1


def test_few_rows_and_edges_say_nothing():
    target = np.zeros(50)
    for rows in ([], [0], [49], [0, 1, 2, 49]):
        one = moves_at(target, target, np.array(rows, dtype=np.int64))
        assert not moves([one])
        assert not follows([one])


def test_changes_are_means_after_less_means_before():
    target = np.concatenate([np.zeros(100), np.ones(100), np.zeros(100)])
    one = moves_at(target, target, np.array([100, 200]))
    # elsewhere nothing moves, so there is no unit to measure by
    assert one.change.tolist() == [0.0, 0.0]
    noisy = target + 0.01 * np.random.default_rng(0).normal(size=300)
    one = moves_at(noisy, noisy, np.array([100, 200]))
    assert np.mean(np.abs(one.change_elsewhere)) == pytest.approx(1.0)
    assert one.change[0] > 100
    assert one.change[1] == pytest.approx(-one.change[0], rel=0.1)
