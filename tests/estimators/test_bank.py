"""The filters of a bank against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from keiretsu.estimators.partners import Bank, BankState, LagRing
from keiretsu.estimators.partners.make_bank import make_bank, smaller_banks
from keiretsu.estimators.partners.scan import decaying_sums
from keiretsu.nn import State

BANK = Bank((0, 1), (2.0, 16.0, 300.0), ((24.0, 24.0), (5.35, 80.0)), (16.0,))


def held(rows: int, seed: int, *, irregular: bool) -> tuple[np.ndarray, np.ndarray]:
    """(rows, 2) values that wander, and the time since the row before."""
    rng = np.random.default_rng(seed)
    pace = rng.exponential(2.0, rows) + 1e-3 if irregular else rng.choice([1.0, 1.0, 1.0, 4.0], rows)
    return np.cumsum(rng.normal(size=(rows, 2)), axis=0), pace


def read(bank: Bank, values: np.ndarray, pace: np.ndarray, sizes: tuple[int, ...] = ()) -> np.ndarray:
    """(rows, features, channels) of all rows, cut into chunks of these sizes and a rest."""
    changes = np.diff(values, axis=0, prepend=values[:1])
    state, out, start = BankState.empty(bank), [], 0
    for size in (*sizes, len(values)):
        rows = slice(start, start + size)
        # through the parts that a stream keeps
        state = BankState.of(state.parts())
        filtered, state = bank.read(state, changes[rows], pace[rows], np.arange(len(pace[rows])))
        out.append(filtered.values)
        start += size
    return np.concatenate(out)


@settings(deadline=None)
@given(st.integers(0, 70), st.integers(0, 2**32 - 1), st.booleans())
def test_decaying_sums_equal_the_recurrence_row_by_row(rows: int, seed: int, turning: bool) -> None:
    rng = np.random.default_rng(seed)
    decay = rng.uniform(0, 1, (rows, 3)) * (np.exp(1j * rng.uniform(0, 7, (rows, 3))) if turning else 1.0)
    added, start = rng.normal(size=(rows, 2)), rng.normal(size=(3, 2)).astype(decay.dtype)
    h, expected = start, []
    for t in range(rows):
        h = decay[t][:, None] * h + added[t]
        expected.append(h)
    got = decaying_sums(decay, added, start)
    assert got.shape == (rows, 3, 2)
    assert got.dtype == decay.dtype
    np.testing.assert_allclose(got, np.reshape(expected, got.shape), atol=1e-12)


@pytest.mark.parametrize("irregular", [False, True])
def test_features_are_weighted_means_of_the_held_past_minus_the_last_value(irregular: bool) -> None:
    values, pace = held(60, 1, irregular=irregular)
    features, time = read(BANK, values, pace), np.cumsum(pace)
    for t in (0, 1, 7, 59):
        # u was values[k] from time[k] on; before the first row it was values[0].
        edges = np.r_[time[t] - time[: t + 1], 0.0]
        edges[0] = np.inf
        ages = np.stack((edges[1 : t + 1], edges[:t]))
        for place, half_life in enumerate(BANK.half_lives):
            weight = 0.5 ** (ages[0] / half_life) - 0.5 ** (ages[1] / half_life)
            expected = weight @ values[:t] - weight.sum() * values[t]
            np.testing.assert_allclose(features[t, place], expected, atol=1e-10)
        for place, (period, decay) in enumerate(BANK.waves):
            pole = complex(-1 / decay, 2 * np.pi / period)
            grown = np.exp(pole * np.where(np.isinf(ages), 1e9, ages))
            weight = grown[0] - grown[1]
            size = (1 / decay) / abs(pole)
            expected = size * (weight @ values[:t] - weight.sum() * values[t])
            np.testing.assert_allclose(features[t, 3 + 2 * place], expected.real, atol=1e-10)
            np.testing.assert_allclose(features[t, 4 + 2 * place], expected.imag, atol=1e-10)


def test_on_a_regular_clock_an_average_is_scipys_one_pole_filter() -> None:
    values, _ = held(5000, 2, irregular=False)
    features = read(BANK, values, np.ones(5000))
    decay = 0.5 ** (1 / 16)
    mean, _ = lfilter([0.0, 1 - decay], [1.0, -decay], values, axis=0, zi=values[:1] * np.ones((1, 1)))
    np.testing.assert_allclose(features[:, 1], mean - values, atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=6), st.integers(0, 2**32 - 1), st.booleans())
def test_chunks_of_any_size_give_the_same_features(sizes: list[int], seed: int, irregular: bool) -> None:
    values, pace = held(120, seed, irregular=irregular)
    np.testing.assert_allclose(read(BANK, values, pace, tuple(sizes)), read(BANK, values, pace), atol=1e-10)


@pytest.mark.parametrize("irregular", [False, True])
def test_one_row_at_a_time_gives_the_features_of_a_long_chunk(irregular: bool) -> None:
    values, pace = held(2500, 3, irregular=irregular)
    np.testing.assert_allclose(read(BANK, values, pace, (1,) * 2500), read(BANK, values, pace), atol=1e-10)


@settings(deadline=None)
@given(st.integers(1, 58), st.floats(1e-3, 0.999))
def test_a_row_that_holds_nothing_changes_nothing_but_through_the_clock(row: int, part: float) -> None:
    values, pace = held(60, 4, irregular=True)
    with_it = np.insert(values, row, values[row - 1], axis=0)
    split = np.insert(pace, row, part * pace[row])
    split[row + 1] -= split[row]
    np.testing.assert_allclose(np.delete(read(BANK, with_it, split), row, 0), read(BANK, values, pace), atol=1e-10)


def test_a_gap_of_any_length_is_the_last_value_held() -> None:
    values, pace = held(50, 5, irregular=False)
    far = pace.copy()
    far[30] = 1e12
    features = read(BANK, values, far)
    assert np.isfinite(features).all()
    # after so long, only what was held counts
    np.testing.assert_allclose(features[30, :3], np.broadcast_to(values[29] - values[30], (3, 2)), atol=1e-12)


def test_features_are_blind_to_the_level() -> None:
    values, pace = held(400, 6, irregular=True)
    whole = np.round(values * 2**20) / 2**20
    np.testing.assert_array_equal(read(BANK, whole + 2.0**20, pace), read(BANK, whole, pace))


def test_only_the_wanted_rows_are_given_and_the_state_is_that_of_all() -> None:
    values, pace = held(3000, 7, irregular=True)
    changes, wanted = np.diff(values, axis=0, prepend=values[:1]), np.array([0, 5, 1023, 1024, 2999])
    every, state = BANK.read(BankState.empty(BANK), changes, pace, np.arange(3000))
    some, same = BANK.read(BankState.empty(BANK), changes, pace, wanted)
    np.testing.assert_array_equal(some.values, every.values[wanted])
    assert state.parts() == same.parts()
    assert State.from_bytes(state.parts().to_bytes()) == state.parts()


def test_a_smaller_bank_reads_the_features_of_a_larger_one() -> None:
    values, pace = held(40, 8, irregular=True)
    changes = np.diff(values, axis=0, prepend=values[:1])
    large, _ = BANK.read(BankState.empty(BANK), changes, pace, np.arange(40))
    small = Bank((1,), (300.0, 2.0), ((5.35, 80.0),), (2.0,))
    alone, _ = small.read(BankState.empty(small), changes[:, [1]], pace, np.arange(40))
    np.testing.assert_allclose(large.of(small, 1), alone.of(small, 1), atol=1e-12)
    np.testing.assert_allclose(large.across(small, 1), alone.values[:, [1], 0], atol=1e-12)


def test_changes_begin_with_a_channels_second_value() -> None:
    scaled = np.array([[np.nan, 1.0], [2.0, np.nan], [np.nan, 4.0], [5.0, 4.0]])
    slots = np.ones(4, dtype=np.int64)
    expected = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 3.0], [3.0, 0.0]])
    ring = LagRing.empty(3, 2)
    np.testing.assert_array_equal(ring.changes(ring.read(scaled, slots)[0]), expected)
    pieces = []
    for row in range(4):
        rows, after = ring.read(scaled[row : row + 1], slots[:1])
        pieces.append(ring.changes(rows))
        ring = after
    np.testing.assert_array_equal(np.concatenate(pieces), expected)


def test_averages_double_as_long_as_training_holds_them_twice() -> None:
    bank = make_bank((), rows=1000, channels=1)
    assert bank.half_lives == (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
    assert (bank.waves, bank.across) == ((), ())
    assert make_bank((), rows=3, channels=1).half_lives == (2.0,)
    assert make_bank((), rows=1e9, channels=1).half_lives[-1] == 4096.0


def test_waves_of_harmonics_come_once_each_and_never_faster_than_rows_show() -> None:
    bank = make_bank((24.0, 12.0, 6.0), rows=1000, channels=3)
    periods = sorted({period for period, _ in bank.waves})
    assert periods == [3.0, 4.0, 6.0, 8.0, 12.0, 24.0]
    assert [decay for period, decay in bank.waves if period == 12.0] == [24.0, 96.0, 384.0]
    assert bank.across == bank.half_lives
    assert len(make_bank((), rows=1000, channels=65).across) == 2
    assert make_bank((), rows=1000, channels=1000).across == ()


def test_rivals_of_a_bank_hold_some_of_its_filters() -> None:
    bank = make_bank((24.0,), rows=1000, channels=2)
    rivals = smaller_banks(bank)
    assert [(len(one.half_lives), len(one.waves)) for one in rivals] == [(5, 9), (8, 0), (8, 3)]
    for one in rivals:
        assert len(set(one.within(bank).tolist())) == one.features < bank.features
