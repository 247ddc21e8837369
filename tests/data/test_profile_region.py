"""The region of a log, the scope of a long one, and what the command writes."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import numpy as np
import polars as pl
import pytest

from keiretsu.data import SeriesSet, profile, read
from keiretsu.data.profiling.views import Views
from keiretsu.data.simulate import latch, relax
from keiretsu.data.simulate.ranges import draw_log

SCHEMA = json.loads(files("keiretsu.data.profiling").joinpath("profile.schema.json").read_text())


def numbered(rows: int, channels: int = 1, series: int = 1) -> SeriesSet:
    noise = np.random.default_rng(0).normal(size=(channels, rows * series))
    columns = {f"x{k}": noise[k] for k in range(channels)}
    ids = np.repeat(np.arange(series), rows)
    return read(pl.DataFrame({"m": ids, "t": np.tile(np.arange(rows), series), **columns}), time="t", id="m")


def test_white_noise_has_nothing_to_win():
    region = profile(numbered(6_000), target="x0").region
    assert (region.memory.amount, region.irregularity.amount, region.advantage) == ("low", "low", "unlikely")
    assert "nothing to win" in region.sentence_en


def test_set_points_on_rare_flags_are_long_memory_carried_by_others():
    region = profile(latch(4, rows=8_000, seed=11).series, target="y").region
    assert region.memory.amount == "high"
    assert region.advantage in ("likely", "possible")


def test_an_uneven_clock_is_high_irregularity():
    found = profile(relax(4, rows=6_000, seed=11).series)
    assert found.region.irregularity.amount == "high"
    assert found.place.irregularity > 0.3
    jsonschema.validate(found.to_dict(), SCHEMA)


@pytest.mark.parametrize("seed", range(3))
def test_the_four_decisions_on_drawn_logs(seed):
    made = draw_log(300 + seed)
    truth, found = made.parameters, profile(made.series, target="y")
    assert found["memory"].details["reach_long"] == (truth["reach"] >= 500)
    assert found["regularity"].details["irregular"] == (truth["interval_cv"] >= 0.3)
    assert found["missing"].details["depends_on_value"] == (truth["missing_odds"] >= 3)
    if "level_shift" in truth["judged"]:
        assert found["stationarity"].details["level_shift"] == (truth["level_shift"] >= 1)


def test_a_short_log_is_looked_at_whole():
    views = Views(numbered(500))
    assert not views.long
    assert views.near is views.whole is views.thin
    assert views.sentences() == ("", "")


def test_views_of_a_long_log():
    log = numbered(1_000, series=3)
    views = Views(log, most=1_200)
    assert views.long
    assert views.near.lengths == {"0": 400, "1": 400, "2": 400}
    assert views.near.frame["time"].min() == 600
    assert views.step == 3
    assert views.thin.frame["time"].to_list()[:3] == [0, 3, 6]
    assert "3,000 rows" in views.sentences()[0]
    elsewhere = Views(log, most=1_200, offset=1.5)
    assert elsewhere.near.frame["time"].max() == 399
    assert set(elsewhere.thin.frame["time"] % 3) != {0}


def test_short_series_leave_their_share_to_long_ones():
    frame = pl.DataFrame({"m": [0] * 10 + [1] * 3_000, "t": [*range(10), *range(3_000)], "x": [0.0, 1.0] * 1_505})
    views = Views(read(frame, time="t", id="m"), most=1_010)
    assert views.near.lengths == {"0": 10, "1": 1_000}


def test_a_long_log_says_what_was_looked_at_and_whether_it_is_stable(monkeypatch):
    monkeypatch.setattr("keiretsu.data.profiling.views.MOST_CELLS", 4_000)
    found = profile(numbered(20_000, channels=2))
    assert "Of 20,000 rows" in found.scope[0]
    assert found["memory"].details["stability"]["stable"]
    assert found["noise"].details["stability"]["level_elsewhere"] == found["noise"].level
    assert "stability" not in found["length"].details
    assert found["independence"].details["rows"] == 20_000
    jsonschema.validate(found.to_dict(), SCHEMA)
