"""Faulty logs and what models make of them: the fragile and the robust are told apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from evaluate.kpis.plain_models import ONE, Rule, line, start_of
from keiretsu.data import pack
from keiretsu.data.corrupt import FAULTS
from keiretsu.errors import ArgumentError, DataError
from keiretsu.evaluate.kpis import corrupted_series, predict_faults, predict_faults_of, ratios, summarise_faults


def fragile(packed, row):
    """The last value there is, whatever it is."""
    seen = packed.values[start_of(packed, row) : row + 1, 0]
    seen = seen[~np.isnan(seen)]
    return seen[-1] if len(seen) else np.nan


def robust(packed, row):
    """The median of the last 15 values."""
    return float(np.nanmedian(packed.values[max(start_of(packed, row), row - 14) : row + 1, 0]))


def test_every_fault_is_tried_at_every_severity_on_the_same_origins(bench):
    logs = list(corrupted_series(bench.fold, bench.origins, before=100))
    assert (logs[0].fault, logs[0].severity) == ("clean", 0.0)
    assert Counter(log.fault for log in logs[1:]) == dict.fromkeys(FAULTS, 3)
    assert all(log.skipped is None for log in logs)
    assert all(np.array_equal(log.place, logs[0].place) for log in logs)
    assert len(logs[0].place) <= 200


def test_rows_of_training_stay_as_they_are_and_the_test_part_does_not(bench, fleet):
    for each in (bench, fleet):
        clean, noisy = corrupted_series(each.fold, each.origins, before=80, faults=["noise"], severities=[1.0])
        trained = (clean.series.frame["time"] <= each.fold.after).to_numpy()
        assert trained.any()
        changed = clean.series.frame["a"].ne_missing(noisy.series.frame["a"]).to_numpy()
        np.testing.assert_array_equal(changed, ~trained)


def test_whole_units_are_faulty_from_their_first_row(units):
    clean, noisy = corrupted_series(units.fold, units.origins, before=200, faults=["noise"], severities=[0.5])
    assert clean.series.frame["wear"].ne_missing(noisy.series.frame["wear"]).all()
    assert len(clean.series) == 3


def test_the_clean_log_gives_the_forecasts_of_the_whole_log(fleet):
    clean = next(corrupted_series(fleet.fold, fleet.origins, before=60))
    there = Rule(fragile).forecast_at(clean.series, clean.rows).mean
    whole = Rule(fragile).forecast_at(fleet.fold.seen, fleet.origins.rows[clean.place]).mean
    np.testing.assert_array_equal(there, whole)


def test_an_origin_whose_row_is_gone_is_forecast_from_the_last_one_left(fleet):
    clean, dropped = corrupted_series(fleet.fold, fleet.origins, before=60, faults=["dropped_rows"], severities=[1.0])
    there, left = pack(clean.series), pack(dropped.series)
    assert left.rows < there.rows
    for old, new in zip(clean.rows, dropped.rows, strict=True):
        stamp, first = there.stamp[old], start_of(left, new)
        series = int(np.searchsorted(there.starts, old, side="right")) - 1
        assert first == left.starts[series]
        own = left.stamp[first : left.starts[series + 1]]
        assert left.stamp[new] == own[own <= stamp].max()
    assert (there.stamp[clean.rows] != left.stamp[dropped.rows]).any()


def test_moved_stamps_leave_rows_in_their_place(bench):
    clean, moved = corrupted_series(bench.fold, bench.origins, before=60, faults=["jitter"], severities=[1.0])
    np.testing.assert_array_equal(clean.rows, moved.rows)
    assert (clean.series.frame["time"] != moved.series.frame["time"]).any()


def test_the_fragile_and_the_robust_are_told_apart(bench):
    models = {"fragile": Rule(fragile), "robust": Rule(robust)}
    asked = {"faults": ["spikes", "noise", "stuck"], "severities": [0.5, 1.0]}
    made = predict_faults_of(models, corrupted_series(bench.fold, bench.origins, before=100, **asked))
    how = bench.how
    found = {name: summarise_faults(arrays, bench.truth, **how) for name, arrays in made.items()}
    size = {name: {(f.fault, f.severity): f.ratio.ratio for f in one.figures} for name, one in found.items()}
    assert size["fragile"]["noise", 1.0] > 2 * size["robust"]["noise", 1.0]
    beside = ratios(made["fragile"], made["robust"], bench.truth, **how)
    assert [worst.severity for worst in beside.worst] == [0.5, 1.0]
    assert beside.worst[-1].fault == "noise"
    assert beside.worst[-1].ratio.interval[0] > 1.5
    back = ratios(made["robust"], made["fragile"], bench.truth, **how)
    noise = {f.severity: f.ratio.interval for f in back.ratios if f.fault == "noise"}
    assert noise[1.0][1] < 1


def test_each_log_is_made_once_for_all_models(bench):
    models = {"one": Rule(fragile), "two": Rule(fragile)}
    predict_faults_of(models, corrupted_series(bench.fold, bench.origins, before=50, severities=[1.0]))
    assert len(models["one"].given) == 1 + len(FAULTS)
    assert all(a is b for a, b in zip(models["one"].given, models["two"].given, strict=True))


def test_faults_that_find_no_room_are_skipped_with_a_reason(units):
    model = Rule(fragile, targets=("wear",))
    made = predict_faults(model, units.fold, units.origins, severities=[1.0])
    found = summarise_faults(made, units.truth, **units.how)
    assert set(found.skipped) == {"swapped_channels", "jitter"}
    assert "two at least" in found.skipped["swapped_channels"]
    assert len(found.figures) == len(FAULTS) - 2
    assert "3 series" in found.note


def test_an_origin_before_which_nothing_is_left_is_not_judged(units):
    asked = {"faults": ["random_missing"], "severities": [1.0], "before": 100}
    made = predict_faults(Rule(fragile, targets=("wear",)), units.fold, units.origins, **asked)
    assert made["judged"][0].all()
    assert not made["judged"][1].all()
    figure = summarise_faults(made, units.truth, **units.how).figures[0]
    assert (figure.mae.diverged, figure.mae.origins) == (0, made["judged"][1].sum())


def test_a_model_that_fails_on_a_faulty_log_has_diverged_there(bench):
    def touchy(packed, row):
        if np.isnan(packed.values).any():
            raise DataError("no gaps, please")
        return packed.values[row, 0]

    asked = {"before": 50, "faults": ["random_missing", "noise"], "severities": [1.0]}
    made = predict_faults(Rule(touchy), bench.fold, bench.origins, **asked)
    found = summarise_faults(made, bench.truth, **bench.how)
    assert found.figures[0].mae.diverged == found.figures[0].mae.origins
    assert found.figures[1].mae.mean is not None
    assert found.worst[0].fault == "random_missing"


def test_long_logs_are_cut_to_the_rows_allowed(bench, fleet):
    short = next(corrupted_series(bench.fold, bench.origins, before=300, most_rows=400))
    # 300 rows before the first origin; of a series this short all later ones are kept
    assert short.series.rows == 300 + int(bench.origins.rows[-1] - bench.origins.rows[0])
    fewer = next(corrupted_series(fleet.fold, fleet.origins, before=50, most_rows=260))
    assert len(fewer.series) < 3
    assert fewer.series.rows <= 260


def test_ratios_by_hand():
    made = {
        "place": np.arange(4),
        "fault": np.array(["clean", "noise", "drift"]),
        "severity": np.array([0.0, 1.0, 1.0]),
        "mean": np.array([1.0, 2.0, 5.0])[:, None, None, None] * np.ones((3, 4, 1, 1)),
        "judged": np.ones((3, 4), dtype=bool),
        "skipped": np.array(["jitter"]),
        "reason": np.array(["no room"]),
        "note": np.array("by hand"),
    }
    truth, how = np.zeros((4, 1, 1)), {"scale": ONE, "pairing": line(4)}
    found = summarise_faults(made, truth, **how)
    assert (found.clean.mean, [f.mae.mean for f in found.figures]) == (1.0, [2.0, 5.0])
    assert [f.ratio.ratio for f in found.figures] == pytest.approx([2.0, 5.0])
    assert (found.worst[0].fault, dict(found.skipped)) == ("drift", {"jitter": "no room"})
    rival = {**made, "mean": made["mean"] * np.array([1.0, 1.0, 10.0])[:, None, None, None]}
    beside = ratios(made, rival, truth, **how)
    assert [f.ratio.ratio for f in beside.ratios] == pytest.approx([1.0, 0.1])
    assert beside.worst[0].fault == "noise"
    with pytest.raises(ArgumentError, match="place"):
        ratios(made, {**made, "place": np.arange(1, 5)}, truth, **how)
