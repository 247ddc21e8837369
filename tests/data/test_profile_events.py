"""Events joined to a log, counters and clocks among its channels: they must not pass for what the log does."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.signal import lfilter

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.clock_channels import clock_channels
from keiretsu.data.profiling.drift import find_drift
from keiretsu.data.profiling.lag_bands import skill_by_lag
from keiretsu.data.profiling.samples import take_samples
from keiretsu.data.profiling.unmarked import event_channels

START = datetime(2024, 1, 1)


def slow(generator, rows, phi=0.98):
    return np.asarray(lfilter([1.0], [1.0, -phi], generator.normal(size=rows) * np.sqrt(1 - phi**2)))


def fleet(seed, *, machines=4, rows=2400, every=800):
    """Machines on an uneven clock whose target follows the load and the time since the last of a few works."""
    generator = np.random.default_rng(seed)
    parts, works = [], []
    for machine in range(machines):
        seconds = np.cumsum(60 * generator.lognormal(0, 0.5, rows))
        load = slow(generator, rows)
        at = np.flatnonzero(generator.random(rows) < 1 / every)
        at = at[at > rows // 8]
        since = np.arange(rows) - np.maximum.accumulate(np.where(np.isin(np.arange(rows), at), np.arange(rows), -500))
        vibration = 2 + 0.8 * np.roll(load, 2) + 1.5 * (1 - np.exp(-since / 400)) + 0.1 * generator.normal(size=rows)
        stamps = [START + timedelta(seconds=float(one)) for one in seconds]
        name = [f"m{machine}"] * rows
        parts.append(pl.DataFrame({"time": stamps, "machine": name, "load": load, "vibration": vibration}))
        codes = ["Schmierung" if generator.random() < 0.7 else "Filter" for _ in at]
        stamps = [stamps[one] - timedelta(seconds=1) for one in at]
        works.append(pl.DataFrame({"time": stamps, "machine": [f"m{machine}"] * len(at), "work": codes}))
    series = read(pl.concat(parts), time="time", id="machine")
    return series, series.join_events(pl.concat(works), time="time", id="machine", code="work")


@pytest.fixture(scope="module", params=[1, 3])
def profiles(request):
    plain, joined = fleet(request.param)
    return joined, profile(plain, target="vibration"), profile(joined, target="vibration")


def test_joined_events_do_not_spoil_what_the_past_explains(profiles):
    _, plain, joined = profiles
    before, after = plain["memory"].details, joined["memory"].details
    assert before["bands"][0]["gained"] > 0.9
    # the last rows explain as much beside the events as without them
    assert after["bands"][0]["gained"] > before["bands"][0]["gained"] - 0.05
    assert after["bands"][0]["alone"] > 0.85
    assert after["useful_lag"] >= 4
    assert "no past row" not in joined["memory"].sentence_en
    assert not str(after["reach_by"]).endswith("since")


def test_the_time_since_an_event_does_not_tell_late_rows_from_early_ones(profiles):
    series, plain, joined = profiles
    drift = joined["drift"]
    assert event_channels(series) <= set(drift.details["left_out"])
    assert not any("since" in name or "count" in name for name in drift.details["by_channel"])
    assert drift.value == pytest.approx(plain["drift"].value, abs=1e-9)
    assert drift.details["drifts"] == plain["drift"].details["drifts"]
    assert "4 channels of events or of counting are left out" in drift.sentence_en
    assert "イベントやカウンターの 4 列は除いて判断しました" in drift.sentence_ja


def test_cells_before_the_first_event_are_counted_as_reading_counts_them(profiles):
    series, _, joined = profiles
    found = joined["missing"]
    told = sum(series.report.missing.values()) or sum(series.frame[name].null_count() for name in series.channels)
    assert found.value == 0
    assert found.details["unmarked_cells"] == {"since": told}
    assert f"{told:,} empty cells of 'Filter since', 'Schmierung since' lie before the first event" in (
        found.sentence_en
    )
    assert "No value is missing" not in found.sentence_en
    assert f"空欄 {told:,} 個は最初のイベントより前のもので" in found.sentence_ja


def test_an_uneven_clock_is_told_by_how_far_its_intervals_spread(profiles):
    found = profiles[1]["regularity"]
    assert found.unit == "% of intervals within half to twice the median"
    # of a lognormal with a spread of 0.5, 83.4 %
    assert found.value == pytest.approx(83.4, abs=1)
    assert "half of the intervals lie between 4" in found.sentence_en
    assert found.details["at_median"] < 0.1


def counted(**channels):
    rows = len(next(iter(channels.values())))
    return read(pl.DataFrame({"t": [START + timedelta(seconds=60 * row) for row in range(rows)], **channels}), time="t")


def test_what_runs_with_the_clock_is_known_by_its_values():
    generator = np.random.default_rng(2)
    row = np.arange(2000.0)
    since = [None] * 150 + [60.0 * (at % 311) + 7 for at in range(1850)]
    rest = np.cumsum(generator.random(2000) < 0.7) * 1.0
    series = counted(
        since=since, number=row, running=rest, walk=np.cumsum(generator.normal(size=2000)), load=slow(generator, 2000),
        # a tank that fills evenly and is drawn down, not to nothing at once
        tank=np.abs((row % 200) - 100), total=np.cumsum(generator.random(2000)),
    )  # fmt: skip
    packed = pack(series)
    assert clock_channels(packed) == {"since", "number", "running"}
    assert {one.channel for one in take_samples(packed, target=None, regular=True)} == {"walk", "load", "tank", "total"}
    # if there is nothing else, the clocks are looked at
    alone = pack(counted(number=row))
    assert take_samples(alone, target=None, regular=True)


def test_a_channel_that_leaves_its_range_does_not_carry_a_rule_with_it():
    generator = np.random.default_rng(4)
    y = slow(generator, 6000, 0.95)
    plain = skill_by_lag(y, {"x": generator.normal(size=6000)})
    # early on it goes along with the target, later it only grows
    place = np.arange(6000.0)
    counter = np.where(place < 4000, 0.1 * np.cumsum(np.r_[0, np.diff(y)]) + place / 4000, 1 + (place - 4000) / 40)
    beside = skill_by_lag(y, {"x": generator.normal(size=6000), "counter": counter})
    assert plain[0].gained > 0.8
    assert beside[0].gained > plain[0].gained - 0.05
    assert beside[0].alone > 0.7


def test_an_area_below_a_half_is_told_as_chance():
    for seed in range(30):
        generator = np.random.default_rng(seed)
        series = counted(one=slow(generator, 600, 0.9), two=slow(generator, 600, 0.9))
        found = find_drift(pack(series))
        assert found.value is not None
        assert found.value >= 0.5
        assert found.details["high"] >= found.value
        if found.details["measured"] < 0.45:
            assert "what was learned on some stretches did not hold on others, as with chance" in found.sentence_en
            assert "偶然と同じ AUC 0.50" in found.sentence_ja
            assert "0.3" not in found.sentence_en
            break
    else:
        raise AssertionError("no log whose area lies below a half")


def test_that_nothing_carries_the_memory_is_not_claimed():
    generator = np.random.default_rng(6)
    rows = 3000
    # doses whose effect begins hundreds of rows later and rises slowly
    dose = np.where(generator.random(rows + 600) < 0.004, generator.random(rows + 600), 0.0)
    rise = np.asarray(lfilter([0.004], [1.0, -1.992, 0.992016], dose))[200 : rows + 200]
    series = counted(dose=dose[600 : rows + 600], y=rise + 0.3 * rise.std() * slow(generator, rows, 0.9))
    english, japanese = profile(series, target="y").outlook[1]
    assert "is behind the target's memory" not in english
    if "of a virtual sensor the map says nothing" in english:
        assert "was found" in english
        assert "may stay unseen" in english
        assert "見つかりませんでした" in japanese
        assert "見落とすことがあります" in japanese
    else:
        assert "memory of" in english
