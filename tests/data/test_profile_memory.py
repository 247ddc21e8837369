"""How far back a log remembers: what reaches far, what only looks as if it did, and how sure one can be."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from keiretsu.data import pack, read
from keiretsu.data.profiling.events import at_events, rare_events
from keiretsu.data.profiling.lag_bands import BANDS, skill_by_lag
from keiretsu.data.profiling.long_memory import Exponent, local_whittle, verdict
from keiretsu.data.profiling.memory import find_memory
from keiretsu.data.profiling.samples import Sample, take_inputs, take_samples
from keiretsu.data.profiling.seasons import cycles, without_cycles
from keiretsu.data.profiling.useful_lag import input_reach, own_reach, whitened
from keiretsu.data.simulate import latch

ROWS = 6000


def noise(rows=ROWS, seed=0):
    return np.random.default_rng([seed, 5]).normal(size=rows)


def remembering(time_constant, rows=ROWS, seed=0):
    phi = np.exp(-1 / time_constant)
    return np.asarray(lfilter([1.0], [1.0, -phi], noise(rows + int(8 * time_constant), seed) * np.sqrt(1 - phi**2)))[
        -rows:
    ]


def memory_of(target: str | None = "y", stamps=None, **channels):
    rows = len(next(iter(channels.values())))
    series = read(pl.DataFrame({"t": range(rows) if stamps is None else stamps, **channels}, strict=False), time="t")
    packed = pack(series)
    regular = stamps is None
    samples = take_samples(packed, target=target, regular=regular)
    return find_memory(samples, regular=regular, packed=packed, target=target)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("time_constant", [5, 20])
def test_short_memory_is_short_whatever_else_happens(time_constant, seed):
    y = remembering(time_constant, seed=seed)
    step, season = 2.0 * (np.arange(ROWS) > 2500), 1.2 * np.sin(2 * np.pi * np.arange(ROWS) / 97.3)
    for values in (y, y + step, y + season, y + step + season, y + np.linspace(0, 3, ROWS)):
        details = memory_of(y=values, x=noise(seed=9)).details
        assert not details["reach_long"]
        assert 1 <= details["reach"] <= 64


@pytest.mark.parametrize("seed", range(3))
def test_a_slow_channel_reaches_far(seed):
    y = remembering(600, seed=seed) + 0.4 * noise(seed=seed + 50)
    step, season = 2.0 * (np.arange(ROWS) > 2500), 1.2 * np.sin(2 * np.pi * np.arange(ROWS) / 97.3)
    for values in (y, y + step, y + season):
        details = memory_of(y=values).details
        assert details["reach_long"]
        assert details["reach_by"] in ("own past", "own size")
        assert details["reach_estimate"] >= details["reach"] >= 96


@pytest.mark.parametrize("bent", [False, True])
def test_the_lag_of_an_input_is_found_to_the_row(bent):
    u = remembering(3, ROWS + 800)
    effect = np.abs(u) if bent else u
    found = memory_of(y=effect[:ROWS] + 0.5 * noise(seed=3), u=u[800:], x=noise(seed=4))
    assert (found.details["reach"], found.details["reach_by"], found.details["reach_long"]) == (800, "u", True)
    gained = {band["first"]: band for band in found.details["bands"]}
    assert gained[257]["gained"] > 0.2
    assert gained[257]["p"] < 1e-4
    assert abs(gained[17]["gained"]) < 0.05


def test_set_points_reach_as_far_as_they_are_held():
    packed = pack(latch(2, rows=8000, seed=3).series)
    found = find_memory(take_samples(packed, target="y", regular=True), regular=True, packed=packed, target="y")
    assert found.details["reach_long"]
    assert found.details["reach_at_least"]["500"]
    quick = pack(latch(2, rows=8000, seed=3, gap=(5, 15)).series)
    found = find_memory(take_samples(quick, target="y", regular=True), regular=True, packed=quick, target="y")
    assert not found.details["reach_long"]


def test_seasons_of_an_uneven_clock_are_no_memory():
    generator = np.random.default_rng(8)
    time = np.cumsum(generator.exponential(size=ROWS))
    y = remembering(4) + 1.5 * np.sin(2 * np.pi * time / 53.7)
    found = memory_of(y=y, stamps=time)
    assert found.details["periods"] == []
    assert not found.details["reach_long"]
    spacing = (time[-1] - time[0]) / (ROWS - 1)
    assert found.details["cycles"][0]["period"] == pytest.approx(53.7 / spacing, rel=0.005)


def test_without_a_target_the_channel_that_reaches_furthest_is_named():
    found = memory_of(target=None, slow=remembering(600), quick=noise(seed=2))
    assert found.details["reach_channel"] == "slow"
    assert not found.details["reach_by_channel"]["quick"]["rows"]


def test_todays_calls_keep_working():
    sample = Sample("one", "x", noise())
    found = find_memory([sample], regular=True)
    assert (found.value, found.details["reach"], found.details["reach_long"]) == (1, 0, False)
    assert find_memory([], regular=True).details["reach"] is None


def test_white_noise_seldom_reaches_anywhere():
    found = [own_reach(noise(2000, seed)).rows for seed in range(100)]
    assert max(found) <= 2
    # lag 1 is taken at the greater of two correlations beyond three deviates: about one in two hundred
    assert sum(rows > 0 for rows in found) <= 4
    news = whitened(noise(5000, 1))
    assert sum(input_reach(news, "u", whitened(noise(5000, seed))).rows > 0 for seed in range(2, 42)) == 0


def test_holes_do_not_make_memory():
    y = noise()
    seen = np.random.default_rng(1).random(ROWS) > 0.4
    filled = np.interp(np.arange(ROWS), np.flatnonzero(seen), y[seen])
    assert own_reach(filled).rows >= 1
    assert own_reach(filled, seen).rows == 0


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-6, 1e6), move=st.floats(-1e3, 1e3), seed=st.integers(0, 5))
def test_units_change_nothing(scale, move, seed):
    y = remembering(30, 2000, seed)
    one, other = own_reach(y), own_reach(scale * y + move * scale)
    assert (one.rows, one.by) == (other.rows, other.by)


@settings(max_examples=25, deadline=None)
@given(period=st.floats(5, 120), phase=st.floats(0, 1), seed=st.integers(0, 99))
def test_a_cycle_of_any_length_is_found_and_taken_off(period, phase, seed):
    wave = np.sin(2 * np.pi * (np.arange(3000) / period + phase))
    values = wave + 0.3 * noise(3000, seed)
    found = next(iter(cycles(values)))
    assert found == pytest.approx(period, rel=0.003)
    left = without_cycle_variance(values, found)
    # the noise is 0.09 of it, whatever the length of the cycle
    assert left < 0.11


def without_cycle_variance(values, period):
    return without_cycles(values, (period,)).var()


@pytest.mark.parametrize(("minutes", "period", "week"), [(10, 1011, 1008), (10, 1060, None), (60, 169, 168)])
def test_a_period_that_cannot_be_told_from_a_week_is_one(minutes, period, week):
    rows = 8 * period
    values = np.sin(2 * np.pi * np.arange(rows) / period) + 0.1 * noise(rows)
    start = datetime(2025, 2, 3)
    stamps = [start + timedelta(minutes=minutes * row) for row in range(rows)]
    for clock in (stamps, list(range(rows))):
        packed = pack(read(pl.DataFrame({"t": clock, "y": values}), time="t"))
        found = find_memory(take_samples(packed, target="y", regular=True), regular=True, packed=packed, target="y")
        (told, *_) = found.details["periods"]
        if clock is stamps and week is not None:
            assert told == week
        else:
            # as near as eight cycles tell
            assert told == pytest.approx(period, rel=0.02)


def test_noise_and_slow_channels_have_no_cycle():
    assert sum(bool(cycles(noise(3000, seed))) for seed in range(40)) == 0
    assert sum(bool(cycles(remembering(300, 3000, seed))) for seed in range(20)) <= 1


def test_skill_by_lag_is_judged_on_later_rows():
    tables = [skill_by_lag(remembering(15, seed=seed), {"x": noise(seed=seed + 70)}) for seed in range(10)]
    assert [(band.first, band.last) for band in tables[0]] == list(BANDS[: len(tables[0])])
    gained = np.mean([[band.gained for band in table] for table in tables], axis=0)
    # an autoregression of the first order: the last row foretells exp(-2 / 15) of the variance, older ones nothing
    assert gained[0] == pytest.approx(np.exp(-2 / 15), abs=0.02)
    assert gained[1:] == pytest.approx(0, abs=0.005)
    assert all(table[0].p < 1e-4 for table in tables)
    alone = np.mean([[band.alone for band in table] for table in tables], axis=0)
    # with nothing newer than 5 rows, exp(-2 · 5 / 15), less what is lost to weights that have to be estimated
    assert np.exp(-10 / 15) - 0.1 < alone[1] < np.exp(-10 / 15) + 0.02
    assert np.all(np.diff(alone[:3]) < 0)
    assert alone[3:] == pytest.approx(0, abs=0.03)


def fractional(d, rows, seed):
    k = np.arange(1, 2 * rows)
    weights = np.concatenate([[1.0], np.cumprod((k - 1 + d) / k)])
    return np.convolve(noise(3 * rows, seed), weights)[2 * rows : 3 * rows]


def test_the_exponent_is_unbiased_and_its_error_holds():
    for d in (0.0, 0.4):
        found = [local_whittle(fractional(d, 4096, seed)) for seed in range(30)]
        values = np.array([one.d for one in found])
        assert found[0].error == pytest.approx(0.5 / np.sqrt(64), abs=1e-4)
        assert values.mean() == pytest.approx(d, abs=0.05)
        # few frequencies: the spread lies somewhat above the asymptotic error
        assert 0.7 < values.std() / found[0].error < 1.6


def test_a_shift_is_not_called_long_memory():
    flat = noise(4096)
    moved = flat + 2.0 * (np.arange(4096) > 2000)
    assert (local_whittle(moved).d or 0) > 0.3
    assert verdict(local_whittle(moved), local_whittle(flat)) == "cannot be told from a shift"
    assert verdict(local_whittle(flat), local_whittle(flat)) == "none"
    long = local_whittle(fractional(0.4, 4096, 3))
    assert verdict(long, long) == "long"
    short = local_whittle(remembering(300, 4096), memory=300)
    assert short == Exponent(None, None, short.frequencies)
    assert verdict(short, short) == "cannot be told from a short memory"


def test_events_and_chance():
    flag = np.zeros(5000)
    flag[[700, 1900, 3300]] = 1.0
    events = rare_events({"flag": flag, "x": noise(5000)})
    assert list(events) == ["flag"]
    assert at_events((1905, 3298), events.values(), near=10, rows=5000)
    assert not at_events((1905, 2500), events.values(), near=10, rows=5000)
    # a window so wide that any place would meet the flag says nothing
    assert not at_events((1905,), events.values(), near=400, rows=5000)


def test_inputs_lie_on_the_rows_of_the_sample():
    series = read(pl.DataFrame({"t": [0, 1, 2, 3, 6, *range(7, 40)], "y": noise(38), "x": noise(38, 1)}), time="t")
    packed = pack(series)
    for regular, rows in ((True, 40), (False, 38)):
        sample = take_samples(packed, target="y", regular=regular)[0]
        inputs = take_inputs(packed, sample, regular=regular)
        assert {name: len(values) for name, values in inputs.items()} == {"x": rows, "y": rows}
        np.testing.assert_array_equal(inputs["y"], sample.values)


def test_the_sentence_says_what_each_number_measures():
    found = memory_of(y=remembering(20, seed=1))
    linked, useful = found.details["reach_estimate"], found.details["useful_lag"]
    faded = int(found.value + 0.5)
    assert f"Longest: values up to about {linked:,} rows apart still go together" in found.sentence_en
    assert f"the last {useful:,} rows help a linear forecast of the next row" in found.sentence_en
    assert f"Typical memory: without cycles the correlation fades within {faded} rows. " in found.sentence_en
    assert f"1 行先の線形予測に役立つのは直近 {useful:,} 行までです" in found.sentence_ja
    assert f"相関は {faded} 行で弱まります" in found.sentence_ja


def test_of_several_channels_the_one_that_reaches_farthest_is_named():
    found = memory_of(None, slow=remembering(300), quick=noise(seed=3))
    assert "Longest: values of 'slow' up to about" in found.sentence_en
    assert "最長：「slow」では、約" in found.sentence_ja
    assert "(median of the channels)" in found.sentence_en


def test_white_noise_has_no_row_that_helps_a_linear_forecast():
    found = memory_of(y=noise(seed=4))
    assert found.details["useful_lag"] == 0
    assert "no past row is shown to help a linear forecast" in found.sentence_en
    assert "1 行先の線形予測に役立つ過去の行は確認できません" in found.sentence_ja
