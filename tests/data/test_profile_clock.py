"""The clock of a log: how much its intervals vary, its gaps and bursts, its step, the rates of its channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, read
from keiretsu.data.profiling.clock_words import ticks
from keiretsu.data.profiling.finding import duration
from keiretsu.data.profiling.independence import find_independence
from keiretsu.data.profiling.intervals import take_intervals
from keiretsu.data.profiling.length import find_length
from keiretsu.data.profiling.regularity import find_regularity
from keiretsu.data.profiling.samples import take_samples
from keiretsu.data.profiling.units import autocorrelation_time
from keiretsu.data.simulate import fleet
from keiretsu.data.simulate.ranges import draw_log

START = datetime(2024, 1, 1)


def log(stamps, **channels):
    channels = channels or {"x": np.arange(len(stamps), dtype=float) % 7}
    return read(pl.DataFrame({"t": list(stamps), **channels}, strict=False).fill_nan(None), time="t")


def clock(stamps, **channels):
    series = log(stamps, **channels)
    return find_regularity(series, pack(series))


def with_steps(steps):
    return clock(np.cumsum(np.asarray(steps, dtype=float)))


def test_drawn_clocks_are_told_apart():
    right = {True: [], False: []}
    for seed in range(1000, 1030):
        made = draw_log(seed, rows=5000, series=1)
        variation = made.parameters["interval_cv"]
        details = find_regularity(made.series, pack(made.series)).details
        assert details["variation"] == pytest.approx(variation, rel=0.02, abs=1e-4)
        if variation >= 0.3 or variation <= 0.05:
            right[variation >= 0.3].append(details["irregular"] == (variation >= 0.3))
    assert min(len(told) for told in right.values()) >= 10
    assert np.mean([np.mean(told) for told in right.values()]) >= 0.95


def test_rare_gaps_leave_an_even_clock():
    steps = np.ones(3000)
    steps[[700, 2000]] = (500, 40)
    found = with_steps(steps)
    details = found.details
    assert (details["irregular"], details["because"], details["regular"]) == (True, "gaps", True)
    assert (details["gaps"], details["longest_gap"], details["rare_gaps"]) == (2, 500, 2)
    assert details["variation"] > 3
    assert details["variation_without_gaps"] == 0
    assert "irregular" not in found.sentence_en
    assert found.level == "watch"


def test_a_clock_of_common_long_intervals_is_uneven():
    generator = np.random.default_rng(5)
    found = with_steps(np.where(generator.random(3000) < 0.2, 5.0, 1.0))
    assert (found.details["irregular"], found.details["because"]) == (True, "clock")
    assert found.details["rare_gaps"] == 0
    # both quartiles are the median: no range "between 1 and 1"
    assert found.sentence_en.startswith("The clock is irregular: 79.26 % of intervals are 1 unit; 622 longer")
    assert found.sentence_ja.startswith("時刻は不規則です。間隔の 79.26 % が 1 単位で、1.5 倍を超える間隔が 622 箇所")


def test_the_range_of_half_the_intervals_is_told_where_it_is_one():
    found = with_steps(np.random.default_rng(5).uniform(0.5, 1.5, size=3000))
    assert found.sentence_en.startswith("The clock is irregular: half of the intervals lie between 0.")
    assert found.sentence_ja.startswith("時刻は不規則です。間隔の半数が 0.")
    assert found.sentence_ja.startswith("時刻は不規則です")


@pytest.mark.parametrize(("wander", "because"), [(0.2, "gaps"), (0.3, "clock"), (0.4, "clock")])
def test_a_clock_that_wanders_about_its_median_is_watched_and_told_by_what_made_it_so(wander, because):
    generator = np.random.default_rng(8)
    steps = generator.uniform(1 - wander, 1 + wander, size=3000)
    steps[generator.choice(3000, 6, replace=False)] = 30.0
    found = with_steps(steps)
    assert (found.details["because"], found.level) == (because, "watch")
    # the share within half to twice the median is nearly all, and no reason for a mark
    assert found.details["within_twice"] > 0.99
    assert found.unit == "% of intervals at the median"
    assert found.value == pytest.approx(100 * found.details["at_median"], abs=0.01)
    assert found.value < 30
    assert "mislead" not in found.advice_en
    assert found.advice_en.startswith("A lag counted in rows is only roughly a time here")
    assert found.advice_ja.startswith("行数で数えたラグは、時間としてはおおよその目安です")


@pytest.mark.parametrize("kind", ["poisson", "gamma", "lognormal"])
def test_a_truly_irregular_clock_stands_in_the_way_of_lags(kind):
    generator = np.random.default_rng(9)
    steps = {
        "poisson": generator.exponential(size=5000),
        "gamma": generator.gamma(4, 0.25, size=5000),
        "lognormal": generator.lognormal(0, 0.5, size=5000),
    }[kind]
    found = with_steps(steps)
    assert (found.level, found.unit) == ("bad", "% of intervals within half to twice the median")
    assert found.value == pytest.approx(100 * found.details["within_twice"], abs=0.01)
    assert found.value < 95
    assert "mislead" in found.advice_en


def test_the_longest_gap_is_found_again_in_the_file():
    steps = np.ones(1200)
    steps[[700, 900]] = (500, 40)
    alone = with_steps(steps)
    assert (alone.details["longest_gap_series"], alone.details["longest_gap_from"]) == (None, "700")
    assert with_steps(np.ones(50)).details["longest_gap_from"] is None
    minutes = np.arange(1200)
    late = minutes + 906 * (minutes >= 600)
    frame = pl.concat(
        pl.DataFrame({"pump": name, "t": [datetime(2025, 7, 1, tzinfo=UTC) + timedelta(minutes=int(at)) for at in row]})
        for name, row in (("P1", minutes), ("P2", late), ("P3", minutes + 20 * (minutes >= 50)))
    ).with_columns(pl.col("t").dt.convert_time_zone("Europe/Berlin"), x=pl.Series(np.arange(3600) % 7.0))
    series = read(frame, time="t", id="pump")
    found = find_regularity(series, pack(series))
    # the last row before it, in Berlin two hours after 9:59 of Greenwich
    assert found.sentence_en.endswith("2 longer than 1.5 of them, the longest 15.1 h from 2025-07-01 11:59 on in 'P2'.")
    assert "（最長 15.1 時間、系列「P2」の 2025-07-01 11:59 から）" in found.sentence_ja
    assert (found.details["longest_gap_series"], found.details["longest_gap_from"]) == ("P2", "2025-07-01 11:59")


def test_burstiness_of_known_clocks():
    generator = np.random.default_rng(7)
    assert with_steps(np.ones(500)).details["burstiness"] == -1
    poisson = with_steps(generator.exponential(size=20_000)).details
    assert poisson["burstiness"] == pytest.approx(0, abs=0.03)
    assert poisson["interval_memory"] == pytest.approx(0, abs=0.03)
    assert not poisson["bursty"]
    bursts = with_steps(
        np.where(generator.random(20_000) < 0.05, generator.exponential(60, 20_000), 0.1) + 0.01
    ).details
    assert bursts["bursty"]
    jitter = with_steps(1 + np.diff(generator.uniform(0, 0.8, 20_001))).details
    assert jitter["interval_memory"] == pytest.approx(-0.5, abs=0.03)


@settings(max_examples=25, deadline=None)
@given(step=st.sampled_from([1.0, 2.5, 60.0]), keep=st.floats(0.3, 0.9), seed=st.integers(0, 10**6))
def test_a_grid_with_holes_has_its_step(step, keep, seed):
    generator = np.random.default_rng(seed)
    held = np.flatnonzero(generator.random(2000) < keep)
    details = clock(held * step + generator.uniform(-0.01, 0.01, len(held)) * step).details
    assert details["step"] == pytest.approx(step, rel=0.01)
    assert details["step_filled"] == pytest.approx(len(held) / (held[-1] - held[0]), rel=0.01)


def test_a_clock_by_chance_has_no_step():
    assert with_steps(np.random.default_rng(3).gamma(4, 0.25, 3000)).details["step"] is None


def test_a_fleet_of_two_rates_is_no_uneven_clock():
    rows = np.arange(400)
    frame = pl.DataFrame({"m": ["a"] * 400 + ["b"] * 400, "t": [*rows, *(10 * rows)], "x": [*rows % 5, *rows % 5]})
    series = read(frame, time="t", id="m")
    details = find_regularity(series, pack(series)).details
    assert not details["irregular"]
    assert details["variation"] == 0


@settings(max_examples=25, deadline=None)
@given(lengths=st.lists(st.integers(1, 30), min_size=1, max_size=6), seed=st.integers(0, 10**6))
def test_intervals_are_in_medians_of_their_series(lengths, seed):
    generator = np.random.default_rng(seed)
    parts = [generator.exponential(10.0**k, size) + 1e-3 for k, size in enumerate(lengths)]
    frame = pl.concat(pl.DataFrame({"m": f"s{k}", "t": np.cumsum(part), "x": part}) for k, part in enumerate(parts))
    intervals = take_intervals(pack(read(frame, time="t", id="m")))
    assert len(intervals.steps) == sum(lengths) - len(lengths)
    for number in np.unique(intervals.series):
        assert np.median(intervals.steps[intervals.series == number]) == pytest.approx(1)


def test_slow_channels_make_a_group():
    rows = np.arange(600)
    generator = np.random.default_rng(1)
    channels = {
        "fast": generator.normal(size=600),
        "holes": np.where(generator.random(600) < 0.3, np.nan, 1.0 * rows),
        "lab": np.where(rows % 24 == 0, 1.0 * rows, np.nan),
    }
    details = clock([START + timedelta(minutes=int(row)) for row in rows], **channels).details
    assert details["rate_groups"] == [{"rows": 1, "channels": ["fast", "holes"]}, {"rows": 24, "channels": ["lab"]}]
    assert details["mixed_rates"]
    assert details["rates"]["lab"] == 24 * 60


def test_what_reading_put_right_is_counted(write):
    minutes = (*range(30), *range(10, 40))
    lines = [f"2024-01-01 00:{minute:02d},{place}" for place, minute in enumerate(minutes)]
    series = read(write("t,x\n" + "\n".join(lines) + "\n"), time="t", jumps="split")
    details = find_regularity(series, pack(series)).details
    assert (details["clock_jumps"], len(series)) == (1, 2)


def test_an_autoregression_has_its_time():
    generator = np.random.default_rng(11)
    times = []
    for _ in range(20):
        values = np.zeros(20_000)
        noise = generator.normal(size=20_000)
        for row in range(1, 20_000):
            values[row] = 0.9 * values[row - 1] + noise[row]
        times.append(autocorrelation_time(values))
    # (1 + φ) / (1 − φ)
    assert np.mean(times) == pytest.approx(19, rel=0.1)
    assert autocorrelation_time(generator.normal(size=20_000)) == pytest.approx(1, abs=0.15)


def independence(series, **options):
    packed = pack(series)
    return find_independence(series, packed, take_samples(packed, target=None, regular=True), **options)


def many(values, *, same_end=True):
    frames = [
        pl.DataFrame({"m": f"s{k:02d}", "t": np.arange(len(one)), "x": one})
        for k, one in enumerate(one if same_end else one[: 200 + 40 * k] for k, one in enumerate(values))
    ]
    return read(pl.concat(frames), time="t", id="m")


def test_series_are_units_where_each_counts_from_its_start():
    found = independence(many(np.random.default_rng(2).normal(size=(12, 800)), same_end=False))
    assert (found.details["kind"], found.value, found.details["own_clocks"]) == ("series", 12, True)
    assert (found.level, found.details["held_out_units"], found.details["certificate"]) == ("watch", 2, False)


def test_series_that_move_together_count_as_one():
    generator = np.random.default_rng(4)
    common = generator.normal(size=2000)
    alike = independence(many(common + 0.2 * generator.normal(size=(12, 2000))))
    assert alike.details["kind"] == "blocks"
    assert alike.details["effective_series"] < 1.3
    assert alike.value == pytest.approx(2000, rel=0.2)
    apart = independence(many(generator.normal(size=(12, 2000))))
    assert apart.details["effective_series"] == pytest.approx(12, rel=0.1)
    assert (apart.details["kind"], apart.value) == ("series", 12)


def test_long_memory_leaves_few_units():
    wander = np.cumsum(np.random.default_rng(6).normal(size=3000))
    found = independence(log(range(3000), x=wander))
    assert found.level == "bad"
    assert found.value < 10
    assert found.details["mean_within_sd"] == pytest.approx(1.96 / np.sqrt(found.value), rel=0.01)
    steady = independence(log(range(3000), x=np.random.default_rng(6).normal(size=3000)))
    assert steady.level == "good"
    assert steady.value > 2000


def test_no_value_and_no_row():
    for series in (log(range(60), x=[None] * 60), log([1, 2], x=[1.0, 2.0]).head_rows(0), log([1], x=[1.0])):
        found = independence(series)
        assert (found.value, found.level) == (None, "bad")
        assert find_regularity(series, pack(series)).sentence_ja.endswith("。")


def test_a_fleet_on_one_calendar():
    details = independence(fleet(6, rows=500)).details
    assert details["own_clocks"] is False
    assert 1 <= details["effective_series"] <= 6


def test_a_clock_that_counts_has_its_column_for_a_unit():
    assert ticks("1", "cycle") == "1 cycle"
    assert ticks("286", "cycle") == "286 cycles"
    assert ticks("1", "hours") == "1 hour"
    assert ticks("286", "t_idx") == "286 t_idx"
    assert ticks("286", "time") == "286 units"
    assert ticks("286", "cycle", japanese=True) == "286 cycle"
    assert ticks("286", "time", japanese=True) == "286 単位"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(4_565.0, "76.1 min"), (124_500.0, "34.6 h"), (3600.0, "1 h"), (176_400.0, "2.04 d"), (0.02, "0.02 s")],
)
def test_a_span_has_three_digits_in_the_unit_that_the_report_takes(seconds, told):
    assert duration(seconds, "datetime") == told


def test_series_of_one_length_are_told_with_one_figure():
    frame = pl.DataFrame(
        {"id": ["a"] * 60 + ["b"] * 60, "cycle": [*range(60)] * 2, "x": [float(k) for k in range(120)]}
    )
    found = find_length(read(frame, time="cycle", id="id"))
    assert found.sentence_en == "120 rows in 2 series of 60 each, spanning 59 cycles."
    assert found.sentence_ja == "全 120 行（2 系列、1 系列あたり 60 行）、期間は 59 cycle です。"
