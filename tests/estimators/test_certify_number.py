"""Numbers of a certificate: three digits, and a bound is never rounded to the side on which it would be false."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.estimators.certify_number import at_least, at_most, number, percent


def read(shown: str) -> float:
    return float(shown.replace(",", "").replace("∞", "inf"))


@pytest.mark.parametrize(
    ("x", "nearest", "up", "down"),
    [
        (0.0, "0.000", "0.000", "0.000"),
        (0.05, "0.0500", "0.0500", "0.0500"),
        (3.1201, "3.12", "3.13", "3.12"),
        (9.996, "10.00", "10.00", "9.99"),
        (1234.5, "1,234", "1,235", "1,234"),
        (9_999_999.0, "9,999,999", "9,999,999", "9,999,999"),
        (1.2301e7, "1.23e+07", "1.24e+07", "1.23e+07"),
        (9.999e-5, "1.00e-04", "1.00e-04", "9.99e-05"),
        (1.7976e308, "∞", "∞", "1.79e+308"),
        (inf, "∞", "∞", "∞"),
    ],
)
def test_known_numbers(x, nearest, up, down):
    assert (number(x), at_most(x), at_least(x)) == (nearest, up, down)


@given(st.floats(0, allow_infinity=False, exclude_min=True))
def test_bounds_hold_as_printed_to_three_digits(x):
    assert read(at_least(x)) <= x <= read(at_most(x))
    # 5e-324 and its neighbours are no three digits themselves
    if 1e-300 < x < 1e300:
        assert read(at_most(x)) <= 1.0101 * x
        assert read(at_least(x)) >= x / 1.0101


@given(st.floats(0, 1), st.integers(0, 2))
def test_a_share_is_never_rounded_up(share, digits):
    shown = percent(share, digits=digits)
    assert shown <= 100 * share + 1e-9
    assert shown > 100 * share - 1.0001 * 10**-digits
    assert float(f"{shown:.{digits}f}") == shown


def test_a_share_of_whole_percent_keeps_it():
    assert [percent(k / 100, digits=0) for k in range(101)] == list(range(101))
    assert percent(55 / 61) == 90.1
