"""Every mistake gets one sentence: what, where, and what to do."""

from __future__ import annotations

import gzip
import re

import polars as pl
import pytest

from keiretsu.data import check_target, read, require_channel
from keiretsu.errors import ArgumentError, ColumnError, DataError, TooShortError

GOOD = "t,x,y\n1,1,2\n2,3,4\n"
FORM = re.compile(r"^\w+: .+ must .+; got .+\. [A-Z].+\.$", re.DOTALL)

FILES = [
    ("empty", b"", "log.csv, which is empty"),
    ("only a BOM", b"\xef\xbb\xbf\n", "log.csv, which is empty"),
    ("header only", b"t,x\n", "log.csv with a header alone"),
    ("header and blanks", b"t,x\n\n,\n", "log.csv with a header alone"),
    ("a short line", b"t,x,y\n1,2,3\n2,3\n", "got 2 at line 3"),
    ("a long line", b"t,x,y\n1,2,3\n\n2,3,4,5\n", "got 4 at line 4"),
    ("an open quote", b't,x\n1,"2\n2,3\n', "left open at line 2"),
    ("latin-1", b"t,x\n1,2\n2,\xe9\n", "got the byte 0xe9 at line 3 of log.csv"),
    ("UTF-16 without its mark", "t,x\n1,2\n".encode("utf-16-le"), "got a binary file, log.csv"),
    ("binary", b"\x7fELF\x00\x00\x01", "got a binary file, log.csv"),
    ("a zip", b"PK\x03\x04abc", "a zip or Excel file"),
    ("half a Parquet file", b"PAR1abc", "must be a whole Parquet file"),
    ("half a gzip file", gzip.compress(GOOD.encode() * 99)[:-9], "must be a whole gzip file"),
    ("a column twice", b"t,x,x\n1,2,3\n", "got 'x' more than once at line 1"),
    ("no header", b"1,2,3\n2,3,4\n", "got the numbers '1', '2', '3'"),
    (
        "no header, with dates",
        b"2026-01-01 00:00,2,3\n2026-01-01 01:00,3,4\n",
        "got the values '2026-01-01 00:00', '2', '3'",
    ),
    ("no header, in two columns", b"2026/1/1;9:00;2\n2026/1/1;10:00;3\n", "got the values '2026/1/1', '9:00', '2'"),
    ("names missing", b";\n1;2\n", "got 2 empty fields"),
    ("no columns", b"tx\n12\n", "got one column in log.csv"),
    ("no numbers", b"t,x\n1,a\n", "got log.csv with 'x'"),
    ("an infinity", b"t,x\n1,2\n2,inf\n", "got inf at line 3 of log.csv (1 in all)"),
    ("beyond float64", b"t,x\n1,1e999\n", "got inf at line 2 of log.csv"),
    ("a word for a stamp", b"t,x\n1,2\nsoon,3\n3,4\n", "got 'soon' in 't' at line 3 of log.csv (1 of 3 rows)"),
    ("an empty stamp", b"t,x\n1,2\n,3\n", "got an empty cell in 't' at line 3 of log.csv"),
    ("day or month first", b"t,x\n3/12/2024,2\n", "got '3/12/2024' in 't' at line 2"),
    ("no such day", b"t,x\n2024-02-29,2\n2023-02-29,3\n", "got '2023-02-29' in 't' at line 3"),
    ("a stamp twice", b"t,x\n1,2\n2,3\n1,4\n", "got 1 repeated stamp, first 1 in 't' (line 2 of log.csv and line 4"),
]


@pytest.mark.parametrize(("content", "says"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_files(write, content, says):
    path = write(content)
    time = None if b"tx" in content else "t"
    with pytest.raises(DataError) as caught:
        read(path, time=time)
    assert says in str(caught.value)
    assert FORM.match(str(caught.value))


def test_a_line_is_the_files_own_whatever_stands_before_it(write):
    path = write('\n\nt,note,x\n1,"two\nlines",1\n\n2,,oops\n')
    with pytest.raises(DataError, match=r"got 'oops' at line 7 of log.csv"):
        read(path, time="t", channels=["x"])


@pytest.mark.parametrize(
    ("options", "kind", "says"),
    [
        ({"time": "T"}, ColumnError, "time must name a column of log.csv; got 'T'. Did you mean 't'?"),
        ({"time": "zzz"}, ColumnError, "got 'zzz'. Choose among 't', 'x', 'y'."),
        ({"time": "t", "id": "xx"}, ColumnError, "id must name a column of log.csv; got 'xx'. Did you mean 'x'?"),
        ({"time": "t", "channels": ["x", "yy"]}, ColumnError, "channels must name a column of log.csv; got 'yy'."),
        ({}, ColumnError, "got none named, and the columns 't', 'x', 'y'. Give time='t' or another of them."),
        ({"time": "t", "id": "t"}, ArgumentError, "time and id must be two columns; got 't' for both."),
        ({"time": "t", "channels": ["t"]}, ArgumentError, "got 't', which is time."),
    ],
)
def test_columns(write, options, kind, says):
    with pytest.raises(kind) as caught:
        read(write(GOOD), **options)
    assert says in str(caught.value)
    assert str(caught.value).startswith("read: ")


def test_two_columns_of_stamps(write):
    with pytest.raises(
        ColumnError, match=r"several columns of log.csv hold stamps; got none named, and 's', 'e'. Give time='s'"
    ):
        read(write("s,e,x\n2024-01-01,2024-01-02,1\n"))


def test_most_stamps_good_one_bad_names_the_line(write):
    with pytest.raises(DataError, match=r"got '2024-01-0x' in 'when' at line 4 of log.csv"):
        read(write("when,x\n2024-01-01,1\n2024-01-02,1\n2024-01-0x,1\n"))


def test_a_channel_called_id(write):
    with pytest.raises(ColumnError, match=r"got a column 'id' in log.csv beside time='t'. Give id='id'"):
        read(write("t,id,x\n1,5,1\n2,6,1\n"), time="t")


def test_an_empty_id(write):
    with pytest.raises(DataError, match=r"got an empty 'm' at line 3 of log.csv \(1 in all\)"):
        read(write("t,m,x\n1,a,1\n2,,1\n"), time="t", id="m")


def test_duplicates_within_an_id(write):
    with pytest.raises(DataError, match=r"first 1 of series 'b' in 't' \(line 3 of log.csv and line 4 of log.csv\)"):
        read(write("t,m,x\n1,a,1\n1,b,1\n1,b,2\n"), time="t", id="m")


def test_paths(tmp_path, write):
    write(GOOD)
    with pytest.raises(DataError, match=r"source must be a file that exists; got .*none\.csv\. Check the path\."):
        read(tmp_path / "none.csv")
    with pytest.raises(DataError, match=r"got the folder .*Give a glob such as '.*/\*\.csv'"):
        read(tmp_path)
    with pytest.raises(DataError, match=r"which matches none"):
        read(str(tmp_path / "*.parquet"))


def test_a_file_of_the_glob_without_the_time_column(write, tmp_path):
    write(GOOD, "a.csv")
    write("x\n1\n2\n", "b.csv")
    with pytest.raises(DataError, match=r"every file must have the time column 't'; got none in b.csv"):
        read(tmp_path / "*.csv", time="t")


@pytest.mark.parametrize("source", [None, 3, [], {"t": [1]}, [1, 2]])
def test_sources_of_no_kind(source):
    with pytest.raises(ArgumentError, match=r"must be a path, a glob or a frame"):
        read(source)


def test_frames():
    with pytest.raises(DataError, match=r"source must hold rows; got none in the frame"):
        read(pl.DataFrame({"t": [], "x": []}), time="t")
    with pytest.raises(DataError, match=r"got inf at row index 1 of the frame"):
        read(pl.DataFrame({"t": [1, 2], "x": [1.0, float("inf")]}), time="t")


@pytest.fixture
def log(write):
    rows = "".join(f"{stamp},{stamp % 3},7,,word{stamp},{stamp}\n" for stamp in range(1, 21))
    return read(write("t,x,flat,void,note,load\n" + rows + '21,1,7,,"1,5",5\n'), time="t")


@pytest.mark.parametrize(
    ("target", "kind", "says"),
    [
        ("note", DataError, "fit: target 'note' must hold numbers; got 'word1' at line 2 of log.csv (21 such cells)."),
        ("lod", ColumnError, "fit: target must name a column of log.csv; got 'lod'. Did you mean 'load'?"),
        ("t", ColumnError, "fit: target must name a channel of log.csv; got 't', its time column."),
        ("flat", DataError, "fit: target 'flat' must vary; got 7 in every one of its 21 values in log.csv."),
        ("void", DataError, "fit: target 'void' must have values; got none in 21 rows of log.csv."),
    ],
)
def test_targets(log, target, kind, says):
    with pytest.raises(kind) as caught:
        check_target(log, target, horizon=2)
    assert says in str(caught.value)


def test_a_series_too_short(log):
    with pytest.raises(TooShortError, match=r"at least 98 rows for a horizon of 96; got 21 in the longest of 1 series"):
        check_target(log, "x", horizon=96)
    with pytest.raises(TooShortError, match=r"at least 500 rows"):
        check_target(log, "x", horizon=2, min_rows=500)
    check_target(log, "x", horizon=2)


def test_commas_that_may_be_thousands_are_named(write):
    series = read(write("t;x;y\n1;1,500;1\n2;2,500;1\n"), time="t")
    with pytest.raises(DataError, match=r"got '1,500' at line 2 .*decimal=','"):
        require_channel(series, "x")


def test_slices_off_the_clock(log):
    with pytest.raises(
        DataError, match=r"until: stamp must be on the series' integer clock; got '2024'. Give a number."
    ):
        log.until("2024")
    with pytest.raises(DataError, match=r"select: ids must be in the set; got 'q'"):
        log.select(ids=["q"])
