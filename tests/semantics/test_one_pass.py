"""Rules 1, 2 and 8: one causal pass, one state, and no dependence on how the rows were cut or ordered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.errors import ColumnError, DataError
from keiretsu.estimators import Forecaster
from keiretsu.nn import State
from support.fleet import HORIZON, read

Case = tuple[Forecaster, kr.SeriesSet]


def rows_of(series: kr.SeriesSet, name: str) -> list[dict[str, object]]:
    return series.frame.filter(pl.col("id") == name).to_dicts()


def stepped(model: Forecaster, series: kr.SeriesSet) -> dict[str, list[np.ndarray]]:
    """The mean of every answer when each series is streamed row by row."""
    stream, out = model.stream(), {name: [] for name in series.ids}
    for name in series.ids:
        for row in rows_of(series, name):
            answer = stream.step({c: row[c] for c in series.channels}, time=row["time"], id=name)
            out[name].append(answer.mean)
    return out


def test_every_row_of_forecast_at_equals_the_stream(case: Case) -> None:
    model, series = case
    packed = pack(series)
    whole = model.forecast_at(series, np.arange(packed.rows)).mean
    for name, start, stop in zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True):
        streamed = np.stack(stepped(model, series.select(ids=[name]))[name])
        np.testing.assert_allclose(streamed, whole[start:stop, 0], rtol=1e-5, atol=1e-5)


def test_predict_equals_the_streams_last_answer_with_its_interval(case: Case) -> None:
    model, series = case
    predicted = model.predict(series, coverage=0.8)
    stream = model.stream(coverage=0.8)
    for name in series.ids:
        for row in rows_of(series, name):
            answer = stream.step({c: row[c] for c in series.channels}, time=row["time"], id=name)
        here = predicted.filter(pl.col("id") == name)
        for column, streamed in (("mean", answer.mean), ("lower", answer.lower), ("upper", answer.upper)):
            np.testing.assert_allclose(streamed, here[column].to_numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("sizes", [(1, 2, 3), (40, 0, 7), (500,)], ids=str)
def test_chunks_of_any_size_give_the_same_answer_and_state(case: Case, sizes: tuple[int, ...]) -> None:
    model, series = case
    expected = model.stream().read(series)
    stream, position, turn = model.stream(), 0, 0
    longest = max(series.lengths.values())
    while position < longest:
        size = sizes[turn % len(sizes)]
        chunk = series.slice_rows(position, position + size)
        stream.read(chunk)
        position, turn = position + size, turn + 1
    assert_frame_equal(stream.predict(), expected.predict(), abs_tol=1e-5, rel_tol=1e-5)
    for name in series.ids:
        for part, value in expected.states[name].items():
            np.testing.assert_allclose(
                stream.states[name][part].numpy(), value.numpy(), rtol=1e-4, atol=1e-5, err_msg=part
            )


def test_the_states_size_is_known_before_the_first_row(case: Case) -> None:
    model, series = case
    before = model.pass_.initial_state()
    after = model.stream().read(series).states["m0"]
    assert list(before) == list(after)
    assert {k: (v.shape, v.dtype) for k, v in before.items()} == {k: (v.shape, v.dtype) for k, v in after.items()}
    assert before.bytes == after.bytes


def test_a_saved_state_goes_on_to_the_same_bits(case: Case) -> None:
    model, series = case
    half = 60
    stream = model.stream().read(series.head_rows(half))
    kept = {name: State.from_bytes(state.to_bytes()) for name, state in stream.states.items()}
    assert kept == stream.states
    rest = series.slice_rows(half)
    direct = stream.read(rest).predict()
    resumed = model.stream().restore(kept).read(rest).predict()
    assert_frame_equal(direct, resumed, check_exact=True)


def test_the_future_changes_nothing(case: Case) -> None:
    model, series = case
    cut = 70
    changed = series.frame.with_columns(
        pl.when(pl.int_range(pl.len()).over("id") > cut).then(pl.col("y") * -50 + 9).otherwise(pl.col("y")).alias("y")
    )
    packed = pack(series)
    rows = packed.starts[:-1] + cut
    before = model.forecast_at(series, rows).mean
    after = model.forecast_at(read(changed), rows).mean
    np.testing.assert_array_equal(before, after)


def test_order_of_rows_columns_and_names_changes_nothing(case: Case) -> None:
    model, series = case
    shuffled = series.frame.sample(fraction=1.0, shuffle=True, seed=3).select("y", "time", "flag", "id", "load")
    assert_frame_equal(model.predict(read(shuffled)), model.predict(series), check_exact=True)
    renamed = series.frame.with_columns(pl.col("id").replace({"m0": "z", "m1": "b", "m2": "a"}))
    other = model.predict(read(renamed)).filter(pl.col("id") == "z")["mean"]
    np.testing.assert_array_equal(other, model.predict(series).filter(pl.col("id") == "m0")["mean"])


def test_fitting_twice_and_fitting_on_shuffled_rows_give_the_same_bits(case: Case) -> None:
    model, series = case
    shuffled = read(series.frame.sample(fraction=1.0, shuffle=True, seed=5))
    again = Forecaster(**model.get_params()).fit(shuffled, target="y")
    assert_frame_equal(again.predict(series), model.predict(series), check_exact=True)


LOADER = """
import sys
import keiretsu as kr

for line in sys.stdin:
    place = line.rstrip()
    model = kr.load(place + "/m.keiretsu")
    series = kr.read(place + "/rows.parquet", time="time", id="id")
    model.predict(series).write_parquet(place + "/out.parquet")
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Callable[[Path], None]]:
    """Loads a model and predicts, in a process that has fitted none; one for all models, as its start takes seconds."""
    with subprocess.Popen(
        [sys.executable, "-c", LOADER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def predict(place: Path) -> None:
            print(place, file=process.stdin, flush=True)
            assert process.stdout.readline() == "done\n"

        yield predict
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_loading_in_a_new_process_is_bit_identical(
    case: Case, elsewhere: Callable[[Path], None], tmp_path: Path
) -> None:
    model, series = case
    model.save(tmp_path / "m.keiretsu")
    series.frame.write_parquet(tmp_path / "rows.parquet")
    elsewhere(tmp_path)
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), model.predict(series), check_exact=True)


def test_predict_gives_horizon_rows_on_the_training_clock(case: Case) -> None:
    model, series = case
    predicted = model.predict(series)
    assert predicted.columns == ["id", "time", "target", "mean", "lower", "upper"]
    assert predicted.height == HORIZON * len(series)
    last = series.frame.filter(pl.col("id") == "m1")["time"][-1]
    stamps = predicted.filter(pl.col("id") == "m1")["time"].to_numpy()
    np.testing.assert_allclose(stamps, last + series.interval * np.arange(1, HORIZON + 1))
    assert (predicted["lower"] <= predicted["mean"]).all()
    assert (predicted["mean"] <= predicted["upper"]).all()


def test_a_refused_row_leaves_the_state_as_it_was(case: Case) -> None:
    model, series = case
    stream = model.stream().read(series)
    before = dict(stream.states)
    with pytest.raises(DataError, match="must come after the last row"):
        stream.step({"y": 1.0}, time=0.0, id="m0")
    with pytest.raises(DataError, match="finite"):
        stream.step({"y": float("inf")}, time=1e9, id="m0")
    with pytest.raises(ColumnError, match="lo4d"):
        stream.step({"lo4d": 1.0}, time=1e9, id="m0")
    assert stream.states == before
