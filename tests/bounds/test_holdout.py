"""Hold-out intervals: known values, what every method must do, and bad input."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from math import log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keiretsu.bounds import Interval, holdout
from keiretsu.bounds.intervals import METHODS
from keiretsu.errors import ArgumentError, DataError, ShapeError

ORDER_FREE = ("clopper-pearson", "maurer-pontil", "hoeffding")
some_losses = st.lists(st.floats(0, 1), min_size=1, max_size=40)
zeros_and_ones = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=40)


def of(k: int, n: int) -> np.ndarray:
    return np.repeat([1.0, 0.0], [k, n - k])


def test_hoeffding_by_hand():
    found = holdout([0.2, 0.4] * 100, delta=0.05, method="hoeffding")
    assert (found.lower, found.upper) == pytest.approx((0.3 - 0.0960323, 0.3 + 0.0960323), abs=1e-7)
    assert holdout([0.3] * 200, delta=0.05, method="hoeffding", tails=1).upper == pytest.approx(0.3865409, abs=1e-7)


def test_maurer_pontil_by_hand():
    losses = [0.2, 0.4] * 500
    # Σ (X - mean)² = 1000 · 0.1²
    deviation, slack = sqrt(10 / 999), 7 / (3 * 999)
    for tails, price in ((1, log(2 / 0.05)), (2, log(3 / 0.05))):
        found = holdout(losses, delta=0.05, method="maurer-pontil", tails=tails)
        width = deviation * sqrt(2 * price / 1000) + slack * price
        assert found.upper == pytest.approx(0.3 + width, rel=1e-13)
        assert found.lower == pytest.approx(0.3 - width if tails == 2 else 0.0, rel=1e-13)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 100), (1, 7), (499, 1000), (2, 100000)])
@pytest.mark.parametrize("delta", [0.3, 0.05, 1e-3, 1e-9])
def test_clopper_pearson_is_the_exact_test_turned_round(k, n, delta):
    found = holdout(of(k, n), delta=delta, method="clopper-pearson")
    known = stats.binomtest(k, n).proportion_ci(1 - delta, method="exact")
    assert (found.lower, found.upper) == pytest.approx((known.low, known.high), rel=1e-6 if delta < 1e-6 else 1e-10)
    # independently of how the ends were found: at each, the tail has probability δ/2
    if k > 0:
        assert stats.binom.sf(k - 1, n, found.lower) == pytest.approx(delta / 2, rel=1e-9)
    if k < n:
        assert stats.binom.cdf(k, n, found.upper) == pytest.approx(delta / 2, rel=1e-9)
        single = holdout(of(k, n), delta=delta, method="clopper-pearson", tails=1)
        assert stats.binom.cdf(k, n, single.upper) == pytest.approx(delta, rel=1e-9)


@pytest.mark.parametrize("tails", [1, 2])
def test_clopper_pearson_covers_every_share_exactly_as_promised(tails):
    n, delta = 30, 0.1
    ends = [holdout(of(k, n), delta=delta, method="clopper-pearson", tails=tails) for k in range(n + 1)]
    for p in np.linspace(0.0, 1.0, 401):
        misses = [k for k, found in enumerate(ends) if not found.lower <= p <= found.upper]
        assert stats.binom.pmf(misses, n, p).sum() <= delta


def test_auto_takes_clopper_pearson_where_all_losses_are_0_or_1():
    assert holdout([True, False, True], delta=0.05, method="auto").method == "clopper-pearson"
    assert holdout([0.0, 1.0, 0.5], delta=0.05, method="auto").method == "betting"
    assert holdout([0.0, 1.0, 1.0], delta=0.05).method == "betting"


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_ends_enclose_the_mean_within_0_and_1(method, data):
    losses = data.draw(zeros_and_ones if method == "clopper-pearson" else some_losses)
    delta = data.draw(st.floats(1e-9, 1, exclude_max=True))
    for tails in (1, 2):
        found = holdout(losses, delta=delta, method=method, tails=tails)
        assert 0 <= found.lower <= found.mean <= found.upper <= 1
        assert found.mean == pytest.approx(np.mean(losses), abs=1e-15)
        if tails == 1:
            assert found.lower == 0


@pytest.mark.parametrize("method", ORDER_FREE)
@given(data=st.data())
def test_smaller_delta_never_narrows_and_order_changes_nothing(method, data):
    losses = data.draw(zeros_and_ones if method == "clopper-pearson" else some_losses)
    small, large = sorted(data.draw(st.tuples(*[st.floats(1e-9, 0.99)] * 2)))
    for tails in (1, 2):
        wide, narrow = (holdout(losses, delta=d, method=method, tails=tails) for d in (small, large))
        # betaincinv leaves its last digits undecided
        assert wide.lower <= narrow.lower + 1e-14
        assert narrow.upper <= wide.upper + 1e-14
        again = holdout(data.draw(st.permutations(losses)), delta=small, method=method, tails=tails)
        assert again == wide


@pytest.mark.parametrize(
    ("method", "value"), [(m, v) for m in METHODS for v in (0.0, 0.3, 1.0) if v != 0.3 or m != "clopper-pearson"]
)
@pytest.mark.parametrize("n", [1, 2, 50, 2000])
def test_losses_that_are_all_alike(method, n, value):
    found = holdout(np.full(n, value), delta=0.05, method=method)
    assert found.lower <= value <= found.upper
    assert found.note_en == ""
    if n == 1 and method != "clopper-pearson":
        assert (found.lower, found.upper) == (0, 1)
    if n == 2000:
        # a variance of nothing is noticed: 2 ln(40)/n and less
        assert found.width < (0.07 if method == "hoeffding" else 0.01)
    if value in (0, 1):
        assert found.lower == 0 or value == 1
        assert found.upper == 1 or value == 0


def test_one_tail_is_worth_half_of_two():
    losses = np.random.default_rng(0).beta(1, 9, 100)
    for method in ("betting", "hoeffding"):
        assert holdout(losses, delta=0.05, method=method, tails=1).upper == pytest.approx(
            holdout(losses, delta=0.1, method=method).upper, rel=1e-12
        )


def test_an_interval_says_what_it_rests_on():
    found = holdout([0.0, 0.25, 0.5] * 20, delta=0.05)
    assert (found.level, found.count, found.method, found.tails) == (0.95, 60, "betting", 2)
    assert "Waudby-Smith" in found.source
    assert "order was fixed before" in found.assumption_en
    assert "順序は損失を見る前に" in found.assumption_ja
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
    assert Interval(**found.to_dict()) == found
    assert str(found).splitlines()[0] == (
        f"{found.lower:.4g} to {found.upper:.4g} (mean 0.25, 60 units, level 0.95, betting)"
    )
    assert str(holdout([0.0] * 60, delta=0.05, method="hoeffding", tails=1)).startswith("at most 0.158 (mean 0, 60")
    assert "order" not in holdout([0.1], delta=0.05, method="hoeffding").assumption_en
    with pytest.raises(FrozenInstanceError):
        found.lower = 0.0  # pyright: ignore[reportAttributeAccessIssue]
    for wrong in ({"lower": 0.9}, {"upper": 1.1}, {"lower": -0.1}, {"mean": nan}):
        with pytest.raises(ArgumentError, match="Interval: lower, mean and upper must ascend"):
            replace(found, **wrong)


@pytest.mark.parametrize("method", METHODS)
def test_bad_losses_are_one_sentence(method):
    with pytest.raises(DataError, match=r"^holdout: losses must be those of at least one unit; got none\. Hold some"):
        holdout([], delta=0.05, method=method)
    for wrong in (-0.1, 1 + 1e-12, nan, np.inf):
        with pytest.raises(
            DataError, match=r"^holdout: losses must lie in \[0, 1\]; got .* for unit 1 \(counted from 0\)"
        ):
            holdout([0.0, wrong, 1.0, wrong], delta=0.05, method=method)
    for shape in ((), (3, 2)):
        with pytest.raises(ShapeError, match=r"^holdout: losses must be one row of numbers, one a unit; got shape"):
            holdout(np.zeros(shape), delta=0.05, method=method)
    for strange in (["a", "b"], [[0.1], [0.2, 0.3]], None):
        with pytest.raises(ShapeError, match=r"^holdout: losses must be one row of numbers"):
            holdout(strange, delta=0.05, method=method)


def test_bad_options_are_one_sentence():
    for delta in (0, 1, -1, nan, "0.05", True):
        with pytest.raises(ArgumentError, match=r"^holdout: delta must lie between 0 and 1, both excluded; got"):
            holdout([0.5], delta=delta)
    with pytest.raises(ArgumentError, match=r"^holdout: method must be auto or one of betting, .*; got 'wilson'"):
        holdout([0.5], delta=0.05, method="wilson")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ArgumentError, match=r"^holdout: tails must be 2 \(interval\) or 1 \(upper bound\); got 3"):
        holdout([0.5], delta=0.05, tails=3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(DataError, match=r"must all be 0 or 1 for method='clopper-pearson'; got 0\.5 for unit 2"):
        holdout([0.0, 1.0, 0.5], delta=0.05, method="clopper-pearson")
