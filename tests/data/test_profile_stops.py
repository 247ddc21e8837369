"""A plant that stood still is named once, by the finding on its level; no simulated log without a stop has one."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.stops import find_stops, within_stops, without_stops
from keiretsu.data.profiling.stuck import stuck_channels
from keiretsu.data.simulate import changeover, draw_log, fleet, latch, linear, relax, wear

from .stopped_plant import AT, ROWS, STOP, plant, read_plant


def stops_of(frame: pl.DataFrame):
    return find_stops(pack(read(frame, time="t")))


@pytest.mark.parametrize("seed", range(5))
def test_a_stop_is_found_with_its_rows_its_time_and_its_channels(seed):
    (one,) = find_stops(pack(read_plant(seed)))
    assert (one.begin, one.end) == (AT, AT + STOP)
    assert (one.first, one.last, one.lasting) == ("2026-03-02 08:10", "2026-03-03 08:10", STOP * 600.0)
    assert one.channels == ("flow", "power", "temperature")
    assert find_stops(pack(read_plant(seed, stops=()))) == ()


def test_a_plant_that_cools_down_and_starts_up_stood_still_too():
    frame = plant()
    rows = np.arange(STOP)
    temperature = frame["temperature"].to_numpy().copy()
    temperature[AT : AT + STOP] = 20.9 + 219 * np.exp(-rows / 30)
    (one,) = stops_of(frame.with_columns(temperature=temperature))
    assert (one.begin, one.end) == (AT, AT + STOP)
    assert "temperature" in one.channels


def test_it_is_told_once_and_the_running_plant_is_judged_without_it():
    found, quiet = (profile(series, target="temperature") for series in (read_plant(), read_plant(stops=())))
    level = found["stationarity"]
    assert level.level == "watch"
    assert level.sentence_en.startswith(
        "The plant seems to have stood still once, for 24.2 h from 2026-03-02 08:10 on ('flow', 'power', 'temperature' "
        "left their usual range); memory, level and noise are judged without those rows. The level moves by"
    )
    assert level.sentence_ja.startswith("設備の停止とみられる区間が 1 回あります（2026-03-02 08:10 から 24.2 時間。")
    assert "--abnormal" in level.advice_en
    assert "--abnormal" in level.advice_ja
    assert [stop["first"] for stop in level.details["stops"]] == ["2026-03-02 08:10"]
    # neither a step of the level, nor a stuck sensor, nor a longer memory
    assert level.details["level_verdict"] == quiet["stationarity"].details["level_verdict"]
    assert found["missing"].details["stuck"] == {}
    assert found["missing"].details["by_channel"] == dict.fromkeys(found["missing"].details["by_channel"], 0.0)
    assert abs(found["noise"].value - quiet["noise"].value) < 0.3 * quiet["noise"].value
    assert 144 in found.periods
    assert quiet["stationarity"].details["stops"] == []
    json.dumps(found.to_dict(), allow_nan=False)


def test_several_are_counted():
    found = profile(read_plant(stops=(700, AT, 3000)), target="temperature")["stationarity"]
    assert "stood still 3 times, for 3.02 d in all, longest for 24.2 h from 2026-02-21 07:30 on" in found.sentence_en
    assert "区間が 3 回あります（計 3.02 日、最長は2026-02-21 07:30 から 24.2 時間" in found.sentence_ja


def test_one_channel_alone_may_be_a_silent_sensor_and_one_among_many_is_no_stop():
    alone = read(plant(moved=("temperature",)).select("t", "temperature"))
    told = profile(alone)["stationarity"]
    assert "'temperature' kept a single value far from its others once" in told.sentence_en
    assert "or nothing was measured" in told.sentence_en
    assert stops_of(plant(moved=("temperature",))) == ()


def test_codes_for_no_value_are_no_stop():
    inside = pl.int_range(pl.len()).is_between(AT, AT + STOP - 1)
    for code in (-999.0, -77.5):
        names = ("temperature", "flow", "power")
        frame = plant(stops=()).with_columns(pl.when(inside).then(code).otherwise(name).alias(name) for name in names)
        assert stops_of(frame) == ()


def test_a_sensor_that_got_stuck_outside_a_stop_is_still_named():
    values = plant()["level"].to_numpy().copy()
    assert "level" not in stuck_channels(pack(read(plant())))
    values[500:650] = values[500]
    assert stuck_channels(pack(read(plant().with_columns(level=values))))["level"]["longest"] >= 150


def test_rows_of_stops_have_no_value_in_the_running_plant():
    packed = pack(read_plant())
    stops = find_stops(packed)
    inside = within_stops(stops, ROWS)
    running = without_stops(packed, stops)
    assert inside.sum() == STOP
    assert np.isnan(running.values[inside]).all()
    assert not np.isnan(running.values[~inside]).any()
    np.testing.assert_array_equal(running.stamp, packed.stamp)
    assert without_stops(packed, ()) is packed


def test_a_long_log_tells_of_stops_by_every_kth_row(monkeypatch):
    monkeypatch.setattr("keiretsu.data.profiling.views.Views.limit", 2000)
    (told,) = profile(read_plant(stops=(3000,)))["stationarity"].details["stops"]
    # every second row is looked at, so that a begin is known to one of them
    assert told["first"] in ("2026-03-09 06:50", "2026-03-09 07:00")
    assert abs(told["lasting"] - STOP * 600) <= 2400


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_drawn_logs_have_no_stop(seed):
    assert find_stops(pack(draw_log(seed, rows=6000).series)) == ()


@pytest.mark.parametrize("made", [changeover, latch, linear, relax, wear])
def test_no_simulated_plant_has_a_stop(made):
    for seed in range(3):
        assert find_stops(pack(made(3, rows=4000, seed=seed).series)) == ()
        assert find_stops(pack(fleet(4, seed=seed))) == ()


def test_heavy_tails_clipped_sensors_and_set_points_make_no_stop():
    for seed in range(5):
        generator = np.random.default_rng(seed)
        channels = {
            "tails": generator.standard_t(2, size=3000),
            "clipped": np.maximum(np.cumsum(generator.standard_normal(3000)), 0.0),
            "setting": np.repeat(generator.integers(0, 3, 30), 100).astype(float),
            "rain": np.where(generator.random(3000) < 0.05, generator.exponential(5, 3000), 0.0),
        }
        assert stops_of(pl.DataFrame({"t": np.arange(3000), **channels})) == ()
