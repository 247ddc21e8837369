"""One alarm a drift, and few without one."""

from __future__ import annotations

from array import array

import numpy as np
import pytest

from keiretsu.errors import ArgumentError
from keiretsu.serve.watch.drift import ALARMS, ARMED, BLOCK, DRAWN, HEAD, LONGEST, PHASE, SHORTEST, Drift
from keiretsu.serve.watch.numbers import numbers

ROWS = 6000


def begun(drift: Drift):
    state = numbers(array("d", bytes(8 * drift.size)))
    drift.begin(state)
    return state


def alarms(errors, *, rate: float = 1e-5, targets: int = 1, state=None) -> list[tuple[int, int, str]]:
    """(row, target, kind) of each alarm that (rows, targets) errors raise."""
    drift = Drift(targets, rate)
    state = begun(drift) if state is None else state
    found = [(row, drift.look(state, each)) for row, each in enumerate(np.reshape(errors, (-1, targets)).tolist())]
    return [(row, *one) for row, one in found if one is not None]


def noise(seed: int, rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(rows)


@pytest.mark.parametrize(
    ("changed", "kind", "within"),
    [
        (lambda e: e + 1.0, "higher", 100),
        (lambda e: e - 1.0, "lower", 100),
        (lambda e: e + 4.0, "higher", 40),
        (lambda e: 2.0 * e, "larger", 100),
        (lambda e: 0.1 * e, "smaller", 40),
        (lambda e: 0.0 * e, "smaller", 40),
    ],
)
def test_a_change_of_the_errors_is_told_once_and_for_what_it_is(changed, kind, within) -> None:
    told = []
    for seed in range(8):
        errors = noise(seed)
        errors[2000:] = changed(errors[2000:])
        found = alarms(errors)
        assert len(found) == 1, found
        assert 2000 <= found[0][0] < 2000 + within
        told.append(found[0][2])
    assert max(set(told), key=told.count) == kind


def test_a_second_drift_is_told_again_once_the_level_had_settled() -> None:
    errors = noise(1)
    errors[2000:] += 2.0
    errors[4000:] += 2.0
    assert [2000 < row < 2100 or 4000 < row < 4100 for row, *_ in alarms(errors)] == [True, True]


def test_what_comes_back_while_the_level_settles_raises_no_further_alarm() -> None:
    errors = noise(2)
    errors[2000:2100] += 5.0
    assert len(alarms(errors)) == 1


def test_without_drift_alarms_are_rare() -> None:
    """The bound is one in 100,000 rows; in 96,000 rows of any distribution more than three are less likely than 2 %."""
    rng = np.random.default_rng(3)
    draws = (rng.standard_normal, rng.standard_cauchy, rng.standard_exponential, lambda n: rng.integers(0, 2, n) * 1.0)
    assert sum(len(alarms(draw(24_000))) for draw in draws) <= 3


@pytest.mark.slow
def test_without_drift_alarms_come_at_most_at_the_stated_rate() -> None:
    """Of 400,000 rows at a rate of 1e-3: 400 at most, for the mean number of rows between two is the bound."""
    rate, rows = 1e-3, 400_000
    found = len(alarms(noise(4, rows), rate=rate))
    assert 20 < found <= rate * rows


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["autoregressive", "clustered", "daily"])
def test_errors_that_hang_together_make_blocks_longer_until_alarms_are_rare(kind) -> None:
    rng, rows = np.random.default_rng(5), 100_000
    errors = rng.standard_normal(rows)
    if kind == "daily":
        errors *= np.exp(0.7 * np.sin(2 * np.pi * np.arange(rows) / 1440))
    else:
        variance = value = 1.0
        for row, shock in enumerate(errors.tolist()):
            value = 0.9 * value + shock if kind == "autoregressive" else shock * variance**0.5
            variance = 0.05 + 0.1 * value**2 + 0.85 * variance if kind == "clustered" else variance
            errors[row] = value
    drift = Drift(1)
    state = begun(drift)
    found = alarms(errors, state=state)
    assert SHORTEST < state[BLOCK] <= LONGEST
    assert len(found) <= 12
    assert sum(row >= rows // 2 for row, *_ in found) <= 4


def test_missing_errors_are_passed_over() -> None:
    errors = noise(6)
    errors[2000:] += 3.0
    sparse = np.full(2 * ROWS, np.nan)
    sparse[::2] = errors
    assert [(row // 2, *rest) for row, *rest in alarms(sparse)] == alarms(errors)


def test_the_target_that_drifts_is_named_and_others_raise_no_alarm_of_the_same_drift() -> None:
    errors = np.stack([noise(7), noise(8), noise(9)], axis=1)
    errors[2000:, 1:] += 3.0
    found = alarms(errors, targets=3)
    assert len(found) == 1
    assert found[0][1] in (1, 2)


def test_nothing_is_raised_while_it_learns_what_is_usual() -> None:
    errors = noise(10, 180)
    errors[100:] += 10.0
    drift = Drift(1)
    state = begun(drift)
    assert alarms(errors, state=state) == []
    assert (state[PHASE], state[ALARMS]) != (ARMED, 1.0)


def test_a_state_goes_on_to_the_bit_wherever_it_was_kept() -> None:
    errors, drift = noise(11, 3000), Drift(1)
    errors[1500:] += 2.0
    whole, parts = begun(drift), begun(drift)
    alarms(errors, state=whole)
    for part in np.array_split(errors, [1, 7, 1509, 1511]):
        parts = numbers(array("d", bytes(parts)))
        alarms(part, state=parts)
    assert bytes(parts) == bytes(whole)
    assert whole[HEAD + DRAWN] > 0


def test_errors_of_any_size_leave_it_finite() -> None:
    errors = noise(12)
    errors[1000::50] = 1e300
    drift = Drift(1)
    state = begun(drift)
    alarms(errors, state=state)
    assert np.isfinite(np.array(state)).all()


@pytest.mark.parametrize("rate", [0.0, 0.02, float("nan"), -1.0])
def test_a_rate_that_promises_nothing_is_refused(rate) -> None:
    with pytest.raises(ArgumentError, match="drift_rate must be above 0"):
        Drift(1, rate)
