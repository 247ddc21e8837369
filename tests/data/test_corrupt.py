"""Faults change what they say, no more, in step with their severity."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import polars as pl
import pytest

from keiretsu.data import SeriesSet, read
from keiretsu.data.corrupt import FAULTS, corrupt
from keiretsu.data.simulate import fleet
from keiretsu.errors import ArgumentError, ColumnError, DataError

VALUES = [name for name, fault in FAULTS.items() if fault.acts_on == "values"]
FLEET = fleet(3, rows=600, seed=4)


def cells(series: SeriesSet, channel: str) -> np.ndarray:
    return series.frame[channel].fill_null(np.nan).to_numpy()


@pytest.mark.parametrize("fault", FAULTS)
def test_same_seed_same_bits_and_others_apart(fault):
    one = corrupt(FLEET, fault, severity=0.6, seed=3, start=0.25)
    assert one.series.fingerprint() == corrupt(FLEET, fault, severity=0.6, seed=3, start=0.25).series.fingerprint()
    assert one.series.fingerprint() != FLEET.fingerprint()
    if fault not in ("unit_change", "swapped_channels"):
        assert one.series.fingerprint() != corrupt(FLEET, fault, severity=0.6, seed=4, start=0.25).series.fingerprint()
    ids = FLEET.ids[1:]
    fewer = corrupt(FLEET.select(ids=ids), fault, severity=0.6, seed=3, start=0.25)
    assert fewer.series.fingerprint() == one.series.select(ids=ids).fingerprint()
    frame = one.series.frame
    assert (frame.schema, one.series.ids) == (FLEET.frame.schema, FLEET.ids)
    assert frame.sort("id", "time").equals(frame)
    assert not frame.select("id", "time").is_duplicated().any()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_mask_is_what_changed(fault):
    made = corrupt(FLEET, fault, severity=0.7, seed=1, start=0.5)
    assert made.mask.select("id", "time").equals(FLEET.frame.select("id", "time"))
    assert made.mask.columns == FLEET.frame.columns
    marked = made.mask.select(FLEET.channels)
    assert made.parameters["cells"] == marked.sum().transpose().to_series().sum() > 0
    rows = marked.select(pl.any_horizontal(pl.all())).to_series()
    assert made.parameters["rows"] == rows.sum()
    if fault == "dropped_rows":
        assert made.series.frame.equals(FLEET.frame.filter(~rows))
    elif fault == "jitter":
        assert (made.series.frame["time"] != FLEET.frame["time"]).equals(rows.rename("time"))
        assert made.series.frame.drop("time").equals(FLEET.frame.drop("time"))
    else:
        for name in FLEET.channels:
            same = FLEET.frame[name].eq_missing(made.series.frame[name])
            assert (~same).equals(made.mask[name])
    first = pl.int_range(pl.len()).over("id") < 0.5 * pl.len().over("id")
    assert not rows.filter(FLEET.frame.select(first).to_series()).any()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_report_closes_and_says_so(fault):
    made = corrupt(FLEET, fault, severity=0.4, seed=2)
    report = made.series.report
    assert report.closes
    assert report.rows_out == made.series.rows
    assert report.missing == {
        name: count for name in FLEET.channels if (count := made.series.frame[name].null_count()) > 0
    }
    assert f"corrupt: {fault} at severity 0.4 from 0 of each series on (seed 2) changed" in report.notes[-1]
    assert json.loads(json.dumps(made.parameters)) == made.parameters
    # a part of a log, corrupted twice
    twice = corrupt(corrupt(FLEET.head_rows(100), fault, severity=0.5, seed=1).series, fault, severity=0.5, seed=2)
    assert twice.series.report.closes
    assert twice.series.report.rows_out == twice.series.rows
    assert len(twice.series.report.notes) == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_no_severity_no_change(fault):
    made = corrupt(FLEET, fault, severity=0, seed=1)
    assert made.series.frame.equals(FLEET.frame)
    assert made.parameters["cells"] == made.parameters["rows"] == 0


@pytest.mark.parametrize("fault", [name for name in FAULTS if FAULTS[name].acts_on != "rows"])
def test_other_channels_stay(fault):
    made = corrupt(FLEET, fault, severity=1, seed=1, channels=["load", "pressure"])
    kept = ["id", "time", "temperature", "vibration"]
    assert made.series.frame.select(kept).equals(FLEET.frame.select(kept))
    assert made.mask["load"].any()
    assert made.mask["pressure"].any()
    if fault in VALUES:
        alone = corrupt(FLEET, fault, severity=1, seed=1, channels="load").series.frame["load"]
        assert alone.equals(made.series.frame["load"])


@pytest.mark.parametrize("fault", VALUES)
def test_what_comes_later_changes_nothing_before(fault):
    """Rows up to any row are the same whatever follows it: a fault does not look ahead."""
    rows, seen = 400, 300
    generator = np.random.default_rng(8)
    values = generator.normal(size=rows)
    other = np.concatenate([values[:seen], 50 + generator.normal(size=rows - seen)])
    made = []
    for one in (values, other):
        frame = pl.DataFrame({"id": ["a"] * rows, "time": np.arange(rows), "p": one})
        made.append(cells(corrupt(SeriesSet(frame), fault, severity=0.8, seed=2, start=0.25).series, "p")[:seen])
    np.testing.assert_array_equal(made[0], made[1])
    assert not np.array_equal(made[0], values[:seen])


@pytest.fixture(scope="module")
def white() -> SeriesSet:
    rows = 40_000
    values = 5 + 2 * np.random.default_rng(0).normal(size=(2, rows))
    stamps = pl.datetime_range(datetime(2025, 1, 1), datetime(2026, 1, 1), "1m", eager=True)[:rows]
    return SeriesSet(pl.DataFrame({"id": ["a"] * rows, "time": stamps, "p": values[0], "q": values[1] * 10}))


def test_shares_of_what_is_lost(white):
    for fault in ("random_missing", "missing_blocks"):
        lost = corrupt(white, fault, severity=0.4, seed=1, channels="p").series.frame["p"].null_count()
        assert lost / white.rows == pytest.approx(0.2, abs=0.015)
    lost = corrupt(white, "random_missing", severity=0.5, seed=1, share=0.1).series.frame["p"].null_count()
    assert lost / white.rows == pytest.approx(0.05, abs=0.005)
    left = corrupt(white, "dropped_rows", severity=0.4, seed=1).series
    assert left.rows / white.rows == pytest.approx(0.8, abs=0.015)
    assert left.report.accounted == {"dropped by corrupt": white.rows - left.rows}


def test_blocks_are_blocks(white):
    gone = np.isnan(cells(corrupt(white, "missing_blocks", severity=0.4, seed=1, channels="p").series, "p"))
    begins = np.sum(gone[1:] & ~gone[:-1])
    assert 10 < gone.sum() / begins < 40


def test_stuck_repeats_what_came_before(white):
    made = corrupt(white, "stuck", severity=0.5, seed=1, channels="p")
    values, changed = cells(made.series, "p"), made.mask["p"].to_numpy()
    assert changed.mean() == pytest.approx(0.25, abs=0.02)
    assert np.all(values[1:][changed[1:]] == values[:-1][changed[1:]])


def test_sizes_in_units_of_the_spread(white):
    for channel, spread in (("p", 2.0), ("q", 20.0)):
        before = cells(white, channel)
        added = cells(corrupt(white, "noise", severity=0.5, seed=1).series, channel) - before
        assert np.std(added) == pytest.approx(spread, rel=0.03)
        added = cells(corrupt(white, "drift", severity=0.5, seed=1, start=0.5).series, channel) - before
        assert abs(added[-1]) == pytest.approx(2.5 * spread, rel=0.03)
        assert np.all(added[: white.rows // 2] == 0)
        np.testing.assert_allclose(np.diff(added[white.rows // 2 :]), added[-1] / (white.rows // 2), atol=1e-9 * spread)
        made = corrupt(white, "spikes", severity=0.5, seed=1)
        added, marked = cells(made.series, channel) - before, made.mask[channel].to_numpy()
        assert marked.mean() == pytest.approx(0.01, abs=0.002)
        height = np.abs(added[marked]) / spread
        assert 2.4 < height.min() < height.max() < 7.6
        assert 0.3 < np.mean(added[marked] > 0) < 0.7


def test_spread_is_robust(white):
    """A few absurd values do not make every fault absurd."""
    values = cells(white, "p").copy()
    values[::100] = 1e9
    wild = SeriesSet(white.frame.with_columns(p=pl.Series(values)))
    said = corrupt(wild, "noise", severity=1, seed=1).parameters["details"]["a"]
    assert said["p"]["spread"] == pytest.approx(2, rel=0.05)
    assert said["q"]["spread"] == pytest.approx(20, rel=0.05)


def test_another_unit(white):
    units = {}
    for seed in range(12):
        made = corrupt(white, "unit_change", severity=0.5, seed=seed, start=0.5, channels="p")
        units[made.parameters["details"]["a"]["p"]["unit"]] = made
    assert {"times 1000", "°C to °F"} <= set(units)
    before, half, three = cells(white, "p"), white.rows // 2, 3 * white.rows // 4
    for unit, changed in (("times 1000", before * 1000), ("°C to °F", before * 1.8 + 32)):
        after = cells(units[unit].series, "p")
        np.testing.assert_allclose(after[half:three], changed[half:three])
        assert np.array_equal(after[three:], before[three:])


def test_swapped_channels_stand_in_each_others_place(white):
    made = corrupt(white, "swapped_channels", severity=0.5, seed=0, start=0.5).series
    half, three = white.rows // 2, 3 * white.rows // 4
    for own, other in (("p", "q"), ("q", "p")):
        assert np.array_equal(cells(made, own)[half:three], cells(white, other)[half:three])
        assert np.array_equal(cells(made, own)[:half], cells(white, own)[:half])
    with pytest.raises(DataError, match="corrupt: channels must be two at least for 'swapped_channels'; got 1"):
        corrupt(white, "swapped_channels", severity=1, seed=0, channels="p")


def test_jitter_moves_within_its_step(white):
    ticks = white.frame["time"].to_physical().to_numpy()
    moved = corrupt(white, "jitter", severity=0.5, seed=1).series.frame["time"].to_physical().to_numpy() - ticks
    assert np.abs(moved).max() / 60e6 == pytest.approx(0.225, abs=0.001)
    assert np.std(moved) / 60e6 == pytest.approx(0.225 / np.sqrt(3), rel=0.02)
    whole = SeriesSet(pl.DataFrame({"id": ["a"] * 50, "time": np.arange(50), "p": np.arange(50.0)}))
    with pytest.raises(DataError, match=r"corrupt: series must have a clock with room .* got whole numbers 1 apart"):
        corrupt(whole, "jitter", severity=1, seed=0)


def test_a_corrupted_log_is_read_back(tmp_path):
    for fault in FAULTS:
        made = corrupt(FLEET, fault, severity=0.5, seed=1).series
        made.frame.write_parquet(tmp_path / f"{fault}.parquet")
        assert read(tmp_path / f"{fault}.parquet", id="id").fingerprint() == made.fingerprint()


def test_no_rows_and_no_channels():
    empty = FLEET.head_rows(0)
    bare = SeriesSet(FLEET.frame.select("id", "time"))
    for fault in FAULTS:
        assert corrupt(empty, fault, severity=1, seed=0).series.rows == 0
        if fault != "swapped_channels":
            assert corrupt(bare, fault, severity=1, seed=0).parameters["cells"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"fault": "rust"}, "corrupt: fault must be one of missing_blocks, .*; got 'rust'"),
        ({"severity": 1.5}, "corrupt: severity must be a number from 0 to 1; got 1.5"),
        ({"severity": float("nan")}, "corrupt: severity must be a number from 0 to 1; got nan"),
        ({"seed": -1}, "corrupt: seed must be a whole number from 0; got -1"),
        ({"share": 0.0}, "corrupt: share must be a number from above 0 to 1; got 0.0"),
        ({"start": 2}, "corrupt: start must be a number from 0 to 1; got 2"),
        ({"fault": "noise", "share": 0.5}, "corrupt: share must be left out for 'noise'"),
        ({"fault": "jitter", "channels": "load"}, "corrupt: channels must be left out for 'jitter'"),
    ],
)
def test_mistakes(arguments, message):
    given = {"fault": "stuck", "severity": 0.5, "seed": 0} | arguments
    with pytest.raises(ArgumentError, match=message):
        corrupt(FLEET, given.pop("fault"), **given)


def test_an_unknown_channel_is_named():
    with pytest.raises(ColumnError, match="corrupt: channels must name a column of simulated fleet; got 'lod'"):
        corrupt(FLEET, "stuck", severity=0.5, seed=0, channels="lod")
