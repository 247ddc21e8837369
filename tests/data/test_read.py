"""Reading the shapes and spellings that logs come in."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from keiretsu.data import read

HOURLY = "when,a,b\n2024-01-01 00:00,1,2\n2024-01-01 01:00,,4\n2024-01-01 02:00,5,6\n"


def test_a_plain_log(write):
    series = read(write(HOURLY, "pump.csv"))
    assert series.ids == ("pump",)
    assert series.channels == ("a", "b")
    assert series.frame.schema == {"id": pl.String, "time": pl.Datetime("us"), "a": pl.Float64, "b": pl.Float64}
    assert series.frame["a"].to_list() == [1.0, None, 5.0]
    assert (series.rows, len(series), series.clock, series.interval) == (3, 1, "datetime", 3600.0)
    assert (series.time_name, series.id_name, series.source) == ("when", None, "pump.csv")
    assert series.report.missing == {"a": 1}
    assert series.report.closes
    assert "Read all 3 rows" in str(series.report)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("form", ["plain", "bom", "gzip", "crlf", "cr", "blank lines", "spaces"])
def test_every_dialect_reads_the_same(write, separator, form):
    text = HOURLY.replace(",", separator)
    content = {
        "plain": text.encode(),
        "bom": text.encode("utf-8-sig"),
        "gzip": gzip.compress(text.encode()),
        "crlf": text.replace("\n", "\r\n").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "blank lines": ("\n" + text.replace("\n", "\n\n") + "  \n").encode(),
        "spaces": text.replace(separator, f" {separator} ").encode(),
    }[form]
    assert read(write(content, "pump.csv.gz")).fingerprint() == read(write(HOURLY, "pump.csv")).fingerprint()


def test_a_file_of_another_name_holds_the_same_and_a_plan_of_before_knows_it(write):
    one, other = read(write(HOURLY, "pump.csv")), read(write(HOURLY, "copy of pump.csv"))
    assert one.ids != other.ids
    assert one.fingerprint() == other.fingerprint()
    assert other.has_fingerprint(one.fingerprint())
    # what earlier versions wrote, by hand
    digest = hashlib.sha256(one.clock.encode())
    digest.update(f"\x1e{one.ids[0]}\x1f{one.rows}".encode())
    digest.update(one.frame["time"].to_physical().to_numpy().tobytes())
    for channel in one.channels:
        digest.update(f"\x1e{channel}\x1f".encode() + (one.frame[channel].to_numpy() + 0.0).tobytes())
    assert one.has_fingerprint(digest.hexdigest())
    assert not other.has_fingerprint(digest.hexdigest())


def test_blank_lines_are_accounted_for(write):
    report = read(write(HOURLY + "\n\n")).report
    assert (report.rows_in, report.rows_out, report.accounted) == (5, 3, {"blank lines": 2})
    assert report.closes


@pytest.mark.parametrize(
    ("cells", "clock", "first"),
    [
        (("2024-01-01", "2024-01-02"), "datetime", datetime(2024, 1, 1)),
        (("2024/1/1 0:30", "2024/1/1 1:30"), "datetime", datetime(2024, 1, 1, 0, 30)),
        (("2024-01-01T00:00:00.25", "2024-01-01T00:00:01"), "datetime", datetime(2024, 1, 1, 0, 0, 0, 250_000)),
        (("2024-01-01", "2024-01-01 01:00:00"), "datetime", datetime(2024, 1, 1)),
        (("2024-01-01T09:00:00+09:00", "2024-01-01T10:00:00+09:00"), "datetime", datetime(2024, 1, 1)),
        (("2024-01-01T00:00:00Z", "2024-01-01T01:00:00Z"), "datetime", datetime(2024, 1, 1)),
        (("1", "2"), "integer", 1),
        (("-3", "7"), "integer", -3),
        (("0.5", "1"), "number", 0.5),
    ],
)
def test_clocks(write, cells, clock, first):
    series = read(write("t,x\n" + "".join(f"{cell},1\n" for cell in cells)), time="t")
    assert series.clock == clock
    assert series.frame["time"][0] == first


def test_offsets_make_regular_hours_over_a_change_of_clocks(write):
    stamps = ["00:00+02:00", "01:00+02:00", "02:00+02:00", "02:00+01:00", "03:00+01:00"]
    series = read(write("t,x\n" + "".join(f"2022-10-30T{stamp},1\n" for stamp in stamps)))
    assert series.frame["time"].diff().drop_nulls().dt.total_hours().to_list() == [1, 1, 1, 1]
    assert series.report.zone == "Europe/Berlin"
    assert "+01:00, +02:00" in series.report.notes[0]


def test_words_for_missing_booleans_and_text(write):
    text = "t,x,on,note,empty\n1,NaN,true,fine,\n2,null,FALSE,,\n3,NA,,bad,\n4,1.5,True,x,\n"
    series = read(write(text), time="t")
    assert series.channels == ("empty", "on", "x")
    assert series.frame["x"].to_list() == [None, None, None, 1.5]
    assert series.frame["on"].to_list() == [1.0, 0.0, None, 1.0]
    assert series.frame["empty"].null_count() == 4
    assert series.report.booleans == ("on",)
    (note,) = series.left_out
    assert (note.name, note.reason, note.count, note.place, note.text) == (
        "note",
        "text",
        3,
        "line 2 of log.csv",
        "fine",
    )


def test_ids_keep_their_spelling(write):
    series = read(write("unit,t,x\n007,1,1\n7,1,2\n007,2,3\n"), time="t", id="unit")
    assert series.ids == ("007", "7")
    assert series.lengths == {"007": 2, "7": 1}


def test_unsorted_rows_are_sorted_and_counted(write):
    series = read(write("t,x\n3,30\n1,10\n2,20\n4,40\n"), time="t")
    assert series.frame["x"].to_list() == [10, 20, 30, 40]
    assert series.report.unsorted == 2


def test_a_glob_takes_ids_from_names(write, tmp_path):
    write("t,x\n1,1\n2,2\n", "plant/a.csv")
    write("t,x,y\n1,3,0\n", "plant/b.csv")
    series = read(tmp_path / "plant" / "*.csv", time="t")
    assert series.ids == ("a", "b")
    assert series.report.absent == {"y": ("a.csv",)}
    assert series.frame["y"].to_list() == [None, None, 0]


def test_files_of_one_name_in_two_folders_stay_apart(write, tmp_path):
    write("t,x\n1,1\n", "one/log.csv")
    write("t,x\n1,2\n", "two/log.csv")
    assert read(str(tmp_path / "**" / "*.csv"), time="t").ids == ("one/log", "two/log")


def test_channels_can_be_chosen(write):
    path = write("t,a,b,c\n1,1,2,3\n")
    assert read(path, time="t", channels=["c", "a"]).channels == ("a", "c")
    assert read(path, time="t", channels="b").channels == ("b",)


def test_an_unnamed_column_is_left_out_and_said(write):
    series = read(write(",t,x\n0,1,1\n1,2,2\n"), time="t")
    assert series.channels == ("x",)
    assert [(column.name, column.reason) for column in series.left_out] == [("column 1", "no name")]


def test_quoted_line_breaks_and_japanese_names(write):
    series = read(write('時刻,メモ,圧力[MPa]\n2024-01-01,"一\n二",1\n2024-01-02,,2\n'))
    assert series.channels == ("圧力[MPa]",)
    assert series.time_name == "時刻"


def test_frames_of_every_kind_read_the_same(write, tmp_path):
    frame = pl.DataFrame(
        {
            "m": ["a", "a", "b"],
            "t": [datetime(2024, 1, 1), datetime(2024, 1, 2), datetime(2024, 1, 1)],
            "x": [1.0, None, 3.0],
        }
    )
    frame.write_parquet(tmp_path / "log.parquet")
    expected = read(frame, id="m").fingerprint()
    as_pandas = frame.to_pandas()
    for source in (frame.lazy(), frame.to_arrow(), as_pandas, as_pandas.set_index("t"), tmp_path / "log.parquet"):
        assert read(source, id="m").fingerprint() == expected
    assert isinstance(frame.to_arrow(), pa.Table)
    assert read(write(frame.write_csv()), id="m").fingerprint() == expected


def test_pandas_types_that_csv_never_has():
    frame = pd.DataFrame(
        {
            "t": pd.date_range("2024-01-01", periods=3, freq="h", tz="Asia/Tokyo"),
            "n": pd.array([1, None, 3], dtype="Int64"),
            "flag": [True, False, True],
            "kind": pd.Categorical(["p", "q", "p"]),
        }
    )
    series = read(frame)
    assert series.channels == ("flag", "n")
    assert series.frame["n"].to_list() == [1.0, None, 3.0]
    assert series.frame["time"][0] == datetime(2023, 12, 31, 15)
    assert series.report.zone == "Asia/Tokyo"
    assert series.left_out[0].place == "row index 0 of the frame"


def test_what_was_read_reads_back():
    frame = pl.DataFrame({"id": ["b", "a"], "time": [2, 1], "x": [1.0, 2.0]})
    series = read(frame, time="time", id="id")
    assert read(series.frame, time="time", id="id").fingerprint() == series.fingerprint()


def test_slices(write):
    rows = "".join(f"{name},{stamp},{stamp}\n" for name in "ab" for stamp in range(5))
    series = read(write("id,t,x\n" + rows), time="t", id="id")
    assert series.until(1).rows == 4
    assert series.after(1).rows == 6
    assert series.head_rows(2).frame["x"].to_list() == [0, 1, 0, 1]
    assert series.tail_rows(2).frame["x"].to_list() == [3, 4, 3, 4]
    assert series.tail_rows(99).rows == 10
    assert series.slice_rows(-3, -1).frame["x"].to_list() == [2, 3, 2, 3]
    assert series.slice_rows(4).rows == 2
    assert series.select(ids=["b"]).ids == ("b",)
    assert series.cut(lambda name, length: (0, length if name == "a" else 0)).ids == ("a",)
    assert [(name, frame.height) for name, frame in series.items()] == [("a", 5), ("b", 5)]
    assert series.interval == 1.0
    assert "2 series, 10 rows, 1 channels" in repr(series)


def test_until_takes_texts_and_zones(write):
    series = read(write(HOURLY))
    assert series.until("2024-01-01 01:00").rows == 2
    assert series.until(datetime(2024, 1, 1, 1, tzinfo=UTC)).rows == 2
    assert series.until(datetime(2024, 1, 1, 1)).rows == 2


def test_etth1(shared):
    series = read(shared("ett/ETTh1.csv"))
    assert (series.rows, series.time_name, series.interval) == (17_420, "date", 3600.0)
    assert series.channels == ("HUFL", "HULL", "LUFL", "LULL", "MUFL", "MULL", "OT")
    assert series.frame["OT"][0] == pytest.approx(30.5310001373291)


def test_skab(shared):
    folder = shared("skab/valve1")
    series = read(folder / "1.csv")
    assert (series.rows, series.ids, len(series.channels)) == (1_145, ("1",), 10)
    assert len(read(folder / "*.csv")) == 16


def test_fd001(shared):
    names = ["unit", "cycle", *(f"setting{k}" for k in range(1, 4)), *(f"s{k}" for k in range(1, 22))]
    lines = shared("cmapss/train_FD001.txt").read_text().splitlines()
    frame = pl.DataFrame([line.split() for line in lines], schema=names, orient="row")
    series = read(frame, time="cycle", id="unit")
    assert (len(series), series.rows, series.clock, len(series.channels)) == (100, 20_631, "integer", 24)
