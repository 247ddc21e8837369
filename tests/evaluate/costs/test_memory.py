"""The memory that a run is expected to need, against what it takes; the tolerance is the factor of two that is said."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

import keiretsu as kr
from keiretsu.data.simulate import fleet
from keiretsu.errors import ArgumentError
from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.evaluate.costs import RunShape, expect_memory

FACTOR = 2.0
SHAPE = RunShape(rows=12_000, channels=5, targets=2, horizon=24, origins=500, period=24)
RUN = """
import json, sys
import numpy as np, polars as pl, psutil
import keiretsu as kr
from keiretsu.data import pack
from keiretsu.evaluate.candidates import Settings, candidate
from keiretsu.evaluate.costs import RunShape, expect_memory

names = ["naive", "ridge", "lightgbm", "selective"]
shape = RunShape(**json.loads(sys.argv[1]))
g = np.random.default_rng(0)

def log(rows):
    waves = np.sin(2 * np.pi * np.arange(rows) / 24)
    columns = {f"c{k}": waves + g.normal(size=rows).cumsum() / 10 for k in range(shape.channels)}
    return kr.read(pl.DataFrame({"t": range(rows), **columns}), time="t")

def run(series, origins):
    kept = []
    for name in names:
        model = candidate(name).build(Settings(shape.horizon, steps=6, period=24))
        model.fit(series, target=["c0", "c1"])
        kept.append(model.forecast_at(series, origins, coverage=0.5))
    return kept

run(log(300), np.array([200]))  # loads what is loaded once
series = log(shape.rows)
before = psutil.Process().memory_info().rss
expected = expect_memory(shape, names).growth
run(series, np.linspace(100, shape.rows - 1, shape.origins).astype(int))
# not ru_maxrss, which a process takes over from the one that began it
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
measured = 1024 * int(peak.split()[1]) - before
print(json.dumps([expected, measured]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_run_grows_by_what_was_expected_within_the_factor():
    command = [sys.executable, "-c", RUN, json.dumps(SHAPE.__dict__)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    expected, measured = json.loads(done.stdout)
    assert measured / FACTOR <= expected <= FACTOR * measured


def test_a_ridge_takes_what_was_expected_within_the_factor():
    series = fleet(8, rows=1_000)
    tracemalloc.start()
    kr.Forecaster(12, mixer=None, partner="ridge").fit(series, target="temperature")
    _, measured = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    plan = expect_memory(RunShape(series.rows, 4, 1, 12, series=8), ["ridge"], base=0)
    assert measured / FACTOR <= plan.growth <= FACTOR * measured


def test_one_candidate_is_fitted_at_a_time():
    names = [entry.name for entry in CANDIDATES]
    plan = expect_memory(SHAPE, names, base=10)
    assert plan.growth == plan.packed + max(plan.fits.values()) + plan.predictions
    assert plan.peak == 10 + plan.growth
    plain = json.loads(json.dumps(plan.to_dict()))
    assert plain["peak"] == plan.peak
    assert set(plain["fits"]) == set(names)


def test_more_data_never_needs_less():
    names = ["naive", "ridge", "lightgbm", "attention"]
    usual = expect_memory(SHAPE, names, base=0)
    for field in ("rows", "channels", "targets", "horizon", "origins"):
        more = expect_memory(RunShape(**{**SHAPE.__dict__, field: 2 * getattr(SHAPE, field)}), names, base=0)
        assert more.growth > usual.growth, field


def test_the_process_as_it_stands_is_the_base():
    kept = np.ones(1_000_000)
    assert expect_memory(SHAPE, ["naive"]).base > kept.nbytes


@pytest.mark.parametrize("field", ["rows", "channels", "horizon"])
def test_a_wrong_number_is_refused(field):
    with pytest.raises(ArgumentError, match=f"expect_memory: {field}"):
        expect_memory(RunShape(**{**SHAPE.__dict__, field: 0}), ["naive"])


def test_an_unknown_candidate_is_refused():
    with pytest.raises(ArgumentError, match="prophet"):
        expect_memory(SHAPE, ["prophet"])
