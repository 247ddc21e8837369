"""A row of units below the header is passed over and counted; whatever may be a row of the log is not."""

from __future__ import annotations

import io

import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data.read_words import told_of
from keiretsu.data.reading.source import load
from keiretsu.errors import DataError

ROWS = "".join(f"2025/04/01,{k:02d}:00,{30 + k}.5,{3 + k}.1,{'LOW' if k == 5 else ''}\n" for k in range(12))
HEADER = "day,clock,steam,O2,alarm\n"


def both_kinds(write, text: str) -> list:
    """The table as a text file and as a sheet of a workbook."""
    place = write(text, "log.csv")
    body = io.BytesIO()
    cells = pl.read_csv(io.StringIO(text), infer_schema=False)
    cells.write_excel(body)
    book = place.with_name("log.xlsx")
    book.write_bytes(body.getvalue())
    return [place, book]


@pytest.mark.parametrize("units", [",,t/h,%,", ",,℃,℃,", "日付,時刻,t/h,m3/h,-", ",,[kL/h],[MPa],"])
def test_it_is_passed_over_counted_and_told(write, units):
    plain = kr.read(write(HEADER + ROWS, "plain.csv"), time=["day", "clock"])
    for path in both_kinds(write, f"{HEADER}{units}\n{ROWS}"):
        series = kr.read(path, time=["day", "clock"])
        assert series.channels == ("O2", "steam")
        assert series.frame.drop("id").equals(plain.frame.drop("id"))
        assert series.report.accounted == {"units below the header": 1}
        assert (series.report.rows_in, series.report.rows_out, series.report.closes) == (13, 12, True)
        english, japanese = zip(*told_of(series.report), strict=True)
        assert "1 row not taken: units below the header." in english
        assert "1行は対象外です（見出しの下にある単位の行）。" in japanese
        assert series.join_events(path, code="alarm").channels == ("LOW count", "LOW since", "O2", "steam")


def test_cells_below_it_are_found_where_they_stand(write):
    text = f"{HEADER},,t/h,%,\n{ROWS}not a day,00:00,1,2,\n"
    with pytest.raises(DataError, match=r"line 15 of log\.csv"):
        kr.read(write(text, "log.csv"), time=["day", "clock"])


@pytest.mark.parametrize(
    "row",
    [
        "2025/03/31,23:00,ERR,BAD,",  # a row whose sensors failed
        "令和7年3月31日,23:00,ERR,BAD,",
        ",,29.5,%,",  # a row without a time
        ",,ERR,ERR,",  # one word everywhere: a code, for all that is known
        ",,nan,%,",
    ],
)
def test_what_may_be_a_row_is_none_of_units(write, row):
    for path in both_kinds(write, f"{HEADER}{row}\n{ROWS}"):
        (raw,) = load(path)
        assert not raw.accounted
        assert raw.frame.height == 13


def test_a_code_that_stands_there_again_is_no_unit(write):
    for path in both_kinds(write, f"{HEADER},,bad,off,\n{ROWS}2025/04/02,00:00,bad,3,\n"):
        assert not load(path)[0].accounted


def test_a_log_of_one_row_and_one_of_words_stay_as_they_are(write):
    assert kr.read(write("t,a\n1,2\n"), time="t").rows == 1
    words = "t,mode,place\n" + "".join(f"{k},{'ab'[k % 2]},{'xy'[k % 2]}\n" for k in range(9))
    assert not kr.read(write(words), time="t").report.accounted
