"""Shifts of the level, changes of spread, and drift: found where they are, and not where memory makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from keiretsu.data import pack, profile, read
from keiretsu.data.profiling.change_points import find_steps, without_steps
from keiretsu.data.profiling.drift import clustered_auc, find_drift
from keiretsu.data.profiling.jumps import find_jumps
from keiretsu.data.profiling.length import find_length
from keiretsu.data.profiling.samples import Sample, take_samples
from keiretsu.data.profiling.stationarity import find_stationarity
from keiretsu.data.profiling.variance import variance_ratio
from keiretsu.data.simulate import latch

ROWS = 5000


def noise(rows=ROWS, seed=0):
    return np.random.default_rng([seed, 6]).normal(size=rows)


def remembering(time_constant, rows=ROWS, seed=0):
    phi = np.exp(-1 / time_constant)
    return np.asarray(lfilter([1.0], [1.0, -phi], noise(rows + int(8 * time_constant), seed) * np.sqrt(1 - phi**2)))[
        -rows:
    ]


def late(share=0.5, rows=ROWS):
    return (np.arange(rows) >= share * rows).astype(float)


def level_of(values, **more):
    return find_stationarity([Sample("one", "x", values)], periods=more.pop("periods", ()), **more).details


@pytest.mark.parametrize("time_constant", [0.5, 20])
def test_short_memory_makes_no_shift_and_hides_none(time_constant):
    false = sum(level_of(remembering(time_constant, seed=seed))["level_shift"] for seed in range(20))
    found = [level_of(remembering(time_constant, seed=seed) + 1.2 * late(0.3)) for seed in range(20)]
    assert false <= 1
    assert sum(one["level_shift"] for one in found) >= 18
    sizes = [one["level_shift_size"] for one in found if one["level_shift"]]
    assert np.median(sizes) == pytest.approx(1.2, abs=0.2)


def test_a_season_neither_makes_nor_hides_a_shift():
    season = 1.5 * np.sin(2 * np.pi * np.arange(ROWS) / 143.7)
    assert not level_of(remembering(5) + season)["level_shift"]
    details = level_of(remembering(5) + season + 1.5 * late(0.6))
    assert details["level_shift"]
    assert details["tested"][0]["steps"][0]["at"] == pytest.approx(0.6, abs=0.02)


def test_places_and_sizes_of_several_steps():
    found = [find_steps(remembering(5, seed=seed) + 2 * late(0.3) - 3 * late(0.7)) for seed in range(20)]
    assert all(steps.verdict == "shift" for steps in found)
    two = [steps for steps in found if len(steps.places) == 2]
    assert len(two) >= 17
    assert all(np.array(steps.places) / ROWS == pytest.approx([0.3, 0.7], abs=0.02) for steps in two)
    assert np.mean([steps.sizes for steps in two], axis=0) == pytest.approx([2, -3], abs=0.15)
    assert all(steps.largest == pytest.approx(3, abs=0.6) for steps in found)


def test_a_slow_channel_is_not_said_to_shift():
    told = [level_of(remembering(500, seed=seed)) for seed in range(20)]
    assert sum(one["level_shift"] for one in told) <= 1
    assert sum(one["level_verdict"] == "cannot be told apart" for one in told) >= 5
    # but a step within a row stands out of anything that moves slowly
    sudden = [level_of(remembering(500, seed=seed) + 2 * late()) for seed in range(10)]
    assert sum(one["level_shift"] for one in sudden) >= 9


def test_a_trend_is_no_step():
    assert level_of(remembering(2) + np.linspace(0, 3, ROWS))["level_verdict"] == "trend"


def test_set_points_are_no_shift():
    packed = pack(latch(6, rows=5000, seed=1).series)
    samples = take_samples(packed, target="y", regular=True)
    details = find_stationarity(samples, periods=(), packed=packed).details
    assert not details["level_shift"]


def test_one_outlier_is_no_jump():
    values = remembering(300)
    values[2500] += 50
    assert find_jumps(values, smallest=0.5) == ()
    assert len(find_jumps(remembering(300) + 3 * late(), smallest=0.5)) == 1


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-3, 1e3), move=st.floats(-100, 100), size=st.sampled_from([0.0, 1.5]))
def test_units_change_no_step(scale, move, size):
    values = remembering(3, 2000) + size * late(rows=2000)
    one, other = find_steps(values), find_steps(scale * (values + move))
    assert (one.verdict, one.places) == (other.verdict, other.places)
    assert one.sizes == pytest.approx(other.sizes, rel=1e-3)


def test_steps_taken_off_leave_one_level():
    values = noise() + 4 * late(0.4)
    left = without_steps(values, (2000,))
    assert left.mean() == pytest.approx(values.mean())
    assert left[:2000].mean() == pytest.approx(left[2000:].mean())


@pytest.mark.parametrize("ratio", [1.0, 4.0])
def test_the_interval_of_the_variance_ratio_holds(ratio):
    hits = 0
    for seed in range(60):
        found = variance_ratio(remembering(3, seed=seed) * np.where(late() > 0, np.sqrt(ratio), 1.0))
        hits += found.low <= ratio <= found.high
        assert found.ratio == pytest.approx(ratio, rel=0.5)
    assert hits >= 52
    assert variance_ratio(noise(50)).ratio is None


def test_strength_of_seasons():
    values = np.sin(2 * np.pi * np.arange(ROWS) / 24) + noise()
    (season,) = level_of(values, periods=(24,))["seasons"]
    assert season["period"] == 24
    assert season["strength"] == pytest.approx(1 / 3, abs=0.05)


def drift_of(**channels):
    rows = len(next(iter(channels.values())))
    return find_drift(pack(read(pl.DataFrame({"t": range(rows), **channels}), time="t")))


def test_drift_names_the_channels_that_drift():
    found = drift_of(a=noise(), b=noise(seed=1) + late(), c=noise(seed=2) * (1 + late()), d=noise(seed=3))
    assert found.details["drifts"]
    assert set(found.details["by_channel"]) == {"b", "c"}
    assert found.details["low"] <= found.value <= found.details["high"]
    assert "b" in found.sentence_en


def test_dependent_rows_and_clocks_make_no_drift():
    # a counter tells early from late without fail, and says nothing
    counter = np.arange(ROWS, dtype=float)
    found = [drift_of(x=remembering(15, seed=seed), counter=counter) for seed in range(20)]
    # thirds of about fifty independent stretches each; rows taken as independent would alarm on nearly all
    assert sum(one.details["drifts"] for one in found) <= 3
    assert not any(drift_of(x=noise(seed=seed), y=noise(seed=seed + 50)).details["drifts"] for seed in range(8))


def test_drift_needs_independent_stretches():
    slow = drift_of(x=remembering(800))
    assert not slow.details["independent"]
    assert not slow.details["drifts"]
    assert slow.level != "bad"
    assert drift_of(x=noise(12)).value is None
    assert drift_of(counter=np.arange(500.0)).value is None


def test_auc_of_blocks():
    generator = np.random.default_rng(0)
    late_rows, block = np.repeat([False, True], 200), np.repeat(np.arange(40), 10)
    ones = [clustered_auc(np.repeat(generator.normal(size=40), 10), late=late_rows, block=block) for _ in range(100)]
    # rows of a block are all alike: the interval must be that of forty units, not of four hundred
    assert sum(low <= 0.5 <= high for _, low, high in ones) >= 88
    from sklearn.metrics import roc_auc_score

    scores = generator.normal(size=400).round(1)
    auc = clustered_auc(scores, late=late_rows, block=block)[0]
    assert auc == pytest.approx(roc_auc_score(late_rows, scores))
    assert clustered_auc(late_rows.astype(float), late=late_rows, block=block) == (1.0, 1.0, 1.0)


def test_length_counts():
    frame = pl.DataFrame({"m": ["a"] * 30 + ["b"] * 70, "t": [*range(30), *range(70)], "x": noise(100)})
    details = find_length(read(frame, time="t", id="m")).details
    assert (details["longest"], details["channels"], details["values"], details["rows_max"]) == ("b", 1, 100, 70)
    assert not details["enough_in_all"]


@pytest.mark.parametrize("seeds", [(3,), (3, 4)])
def test_tested_stretches_are_counted_and_not_given_in_percent(seeds):
    rng = np.random.default_rng(0)
    still = [Sample("a", f"c{seed}", rng.normal(size=2000)) for seed in seeds]
    found = find_stationarity(still, periods=())
    told = {1: "no movement in the one stretch tested", 2: "no movement in any of 2 stretches tested"}
    assert told[len(seeds)] in found.sentence_en
    assert f"検定では、水準の変動は認められません（{len(seeds)} 区間を検定）" in found.sentence_ja


def test_the_largest_step_is_told_with_its_time_in_the_zone_of_the_log():
    hours = [datetime(2025, 7, 1, tzinfo=UTC) + timedelta(hours=row) for row in range(3000)]
    values = noise(3000) + 3.0 * (np.arange(3000) >= 1000) + 6.0 * (np.arange(3000) >= 2000)
    values[500:900] = np.nan
    frame = pl.DataFrame({"t": hours, "x": values, "y": noise(3000, 1)}).fill_nan(None)
    log = read(frame.with_columns(pl.col("t").dt.convert_time_zone("Europe/Berlin")), time="t")
    found = profile(log)["stationarity"]
    at = found.details["level_shift_at"]
    assert (at["channel"], at["series"]) == ("x", None)
    # cuts fall between means of blocks of 15 rows
    due = datetime(2025, 7, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin")) + timedelta(hours=2000)
    told = datetime.fromisoformat(at["from"]).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert abs(told - due) <= timedelta(hours=15)
    assert f"the largest step of 'x' at about {at['from']}" in found.sentence_en
    assert f"（最大の段差は「x」の {at['from']} ごろ）" in found.sentence_ja
    alone = profile(log, target="x")["stationarity"]
    assert f", the largest step at about {at['from']}" in alone.sentence_en
    assert profile(log, target="y")["stationarity"].details["level_shift_at"] is None
