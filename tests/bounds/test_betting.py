"""The betting interval: against a naive gambler, exactly over all outcomes, its width and its speed."""

from __future__ import annotations

from itertools import product
from math import log, prod, sqrt
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.bounds import holdout
from keiretsu.bounds.intervals.betting import betting, log_capital, plug_in_bets


def richest(losses, m: float, *, delta: float, tails: int) -> float:
    """The largest capital of the hedged gambler against the mean m, as the paper writes it, loss by loss."""
    n, up, down, best = len(losses), 1.0, 1.0, 1.0
    total, squares, variance = 0.5, 0.25, 0.25
    for t, x in enumerate(losses, start=1):
        bet = sqrt(2 * log(tails / delta) / (n * variance))
        up *= 1 + (min(bet, 0.75 / m) if m > 0 else bet) * (x - m)
        down *= 1 - (min(bet, 0.75 / (1 - m)) if m < 1 else bet) * (x - m)
        best = max(best, 0.5 * up, 0.5 * down) if tails == 2 else max(best, down)
        total += x
        squares += (x - total / (t + 1)) ** 2
        variance = squares / (t + 1)
    return best


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.sampled_from([0.5, 0.05, 1e-4]), st.sampled_from([1, 2]))
def test_a_naive_gambler_excludes_all_outside_and_nothing_inside(losses, delta, tails):
    lower, upper = betting(np.array(losses), delta=delta, tails=tails)
    for end, outwards in ((lower, -1), (upper, 1)):
        if 0 < end < 1:
            assert richest(losses, end, delta=delta, tails=tails) >= 1 / delta * (1 - 1e-12)
            assert richest(losses, np.clip(end + outwards * 1e-3, 0, 1), delta=delta, tails=tails) > 1 / delta
            # 1e-10 inside, unless the other end was passed
            inside = end - outwards * 1e-10
            if lower < inside < upper:
                assert richest(losses, inside, delta=delta, tails=tails) < 1 / delta
    if lower < upper:
        for m in np.linspace(lower, upper, 9)[1:-1]:
            assert richest(losses, m, delta=delta, tails=tails) < 1 / delta


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_capital_falls_as_the_mean_grows_so_the_set_is_an_interval(losses):
    values = np.array(losses)
    capital = log_capital(values, plug_in_bets(values, log(40)), np.linspace(0, 1, 301))
    assert (np.diff(capital) <= 1e-12 * (1 + np.abs(capital[:-1]))).all()


def test_one_loss_in_closed_form():
    # δ = 0.9: ln(2/δ) = 0.7985, λ = 2.53 is cut at 0.75/m, so 1 + 0.75 (1/m - 1) = 2/δ
    lower, upper = betting(np.array([1.0]), delta=0.9, tails=2)
    assert lower == pytest.approx(0.75 / (2 / 0.9 - 0.25), abs=3.1e-11)
    assert upper == 1
    # one tail, δ = 0.25: λ = 3.33 is not cut at 0.75/(1 - m), so 1 + λ m = 1/δ
    _, upper = betting(np.array([0.0]), delta=0.25, tails=1)
    assert upper == pytest.approx((1 / 0.25 - 1) / sqrt(8 * log(1 / 0.25)), abs=3.1e-11)


def test_gains_mirror_losses():
    losses = np.random.default_rng(1).beta(2, 5, 300)
    lower, upper = betting(losses, delta=0.05, tails=2)
    assert betting(1 - losses, delta=0.05, tails=2) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@pytest.mark.parametrize(("values", "n"), [((0.0, 1.0), 9), ((0.0, 0.4, 1.0), 6), ((0.0, 0.02, 1.0), 6)])
@pytest.mark.parametrize("tails", [1, 2])
def test_every_outcome_counted_the_misses_are_at_most_delta(values, n, tails):
    """Exact: all sequences of n losses, each weighed by its probability. A fixed permutation is one of them."""
    delta = 0.3
    sequences = np.array(list(product(range(len(values)), repeat=n)))
    found = [holdout(np.array(values)[s], delta=delta, tails=tails) for s in sequences]
    ends = np.array([(each.lower, each.upper) for each in found])
    # what nothing was widened for: the gambler's own ends are to hold as well
    bare = np.array([betting(np.array(values)[s], delta=delta, tails=tails) for s in sequences])
    rng, worst = np.random.default_rng(0), 0.0
    for weights in [*rng.dirichlet(np.full(len(values), 0.7), 120), *np.eye(len(values))]:
        mean, chance = weights @ np.array(values), prod(weights[sequences[:, i]] for i in range(n))
        assert chance.sum() == pytest.approx(1)
        for low, high in (ends.T, bare.T):
            missed = chance[(mean < low - 1e-15) | (mean > high + 1e-15)].sum()
            assert missed <= delta
            worst = max(worst, missed)
    # the guarantee is used: the test could fail
    assert worst > 0.05


def test_smaller_delta_never_narrows_where_the_order_is_of_chance():
    rng = np.random.default_rng(0)
    for draw in range(40):
        losses = (rng.random(100), rng.beta(1, 9, 30), (rng.random(200) < 0.1) * 1.0, np.full(50, 0.3))[draw % 4]
        for tails in (1, 2):
            found = [holdout(losses, delta=delta, tails=tails) for delta in (0.001, 0.01, 0.05, 0.2, 0.4)]
            assert (np.diff([each.lower for each in found]) >= -1e-10).all()
            assert (np.diff([each.upper for each in found]) <= 1e-10).all()


def test_where_no_mean_is_left_nothing_is_claimed_and_it_is_said():
    drifting = np.repeat([0.0, 1.0], 1000)
    lower, upper = betting(drifting, delta=0.05, tails=2)
    assert lower > upper
    found = holdout(drifting, delta=0.05)
    assert (found.lower, found.mean, found.upper) == (0, 0.5, 1)
    assert "No single mean agrees with these losses in this order, which happens with probability at most 0.05" in (
        found.note_en
    )
    assert "高々 0.05" in found.note_ja
    assert found.note_en in str(found)
    shuffled = holdout(np.random.default_rng(0).permutation(drifting), delta=0.05)
    assert shuffled.note_en == shuffled.note_ja == ""
    assert shuffled.width < 0.06


def test_far_narrower_than_hoeffding_where_losses_are_small():
    rng = np.random.default_rng(0)
    losses = rng.beta(1, 9, (200, 200))
    widths = [holdout(each, delta=0.05).width for each in losses]
    # Hoeffding's ends before they are cut to [0, 1], and after
    assert np.mean(widths) <= 0.25 * 2 * sqrt(log(40) / 400)
    cut = [holdout(each, delta=0.05, method="hoeffding").width for each in losses]
    assert np.mean(widths) <= 0.25 * np.mean(cut)
    upper = [holdout(each, delta=0.05, tails=1).upper for each in losses]
    assert np.mean(upper) < 0.125


def test_quick_enough():
    rng = np.random.default_rng(0)
    for n, seconds in ((200, 0.01), (100_000, 1.0)):
        losses, took = rng.beta(1, 9, n), []
        for _ in range(5):
            start = perf_counter()
            holdout(losses, delta=0.05)
            took.append(perf_counter() - start)
        assert min(took) < seconds


@pytest.mark.parametrize("losses", [[5e-324, 1.0], [1 - 2**-53] * 30, [1e-300] * 500, [0.0] * 99 + [1e-9]])
def test_losses_at_the_edge_of_float64(losses):
    for delta in (0.999999, 0.05, 1e-300):
        found = holdout(losses, delta=delta)
        assert 0 <= found.lower <= found.mean <= found.upper <= 1
        assert found.note_en == ""
