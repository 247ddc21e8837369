"""Databases are read by URL, never written, and never quoted with their passwords."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.source import load
from keiretsu.data.reading.stores.cells_of_rows import columns_of, stacked
from keiretsu.errors import ArgumentError, DataError

TEXT = "t,x\n1,10\n2,20\n"
STAMPS = [datetime(2024, 1, 1, hour, 0, 0, 123_000) for hour in range(4)]


def only(source, **how):
    (raw,) = load(source, FileOptions(**how))
    return raw


def columns(raw):
    return raw.frame.drop(ROW).to_dict(as_series=False)


@pytest.fixture
def plant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect(tmp_path / "plant.db") as db:
        db.execute("create table log (t integer, x real, state text)")
        db.executemany("insert into log values (?, ?, ?)", [(1, 1.5, "on"), (2, None, " "), (3, 4, None)])
    db.close()
    return tmp_path / "plant.db"


def test_a_table_by_url_path_or_query(plant):
    expected = {"t": [1, 2, 3], "x": [1.5, None, 4.0], "state": ["on", None, None]}
    for source in ("sqlite:///plant.db", f"sqlite:///{plant}", plant):
        raw = only(source)
        assert columns(raw) == expected
        assert (raw.name, raw.label) == ("table 'log' of plant.db", "plant" if source is plant else "log")
    assert raw.place(2) == "row index 2 of table 'log' of plant.db"
    assert columns(only("sqlite:///plant.db", query="select t, x from log where state like 'o%'; ")) == {
        "t": [1],
        "x": [1.5],
    }
    assert only("sqlite:///plant.db", query="-- all\nselect t from log where t > 9").frame.height == 0


def test_several_tables(plant):
    with sqlite3.connect(plant) as db:
        db.execute('create table "log 2" (t, x)')
        db.execute('insert into "log 2" values (5, 7)')
    db.close()
    assert columns(only("sqlite:///plant.db", table="log 2")) == {"t": [5], "x": [7]}
    with pytest.raises(DataError, match=r"got none named, and 'log', 'log 2' in plant\.db\. Give table='log'"):
        load("sqlite:///plant.db")
    with pytest.raises(DataError, match=r"table must name a table of plant\.db; got 'lag'\. Did you mean 'log'\?"):
        only("sqlite:///plant.db", table="lag")


def test_databases_of_one_table_name_are_different_series(plant, tmp_path):
    (tmp_path / "old.db").write_bytes(plant.read_bytes())
    assert [raw.label for raw in load("*.db")] == ["old", "plant"]
    names = [raw.label for raw in load(["sqlite:///plant.db", "sqlite:///old.db"])]
    assert names == ["table 'log' of old.db", "table 'log' of plant.db"]


def test_a_database_is_never_made_nor_written(plant, tmp_path):
    before = plant.read_bytes()
    with pytest.raises(DataError, match=r"must be a file that exists; got .*none\.db"):
        load("sqlite:///none.db")
    assert not (tmp_path / "none.db").exists()
    for query in ("delete from log", "select 1; delete from log", "with a as (select 1) delete from log", ""):
        with pytest.raises((ArgumentError, DataError)) as caught:
            only("sqlite:///plant.db", query=query)
        assert str(caught.value).startswith("read: ")
    assert plant.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "how", "kind", "says"),
    [
        ("sqlite:///plant.db", {"query": "select y from log"}, DataError, "no such column: y"),
        ("sqlite:///plant.db", {"query": "select t, t from log"}, DataError, "got 't' more than once"),
        ("sqlite:///plant.db", {"query": "select 1", "table": "log"}, ArgumentError, "must not both be given"),
        ("sqlite://", {}, ArgumentError, "sqlite's empty one in memory"),
        ("sqlite:///a.csv", {}, DataError, "another kind of file"),
        ("https://u:s3cret@host/a.csv", {}, ArgumentError, "got one of https. Download"),
        ("oracle://u:s3cret@host/db", {}, ArgumentError, "got oracle://host/db, which needs oracledb. Run: pip"),
        ("oracle://u:s3cret@host:port/db", {}, ArgumentError, "cannot be taken apart"),
    ],
)
def test_databases_that_do_not_answer(plant, write, source, how, kind, says):
    write(TEXT, "a.csv")
    with pytest.raises(kind) as caught:
        only(source, **how)
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_cut_database(plant):
    plant.write_bytes(plant.read_bytes()[:3000])
    with pytest.raises(DataError, match=r"must be a database that answers; got .* from plant\.db"):
        load(plant)


def test_passwords_are_cut_from_the_drivers_words():
    import sqlalchemy as sa

    from keiretsu.data.reading.stores.database import _reason, _shown

    url = sa.make_url("postgresql://sato:p%40ss@host/plant?sslpassword=hidden&sslmode=require")
    error = ValueError("no login with p@ss or p%40ss or hidden\nmore")
    assert _reason(error, url) == "no login with *** or *** or ***"
    assert _shown(url) == "postgresql://host/plant"


CELLS = st.one_of(
    st.none(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.booleans(), st.text(max_size=3)
)


@settings(deadline=None, max_examples=60)
@given(cells=st.lists(CELLS, min_size=1, max_size=8), cut=st.integers(0, 8))
def test_rows_of_a_driver_keep_every_value(cells, cut):
    parts = [part for part in (cells[:cut], cells[cut:]) if part]
    column = stacked([columns_of(["x"], [(cell,) for cell in part]) for part in parts])["x"]
    assert [cell is None for cell in column] == [cell is None for cell in cells]
    for got, cell in zip(column, cells, strict=True):
        if isinstance(cell, str):
            assert got == cell
        elif cell is not None and column.dtype != pl.String:
            assert float(got) == float(cell)


def test_stamps_of_a_driver():
    rows = [(date(2024, 1, 1), Decimal("1.5"), STAMPS[0]), (datetime(2024, 1, 2, 3), 2, None)]
    frame = columns_of(["a", "b", "c"], rows)
    assert frame.schema == {"a": pl.Datetime("us"), "b": pl.Float64, "c": pl.Datetime("us")}
    assert frame["a"].to_list() == [datetime(2024, 1, 1), datetime(2024, 1, 2, 3)]
