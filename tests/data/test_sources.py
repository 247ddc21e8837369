"""Paths, columnar files and frames: every kind of source gives the same table."""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.source import load
from keiretsu.errors import ArgumentError, DataError

TEXT = "t,x\n1,10\n2,20\n"
STAMPS = [datetime(2024, 1, 1, hour, 0, 0, 123_000) for hour in range(4)]


def only(source, **how):
    (raw,) = load(source, FileOptions(**how))
    return raw


def columns(raw):
    return raw.frame.drop(ROW).to_dict(as_series=False)


def test_paths_globs_and_lists_give_each_file_once_in_order(write, tmp_path, monkeypatch):
    for name in ("b/log.csv", "a/log.csv", "a/more.csv"):
        write(TEXT, name)
    monkeypatch.chdir(tmp_path)
    twice = [str(tmp_path / "b/log.csv"), "a/*.csv", "./a/log.csv", tmp_path / "**" / "*.csv"]
    for source in ("**/*.csv", twice, list(reversed(twice)), tuple(twice)):
        raws = load(source)
        assert [raw.label for raw in raws] == ["a/log", "a/more", "b/log"]
        assert [raw.name for raw in raws] == ["log.csv", "more.csv", "log.csv"]
    assert [raw.label for raw in load("a/*.csv")] == ["log", "more"]


def test_a_home_folder_and_odd_names(write, tmp_path, monkeypatch):
    write(TEXT, "[1].csv")
    write(TEXT, ".csv")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert only("~/[1].csv").label == "[1]"
    assert only(tmp_path / ".csv").label == ".csv"


def test_names_differ_where_only_the_endings_do(write, tmp_path):
    write(TEXT, "log.csv")
    pl.DataFrame({"t": [1], "x": [1]}).write_parquet(tmp_path / "log.parquet")
    assert [raw.label for raw in load(tmp_path / "log.*")] == ["log.csv", "log.parquet"]


def test_paths_that_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    for source, says in [
        (tmp_path, f"got the folder {tmp_path}. Give a glob such as '{tmp_path}/*.csv'."),
        (f"{tmp_path}/", f"such as '{tmp_path}/*.csv'."),
        (tmp_path / "none.csv", "must be a file that exists"),
        (tmp_path / "link.csv", "a broken link"),
        (tmp_path / "*.csv.gz", "which matches none"),
        (tmp_path / "pipe", "a pipe or device"),
        ("x" * 5000, "must be a file that exists"),
        ("a\0b", "must be a file that exists"),
    ]:
        with pytest.raises(DataError) as caught:
            load(source)
        assert says in str(caught.value)
        assert len(str(caught.value)) < 500


def test_columnar_files_are_told_by_their_bytes(tmp_path):
    frame = pl.DataFrame({"t": STAMPS[:2], "x": [1, None], "word": [" a ", ""]})
    frame.write_parquet(tmp_path / "a.csv")
    frame.write_ipc(tmp_path / "b.csv")
    frame.write_ipc_stream(tmp_path / "c.csv")
    for raw in load(tmp_path / "*.csv"):
        assert columns(raw) == {"t": STAMPS[:2], "x": [1, None], "word": ["a", None]}
        assert raw.frame[ROW].to_list() == [0, 1]
        assert raw.place(1) == f"row index 1 of {raw.name}"


@pytest.mark.parametrize("end", [8, 12, 100, -1])
@pytest.mark.parametrize("kind", ["parquet", "ipc", "ipc_stream"])
def test_cut_columnar_files(tmp_path, end, kind):
    path = tmp_path / "a.bin"
    getattr(pl.DataFrame({"x": list(range(99))}), f"write_{kind}")(path)
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(DataError, match="must be a whole"):
        load(path)


def test_frames_of_every_library_are_one():
    frame = pl.DataFrame({"t": STAMPS, "x": [1.0, None, 3.0, 4.0], "m": ["a", "b", None, "c"]})
    expected = frame.to_dict(as_series=False)
    table = frame.to_arrow()
    pandas = frame.to_pandas()
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    for source in (frame, frame.lazy(), table, table.to_batches()[0], reader, pandas):
        assert columns(only(source)) == expected
    assert columns(only(pandas.set_index("t"))) == expected
    assert columns(only(pandas.set_index(["t", "x"]))) == expected
    unnamed = pandas.set_index("t").rename_axis(None)
    assert list(columns(only(unnamed))) == ["index", "x", "m"]
    assert list(columns(only(pandas.set_index("m").rename_axis(None)))) == ["t", "x"]
    assert list(pandas.columns) == ["t", "x", "m"]


def test_types_become_plain():
    frame = pl.DataFrame(
        {
            "price": [Decimal("1.50"), None],
            "kind": pl.Series(["p", "q"], dtype=pl.Categorical),
            "grade": pl.Series(["p", "q"], dtype=pl.Enum(["p", "q"])),
            "both": pl.Series([1, "Bad"], dtype=pl.Object),
            "nested": [[1], [2, 3]],
        }
    )
    raw = only(frame)
    assert raw.frame.drop(ROW).schema == {
        "price": pl.Float64,
        "kind": pl.String,
        "grade": pl.String,
        "both": pl.String,
        "nested": pl.List(pl.Int64),
    }
    assert raw.frame["both"].to_list() == ["1", "Bad"]


def test_what_only_pandas_has():
    frame = pd.DataFrame(
        {
            0: [1, "Bad", None],
            ("a", "b"): pd.period_range("2024-01", periods=3, freq="M"),
            "sparse": pd.arrays.SparseArray([0.0, 1.0, 0.0]),
            "price": [Decimal("1.5"), None, Decimal(2)],
        }
    )
    assert columns(only(frame)) == {
        "0": ["1", "Bad", None],
        "a.b": [datetime(2024, 1, 1), datetime(2024, 2, 1), datetime(2024, 3, 1)],
        "sparse": [0, 1, 0],
        "price": [1.5, None, 2.0],
    }
    monthly = pd.DataFrame({"x": [1, 2]}, index=pd.period_range("2024-01", periods=2, freq="M"))
    assert columns(only(monthly))["index"] == [datetime(2024, 1, 1), datetime(2024, 2, 1)]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "got 'a' more than once"),
        (pd.DataFrame([[1, 2]], columns=["1", 1]), "got '1' more than once"),
        (pd.DataFrame({"t": [1]}, index=pd.Index([5], name="t")), "of the frame and its index"),
        (pa.table([[1], [2]], names=["a", "a"]), "one that polars cannot hold"),
        (pd.DataFrame({"a": [1j]}), "one that polars cannot hold"),
        (pl.LazyFrame({"a": [1]}).select("b"), "one that polars cannot hold"),
    ],
)
def test_frames_that_cannot_be_held(source, says):
    with pytest.raises(DataError, match=says):
        load(source)


@pytest.mark.parametrize("source", [None, 3, [], [1, 2], {"t": [1]}, object(), ["a.csv", 3]])
def test_things_that_are_no_source(source):
    with pytest.raises(ArgumentError, match="must be a path, a glob or a frame"):
        load(source)
