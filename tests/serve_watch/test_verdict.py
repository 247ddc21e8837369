"""Challenger or incumbent, told at any time: seldom wrong however often it is looked at, and right in the end."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.serve.watch.verdict import LEVEL, Account, account_of, counted, verdict

DRAWS = {
    "small": lambda rng, n: 0.3 * rng.standard_normal(n),
    "clipped": lambda rng, n: 1.5 * rng.standard_normal(n),
    "skewed": lambda rng, n: np.where(rng.random(n) < 0.05, 0.95, -0.05),
    "uniform": lambda rng, n: rng.uniform(-1, 1, n),
}


def ever_named(x: np.ndarray, looks: int) -> str | None:
    """The first that is named, looking after every so many blocks."""
    x = np.clip(x, -1, 1)
    total, squares = np.cumsum(x), np.cumsum(x * x)
    for n in range(looks, len(x) + 1, looks):
        above, below = Account(n, float(total[n - 1]), float(squares[n - 1])).grown()
        if max(above, below) >= log(2 / LEVEL):
            return "challenger" if above > below else "incumbent"
    return None


def wrong(kind: str, draws: int, blocks: int) -> float:
    rng = np.random.default_rng(1)
    return sum(ever_named(DRAWS[kind](rng, blocks), 5) is not None for _ in range(draws)) / draws


@pytest.mark.parametrize("kind", list(DRAWS))
def test_of_two_that_are_equal_one_is_seldom_named(kind) -> None:
    """At most 5 % of all draws; of 60 more than seven are less likely than 2 %."""
    assert wrong(kind, 60, 300) <= 7 / 60


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(DRAWS))
def test_of_two_that_are_equal_one_is_named_at_most_as_often_as_stated_at_any_time(kind) -> None:
    assert wrong(kind, 2000, 500) <= LEVEL


@pytest.mark.parametrize(("gain", "named"), [(0.1, "challenger"), (-0.1, "incumbent")])
def test_who_is_better_is_named_in_the_end(gain, named) -> None:
    rng = np.random.default_rng(2)
    assert {ever_named(gain + 0.3 * rng.standard_normal(1500), 10) for _ in range(10)} == {named}


def test_bounds_hold_the_true_mean_and_agree_with_what_is_named() -> None:
    rng, truth = np.random.default_rng(3), 0.1
    x = np.clip(truth + 0.2 * rng.standard_normal(2000), -1, 1)
    for n in (1, 10, 100, 400, 2000):
        found = verdict(Account(n, float(x[:n].sum()), float((x[:n] ** 2).sum())))
        assert -1 <= found.low < truth < found.high <= 1
        assert (found.better == "challenger better") == (found.low >= 0)
    assert found.better == "challenger better"
    mirrored = verdict(Account(2000, -float(x.sum()), float((x**2).sum())))
    assert mirrored.better == "incumbent better"
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-9)


def test_before_the_first_block_nothing_is_said() -> None:
    found = verdict(Account())
    assert (found.better, found.difference, found.low, found.high) == ("undecided so far", None, -1.0, 1.0)


@given(st.lists(st.floats(-1, 1), max_size=30))
def test_an_account_adds_up_as_whole_numbers_in_any_order(differences) -> None:
    sums: list[dict[str, int]] = [{}, {}]
    for counts, order in zip(sums, (differences, differences[::-1]), strict=True):
        for x in order:
            for name, by in counted("abc", x).items():
                counts[name] = counts.get(name, 0) + by
    assert sums[0] == sums[1]
    found = account_of(sums[0], "abc")
    assert found.blocks == len(differences)
    assert found.total == pytest.approx(sum(differences), abs=1e-4)
    assert account_of(sums[0], "another") == Account()


def test_both_languages_carry_the_same_figures() -> None:
    for total in (-40.0, 0.5, 40.0):
        told = verdict(Account(200, total, 20.0), clip=0.5).sentence
        figures = [[c for c in text if c.isdigit()] for text in told]
        assert sorted(figures[0]) == sorted(figures[1])
