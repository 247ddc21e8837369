"""Sharing δ: never more than there is, in the proportions asked for."""

from __future__ import annotations

from math import fsum, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.bounds import share
from keiretsu.errors import ArgumentError

deltas = st.floats(1e-12, 1, exclude_max=True)


@given(deltas, st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=60))
def test_weighted_shares_keep_their_proportions_and_never_exceed_delta(delta, weights):
    shares = share(delta, len(weights), weights=weights)
    assert fsum(shares) <= delta
    np.testing.assert_allclose(shares, delta * np.array(weights) / sum(weights), rtol=1e-13)


@given(deltas, st.integers(1, 300))
def test_plain_shares_are_equal_and_never_exceed_delta(delta, count):
    shares = share(delta, count)
    assert len(shares) == count
    assert len(set(shares)) == 1
    assert fsum(shares) <= delta
    assert shares[0] == pytest.approx(delta / count, rel=1e-14)


def test_known_shares():
    assert share(0.05, 1) == (0.05,)
    assert share(0.05, 2, weights=[4, 1]) == (0.04, 0.01)
    assert share(0.5, 2, weights=[1e308, 1e308]) == (0.25, 0.25)


@pytest.mark.parametrize("delta", [0, 1, -0.1, 1.5, nan, "0.05", True, None])
def test_a_delta_out_of_range_is_one_sentence(delta):
    with pytest.raises(ArgumentError, match=r"^share: delta must lie between 0 and 1, both excluded; got .*\. Try"):
        share(delta, 2)


@pytest.mark.parametrize("count", [0, -1, 2.0, True, None])
def test_a_count_out_of_range_is_one_sentence(count):
    with pytest.raises(ArgumentError, match=r"^share: count must be a whole number of findings, at least 1; got"):
        share(0.05, count)


@pytest.mark.parametrize("weights", [[], [1.0], [1.0, 0.0], [1.0, -1.0], [1.0, nan], [1.0, inf]])
def test_weights_out_of_range_are_one_sentence(weights):
    with pytest.raises(ArgumentError, match=r"^share: weights must be 2 finite numbers above 0; got"):
        share(0.05, 2, weights=weights)
