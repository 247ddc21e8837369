"""A long table made wide: nothing lost, nothing twice, every cell still found in its file."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data.reading.options import ValueOptions
from keiretsu.data.reading.raw import FILE, ROW, Raw
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import Table, join
from keiretsu.data.reading.values.channels import read_channels
from keiretsu.data.reading.values.long_table import Spread, spread
from keiretsu.errors import BudgetError, ColumnError, DataError, KeiretsuError

SCHEMA = ["m", "t", "name", "value"]
LONG = [
    ("a", 1, "temp", "20.5"),
    ("a", 1, "mode", "auto"),
    ("b", 1, "temp", "19"),
    ("a", 2, "temp", "NA"),
    ("a", 2, "mode", "off"),
    ("b", 0, "flow", "7"),
]


def table_of(*files: list[tuple]) -> Table:
    raws = []
    for number, rows in enumerate(files):
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_row_index(ROW).cast({ROW: pl.Int64})
        raws.append(Raw(frame, name=f"{number}.csv", label=str(number), line=lambda row: row + 2))
    return join(raws)


def spread_of(table: Table, **options) -> Spread:
    frame = table.frame
    return spread(table, ids=frame["m"], stamps=frame["t"], name="name", value="value", **options)


def wide_of(out: Spread) -> pl.DataFrame:
    return pl.DataFrame([out.ids.alias("m"), out.stamps.alias("t")]).hstack(out.table.frame.drop(FILE, ROW))


def test_one_row_a_stamp_of_a_series():
    out = spread_of(table_of(LONG))
    expected = {
        "m": ["a", "b", "a", "b"],
        "t": [1, 1, 2, 0],
        "flow": [None, None, None, 7.0],
        "mode": ["auto", None, "off", None],
        "temp": [20.5, 19.0, None, None],
    }
    assert wide_of(out).to_dict(as_series=False) == expected
    assert out.table.frame.schema["temp"] == pl.Float64
    assert out.accounted == {"observations joined with others of their stamp": 2}
    assert [out.table.place(row) for row in range(4)] == [f"line {line} of 0.csv" for line in (2, 4, 5, 7)]


def test_a_cell_is_found_on_its_own_line():
    rows = [("a", 1, "temp", "1"), ("a", 1, "flow", "word"), ("a", 2, "flow", "2"), ("a", 2, "temp", "inf")]
    out = spread_of(table_of(rows))
    (column,) = read_channels(out.table, ["flow"], values=ValueOptions()).left_out
    assert (column.text, column.place, column.words) == ("word", "line 3 of 0.csv", ("word",))
    with pytest.raises(DataError, match=r"'temp' must hold finite numbers; got inf at line 5 of 0.csv"):
        read_channels(out.table, ["temp"], values=ValueOptions())


def test_files_are_joined_and_names_that_some_lack_are_known():
    out = spread_of(table_of(LONG[:3], [*LONG[3:], ("a", 1, "level", "3")]))
    assert wide_of(out)["level"].to_list() == [3.0, None, None, None]
    assert out.table.absent == {"flow": ("0.csv",), "level": ("0.csv",)}
    assert out.table.place(3) == "line 4 of 1.csv"


@pytest.mark.parametrize(("value", "names"), [(pl.Float64, ("10", "9")), (pl.Float32, ("10", "9"))])
def test_numbered_tags_and_typed_values(value, names):
    frame = pl.DataFrame({"m": ["a"] * 3, "t": [1, 1, 2], "name": [9.0, 10.0, 9.0], "value": [1.0, 2.0, float("nan")]})
    frame = frame.cast({"value": value}).with_row_index(ROW).cast({ROW: pl.Int64})
    out = spread_of(join([Raw(frame, name="f", label="f")]))
    assert tuple(out.table.columns) == names
    assert wide_of(out)["9"].to_list() == [1.0, None]
    assert out.table.frame.schema["9"] == pl.Float64


TWICE = [("a", 1, "x", "1"), ("a", 1, "y", "9"), ("a", 1, "x", "4"), ("a", 2, "x", "5"), ("b", 1, "x", "6")]


def test_a_value_twice_is_refused_with_both_places():
    with pytest.raises(DataError) as caught:
        spread_of(table_of(TWICE))
    assert str(caught.value) == (
        "read: a name must not repeat at one stamp of a series; got 'x' again at 1 of series 'a' (line 2 of 0.csv and "
        "line 4 of 0.csv; 1 such line). Give duplicates='first', 'last' or 'mean', or remove the repeats."
    )


@pytest.mark.parametrize(("duplicates", "kept"), [("first", 1.0), ("last", 4.0), ("mean", 2.5)])
def test_a_value_twice_by_rule(duplicates, kept):
    out = spread_of(table_of(TWICE), duplicates=duplicates)
    assert wide_of(out)["x"].to_list() == [kept, 5.0, 6.0]
    assert out.table.frame.schema["x"] == pl.Float64
    assert sum(out.accounted.values()) == len(TWICE) - out.table.frame.height == 2
    assert out.table.place(0) == "line 2 of 0.csv"


@pytest.mark.parametrize("sentinels", [[-999, "bad"], {"x": [-999, "Bad"], "y": [-999]}])
def test_a_mean_does_not_take_in_sentinels(sentinels):
    rows = [
        *[("a", 1, "x", cell) for cell in ("1", "-999", "4", "Bad", "")],
        *[("a", 2, "x", cell) for cell in ("-999", "-999")],
        *[("a", 3, "x", "Bad"), ("a", 3, "y", "1"), ("a", 3, "y", "2")],
    ]
    values = ValueOptions(sentinels=sentinels)
    out = spread_of(table_of(rows), duplicates="mean", values=values)
    channels = read_channels(out.table, out.table.columns, values=values)
    assert [series.to_list() for series in channels.values] == [[2.5, None, None], [None, None, 1.5]]
    assert sum(channels.replaced["x"].values()) == 2
    assert sum(out.accounted.values()) == len(rows) - 3


def test_a_mean_of_words():
    with pytest.raises(DataError, match=r"must meet numbers; got 'off' for 'x' at line 3 of 0.csv\. Give duplicates="):
        spread_of(table_of([("a", 1, "x", "1"), ("a", 1, "x", "off")]), duplicates="mean")
    with pytest.raises(DataError, match=r"got 'true' for 'x' at line 2"):
        spread_of(table_of([("a", 1, "x", "true"), ("a", 1, "x", "false")]), duplicates="mean")
    words_apart = [("a", 1, "x", "1"), ("a", 1, "x", "2"), ("a", 2, "x", "off")]
    assert wide_of(spread_of(table_of(words_apart), duplicates="mean"))["x"].to_list() == ["1.5", "off"]


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("", DataError, "a name must stand on every row; got an empty 'name' at line 3 of 0.csv (1 in all)."),
        (None, DataError, "got an empty 'name' at line 3 of 0.csv (1 in all)."),
        ("id", ColumnError, "must not be called 'id' or 'time'; got 'id' in 'name' at line 3 of 0.csv. Rename it."),
        ("time", ColumnError, "got 'time' in 'name' at line 3 of 0.csv."),
    ],
)
def test_names_that_cannot_be(name, kind, says):
    with pytest.raises(kind) as caught:
        spread_of(table_of([("a", 1, "x", "1"), ("a", 1, name, "1")]))
    assert says in str(caught.value)


def test_names_that_are_values():
    rows = [("a", 1, f"n{k}", "1") for k in range(10_001)]
    with pytest.raises(DataError, match=r"at most 10,000; got 10,001 different ones in 'name' of 0.csv"):
        spread_of(table_of(rows))
    assert spread_of(table_of(rows[1:])).table.frame.height == 1


def test_a_wide_table_that_cannot_fit():
    with pytest.raises(
        BudgetError, match=r"got 4 stamps of 3 names in 0.csv, which needs about 192 bytes\. Read fewer"
    ):
        spread_of(table_of(LONG), memory=100)


cells = st.none() | st.sampled_from(["1", "2.5", "on", "-", "1e3"])


@st.composite
def wides(draw) -> pl.DataFrame:
    keys = draw(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-5, 5)), min_size=1, max_size=12, unique=True))
    columns = {name: draw(st.lists(cells, min_size=len(keys), max_size=len(keys))) for name in ("p", "q", "r")}
    return pl.DataFrame({"m": [m for m, _ in keys], "t": [t for _, t in keys], **columns}, schema_overrides=TEXT)


TEXT = dict.fromkeys("pqr", pl.String)


@settings(deadline=None, max_examples=60)
@given(wides(), st.integers(0, 20), st.randoms(use_true_random=False))
def test_a_melted_table_comes_back(wide, at, random):
    rows = wide.unpivot(["p", "q", "r"], index=["m", "t"], variable_name="name").rows()
    random.shuffle(rows)
    parts = [part for part in (rows[:at], rows[at:]) if part]
    out = spread_of(table_of(*parts))
    back = wide_of(out).sort("m", "t")
    for name in "pqr":
        numbers = wide[name].cast(pl.Float64, strict=False)
        assert back.schema[name] == (pl.Float64 if numbers.null_count() == wide[name].null_count() else pl.String)
    text = back.with_columns(pl.col(pl.Float64).cast(pl.String).replace({"1.0": "1", "1000.0": "1e3"}))
    assert text.equals(wide.sort("m", "t"))
    assert len(rows) == out.table.frame.height + sum(out.accounted.values())
    assert spread_of(table_of(*parts), duplicates="mean").table.frame.equals(out.table.frame)


def test_physionet(shared):
    table = join(load(shared("physionet2012/set_a.parquet")))
    keys = {"ids": table.frame["record"].cast(pl.String), "stamps": table.frame["minute"].cast(pl.Int64)}
    with pytest.raises(KeiretsuError, match=r"got 'Urine' again at 1657 of series '132539' .*3,671 such lines"):
        spread(table, **keys, name="parameter", value="value")
    out = spread(table, **keys, name="parameter", value="value", duplicates="last")
    assert out.table.frame.shape == (292_178, 43)
    assert table.frame.height == out.table.frame.height + sum(out.accounted.values())
    expected = table.frame.filter(pl.col("parameter").cast(pl.String) == "HR")["value"].cast(pl.Float64)
    assert out.table.frame["HR"].sum() == pytest.approx(expected.sum(), rel=1e-3)
