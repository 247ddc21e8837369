"""An adaptive stream: the same pass and state as any other, with intervals that follow the series."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import keiretsu as kr
from keiretsu.bounds import AdaptiveLevels
from keiretsu.data import pack
from keiretsu.errors import ArgumentError, DataError
from keiretsu.estimators import Forecaster, Stream, running
from keiretsu.nn import State
from support.fleet import HORIZON, fitted, fleet, read


def model_and_rows() -> tuple[Forecaster, kr.SeriesSet]:
    """A ridge, and rows it has not seen that are noisier than those it has."""
    model, _ = fitted(None, irregular=False)
    rng = np.random.default_rng(4)
    frame = fleet(irregular=False, seed=7)
    return model, read(frame.with_columns(y=pl.col("y") + 0.5 * pl.Series(rng.normal(size=frame.height))))


def adaptive(model: Forecaster) -> Stream:
    return model.stream(coverage=0.8, adaptive=True)


def test_it_issues_what_the_levels_say_of_the_forecasts_of_every_row() -> None:
    model, series = model_and_rows()
    packed = pack(series)
    mean = model.forecast_at(series, np.arange(packed.rows)).mean
    levels = AdaptiveLevels(model.quantiles_, 0.8)
    found = adaptive(model).read(series).predict()
    for name, start, stop in zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True):
        truth = packed.values[start:stop, [packed.channels.index("y")]]
        lower, upper, _ = levels.advance(levels.initial_state(), truth, mean[start:stop])
        here = found.filter(pl.col("id") == name)
        np.testing.assert_allclose(here["lower"], lower[-1, 0], rtol=1e-9)
        np.testing.assert_allclose(here["upper"], upper[-1, 0], rtol=1e-9)
    fixed = model.predict(series, coverage=0.8)
    np.testing.assert_allclose(found["mean"], fixed["mean"], rtol=1e-9)
    # noisier rows than those of training: wider
    assert ((found["upper"] - found["lower"]) > (fixed["upper"] - fixed["lower"])).mean() > 0.5


@pytest.mark.parametrize("sizes", [(1, 2, 3), (40, 0, 7), (500,)], ids=str)
@pytest.mark.parametrize("block", [16, 1024])
def test_chunks_of_any_size_give_the_same_answer_and_state(sizes, block, monkeypatch) -> None:
    model, series = model_and_rows()
    expected = adaptive(model).read(series)
    monkeypatch.setattr(running, "BLOCK", block)
    found, position, turn = adaptive(model), 0, 0
    while position < max(series.lengths.values()):
        size = sizes[turn % len(sizes)]
        found.read(series.slice_rows(position, position + size))
        position, turn = position + size, turn + 1
    assert_frame_equal(found.predict(), expected.predict(), abs_tol=1e-9, rel_tol=1e-9)
    assert_frame_equal(found.levels(), expected.levels(), abs_tol=1e-12, rel_tol=1e-12)


def test_row_by_row_gives_what_chunks_give() -> None:
    model, series = model_and_rows()
    whole, stepped = adaptive(model).read(series), adaptive(model)
    for row in series.frame.to_dicts():
        answer = stepped.step({c: row[c] for c in series.channels}, time=row["time"], id=row["id"])
    assert_frame_equal(stepped.predict(), whole.predict(), abs_tol=1e-9, rel_tol=1e-9)
    last = stepped.predict().filter(pl.col("id") == answer.id)
    np.testing.assert_array_equal(last["lower"], answer.lower)
    np.testing.assert_array_equal(last["upper"], answer.upper)
    assert_frame_equal(stepped.levels(), whole.levels(), abs_tol=1e-12, rel_tol=1e-12)


def test_a_state_saved_midway_goes_on_to_the_same_bits() -> None:
    model, series = model_and_rows()
    first = adaptive(model).read(series.head_rows(60))
    kept = {name: State.from_bytes(state.to_bytes()) for name, state in first.states.items()}
    rest = series.slice_rows(60)
    direct = first.read(rest)
    resumed = adaptive(model).restore(kept).read(rest)
    assert_frame_equal(resumed.predict(), direct.predict(), check_exact=True)
    assert resumed.states == direct.states
    assert all(direct.states[name].bytes == state.bytes for name, state in kept.items())


def test_the_first_row_has_the_intervals_of_training_and_none_is_judged_without_truth() -> None:
    model, _ = model_and_rows()
    fixed, moving = model.stream(coverage=0.8), adaptive(model)
    for time in range(30):
        values = {"load": 0.5} if time else {"load": 0.5, "y": 1.0}
        first, second = fixed.step(values, time=time), moving.step(values, time=time)
        np.testing.assert_array_equal(first.lower, second.lower)
        np.testing.assert_array_equal(first.upper, second.upper)
    assert moving.levels()["judged"].sum() == 0
    assert second.coverage == 0.8


def test_levels_tell_how_the_intervals_did() -> None:
    model, series = model_and_rows()
    moving, missed, said = adaptive(model), np.zeros(HORIZON, dtype=int), []
    alone = series.select(ids=["m2"])
    for row in alone.frame.to_dicts():
        for step in range(1, HORIZON + 1):
            if len(said) >= step and row["y"] is not None:
                before = said[-step]
                missed[step - 1] += not before.lower[step - 1] <= row["y"] <= before.upper[step - 1]
        said.append(moving.step({c: row[c] for c in alone.channels}, time=row["time"], id="m2"))
    levels = moving.levels()
    assert levels.columns == ["id", "target", "step", "asked", "judged", "missed", "empty", "beyond"]
    assert levels["step"].to_list() == list(range(1, HORIZON + 1))
    assert levels["missed"].to_list() == missed.tolist()
    updates = (levels["missed"] - 0.2 * levels["judged"]).to_numpy()
    np.testing.assert_allclose(levels["asked"], 0.8 + 0.01 * updates, rtol=1e-9)


def test_in_a_drift_the_adaptive_stream_covers_where_the_fixed_one_does_not() -> None:
    y = np.random.default_rng(0).normal(size=5000) * np.repeat([1.0, 3.0], [1000, 4000])
    series = kr.read(pl.DataFrame({"time": np.arange(5000), "y": y}), time="time")
    model = Forecaster(2, mixer=None).fit(series.head_rows(1000), target="y")
    rows = np.arange(2000, 4998)
    fixed = model.forecast_at(series, rows, coverage=0.9)
    truth = np.stack((y[rows + 1], y[rows + 2]), axis=1)
    assert np.mean((fixed.lower[:, 0] <= truth) & (truth <= fixed.upper[:, 0])) < 0.6
    moving = model.stream(coverage=0.9, adaptive=True)
    before = moving.read(series.head_rows(2000)).levels()
    after = moving.read(series.slice_rows(2000)).levels()
    judged = (after["judged"] - before["judged"]).to_numpy()
    missed = (after["missed"] - before["missed"]).to_numpy()
    assert (judged == 3000).all()
    # exactly what the levels have moved by; and they have nowhere to go
    np.testing.assert_allclose(missed - 0.1 * judged, (after["asked"] - before["asked"]) / 0.01, atol=1e-6)
    assert (np.abs(missed / judged - 0.1) < 0.02).all()


def test_a_refused_row_leaves_levels_as_they_were() -> None:
    model, series = model_and_rows()
    moving = adaptive(model).read(series)
    before = dict(moving.states)
    with pytest.raises(DataError, match="must come after the last row"):
        moving.step({"y": 1.0}, time=0.0, id="m0")
    assert moving.states == before


def test_states_pass_between_fixed_and_adaptive_streams() -> None:
    model, series = model_and_rows()
    half, rest = series.head_rows(60), series.slice_rows(60)
    moved, fixed = adaptive(model).read(half), model.stream(coverage=0.8).read(half)
    assert model.stream(coverage=0.8).restore(moved.states).states == fixed.states
    fresh = adaptive(model).restore(fixed.states)
    assert fresh.levels()["judged"].sum() == 0
    np.testing.assert_allclose(fresh.read(rest).predict()["mean"], fixed.read(rest).predict()["mean"], rtol=1e-9)
    with pytest.raises(ArgumentError, match=r"restore: .* levels of coverage 0\.9; got levels of 0\.8"):
        model.stream(coverage=0.9, adaptive=True).restore(moved.states)


def test_what_an_adaptive_stream_cannot_do_is_one_sentence() -> None:
    model, series = model_and_rows()
    with pytest.raises(ArgumentError, match="stream: coverage must be a number where adaptive=True"):
        model.stream(coverage=None, adaptive=True)
    with pytest.raises(ArgumentError, match="predict: quantiles must be empty in an adaptive stream"):
        adaptive(model).read(series).predict(quantiles=[0.5])
    with pytest.raises(ArgumentError, match="levels: the stream must be adaptive"):
        model.stream().levels()
