"""Baselines row by row: what is said equals what `forecast_at` says of the whole series, for as long as is promised."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.evaluate.baselines import AutoETS, LightGBM, Naive, SeasonalNaive, Theta
from keiretsu.serve.baseline_runner import BaselineRunner, read_baseline
from keiretsu.serve.runner import Said

DATA = {"clock": "number", "interval": 1.0, "read_report": {"settings": {}, "zone": None}}
ROWS = 420


def a_log(seed: int = 0, rows: int = ROWS) -> kr.SeriesSet:
    rng = np.random.default_rng(seed)
    time = np.arange(rows, dtype=np.float64)
    flow = np.sin(2 * np.pi * time / 12) + 0.3 * rng.standard_normal(rows)
    y = 5 + 0.01 * time + flow + np.cumsum(0.1 * rng.standard_normal(rows))
    y[rng.random(rows) < 0.1] = np.nan
    y[:3] = np.nan
    return kr.read(pl.DataFrame({"time": time, "y": y, "flow": flow}), time="time")


MODELS = {
    "naive": lambda: Naive(4),
    "seasonal_naive": lambda: SeasonalNaive(4, period=12),
    "theta": lambda: Theta(4, period=1),
    "ets": lambda: AutoETS(4, period=1),
    "theta with a season": lambda: Theta(4, period=12),
    "lightgbm": lambda: LightGBM(4, rounds=12, period=12, threads=1),
}


@pytest.fixture(scope="module", params=list(MODELS))
def fitted(request):
    return MODELS[request.param]().fit(a_log(1), target="y")


def running(model, **given) -> BaselineRunner:
    return BaselineRunner(model, DATA, mark=model.name.encode(), **given)


def said_by(runner: BaselineRunner, series: kr.SeriesSet, rows: slice = slice(None), id: str = "a") -> list[Said]:
    packed = pack(series)
    stamps, values = packed.stamp[rows], packed.values[rows]
    return [runner.step([id], stamps[k : k + 1], values[k : k + 1]) for k in range(len(stamps))]


def test_what_is_said_row_by_row_equals_the_forecasts_from_the_whole_series(fitted) -> None:
    later, runner = a_log(2), running(fitted, adaptive=False)
    upto = ROWS if runner.exact is None else min(runner.exact, ROWS)
    whole = fitted.forecast_at(later, np.arange(upto), coverage=0.9)
    said = said_by(runner, later, slice(upto))
    for part in ("mean", "lower", "upper"):
        np.testing.assert_array_equal(np.concatenate([getattr(one, part) for one in said]), getattr(whole, part))


@pytest.mark.parametrize("name", ["naive", "seasonal_naive", "theta", "ets"])
def test_recurrent_baselines_are_exact_at_any_length(name) -> None:
    assert running(MODELS[name]().fit(a_log(1), target="y")).exact is None


def test_a_state_goes_on_where_it_was_kept_to_the_bit_and_never_grows(fitted) -> None:
    later, one, other = a_log(3), running(fitted), running(fitted)
    said_by(one, later, slice(0, 200))
    kept = one.keep("a")
    other.give("a", kept)
    rest = said_by(one, later, slice(200, 260)), said_by(other, later, slice(200, 260))
    for mine, theirs in zip(*rest, strict=True):
        np.testing.assert_array_equal(mine.upper, theirs.upper)
    assert one.keep("a") == other.keep("a")
    assert len(one.keep("a")) == len(kept)


def test_series_side_by_side_answer_as_each_alone() -> None:
    model = MODELS["lightgbm"]().fit(a_log(1), target="y")
    both, alone = running(model), running(model)
    first, second = pack(a_log(4, 60)), pack(a_log(5, 60))
    for k in range(60):
        said = both.step(["a", "b"], np.array([first.stamp[k]] * 2), np.stack([first.values[k], second.values[k]]))
        np.testing.assert_array_equal(
            said.mean[1:], alone.step(["b"], second.stamp[k : k + 1], second.values[[k]]).mean
        )


def test_beyond_its_rows_boosting_stays_close_to_the_whole_series() -> None:
    model = MODELS["lightgbm"]().fit(a_log(1, 3000), target="y")
    later = a_log(6, 2000)
    runner = running(model, coverage=None)
    said = np.concatenate([one.mean for one in said_by(runner, later)])[runner.exact :]
    whole = model.forecast_at(later, np.arange(runner.exact, 2000)).mean
    assert np.nanmean(np.abs(said - whole)) < 0.02 * np.nanstd(whole)


def test_a_state_of_another_model_is_refused() -> None:
    naive, seasonal = (running(MODELS[name]().fit(a_log(1), target="y")) for name in ("naive", "seasonal_naive"))
    said_by(naive, a_log(2), slice(5))
    with pytest.raises(kr.errors.FileFormatError, match="must be one of this model's"):
        seasonal.give("a", naive.keep("a"))


def test_values_beyond_any_size_are_cut_off_and_counted_and_answers_stay_finite(fitted) -> None:
    runner = running(fitted)
    said_by(runner, a_log(2), slice(100))
    said = runner.step(["a"], np.array([500.0]), np.array([[1e300, -1e308]]))
    assert said.clipped.tolist() == [2]
    for k in range(30):
        said = runner.step(["a"], np.array([501.0 + k]), np.array([[1.0, 1.0]]))
        assert np.isfinite(said.mean).all()
        assert np.isfinite(said.upper).all()


def test_a_file_is_read_back_as_the_baseline_it_holds(tmp_path, fitted) -> None:
    fitted.save(tmp_path / "model.json")
    assert type(read_baseline(tmp_path / "model.json")[0]) is type(fitted)
    (tmp_path / "other.json").write_text('{"format": "keiretsu.incumbent/1"}')
    with pytest.raises(kr.errors.FileFormatError, match="must hold a whole model"):
        read_baseline(tmp_path / "other.json")
