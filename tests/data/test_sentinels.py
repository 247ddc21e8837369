"""Cells that mean "none": taken where they are named, else proposed; nothing is taken in silence."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.data.reading.values.proposals import propose_numbers
from keiretsu.errors import ArgumentError, ColumnError, DataError

from .test_values import channels_of, values_of

PRESSURE = [20.0 + k % 7 for k in range(40)]


def test_named_sentinels_are_taken_and_counted():
    frame = pl.DataFrame(
        {
            "a": ["1", "-999", "bad", "2", " BAD ", "-999.0"],
            "b": [1.0, -999.0, 9999.0, 4.0, 5.0, 6.0],
            "single": pl.Series([1.0, -999.0, 9999.99, 4.0, 5.0, 6.0], dtype=pl.Float32),
        }
    )
    channels = channels_of(frame, sentinels=[-999, "9999", 9999.99, "Bad"])
    assert values_of(channels) == {
        "a": [1.0, None, None, 2.0, None, None],
        "b": [1.0, None, None, 4.0, 5.0, 6.0],
        "single": [1.0, None, None, 4.0, 5.0, 6.0],
    }
    assert channels.replaced == {
        "a": {"-999": 2, "Bad": 2},
        "b": {"-999": 1, "9999": 1},
        "single": {"-999": 1, "9999.99": 1},
    }


def test_a_word_that_only_python_takes_for_a_number_is_a_word():
    channels = channels_of({"x": ["1", "2", "3_0", "nan"]}, sentinels="proposed")
    assert values_of(channels) == {"x": [1.0, 2.0, None, None]}
    assert channels.replaced == {"x": {"3_0": 1}}


def test_sentinels_of_one_column_leave_the_others():
    channels = channels_of({"a": [1.0, -1.0, 2.0], "b": [1.0, -1.0, 2.0]}, sentinels={"a": [-1]})
    assert values_of(channels) == {"a": [1.0, None, 2.0], "b": [1.0, -1.0, 2.0]}
    assert channels.replaced == {"a": {"-1": 1}}


@pytest.mark.parametrize("spelled", ["inf", float("inf"), "-inf", "Infinity"])
def test_infinities_as_sentinels(spelled):
    columns = {"x": [1.0, float("inf"), float("-inf")], "text": ["1", "inf", "2"]}
    channels = channels_of(columns, sentinels=[spelled])
    assert values_of(channels) == {"x": [1.0, None, None], "text": [1.0, None, 2.0]}
    assert channels.replaced == {"x": {"inf": 2}, "text": {"inf": 1}}


def test_infinities_are_refused_and_the_sentinel_offered():
    with pytest.raises(DataError, match=r"'x' .*got inf at line 3 of log.csv \(1 in all\). Give sentinels=\['inf'\]"):
        channels_of({"x": [1.0, float("inf"), 2.0]})


@pytest.mark.parametrize(
    ("option", "kind", "says"),
    [
        ("Bad", ArgumentError, "got 'Bad'. Give sentinels=['Bad']."),
        ({"pressure": -999}, ArgumentError, "got -999. Give sentinels=[-999]."),
        ([None], ArgumentError, "sentinels must be numbers or words; got None."),
        ([True], ArgumentError, "sentinels must be numbers or words; got True."),
        ({"presure": [-1]}, ColumnError, "sentinels must name a column of log.csv; got 'presure'. Did you mean 'p"),
    ],
)
def test_sentinels_without_sense(option, kind, says):
    with pytest.raises(kind) as caught:
        channels_of({"pressure": [1.0, 2.0]}, sentinels=option)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        ([*PRESSURE, -999.0, -999.0], {"-999": 2}),
        ([*PRESSURE, -999.0], {"-999": 1}),
        ([*PRESSURE, -99.0], {}),
        ([*PRESSURE, -99.0, -99.0], {"-99": 2}),
        ([*PRESSURE, -999.0, 9999.0, 99999.0, -9999.0], {"-9999": 1, "-999": 1, "9999": 1, "99999": 1}),
        ([*PRESSURE, 1e20, 1e20], {"1e+20": 2}),
        ([*PRESSURE, float(np.float32(1e20)), float(np.float32(1e20))], {"1.0000000200408773e+20": 2}),
        ([*PRESSURE, -999.25, 9999.99], {"-999.25": 1, "9999.99": 1}),
        ([*PRESSURE, 32767.0, 32767.0, -32768.0, -32768.0], {"-32768": 2, "32767": 2}),
        ([*PRESSURE, 512.0, 512.0], {"512": 2}),
        ([*PRESSURE, 512.0], {}),
        ([*PRESSURE, 50.0, 50.0], {}),
        ([*PRESSURE, 0.0, 0.0], {}),
        ([1000.0 + value for value in PRESSURE] + [0.0] * 20, {}),
        ([float(k) for k in range(100)] * 2, {}),
        ([float(k) for k in range(9900, 10050)], {}),
        ([5.0] * 20 + [-999.0] * 2, {"-999": 2}),
        ([0.0] * 20 + [100.0] * 20, {}),
        ([0.0] * 20 + [99.0] * 20, {}),
        ([-999.0] * 20, {}),
        ([-999.0, 9999.0] * 20, {}),
        ([], {}),
        ([1.0, float("inf"), -999.0], {}),
    ],
)
def test_proposals(values, proposed):
    found = propose_numbers(pl.Series(values, dtype=pl.Float64))
    assert found == proposed
    assert propose_numbers(pl.Series([*values, None], dtype=pl.Float64)) == proposed


def test_proposals_change_nothing_until_they_are_taken():
    columns = {"p": [*PRESSURE, -999.0], "q": [*(str(value) for value in PRESSURE), "Bad"]}
    channels = channels_of(columns)
    assert channels.proposed == {"p": {"-999": 1}, "q": {"Bad": 1}}
    assert values_of(channels) == {"p": columns["p"]}
    assert not channels.replaced
    taken = channels_of(columns, sentinels="proposed")
    assert taken.replaced == {"p": {"-999": 1}, "q": {"Bad": 1}}
    assert values_of(taken) == {"p": [*PRESSURE, None], "q": [*PRESSURE, None]}
    assert not taken.proposed


WORDS = ["Bad", "I/O Timeout", "-", "#N/A", "欠測"]


def test_words_among_numbers():
    cells = ["1", "2", "3", "4", "5", "6", *WORDS, "Bad"]
    channels = channels_of({"q": cells})
    (column,) = channels.left_out
    assert (column.reason, column.count, column.text, column.words[0]) == ("text", 6, "Bad", "Bad")
    assert sorted(column.words) == sorted(WORDS)
    assert channels.proposed == {"q": {"Bad": 2, "#N/A": 1, "-": 1, "I/O Timeout": 1, "欠測": 1}}
    named = channels_of({"q": cells}, sentinels=WORDS)
    assert values_of(named)["q"] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, *[None] * 6]
    assert sum(named.replaced["q"].values()) == 6


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "3", "4", "5", "6", "a", "b", "c", "d", "e", "f"],
        ["1", "Bad", "Bad"],
        ["1", "2", "1,5"],
    ],
    ids=["many words", "few numbers", "decimal commas"],
)
def test_words_that_are_no_sentinels(cells):
    channels = channels_of({"q": cells})
    assert [column.words for column in channels.left_out] == [()]
    assert not channels.proposed
