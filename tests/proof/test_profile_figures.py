"""Numbers behind the pictures of the data: they follow from the rows, and there are never many."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import profile
from keiretsu.proof.profile_figures import MOST_CHANNELS, STRETCHES, profile_figures

ROWS = 24 * 40
RAMP = np.where(np.arange(ROWS) < ROWS // 2, 0.0, 10.0)


@pytest.fixture(scope="module")
def log():
    """Forty days of hours: a daily cycle on two levels, a channel that is missing on the eleventh day."""
    hours, noise = np.arange(ROWS), 0.1 * np.random.default_rng(0).normal(size=ROWS)
    start = datetime(2024, 1, 1)
    load = np.cos(hours / 5)
    load[240:264] = np.nan
    table = {
        "time": [start + timedelta(hours=int(hour)) for hour in hours],
        "heat": RAMP + 2 * np.sin(2 * np.pi * hours / 24) + noise,
        "load": load,
        **{f"spare{k:02d}": np.where(hours == k, np.nan, hours + k) for k in range(20)},
    }
    return kr.read(pl.DataFrame(table).fill_nan(None), time="time")


@pytest.fixture(scope="module")
def figures(log):
    return profile_figures(log, profile(log, target="heat"))


def test_stretches_hold_all_rows_and_their_means(log, figures):
    found = figures["stretches"]
    assert len(found) == STRETCHES
    assert sum(one["rows"] for one in found) == log.rows
    whole = sum(one["mean"] * one["values"] for one in found) / log.rows
    assert whole == pytest.approx(float(log.frame["heat"].mean()), rel=1e-4)
    assert found[-1]["stop"] == pytest.approx(3600 * (ROWS - 1))
    assert all(one["low"] <= one["mean"] <= one["high"] for one in found)


def test_what_is_missing_is_told_by_stretch_for_the_channels_that_miss_most(figures):
    missing = figures["missing"]
    assert len(missing) == MOST_CHANNELS
    assert next(iter(missing)) == "load"
    # stretches of forty hours: the eleventh day lies in the seventh
    assert int(np.argmax(missing["load"])) == 6
    assert missing["load"][6] == pytest.approx(24 / 40, rel=0.05)
    assert "heat" not in missing


def test_a_cycle_is_told_without_the_level_it_rides_on(figures):
    cycle = figures["cycle"]
    assert (cycle["period"], cycle["cycles"]) == (24, 40)
    assert cycle["mean"] == pytest.approx(list(2 * np.sin(2 * np.pi * np.arange(24) / 24)), abs=0.1)
    assert cycle["phase"] == list(map(float, range(24)))


@pytest.mark.parametrize(
    ("minutes", "period", "calendar"), [(60, 24, "day"), (10, 144, "day"), (720, 14, "week"), (60, 20, None)]
)
def test_a_day_counts_from_midnight_and_a_week_from_monday_on_the_clocks_of_the_log(minutes, period, calendar):
    # begun on a Wednesday, at 05:00 where rows are close enough for it, and over the change of clocks in Berlin
    start, rows = datetime(2025, 1, 29, 0 if calendar == "week" else 5), period * 80
    begun = start.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    stamps = [begun + timedelta(minutes=minutes * row) for row in range(rows)]
    local = [stamp.astimezone(ZoneInfo("Europe/Berlin")) for stamp in stamps]
    noise = 0.05 * np.random.default_rng(0).normal(size=rows)
    at = {
        "day": [(one.hour * 60 + one.minute) / 1440 for one in local],
        "week": [(one.weekday() * 1440 + one.hour * 60 + one.minute) / 10080 for one in local],
        None: [row % period / period for row in range(rows)],
    }[calendar]
    heat = np.sin(2 * np.pi * np.array(at)) + noise
    table = pl.DataFrame({"time": [one.isoformat() for one in local], "heat": heat})
    log = kr.read(table, time="time", zone="Europe/Berlin")
    cycle = profile_figures(log, profile(log, target="heat"))["cycle"]
    assert cycle["period"] == period
    assert cycle["calendar"] == calendar
    assert len(cycle["phase"]) == period
    wave = np.sin(2 * np.pi * np.array(cycle["phase"]) / period)
    np.testing.assert_allclose(cycle["mean"], wave, atol=0.12)


def test_the_place_lies_within_its_ranges_and_every_corner_has_a_winner(log, figures):
    place, told = figures["place"], profile(log, target="heat").place
    for axis, (low, high) in place["ranges"].items():
        assert low <= getattr(told, axis) <= high
    assert place["winner"] in place["families"]
    assert place["families"]["ridge"] == {"gain": 0.0, "low": 0.0, "high": 0.0}
    assert all(one["low"] <= one["gain"] <= one["high"] for one in place["families"].values())
    assert sum(place["winners"].values()) >= 1


def test_the_numbers_are_few_plain_and_the_same_each_time(log, figures):
    text = json.dumps(figures, allow_nan=False)
    assert len(text) < 50_000
    assert json.dumps(profile_figures(log, profile(log, target="heat"))) == text


def test_a_log_that_tells_little_gives_little():
    rows = kr.read(pl.DataFrame({"t": [1, 2, 5], "a": [1.0, None, 3.0]}), time="t")
    told = profile_figures(rows, profile(rows, target="a"))
    assert (told["cycle"], told["place"]) == (None, None)
    assert sum(one["rows"] for one in told["stretches"]) == 3
    assert sum(one["values"] for one in told["stretches"]) == 2
    one = kr.read(pl.DataFrame({"t": [7], "a": [1.0]}), time="t")
    assert profile_figures(one, profile(one, target="a"))["stretches"][0]["mean"] == 1.0


def test_series_that_count_from_their_own_start_share_one_clock():
    frames = [
        pl.DataFrame({"unit": [name] * 48, "t": range(48), "a": [level] * 48})
        for name, level in (("x", 1.0), ("y", 3.0))
    ]
    rows = kr.read(pl.concat(frames), time="t", id="unit")
    told = profile_figures(rows, profile(rows, target="a"))
    assert {one["mean"] for one in told["stretches"]} == {2.0}
