"""Every key figure of real models, on one series, on a fleet and on units: stored plainly, and the same afterwards."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

import keiretsu as kr
from keiretsu.evaluate import Naive, kpis

SCALED = {"distance", "lengths", "rollout", "faults", "abnormal"}


@pytest.fixture(scope="module", params=["bench", "fleet", "units"])
def case(request):
    bench = request.getfixturevalue(request.param)
    target = bench.examination.targets[0]
    return bench, [
        Naive(4).fit(bench.fold.train, target=target),
        kr.Forecaster(4, mixer=None).fit(bench.fold.train, target=target),
    ]


@pytest.mark.parametrize(
    "name", ["quantile_loss", "distance", "lengths", "rollout", "faults", "abnormal", "calibration"]
)
def test_arrays_are_stored_without_pickle_and_give_the_same_plain_numbers(case, name):
    bench, models = case
    middle = float(np.median(bench.packed.stamp[bench.origins.rows]))
    asked = {"lengths": {"length": 10}, "faults": {"severities": [1.0], "most_origins": 40}}
    asked["abnormal"] = {"periods": [(None, middle, middle + 50 * bench.packed.interval)]}
    predict, summarise = getattr(kpis, f"predict_{name}"), getattr(kpis, f"summarise_{name}")
    how = bench.how if name in SCALED else {"pairing": bench.examination.pairing}
    for model in models:
        arrays = predict(model, bench.fold, bench.origins, **asked.get(name, {}))
        file = io.BytesIO()
        np.savez(file, **arrays)
        file.seek(0)
        with np.load(file, allow_pickle=False) as stored:
            again = dict(stored)
        first, second = (summarise(made, bench.truth, **how).to_dict() for made in (arrays, again))
        assert json.loads(json.dumps(first, allow_nan=False)) == second
