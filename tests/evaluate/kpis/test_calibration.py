"""Coverage over time: shares by hand, a promise that is broken late, a model without intervals."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.kpis.plain_models import Rule, bench_of, line
from keiretsu.evaluate import Naive
from keiretsu.evaluate.folds import stamp_at, time_fold
from keiretsu.evaluate.kpis import predict_calibration, summarise_calibration


def test_shares_by_hand():
    truth = np.zeros((20, 1, 4))
    truth[:, :, 3] = np.nan
    truth[10:, :, :2] = 5.0
    ends = {"lower": np.full_like(truth, -1.0), "upper": np.full_like(truth, 1.0)}
    made = {"nominal": np.array(0.9), "distance": np.arange(20.0), **ends}
    found = summarise_calibration(made, truth, pairing=line(20))
    assert [stretch.figure.mean for stretch in found.stretches] == pytest.approx([1.0, 1 / 3])
    assert found.inside.mean == pytest.approx(2 / 3)
    assert (found.worst, found.gap) == (1, pytest.approx((0.1 + 0.9 - 1 / 3) / 2))
    assert found.stretches[0].figure.interval == (1.0, 1.0)


def test_a_promise_that_is_broken_late_is_seen(bench):
    truth = bench.truth.copy()
    truth[-50:] += 10
    made = predict_calibration(Rule(lambda packed, row: packed.values[row, 0]), bench.fold, bench.origins)
    found = summarise_calibration(made, truth, pairing=bench.examination.pairing)
    assert found.worst in (len(found.stretches) - 1, len(found.stretches) - 2)
    assert found.stretches[found.worst].figure.mean < 0.1
    assert found.stretches[0].figure.mean > 0.5


def test_a_forecast_that_is_not_finite_is_outside():
    made = {"nominal": np.array(0.9), "distance": np.arange(12.0)}
    made |= {"lower": np.full((12, 1, 1), np.nan), "upper": np.full((12, 1, 1), np.nan)}
    assert summarise_calibration(made, np.zeros((12, 1, 1)), pairing=line(12)).inside.mean == 0.0


def test_a_model_that_cannot_promise_it_says_so(hourly):
    few = hourly.head_rows(40)
    bench = bench_of(time_fold(few, stamp_at(few, 0.7)), horizon=1)
    model = Naive(1).fit(bench.fold.train, target="a")
    found = summarise_calibration(
        predict_calibration(model, bench.fold, bench.origins), bench.truth, pairing=bench.examination.pairing
    )
    assert found.reason is not None
    assert found.to_dict()["inside"]["mean"] is None
