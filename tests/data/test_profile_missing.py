"""Missing values: in runs, together, and for what they would have been; sensors that stood still."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, read
from keiretsu.data.profiling.missing import find_missing
from keiretsu.data.profiling.missing_pattern import missing_runs
from keiretsu.data.profiling.missing_value import value_dependence
from keiretsu.data.profiling.stuck import stuck_channels
from keiretsu.data.simulate.plant import plant_log
from keiretsu.data.simulate.ranges import draw_log
from keiretsu.data.simulate.settings import Memory, Missing, Noise, Plant

ROWS = 6000


def log(**channels):
    rows = len(next(iter(channels.values())))
    return read(pl.DataFrame({"t": np.arange(rows), **channels}, strict=False).fill_nan(None), time="t")


def missing(target=None, **channels):
    series = log(**channels)
    return find_missing(series, pack(series), target)


def walk(seed, memory=0.97):
    from scipy.signal import lfilter

    return lfilter([1.0], [1.0, -memory], np.random.default_rng(seed).normal(size=ROWS))


def holes(values, gone):
    return np.where(gone, np.nan, values)


def test_drawn_logs_are_told_apart():
    right = {True: [], False: []}
    for seed in range(1100, 1130):
        made = draw_log(seed, rows=6000, series=1)
        found = find_missing(made.series, pack(made.series), "y")
        depends = made.parameters["missing_odds"] >= 3
        right[depends].append(found.details["depends_on_value"] == depends)
    assert min(len(told) for told in right.values()) >= 10
    assert np.mean([np.mean(told) for told in right.values()]) >= 0.9


def test_the_odds_ratio_is_estimated_without_shrinking():
    inside, ratios = [], []
    for seed in range(1200, 1220):
        plant = Plant(memory=Memory("ar", 20), noise=Noise(5.0), missing=Missing("value", rate=0.15, odds=4.0))
        made = plant_log(1, rows=8000, seed=seed, plant=plant)
        one = value_dependence(pack(made.series), passed_over=set())["y"]
        low, high = one.interval
        inside.append(low <= 4.0 <= high)
        ratios.append(one.odds_ratio)
    assert np.median(ratios) == pytest.approx(4.0, rel=0.15)
    assert np.mean(inside) >= 0.8


@pytest.mark.parametrize("block", [5.0, 40.0])
def test_blocks_at_random_do_not_depend(block):
    false = 0
    for seed in range(1300, 1320):
        plant = Plant(memory=Memory("ar", 200), missing=Missing("blocks", rate=0.1, block=block))
        made = plant_log(1, rows=6000, seed=seed, plant=plant)
        found = value_dependence(pack(made.series), passed_over=set())
        false += found["y"].depends
    assert false <= 2


def test_a_sensor_silent_when_low():
    values = walk(1)
    generator = np.random.default_rng(2)
    found = missing(x=holes(values, generator.random(ROWS) < np.where(values < 0, 0.3, 0.03)))
    one = found.details["value_dependence"]["x"]
    assert one["depends"]
    assert one["odds_ratio"] < 1 / 3
    assert found.details["depends_on_value"]
    assert "'x' is missing more often where it is low" in found.sentence_en
    assert "「x」は値が低いときに欠損しやすくなっています" in found.sentence_ja
    assert "biased" in found.advice_en


def test_what_cannot_be_told_is_said():
    white = np.random.default_rng(3).normal(size=ROWS)
    gone = np.random.default_rng(4).random(ROWS) < np.where(white > 0, 0.3, 0.05)
    details = missing(x=holes(white, gone)).details
    assert details["untestable"] == {"x": "no memory, no companion"}
    assert not details["depends_on_value"]
    companion = missing(x=holes(white, gone), y=white + 0.5 * np.random.default_rng(5).normal(size=ROWS)).details
    assert companion["depends_on_value"]
    assert companion["untestable"] == {}
    few = np.zeros(ROWS, dtype=bool)
    few[1000:1500] = True
    assert missing(x=holes(walk(6), few)).details["untestable"] == {"x": "missing in too few runs"}


def test_missing_after_a_high_value_needs_no_memory():
    white = np.random.default_rng(7).normal(size=ROWS)
    before = np.concatenate(([0.0], white[:-1]))
    gone = np.random.default_rng(8).random(ROWS) < np.where(before > 0, 0.3, 0.05)
    one = missing(x=holes(white, gone)).details["value_dependence"]["x"]
    assert one["depends"]
    assert one["after_ratio"] > 3


def test_the_targets_answer_is_the_logs():
    values = walk(9)
    gone = np.random.default_rng(10).random(ROWS) < np.where(values > 0, 0.3, 0.03)
    channels = {"x": holes(values, gone), "y": holes(walk(11), np.random.default_rng(12).random(ROWS) < 0.1)}
    assert missing(**channels).details["depends_on_value"]
    assert missing("x", **channels).details["depends_on_value"]
    assert not missing("y", **channels).details["depends_on_value"]


def test_a_laboratory_value_is_missing_by_design():
    rows = np.arange(ROWS)
    found = missing(x=walk(13), lab=np.where(rows % 20 == 0, walk(13), np.nan))
    assert found.details["by_design"] == ["lab"]
    assert found.details["value_dependence"] == {}


def test_channels_that_fail_together():
    generator = np.random.default_rng(14)
    both, alone = generator.random(ROWS) < 0.1, generator.random(ROWS) < 0.1
    channels = {"a": holes(walk(1), both), "b": holes(walk(2), both), "c": holes(walk(3), alone), "d": walk(4)}
    details = missing(**channels).details
    assert details["together"] == [{"channels": ["a", "b"], "phi": 1.0, "jaccard": 1.0}]
    assert details["rows_without_any"] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=1, max_size=5))
def test_runs_are_those_counted_by_hand(series):
    frame = pl.concat(
        pl.DataFrame(
            {"m": f"s{k}", "t": range(len(gone)), "x": [None if one else 1.0 for one in gone], "y": 1.0},
            schema={"m": pl.String, "t": pl.Int64, "x": pl.Float64, "y": pl.Float64},
        )
        for k, gone in enumerate(series)
    )
    packed = pack(read(frame, time="t", id="m"))
    found = missing_runs(~packed.observed[:, packed.channels.index("x")], packed)
    runs = [len(run) for gone in series for run in "".join("x" if one else " " for one in gone).split()]
    assert (found["count"], found["longest"]) == (len(runs), max(runs, default=0))
    assert found["mean"] == pytest.approx(np.mean(runs) if runs else 0)


def test_a_stuck_sensor_is_named():
    values = walk(15)
    values[2000:2150] = values[2000]
    found = missing(x=values, y=walk(16))
    where = {"series": None, "from": "2,000"}
    assert found.details["stuck"] == {"x": {"runs": 1, "longest": 150, "share": 0.025, "shortest": 11, **where}}
    assert found.level == "watch"
    assert "'x' stood still for 150 rows from 2,000 on" in found.sentence_en
    assert "。「x」は 2,000 から 150 行にわたり同じ値のままでした" in found.sentence_ja
    # the forecast of another channel may rest on it
    assert missing("y", x=values, y=walk(16)).level == "watch"
    assert missing("y", x=walk(15), y=walk(16)).level == "good"


def test_a_stuck_sensor_of_a_fleet_is_named_with_its_series_and_its_stamp_in_the_zone_of_the_log():
    minutes = [datetime(2025, 7, 1, tzinfo=UTC) + timedelta(minutes=row) for row in range(3000)]
    frames = []
    for number in range(3):
        values = walk(30 + number)[:3000]
        if number == 1:
            # before the sensor stands still it says nothing for a while: rows are not readings
            values[1000:1100] = np.nan
            values[1200:1320] = values[1200]
        frames.append(pl.DataFrame({"pump": f"P{number}", "t": minutes, "x": values}).fill_nan(None))
    series = read(
        pl.concat(frames).with_columns(pl.col("t").dt.convert_time_zone("Europe/Berlin")), time="t", id="pump"
    )
    found = find_missing(series, pack(series), None)
    told = found.details["stuck"]["x"]
    # in Berlin two hours after 20:00 of Greenwich
    assert (told["series"], told["from"], told["longest"]) == ("P1", "2025-07-01 22:00", 120)
    assert "'x' of 'P1' stood still for 120 rows from 2025-07-01 22:00 on" in found.sentence_en
    assert "系列「P1」の「x」は 2025-07-01 22:00 から 120 行にわたり同じ値のままでした" in found.sentence_ja


def test_coarse_steps_rests_and_settings_are_not_stuck():
    smooth = np.round(walk(17, 0.999), 0)
    clipped = np.maximum(walk(18), 0.0)
    setting = np.repeat(np.arange(ROWS // 500) % 3, 500).astype(float)
    series = log(smooth=smooth, clipped=clipped, setting=setting, noise=np.random.default_rng(1).normal(size=ROWS))
    assert stuck_channels(pack(series)) == {}


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(1e-6, 1e6), offset=st.floats(-1e3, 1e3), seed=st.integers(0, 1000))
def test_units_change_no_answer(scale, offset, seed):
    generator = np.random.default_rng(seed)
    values = walk(seed)[:1500]
    gone = generator.random(1500) < np.where(values > 0, 0.3, 0.05)
    one, two = (
        value_dependence(pack(log(x=holes(kind, gone))), passed_over=set())["x"]
        for kind in (values, scale * np.round(values, 6) + offset)
    )
    assert one.depends == two.depends
    assert one.odds_ratio == pytest.approx(two.odds_ratio, rel=1e-2)


def test_few_rows_and_none():
    for series in (log(x=[None, 1.0]), log(x=[1.0, 2.0]).head_rows(0), log(x=[None] * 50, y=[1.0] * 50)):
        found = find_missing(series, pack(series), None)
        json.dumps(found.to_dict(), allow_nan=False)
        assert not found.details["depends_on_value"]
        assert found.details["stuck"] == {}
