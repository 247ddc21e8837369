"""Columns as channels: numbers, true/false, categories; what the report and the refusals say of them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import ReadReport, SeriesSet, require_channel
from keiretsu.data.levels import with_levels
from keiretsu.data.reading.options import ValueOptions
from keiretsu.data.reading.raw import ROW, Raw
from keiretsu.data.reading.table import Table, join
from keiretsu.data.reading.values.channels import Channels, read_channels
from keiretsu.errors import ArgumentError, ColumnError, DataError


def table_of(frame: pl.DataFrame) -> Table:
    raw = frame.with_row_index(ROW).cast({ROW: pl.Int64})
    return join([Raw(raw, name="log.csv", label="log", line=lambda row: row + 2)])


def channels_of(columns: dict | pl.DataFrame, wanted: list[str] | None = None, **options) -> Channels:
    frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(columns, strict=False)
    return read_channels(table_of(frame), wanted or frame.columns, values=ValueOptions(**options))


def values_of(channels: Channels) -> dict[str, list]:
    return {series.name: series.to_list() for series in channels.values}


def test_numbers_that_need_nothing_are_not_copied():
    frame = table_of(pl.DataFrame({"x": np.arange(1000.0)}))
    (values,) = read_channels(frame, ["x"], values=ValueOptions(sentinels=[-999, "inf", "Bad"])).values
    assert values.to_numpy().ctypes.data == frame.frame["x"].to_numpy().ctypes.data


def test_nan_and_every_type_of_number():
    channels = channels_of(
        {
            "nan": pl.Series([1.0, float("nan"), None]),
            "int": pl.Series([1, 2, None], dtype=pl.Int16),
            "single": pl.Series([0.5, None, 1.0], dtype=pl.Float32),
            "decimal": pl.Series(["1.25", None, "3"]).cast(pl.Decimal(10, 2)),
            "text": [" 1e3", "NA", ""],
            "void": pl.Series([None, None, None]),
        }
    )
    assert values_of(channels) == {
        "decimal": [1.25, None, 3.0],
        "int": [1.0, 2.0, None],
        "nan": [1.0, None, None],
        "single": [0.5, None, 1.0],
        "text": [1000.0, None, None],
        "void": [None, None, None],
    }
    assert all(series.dtype == pl.Float64 for series in channels.values)
    assert channels.constant == ["nan", "text"]


def test_true_and_false():
    channels = channels_of({"flag": [True, False, None], "word": ["TRUE", "false", "null"]})
    assert values_of(channels) == {"flag": [1.0, 0.0, None], "word": [1.0, 0.0, None]}
    assert channels.booleans == ["flag", "word"]
    assert not channels.categories


def test_a_few_words_are_a_category():
    channels = channels_of({"mode": [" auto", "manual", "", "auto", "n/a", "manual"], "x": range(6)}, ["mode"])
    assert values_of(channels) == {
        "mode=auto": [1.0, 0.0, None, 1.0, None, 0.0],
        "mode=manual": [0.0, 1.0, None, 0.0, None, 1.0],
    }
    assert channels.categories == {"mode": ("auto", "manual")}
    assert not channels.left_out
    japanese = channels_of({"状態": pl.Series(["運転", "停止", "運転", "停止"], dtype=pl.Categorical)})
    assert [series.name for series in japanese.values] == ["状態=停止", "状態=運転"]


@pytest.mark.parametrize(
    "cells",
    [
        ["run"] * 8,
        ["a", "b", "c", "a"],
        [f"pump {k}" for k in range(21)] * 2,
        ["2024-01-01", "2024-01-02"] * 4,
        ["31.12.2024", "01.01.2025"] * 4,
        ["12:30", "08:00"] * 4,
        ["1,5", "2,5"] * 4,
        ["ok", "5"] * 4,
    ],
    ids=["one word", "too rare", "too many", "stamps", "day first", "times", "commas", "a number"],
)
def test_text_that_is_no_category(cells):
    channels = channels_of({"note": cells})
    assert [column.name for column in channels.left_out] == ["note"]
    assert not channels.values
    assert not channels.categories


def test_categories_can_be_left_out():
    channels = channels_of({"mode": ["on", "off"] * 3}, categories="none")
    assert [(column.name, column.reason) for column in channels.left_out] == [("mode", "text")]


def test_fixed_words():
    columns = {"mode": ["b", "c", None, "none"], "state": [1, 2, 3, None], "flag": [True, False, None, True]}
    words = {"mode": ["none", "b", "a"], "state": ["2", "1"], "flag": ["true"]}
    channels = channels_of(columns, categories=words)
    assert values_of(channels) == {
        "flag=true": [1.0, 0.0, None, 1.0],
        "mode=a": [0.0, 0.0, None, 0.0],
        "mode=b": [1.0, 0.0, None, 0.0],
        "mode=none": [0.0, 0.0, None, 1.0],
        "state=1": [1.0, 0.0, 0.0, None],
        "state=2": [0.0, 1.0, 0.0, None],
    }
    assert channels.constant == ["mode=a"]
    assert channels.categories["mode"] == ("none", "b", "a")
    assert [note.split(" hold")[0] for note in channels.notes] == [
        "1 cell of 'flag'",
        "1 cell of 'mode'",
        "1 cell of 'state'",
    ]


def test_sentinels_go_before_categories():
    columns = {"mode": ["on", "off", "Bad", "on", "off"], "state": ["1", "-1", "2", "1", "2"]}
    channels = channels_of(columns, sentinels=["bad", -1], categories={"state": ["1", "2"]})
    assert channels.categories == {"mode": ("off", "on"), "state": ("1", "2")}
    assert values_of(channels)["mode=on"] == [1.0, 0.0, None, 1.0, 0.0]
    assert values_of(channels)["state=2"] == [0.0, None, 1.0, 0.0, 1.0]
    assert channels.replaced == {"mode": {"bad": 1}, "state": {"-1": 1}}


@pytest.mark.parametrize(
    ("option", "kind", "says"),
    [
        ("some", ArgumentError, "got 'some'."),
        ({"mode": []}, ArgumentError, "got [] for 'mode'. List every word once."),
        ({"mode": ["a", " a"]}, ArgumentError, "different words"),
        ({"mode": "ab"}, ArgumentError, "got 'ab' for 'mode'"),
        ({"mod": ["a"]}, ColumnError, "categories must name a column of log.csv; got 'mod'. Did you mean 'mode'?"),
    ],
)
def test_categories_without_sense(option, kind, says):
    with pytest.raises(kind) as caught:
        channels_of({"mode": ["a", "b"]}, categories=option)
    assert says in str(caught.value)


def test_a_word_named_like_a_column():
    columns = {"mode": ["a", "b"] * 3, "mode=a": [1.0] * 6}
    with pytest.raises(ColumnError, match=r"got 'mode=a' both for the word 'a' of 'mode' and for another column"):
        channels_of(columns)
    assert len(channels_of(columns, ["mode"]).values) == 2


cells = st.one_of(
    st.none(),
    st.sampled_from(["1", "2.5", "-999", "9999", "Bad", "-", "on", "off", "true", "NA"]),
    st.floats(-9, 9).map(str),
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(cells, cells, st.integers(-3, 3)), min_size=1, max_size=30), st.randoms(use_true_random=False)
)
def test_no_order_changes_values_or_proposals(rows, random):
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "c": pl.Int64}, orient="row")
    order, columns = list(range(frame.height)), frame.columns
    random.shuffle(order)
    random.shuffle(columns)
    for sentinels in ((), "proposed", [-999, "bad"]):
        one = channels_of(frame, sentinels=sentinels)
        other = channels_of(frame[order].select(columns), columns, sentinels=sentinels)
        assert [series.name for series in one.values] == [series.name for series in other.values]
        assert pl.DataFrame(one.values)[order].equals(pl.DataFrame(other.values)) or not one.values
        assert (one.proposed, one.replaced, one.constant) == (other.proposed, other.replaced, other.constant)
        assert (one.categories, one.booleans) == (other.categories, other.booleans)
        assert [(c.name, c.count, c.words) for c in one.left_out] == [
            (c.name, c.count, c.words) for c in other.left_out
        ]


def series_of(channels: Channels) -> SeriesSet:
    report = ReadReport(left_out=tuple(channels.left_out), categories=channels.categories)
    frame = pl.DataFrame(channels.values)
    stamps = pl.DataFrame({"id": ["a"] * frame.height, "time": range(frame.height)})
    return SeriesSet(stamps.hstack(frame), source="log.csv", report=report)


def test_what_a_target_of_words_is_told():
    columns = {
        "mode": ["on", "off"] * 3,
        "q": ["1", "2", "3", "4", "Bad", "-"],
        "comma": ["1,5", "2", "3", "4", "5", "6"],
    }
    series = series_of(channels_of(columns))
    with pytest.raises(ColumnError, match=r"got 'mode', which is a category. .*channels: 'mode=off', 'mode=on'\.$"):
        require_channel(series, "mode", function="fit", argument="target")
    with pytest.raises(DataError, match=r"got 'Bad' at line 6 .*sentinels=\['-', 'Bad'\] if they mean 'no value'"):
        require_channel(series, "q")
    with pytest.raises(DataError, match=r"Read it with decimal=',' if commas are decimal points"):
        require_channel(series, "comma")
    require_channel(series, "mode=on")
    later = series_of(channels_of({"mode": ["on"] * 3, "x": [1.0, 2.0, 3.0]}))
    with pytest.raises(
        DataError, match=r"got 'mode' of log.csv as text, 'on' at line 2 .*categories=\{'mode': \[...\]"
    ):
        require_channel(later, "mode=off")


def test_levels_that_a_later_log_lacks():
    training = {"mode": ("auto", "manual", "off"), "valve": ("a", "b")}
    later = series_of(channels_of({"mode": ["auto", "new", "auto", "new", None], "x": [1.0, 2.0, 3.0, 4.0, 5.0]}))
    needed = ["mode=auto", "mode=manual", "valve=a", "x"]
    filled = with_levels(later, needed, training)
    assert filled.channels == ("mode=auto", "mode=manual", "mode=new", "x")
    assert filled.frame["mode=manual"].to_list() == [0.0, 0.0, 0.0, 0.0, None]
    assert filled.frame.drop("mode=manual").equals(later.frame)
    assert with_levels(filled, needed, training) is filled


def test_the_report_says_it_all():
    report = ReadReport(
        files=("a.csv",),
        rows_in=3,
        rows_out=3,
        constant=("flat",),
        categories={"mode": ("auto", "manual")},
        replaced={"pressure": {"-999": 1}},
        proposed={"pressure": {"9999": 12}, "flow": {"Bad": 1}},
        notes=("one more thing",),
        encodings={"a.csv": "cp932"},
    )
    assert str(report).splitlines()[1:] == [
        "a.csv was read as cp932.",
        "pressure held -999 once, which is missing now.",
        "pressure holds 9999 12 times, apart from its other values: if it means 'no value', give sentinels=[9999].",
        "flow holds 'Bad' once, among its numbers: if it means 'no value', give sentinels=['Bad'].",
        "mode is a category and became 2 channels of 0 and 1: auto, manual.",
        "1 channel never changes: 'flat'.",
        "One more thing.",
    ]
    left_out = tuple(channels_of({"q": ["1", "2", "Bad"]}).left_out)
    again = json.loads(json.dumps(replace(report, left_out=left_out).to_dict()))
    assert again["left_out"][0]["words"] == ["Bad"]
    assert again["categories"] == {"mode": ["auto", "manual"]}
    assert again["proposed"]["pressure"] == {"9999": 12}
    assert (again["constant"], again["notes"], again["encodings"]) == (["flat"], ["one more thing"], {"a.csv": "cp932"})
