"""What covariates say by themselves: the basis, the closed form, and that nothing leaks from later blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from keiretsu.estimators.partners.basis import MOST_FEATURES, Basis
from keiretsu.estimators.partners.effect_learn import EffectChoice, EffectLearner, Kind
from keiretsu.estimators.partners.known_rows import KnownRows
from keiretsu.estimators.partners.trial import pool
from keiretsu.estimators.scaling import CLIP, Scaling

ROWS, STARTS = 240, np.array([0, 100, 240])


def known_rows(rng: np.random.Generator) -> KnownRows:
    known, static = rng.normal(size=(ROWS, 2)), np.array([[1.0], [3.0]])
    owner = np.repeat([0, 1], np.diff(STARTS))
    scaling = Scaling.fit(np.concatenate((known, static[owner]), axis=1))
    awry = np.zeros(ROWS, dtype=bool)
    return KnownRows(known, ("a", "b"), static, ("size",), STARTS, scaling, never, awry)


def never(number: int, rows: np.ndarray) -> Any:
    raise AssertionError((number, rows))


def blocks() -> np.ndarray:
    """Four blocks of time in each series."""
    return np.concatenate((np.arange(100) * 4 // 100, np.arange(140) * 4 // 140))


def stretches(of_row: np.ndarray) -> list[np.ndarray]:
    return [np.flatnonzero((of_row == b) & (np.arange(ROWS) // 100 >= 1) == s) for b in range(4) for s in (0, 1)]


@pytest.mark.parametrize("kind", ["levels", "changes", "within"])
def test_the_closed_form_is_the_ridge_of_scikit_learn(kind: Kind) -> None:
    rng = np.random.default_rng(0)
    known, of_row = known_rows(rng), blocks()
    y = known.known @ [1.0, -2.0] + np.repeat([4.0, 9.0], np.diff(STARTS)) + rng.normal(size=ROWS)
    y[rng.random(ROWS) < 0.1] = np.nan
    learner = EffectLearner(known, y[:, None], of_row, 4)
    effect = learner.fit(EffectChoice(kind, True, 30.0), [0, 1, 2])
    basis = Basis(("a", "b"), ("size",), crossed=True)
    assert basis.features == 3 + 3  # a, b, size, and their products two by two
    x = basis.of(known.columns(slice(0, ROWS)), basis.plain_of(known.scaling))
    owner = np.repeat([0, 1], np.diff(STARTS))
    xs, ys = [], []
    for block in range(3):
        for series in (0, 1):
            rows = np.flatnonzero((of_row == block) & (owner == series) & ~np.isnan(y))
            if kind == "levels":
                xs.append(x[rows])
                ys.append(y[rows])
            elif kind == "within":
                xs.append(x[rows] - x[rows].mean(axis=0))
                ys.append(y[rows] - y[rows].mean())
            else:
                pairs = rows[1:][np.diff(rows) == 1]
                xs.append(x[pairs] - x[pairs - 1])
                ys.append(y[pairs] - y[pairs - 1])
    left, right = np.concatenate(xs), np.concatenate(ys)
    centred = left - left.mean(axis=0) if kind == "levels" else left
    penalty = 30.0 * np.square(centred).sum() / left.shape[1] / len(left)
    reference = Ridge(alpha=penalty, fit_intercept=kind == "levels").fit(left, right)
    np.testing.assert_allclose(effect.weights[:, 0], reference.coef_, rtol=1e-8, atol=1e-10)
    seen = (of_row < 3) & ~np.isnan(y)
    np.testing.assert_allclose(effect.intercept[0], np.mean(y[seen] - x[seen] @ reference.coef_), rtol=1e-8)
    np.testing.assert_allclose(
        known.effect(effect)[:, 0], x @ effect.weights[:, 0] + effect.intercept[0], rtol=1e-10, atol=1e-12
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 3), st.sampled_from(["levels", "changes", "within"]), st.integers(0, 2**31))
def test_targets_of_a_block_that_is_left_out_change_no_bit(block: int, kind: Kind, seed: int) -> None:
    rng = np.random.default_rng(seed)
    known, of_row = known_rows(rng), blocks()
    y = known.known[:, :1] + rng.normal(size=(ROWS, 1))
    changed = np.where(of_row[:, None] == block, 1e6 * rng.normal(size=y.shape), y)
    others = [one for one in range(4) if one != block]
    choice = EffectChoice(kind, True, 10.0)
    before, after = (EffectLearner(known, one, of_row, 4).fit(choice, others) for one in (y, changed))
    np.testing.assert_array_equal(before.weights, after.weights)
    np.testing.assert_array_equal(before.intercept, after.intercept)


def test_an_hour_by_weekday_table_lies_in_the_basis() -> None:
    """Twelve harmonics of the day and three of the week tell all 168 hours apart."""
    hour, day = np.divmod(np.arange(168), 24)[::-1]
    turns = {"hour": hour / 24, "weekday": day / 7}
    names = tuple(f"{name} {part}" for name in turns for part in ("cos", "sin"))
    columns = [wave(2 * np.pi * share) for share in turns.values() for wave in (np.cos, np.sin)]
    basis = Basis(names, (), crossed=True)
    x = basis.of(np.stack(columns, axis=1), Scaling(np.zeros(0), np.ones(0)))
    assert x.shape == (168, basis.features) == (168, 24 + 6 + 24 * 6)
    anything = np.random.default_rng(0).normal(size=168)
    full = np.column_stack((np.ones(168), x))
    np.testing.assert_allclose(full @ np.linalg.lstsq(full, anything, rcond=None)[0], anything, atol=1e-8)
    assert Basis(names, (), crossed=False).features == 30


def test_products_stop_at_the_most_and_values_are_clipped() -> None:
    names = tuple(f"c{n:02d}" for n in range(60))
    basis = Basis(names, (), crossed=True)
    assert 60 < basis.features <= MOST_FEATURES
    x = basis.of(np.full((1, 60), 1e9), Scaling(np.zeros(60), np.ones(60)))
    assert np.abs(x[:, :60]).max() == CLIP


def test_products_are_taken_only_where_they_lessen_the_error() -> None:
    rng = np.random.default_rng(2)
    known, of_row = known_rows(rng), blocks()
    product = np.prod(known.known, axis=1, keepdims=True) + 0.1 * rng.normal(size=(ROWS, 1))
    plain = known.known[:, :1] + 0.1 * rng.normal(size=(ROWS, 1))
    noise = rng.normal(size=(ROWS, 1))
    assert EffectLearner(known, product, of_row, 4).choose("within").crossed
    chosen = EffectLearner(known, plain, of_row, 4).choose("within")
    assert not chosen.crossed
    assert chosen.penalty is not None
    assert chosen.penalty <= 10
    assert EffectLearner(known, noise, of_row, 4).choose("changes").penalty in (1e3, 1e4, None)


def test_evidence_is_pooled_over_blocks_and_needs_a_gain_on_each() -> None:
    rng, batch = np.random.default_rng(0), np.repeat(np.arange(5), 4)
    base = [1 + 0.1 * rng.random(20) for _ in range(3)]
    better = [one * (0.8 + 0.1 * rng.random(20)) for one in base]
    good = pool("r", [(one, other, batch) for one, other in zip(base, better, strict=True)], level=0.99)
    assert good.passed
    assert good.batches == 15
    assert 0.1 < good.gain < 0.2
    # twice as loud a block weighs no more
    loud = pool("r", [(1e6 * base[0], 1e6 * better[0], batch), *[(b, r, batch) for b, r in zip(base[1:], better[1:], strict=True)]], level=0.99)  # fmt: skip  # noqa: E501
    np.testing.assert_allclose(loud.gain, good.gain, rtol=1e-9)
    worse = pool("r", [(base[0], base[0] + 1e-9, batch), (base[1], better[1], batch)], level=0.99)
    assert not worse.passed
    assert not pool("r", [(base[0], better[0], batch)], level=0.99).passed
