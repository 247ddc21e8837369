"""Codewords are a prefix code and give back what they stand for; the bound of compression holds and costs its bits."""

from __future__ import annotations

import itertools
from functools import cache
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.bounds import kl_upper, occam_bound
from keiretsu.bounds.occam import code_lengths, decode, encode, kraft
from keiretsu.errors import ArgumentError


@given(st.lists(st.floats(-1e3, 1e3), max_size=20), st.integers(-3, 8))
def test_a_codeword_gives_the_rounded_weights_back(weights, exponent):
    word = encode(weights, exponent=exponent)
    again = decode(word.bits, count=len(weights))
    assert (again.exponent, again.numbers.tolist()) == (exponent, word.numbers.tolist())
    np.testing.assert_allclose(word.weights, weights, atol=2.0**-exponent / 2, rtol=0)
    assert len(word) == code_lengths([exponent, *word.numbers]).sum()


def test_no_codeword_begins_another_and_their_shares_sum_to_one():
    words = [
        encode(np.array(k) * 2.0**-e, exponent=e).bits
        for e in (-1, 0, 1)
        for k in itertools.product(range(-3, 4), repeat=2)
    ]
    assert len(set(words)) == len(words)
    for one, other in itertools.permutations(words, 2):
        assert not other.startswith(one)
    assert kraft([len(word) for word in words]) <= 1
    # a single number: the whole code is used up
    assert 0.99 < kraft(code_lengths(np.arange(-(2**12), 2**12)).tolist()) <= 1


def test_a_broken_codeword_is_refused():
    bits = encode([1, -2, 3], exponent=2).bits
    for broken in (bits[:-1], bits + "1", "0" * 8):
        with pytest.raises(ArgumentError, match="must be a codeword of 3 weights"):
            decode(broken, count=3)


def test_the_bound_is_the_kl_inverse_of_its_bits():
    assert occam_bound(0.1, bits=100, m=5000, delta=0.05) == kl_upper(0.1, (100 * log(2) + log(20)) / 5000)
    assert occam_bound(0.1, bits=100, m=5000, prefix_free=False) > occam_bound(0.1, bits=100, m=5000)
    assert occam_bound(0.0, bits=10_000, m=10) > 0.99


def test_it_holds_for_the_best_of_all_short_models():
    """2,000 samples; each time the code's best-looking constant predictor is kept, the luckiest of all."""
    rng = np.random.default_rng(0)
    lengths = code_lengths(np.arange(16))
    true = np.linspace(0.3, 0.6, 16)
    m, delta, misses = 100, 0.05, 0

    @cache  # of some thousand pairs that occur, not of each draw
    def bound(wrong: int, bits: int) -> float:
        return occam_bound(wrong / m, bits=bits, m=m, delta=delta)

    for _ in range(2000):
        seen = rng.binomial(m, true)
        bounds = [bound(int(wrong), int(bits)) for wrong, bits in zip(seen, lengths, strict=True)]
        misses += any(t > b for t, b in zip(true, bounds, strict=True))
    assert misses / 2000 <= delta


@pytest.mark.parametrize("given", [{"bits": -1.0}, {"m": 0}, {"delta": 0.0}])
def test_numbers_out_of_range(given):
    with pytest.raises(ArgumentError, match="occam_bound"):
        occam_bound(0.1, **{"bits": 10.0, "m": 100, **given})
