"""Noise, the step of readings and readings that leap out."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.noise import find_noise
from keiretsu.data.profiling.noise_share import noise_share
from keiretsu.data.profiling.quantised import outliers, step_of
from keiretsu.data.simulate import linear
from keiretsu.data.simulate.plant import plant_log
from keiretsu.data.simulate.settings import Memory, Noise, Plant

ROWS = 8000


def log(**channels):
    rows = len(next(iter(channels.values())))
    return read(pl.DataFrame({"t": np.arange(rows), **channels}, strict=False).fill_nan(None), time="t")


def noise(**channels):
    return find_noise(pack(log(**channels)))


def ar1(memory, seed=0):
    from scipy.signal import lfilter

    drawn = np.random.default_rng(seed).normal(size=ROWS) * np.sqrt(1 - memory**2)
    return lfilter([1.0], [1.0, -memory], drawn)


def white(seed=1):
    return np.random.default_rng(seed).normal(size=ROWS)


@pytest.mark.parametrize("memory", [0.7, 0.95, 0.995])
@pytest.mark.parametrize("ratio", [2.0, 10.0])
def test_the_noise_of_an_autoregression(memory, ratio):
    signal = ar1(memory)
    values = signal + white() / np.sqrt(ratio)
    found = noise_share(values, np.zeros(ROWS, dtype=np.int64))
    truth = 1 / ratio / np.var(values)
    assert found is not None
    assert found.share == pytest.approx(truth, abs=0.05)
    assert found.rice >= found.gasser - 0.02
    assert found.gasser >= found.share - 1e-12


def test_a_rough_signal_is_no_noise():
    found = noise_share(ar1(0.9), np.zeros(ROWS, dtype=np.int64))
    assert found is not None
    assert found.rice == pytest.approx(0.1, abs=0.02)
    assert found.share < 0.03


@pytest.mark.parametrize("share", [0.0005, 0.0023, 0.01, 0.1])
@pytest.mark.parametrize("signal", ["cycle", "two poles", "filtered steps"])
def test_the_little_noise_of_a_smooth_signal_is_not_taken_for_less(signal, share):
    """A line through the autocorrelation at lags 1 and 2 ends too high where it is flat at lag 0."""
    from scipy.signal import lfilter

    inside = 0
    for seed in range(10):
        drawn = np.random.default_rng(seed).normal(size=ROWS)
        smooth = {
            "cycle": np.sin(2 * np.pi * np.arange(ROWS) / 144),
            "two poles": lfilter([1.0], np.convolve([1, -0.98], [1, -0.9]), drawn),
            "filtered steps": lfilter([0.02], [1.0, -0.98], np.repeat(drawn[: ROWS // 50], 50)),
        }[signal]
        seen = np.sqrt(1 - share) * (smooth - smooth.mean()) / smooth.std() + np.sqrt(share) * white(100 + seed)
        found = noise_share(seen, np.zeros(ROWS, dtype=np.int64))
        assert found is not None
        assert found.share == pytest.approx(share, rel=0.35)
        inside += found.low <= share <= found.high
    assert inside >= 8


def test_white_noise_is_all_noise():
    found = noise(x=white())
    assert found.value == pytest.approx(100, abs=3)
    assert found.level == "bad"
    assert found.details["signal_to_noise"] < 0.05
    assert "Average over several rows" in found.advice_en


def test_a_smooth_cycle_is_quiet():
    found = noise(x=np.sin(np.arange(ROWS) / 40) + 0.05 * white())
    assert found.details["noise_share"] == pytest.approx(0.005, rel=0.2)
    assert found.level == "good"


def test_drawn_noise_is_found():
    off = []
    for seed in range(1400, 1412):
        plant = Plant(memory=Memory("ar", 100), noise=Noise(4.0))
        made = plant_log(2, rows=4000, seed=seed, plant=plant)
        complete, clean = (made.truth[name].to_numpy() for name in ("complete", "clean"))
        truth = np.var(complete - clean) / np.var(complete)
        off.append(find_noise(pack(made.series), target="y").details["noise_share"] - truth)
    assert np.abs(off).max() < 0.05


@settings(max_examples=50, deadline=None)
@given(
    step=st.sampled_from([0.001, 0.01, 0.05, 0.1, 0.25, 1.0, 7.0, 0.0703, 1 / 3]),
    spread=st.floats(5, 200),
    seed=st.integers(0, 10**6),
)
def test_a_step_is_found(step, spread, seed):
    counts = np.round(np.random.default_rng(seed).normal(size=3000) * spread)
    found = step_of(counts * step)
    assert found is not None
    assert found[0] == pytest.approx(step, rel=1e-6)
    assert found[1] == 1.0


def test_values_of_all_digits_have_no_step():
    assert step_of(white()) is None
    assert step_of(np.array([])) is None
    assert step_of(np.ones(10)) is None


def test_printed_steps_count_though_rounded():
    values = np.round(np.random.default_rng(3).integers(0, 60, 3000) * 0.0703125, 3)
    found = step_of(values)
    assert found is not None
    assert found[0] == pytest.approx(0.0703125, rel=0.01)


def test_spikes_are_counted_and_a_flank_is_not():
    values = np.sin(np.arange(ROWS) / 40) + 0.05 * white()
    at = np.arange(100, ROWS, 200)
    values[at] += 2.0
    found = outliers(values, np.zeros(ROWS, dtype=np.int64))
    assert found is not None
    assert found.share == pytest.approx(len(at) / ROWS, rel=0.05)
    assert found.spikes == pytest.approx(found.share, rel=0.05)
    assert found.largest is not None
    assert found.largest > 20
    plain = outliers(ar1(0.95) + 0.2 * white(), np.zeros(ROWS, dtype=np.int64))
    assert plain is not None
    assert plain.share < 1e-3
    named = noise(x=values)
    assert named.sentence_en.endswith("0.5006 % of readings of 'x' are outliers.")
    assert (named.level, named.advice_en[:8]) == ("watch", "Find out")


def test_values_that_may_mean_no_value_are_pointed_to():
    calm = np.sin(np.arange(ROWS) / 40) + 0.05 * white()
    load = 50 + 5 * ar1(0.9, 5)
    load[np.arange(100, ROWS, 160)] = -9999.0
    series = log(load=load, y=calm)
    assert series.report.proposed == {"load": {"-9999": 50}}
    found = profile(series, target="y")["noise"]
    assert (found.level, found.details["doubts"]) == ("good", {"load": {"-9999": 50}})
    assert "of the variance of 'y'; none of its readings is an outlier." in found.sentence_en
    assert found.advice_en == (
        "Settle first whether -9999 in 'load' means 'no value'; the readings of 'y' can be taken as they are."
    )
    assert found.advice_ja == (
        "まず、「load」の -9999 が「値なし」を意味するかを確かめてください。「y」の測定値はそのまま使えます。"
    )
    # of the channel itself nothing can be taken as it is, and what else there is to do stands after it
    own = profile(series, target="load")["noise"]
    assert own.level != "good"
    assert own.advice_en.startswith("Settle first whether -9999 in 'load' means 'no value'. Average over")
    # and where reading was told, no doubt is left
    settled = read(series.frame.drop("id", strict=False), time="time", sentinels=[-9999])
    calm_again = profile(settled, target="y")["noise"]
    assert (calm_again.advice_en, calm_again.details["doubts"]) == ("Readings can be taken as they are.", {})


def test_events_and_settings_are_not_judged():
    flag = (np.arange(ROWS) % 50 == 0).astype(float)
    dose = np.where(np.random.default_rng(4).random(ROWS) < 0.02, white(), 0.0)
    found = noise(flag=flag, dose=dose, x=ar1(0.99))
    told = {one["channel"]: one for one in found.details["channels"]}
    assert (told["flag"]["noise_share"], told["flag"]["outliers"]) == (None, None)
    assert told["dose"]["outliers"] is None
    assert told["x"]["noise_share"] is not None


def test_a_coarse_step_is_named():
    found = noise(x=np.round(ar1(0.999), 0) + 0.0, y=np.round(20 * ar1(0.99, 3)))
    told = {one["channel"]: one for one in found.details["channels"]}
    assert told["x"]["step"] == 1
    assert told["x"]["step_in_sd"] > 0.5
    assert told["y"]["step"] == 1


@settings(max_examples=20, deadline=None)
@given(power=st.integers(-20, 20), offset=st.floats(-10, 10))
def test_units_change_no_share(power, offset):
    values = ar1(0.9) + 0.3 * white()
    owner = np.zeros(ROWS, dtype=np.int64)
    one, two = noise_share(values, owner), noise_share((values + offset) * 2.0**power, owner)
    assert one is not None
    assert two is not None
    assert one.share == pytest.approx(two.share, abs=1e-6)


def test_series_do_not_touch():
    one = ar1(0.99)
    values = np.concatenate([one + 100 * number for number in range(4)])
    owner = np.repeat(np.arange(4), ROWS)
    found, alone = outliers(values, owner), outliers(one, owner[:ROWS])
    assert found is not None
    assert alone is not None
    assert found.share == alone.share


def test_holes_and_odd_values():
    cases = {
        "holes": np.where(np.arange(ROWS) % 3 == 0, np.nan, white()),
        "huge": 1e300 * white(),
        "tiny": 1e-300 * white(),
        "constant": np.full(ROWS, 5.0),
        "empty": np.full(ROWS, np.nan),
        "outlier": np.where(np.arange(ROWS) == 7, 1e5, 0.0),
    }
    for name, values in cases.items():
        found = find_noise(pack(log(x=values, y=np.ones(ROWS))))
        json.dumps(found.to_dict(), allow_nan=False)
        assert (found.value is None) == (name in ("holes", "constant", "empty", "outlier")), name
    assert find_noise(pack(log(x=[1.0, 2.0]).head_rows(0))).value is None


def test_the_target_alone():
    made = linear(2, rows=3000)
    found = find_noise(pack(made.series), target="y")
    assert "median channel" not in found.sentence_en
    assert " of the variance of 'y'" in found.sentence_en
    assert "「y」の分散のうちノイズは" in found.sentence_ja
    assert len(found.details["channels"]) == len(made.series.channels)
