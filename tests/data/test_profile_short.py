"""Short logs: what cannot be told from few rows is said to be so, and the findings of one log fit together."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.signal import lfilter

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.drift import find_drift
from keiretsu.data.profiling.noise_share import noise_share
from keiretsu.data.profiling.outlook import outlook
from keiretsu.data.profiling.phase import Place, expect
from keiretsu.data.profiling.short_cycles import foretold, without_short_cycles

WEEK = np.array([0, 0.3, 0.5, 0.4, 0.6, -1.2, -1.6])
WEEK = (WEEK - WEEK.mean()) / WEEK.std()
# 5 parts of noise beside 100 of the cycle
TRUE = 0.05 / 1.05


def weekly(seed, rows=150):
    return WEEK[np.arange(rows) % 7] + np.sqrt(0.05) * np.random.default_rng(seed).normal(size=rows)


def days(values):
    return read(
        pl.DataFrame({"day": [date(2024, 1, 1) + timedelta(days=at) for at in range(len(values))], "sales": values}),
        time="day",
    )


def one_piece(values):
    return np.zeros(len(values), dtype=np.int64)


def noise_of(values, periods=()):
    found = noise_share(values, one_piece(values), periods=periods)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_week_is_no_noise(seed):
    values = weekly(seed)
    found = profile(days(20 + 5 * values), target="sales")
    noise = found["noise"]
    assert found.periods == (7,)
    assert noise.details["noise_share"] == pytest.approx(TRUE, abs=0.02)
    # a forecast of the same day a week ago errs by twice the noise: none may be told to be beyond reach
    last_week = float(np.mean((values[7:] - values[:-7]) ** 2)) / float(np.var(values))
    assert noise.details["noise_share"] < last_week
    assert "Expect no forecast" not in noise.advice_en
    assert "95 % interval" in noise.sentence_en
    assert "95 % 区間" in noise.sentence_ja


@pytest.mark.parametrize("seed", range(3))
def test_the_findings_of_a_short_log_fit_together(seed):
    found = profile(days(weekly(seed)), target="sales")
    # the cycle is no memory that reaches over weeks
    assert found["memory"].details["reach_estimate"] <= 7
    assert "37 rows apart" not in found["memory"].sentence_en
    assert "memory is so long" not in found["drift"].sentence_en
    assert "beyond which all but the cycle is forgotten" in found["independence"].sentence_en
    assert "周期は数えません" in found["independence"].sentence_ja


def test_too_few_stretches_are_told_as_such_and_not_as_a_long_memory():
    generator = np.random.default_rng(0)
    values = np.asarray(lfilter([1.0], [1.0, -0.7], generator.normal(size=150)))
    values[75:] += 8
    found = profile(days(values), target="sales")["drift"]
    assert not found.details["independent"]
    assert "too few stretches that are independent to rule out chance" in found.sentence_en
    assert "独立な区間が少なく" in found.sentence_ja
    assert "memory" not in found.sentence_en


def test_the_interval_of_the_noise_holds_and_narrows():
    widths = []
    for rows in (150, 1000):
        found = [noise_of(weekly(seed, rows), (7,)) for seed in range(100)]
        assert np.mean([one.low <= TRUE <= one.high for one in found]) > 0.85
        assert np.mean([one.share for one in found]) == pytest.approx(TRUE, abs=0.004)
        widths.append(np.mean([one.high - one.low for one in found]))
    assert widths[1] < widths[0] / 2


def test_what_an_autoregression_foretells_is_no_noise():
    generator = np.random.default_rng(1)
    # it swings from row to row, and with hardly any noise: differences take all of it for noise
    rough = np.asarray(lfilter([1.0], [1.0, 0.2, 0.95], generator.normal(size=3200)))[200:]
    found = noise_of(rough)
    assert found.gasser > 0.8
    assert found.at_most
    innovation = 1 / float(np.var(rough))
    assert found.share == pytest.approx(innovation, rel=0.1)
    told = profile(days(rough), target="sales")["noise"]
    assert "Noise makes up at most" in told.sentence_en
    assert "多くとも" in told.sentence_ja
    assert told.level != "bad"


def test_white_noise_is_all_noise_however_an_autoregression_fits_it():
    values = np.random.default_rng(3).normal(size=4000)
    assert foretold(values, one_piece(values)) == pytest.approx(1, abs=0.03)
    found = noise_of(values)
    assert not found.at_most
    assert found.share > 0.95
    told = profile(days(values), target="sales")["noise"]
    assert told.level == "bad"
    assert "cannot be forecast from its own past" in told.advice_en


def test_few_rows_set_no_limit_to_forecasts():
    values = np.random.default_rng(5).normal(size=120)
    told = profile(days(values), target="sales")["noise"]
    assert told.level == "watch"
    assert "not certain" in told.advice_en
    assert "確かではなく" in told.advice_ja


def test_a_cycle_is_taken_off_within_pieces_that_hold_it_six_times():
    wave = np.tile([1.0, 2.0, 6.0], 40)
    owner = np.repeat([0, 1], [105, 15])
    left, lost = without_short_cycles(wave, owner, (3,))
    assert left[:105] == pytest.approx(3.0)
    assert left[105:] == pytest.approx(wave[105:])
    assert lost == pytest.approx(120 / 118)
    kept, _ = without_short_cycles(wave, owner, (49,))
    assert kept == pytest.approx(wave)


def test_one_row_and_one_channel_are_no_plural():
    place = Place(memory=1.0, irregularity=0.0, drift=0.0, noise=0.1, carrier="own")
    told = outlook(place, expect(place, own_past=True), own_past=True)[0]
    assert "a memory of 1 row in" in told
    series = read(
        pl.DataFrame({"t": range(900), "run": np.arange(900.0), "x": np.random.default_rng(0).normal(size=900)}),
        time="t",
    )
    found = find_drift(pack(series))
    assert "1 channel of events or of counting is left out" in found.sentence_en
