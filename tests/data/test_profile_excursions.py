"""A cycle is found although the plant stood still for a while, which drowns it in the power of the stop."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.data.profiling.autocorrelation import seasonal_periods, without_excursions

ROWS, DAY = 5000, 144


@pytest.mark.parametrize("seed", range(5))
def test_a_stop_does_not_hide_the_cycle(seed):
    generator = np.random.default_rng(seed)
    values = np.sin(2 * np.pi * np.arange(ROWS) / DAY) + 0.3 * generator.standard_normal(ROWS)
    at = int(generator.integers(500, 4000))
    values[at : at + 162] -= 20.0
    assert DAY in seasonal_periods(values)


@pytest.mark.parametrize("seed", range(5))
def test_excursions_of_noise_make_no_cycle(seed):
    generator = np.random.default_rng(seed)
    assert seasonal_periods(generator.standard_t(2, size=3000)) == {}


def test_what_is_mostly_one_value_or_has_no_excursion_stays_as_it_is():
    pulses = np.zeros(1000)
    pulses[::100] = 1.0
    wave = np.sin(np.arange(1000) / 7)
    for values in (pulses, wave, np.ones(5), np.array([])):
        assert without_excursions(values) is values
    assert 100 in seasonal_periods(np.tile(pulses, 3))
