"""Eight findings that are right on logs whose nature is known, and that never fail on odd ones."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib.resources import files

import jsonschema
import numpy as np
import polars as pl
import pytest

from keiretsu.data import profile, read
from keiretsu.data.profiling.autocorrelation import autocorrelation, seasonal_periods
from keiretsu.data.profiling.profile import ORDER
from keiretsu.data.simulate import fleet, latch, linear, relax
from keiretsu.errors import ColumnError

SCHEMA = json.loads(files("keiretsu.data.profiling").joinpath("profile.schema.json").read_text())
START = datetime(2024, 1, 1)


def log(stamps, **channels):
    return read(pl.DataFrame({"t": stamps, **channels}, strict=False), time="t")


def noise(rows, seed=0):
    return np.random.default_rng(seed).normal(size=rows)


ODD = {
    "one row": lambda: log([1], x=[1.0]),
    "three rows": lambda: log([1, 2, 3], x=[1.0, 2.0, 1.0]),
    "constant": lambda: log(range(100), x=[5.0] * 100),
    "all missing": lambda: log(range(100), x=[None] * 100, y=[1.0] * 100),
    "two values": lambda: log(range(100), x=[0.0, 1.0] * 50),
    "a straight line": lambda: log(range(100), x=[float(k) for k in range(100)]),
    "huge numbers": lambda: log(range(100), x=list(1e300 * noise(100))),
    "tiny numbers": lambda: log(range(100), x=list(1e-300 * noise(100))),
    "an outlier": lambda: log(range(100), x=[0.0] * 99 + [1e5]),
    "a gap of years": lambda: log([*range(99), 10**9], x=list(noise(100))),
    "irregular": lambda: log(np.cumsum(np.random.default_rng(0).exponential(size=100)), x=list(noise(100))),
    "stamps of large numbers": lambda: log([10**15 + k for k in range(50)], x=list(noise(50))),
    "many short series": lambda: read(
        pl.DataFrame({"m": [k // 3 for k in range(300)], "t": list(range(300)), "x": noise(300)}), time="t", id="m"
    ),
    "no rows": lambda: log([1, 2], x=[1.0, 2.0]).head_rows(0),
    "names no font has": lambda: log(range(50), **{"圧力[MPa]": list(noise(50)), "$x$": list(noise(50))}),
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD.keys())
def test_odd_logs(make, tmp_path):
    found = profile(make())
    as_dict = found.to_dict()
    jsonschema.validate(as_dict, SCHEMA)
    assert json.loads(json.dumps(as_dict, allow_nan=False)) == as_dict
    assert [finding.name for finding in found.findings] == list(ORDER)
    assert len(found.advice) == len(ORDER)
    assert 2 * len(ORDER) + 2 <= len(str(found).splitlines()) <= 3 * len(ORDER) + 5
    found.plot().savefig(tmp_path / "profile.png")


def test_level_and_memory_of_known_logs():
    rows = 3000
    still = profile(log(range(rows), x=list(noise(rows))))
    assert still["stationarity"].level == "good"
    assert still["memory"].value == 1
    wander = profile(log(range(rows), x=list(np.cumsum(noise(rows, 3)))))
    assert wander["stationarity"].level == "bad"
    assert wander["memory"].value > 100
    moved = profile(log(range(rows), x=list(noise(rows) + np.repeat([0, 5], rows // 2))))
    assert moved["stationarity"].level == "bad"
    assert moved["stationarity"].value == pytest.approx(1.86, abs=0.05)


@pytest.mark.parametrize("period", [7, 24, 48])
def test_a_season_is_found_and_does_not_pass_for_memory(period):
    steps = np.arange(2000)
    found = profile(log(steps, x=list(3 * np.sin(2 * np.pi * steps / period) + noise(2000))))
    assert found.periods == (period,)
    assert found["memory"].value <= 2
    assert found["stationarity"].level == "good"


def test_a_day_within_a_week():
    steps = np.arange(5000)
    values = (steps % 168 < 24) + np.sin(2 * np.pi * steps / 24) + 0.2 * noise(5000)
    assert set(seasonal_periods(values)) == {24, 168}


def test_noise_and_wandering_have_no_season():
    false = sum(bool(seasonal_periods(noise(1000, seed))) for seed in range(40))
    false += sum(bool(seasonal_periods(np.cumsum(noise(1000, seed)))) for seed in range(40))
    assert false <= 3


def test_autocorrelation_is_that_of_statsmodels():
    from statsmodels.tsa.stattools import acf

    values = np.cumsum(noise(500))
    np.testing.assert_allclose(autocorrelation(values, 50), acf(values, nlags=50, fft=False), atol=1e-9)


def test_gaps_are_counted():
    hours = [hour for hour in range(1000) if not 500 <= hour < 548 and hour != 20]
    found = profile(log([START + timedelta(hours=hour) for hour in hours], x=list(noise(len(hours)))))
    assert found.regular
    details = found["regularity"].details
    assert (details["gaps"], details["longest_gap"], found["regularity"].level) == (2, 49 * 3600, "watch")
    assert "2.04 d" in found["regularity"].sentence_en
    assert "2.04 日" in found["regularity"].sentence_ja


def test_an_irregular_clock():
    found = profile(relax(2, rows=2000).series, target="y")
    assert not found.regular
    assert found.periods == ()
    assert found["regularity"].details["variation"] > 0.3


def test_missing_values():
    x = [None if 10 <= k < 30 else float(k % 7) for k in range(100)]
    found = profile(log(range(100), x=x, y=[1.0] * 100, z=[None] * 100))
    details = found["missing"].details
    assert details["by_channel"] == {"x": 0.2, "y": 0.0, "z": 1.0}
    assert details["longest_run"] == {"x": 20, "y": 0, "z": 100}
    assert (details["empty"], details["constant"]) == (["z"], ["y"])
    assert profile(log(range(100), x=x, y=[1.0] * 100), target="y")["missing"].value == 10


def test_order_changes_nothing():
    frame = fleet(4, rows=300).frame
    one = read(frame, id="id", time="time")
    other = read(frame.sample(fraction=1, shuffle=True, seed=1).select(sorted(frame.columns)), id="id", time="time")
    assert profile(one).to_dict() == profile(other).to_dict()


def test_an_unknown_target():
    with pytest.raises(
        ColumnError, match=r"profile: target must name a column of simulated fleet; got 'lod'. Did you mean 'load'"
    ):
        profile(fleet(1, rows=50), target="lod")


def test_simulated_logs():
    assert profile(fleet(10, rows=600), target="temperature").periods == (24,)
    assert profile(latch(2, rows=6000).series, target="y")["memory"].value > 100
    assert profile(linear(2, rows=6000).series, target="y")["memory"].value < 20


def test_etth1(shared):
    series = read(shared("ett/ETTh1.csv"))
    found = profile(series, target="OT")
    assert found.periods == (24,)
    assert found.regular
    assert found["stationarity"].level == "bad"
    assert profile(series).periods == (24,)


def test_fd001(shared):
    names = ["unit", "cycle", *(f"setting{k}" for k in range(1, 4)), *(f"s{k}" for k in range(1, 22))]
    lines = shared("cmapss/train_FD001.txt").read_text().splitlines()
    frame = pl.DataFrame([line.split() for line in lines], schema=names, orient="row")
    found = profile(read(frame, time="cycle", id="unit"))
    assert found["length"].details["series"] == 100
    assert found.regular
    assert len(found["missing"].details["constant"]) == 7
    assert found["stationarity"].level == "bad"
    assert found.periods == ()
