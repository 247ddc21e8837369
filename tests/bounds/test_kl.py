"""The binary kl inverse: against bisection in 60 digits, in closed form, and what it must be by its meaning."""

from __future__ import annotations

from itertools import product
from math import exp, expm1, inf, nan, sqrt

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.bounds import kl_lower, kl_upper
from keiretsu.errors import ArgumentError, ShapeError

SHARES = (0.0, 1e-300, 1e-16, 1e-9, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1 - 1e-9, 1 - 2**-53, 1.0)
PRICES = (
    0.0,
    1e-300,
    1e-100,
    1e-30,
    1e-20,
    1e-16,
    1e-10,
    1e-5,
    1e-3,
    0.01,
    0.1,
    0.5,
    1.0,
    3.0,
    10.0,
    36.0,
    700.0,
    1e300,
)


def bisected(q: float, c: float, *, up: bool) -> mpmath.mpf:
    with mpmath.workdps(60):
        share, price = mpmath.mpf(q), mpmath.mpf(c)

        def kl(p):
            seen = share * mpmath.log(share / p) if share > 0 else mpmath.mpf(0)
            unseen = (1 - share) * mpmath.log((1 - share) / (1 - p)) if share < 1 else mpmath.mpf(0)
            return seen + unseen

        near, far = share, mpmath.mpf(1 if up else 0)
        for _ in range(190):
            middle = (near + far) / 2
            near, far = (middle, far) if 0 < middle < 1 and kl(middle) <= price else (near, middle)
        return near


@pytest.mark.parametrize("c", PRICES)
def test_equal_to_bisection_in_60_digits(c):
    for q in SHARES:
        for up, found in ((True, kl_upper(q, c)), (False, kl_lower(q, c))):
            exact = bisected(q, c, up=up)
            assert abs(float(found) - exact) < 5e-16
            # the distance from the share is known to its own last digits where the sum does not round it off
            if q == 0 and up and c >= 1e-30:
                assert abs(float(found) / exact - 1) < 1e-15


@pytest.mark.parametrize("c", [0.0, 1e-300, 1e-12, 0.3, 5.0, 800.0, inf])
def test_ends_of_the_range_in_closed_form(c):
    assert kl_upper(0.0, c) == pytest.approx(-expm1(-c), rel=1e-15)
    assert kl_lower(1.0, c) == pytest.approx(exp(-c), abs=2.3e-16)
    assert kl_upper(1.0, c) == 1
    assert kl_lower(0.0, c) == 0


def test_a_price_of_nothing_buys_nothing_and_an_endless_one_all():
    q = np.array(SHARES)
    np.testing.assert_array_equal(kl_upper(q, 0.0), q)
    np.testing.assert_array_equal(kl_lower(q, 0.0), q)
    np.testing.assert_array_equal(kl_upper(q, inf), 1.0)
    np.testing.assert_array_equal(kl_lower(q, inf), 0.0)


@given(st.floats(0, 1), st.floats(0, 100), st.floats(0, 100))
def test_within_pinsker_and_growing_with_the_price(q, c, more):
    assert q <= kl_upper(q, c) <= min(1.0, q + sqrt(c / 2) + 1e-15)
    assert max(0.0, q - sqrt(c / 2) - 1e-15) <= kl_lower(q, c) <= q
    assert kl_upper(q, c) <= kl_upper(q, c + more) + 2.3e-16
    assert kl_lower(q, c + more) <= kl_lower(q, c) + 2.3e-16


@given(st.floats(0, 1), st.floats(0, 50))
def test_losses_and_gains_mirror_each_other(q, c):
    # 1 - q rounds q to 1.1e-16, by which a price near 0 moves the end by its root: the exact mirror is asked for
    mirrored = 1.0 - q
    if 1.0 - mirrored == q:
        assert kl_lower(q, c) == pytest.approx(1 - kl_upper(mirrored, c), abs=4e-16)


def test_arrays_broadcast_and_equal_the_numbers_one_by_one():
    q, c = np.array(SHARES)[:, None], np.array(PRICES)
    whole = kl_upper(q, c)
    assert whole.shape == (len(SHARES), len(PRICES))
    one_by_one = [kl_upper(each, price) for each, price in product(SHARES, PRICES)]
    np.testing.assert_allclose(whole.ravel(), one_by_one, rtol=0, atol=2.3e-16)
    assert kl_lower(np.empty(0), 0.1).shape == (0,)
    assert isinstance(kl_upper(0.1, 0.2), float)


@pytest.mark.parametrize("function", [kl_upper, kl_lower])
def test_wrong_input_is_one_sentence(function):
    for q in (-0.1, 1.1, nan, [0.5, 2.0]):
        with pytest.raises(ArgumentError, match=rf"^{function.__name__}: q must lie in \[0, 1\]; got"):
            function(q, 0.1)
    for c in (-1e-9, nan):
        with pytest.raises(ArgumentError, match=rf"^{function.__name__}: c must be at least 0 nats; got"):
            function(0.5, c)
    with pytest.raises(ShapeError, match=r"must broadcast; got shapes \(2,\) and \(3,\)"):
        function([0.1, 0.2], [0.1, 0.2, 0.3])
