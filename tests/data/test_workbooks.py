"""Workbooks type their cells, and nothing in them is lost."""

from __future__ import annotations

import sys
import zipfile
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter

import keiretsu as kr
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.source import load
from keiretsu.errors import ArgumentError, DataError

STAMPS = [datetime(2024, 1, 1, hour, 0, 0, 123_000) for hour in range(4)]


def only(source, **how):
    (raw,) = load(source, FileOptions(**how))
    return raw


def columns(raw):
    return raw.frame.drop(ROW).to_dict(as_series=False)


@pytest.fixture
def book(tmp_path):
    """Writes a workbook from sheets given as rows; a tuple stands for a formula and its value."""

    def make(sheets, name="x.xlsx", *, at=(0, 0)):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as out:
            for title, rows in sheets.items():
                sheet = out.add_worksheet(title)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        where = (row + at[0], column + at[1])
                        if isinstance(cell, tuple):
                            sheet.write_formula(*where, cell[0], None, cell[1])
                        elif cell is not None:
                            sheet.write(*where, cell)
        return path

    return make


LOG = [["t", "x", "n"], [STAMPS[0], 1.5, 7], [STAMPS[1], None, 8]]


def test_a_workbook_types_its_cells(book):
    raw = only(book({"Log": LOG}, "pump.csv"))
    assert columns(raw) == {"t": STAMPS[:2], "x": [1.5, None], "n": [7.0, 8.0]}
    assert raw.frame.drop(ROW).dtypes == [pl.Datetime("us"), pl.Float64, pl.Float64]
    assert (raw.name, raw.label, raw.blank, raw.unnamed) == ("sheet 'Log' of pump.csv", "pump", 0, ())
    assert raw.place(1) == "row 3 of sheet 'Log' of pump.csv"


def test_an_open_document(tmp_path):
    def cell(kind, value, text):
        name = "date-value" if kind == "date" else "value"
        kind = f'office:value-type="{kind}" office:{name}="{value}"'
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"

    header = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>' for name in "tx"
    )
    row = cell("date", "2024-01-01T05:00:00", "1 Jan") + cell("float", "1.5", "1.5")
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", "<manifest/>")
        out.writestr(
            "content.xml",
            f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="S">'
            f"<table:table-row>{header}</table:table-row><table:table-row>{row}</table:table-row>"
            f"</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    raw = only(tmp_path / "log.zip")
    assert columns(raw) == {"t": [datetime(2024, 1, 1, 5)], "x": [1.5]}
    assert raw.place(0) == "row 2 of sheet 'S' of log.zip"


def test_mixed_columns_are_text_with_nothing_lost(book):
    late = [
        ["x", "y", "when", "z"],
        *([n, n, STAMPS[0], 0.5] for n in range(1500)),
        ["Bad", ("=1/0", "#DIV/0!"), "-", " "],
    ]
    raw = only(book({"Log": late}))
    assert raw.frame["x"].to_list() == [*map(str, range(1500)), "Bad"]
    assert raw.frame["y"].to_list() == [*map(str, range(1500)), "#DIV/0!"]
    assert raw.frame["when"].to_list() == ["2024-01-01 00:00:00.123"] * 1500 + ["-"]
    assert raw.frame["z"][1500] is None
    assert raw.frame["z"].cast(pl.Float64)[:1500].to_list() == [0.5] * 1500


def test_blank_rows_and_columns_without_names(book):
    rows = [["t", None, "x", None], [1, "note", 2, None], [None] * 4, [None] * 4, [3, None, 4, None]]
    raw = only(book({"Log": rows}, at=(3, 1)))
    assert columns(raw) == {"t": [1.0, 3.0], "x": [2.0, 4.0]}
    assert (raw.blank, raw.unnamed) == (2, (3,))
    assert [raw.place(row) for row in raw.frame[ROW]] == [f"row {n} of sheet 'Log' of x.xlsx" for n in (5, 8)]


def test_columns_kept_as_text_and_columns_named(book):
    path = book({"Log": [[1, 7], [2, 8.5]]})
    raw = only(path, columns=["t", "unit"], text=("unit",))
    assert columns(raw) == {"t": [1.0, 2.0], "unit": ["7", "8.5"]}
    assert raw.place(0) == "row 1 of sheet 'Log' of x.xlsx"


def test_the_sheet_is_found_or_asked_for(book):
    path = book({"Read me": [["by"], ["Sato"]], "Log": LOG, "Empty": []}, "one.xlsx")
    assert only(path).name == "sheet 'Log' of one.xlsx"
    path = book({"May": LOG, "June": LOG, "Empty": [], "Note": [["by"], ["Sato"]]})
    assert only(path, sheet="June").name == "sheet 'June' of x.xlsx"
    for how, says in [
        ({}, "got none named, and 'May', 'June' in x.xlsx. Give sheet='May' or another of them."),
        ({"sheet": "Jun"}, "sheet must name a sheet of x.xlsx; got 'Jun'. Did you mean 'June'?"),
        ({"sheet": "Empty"}, "got sheet 'Empty' of x.xlsx, which is empty"),
    ]:
        with pytest.raises(DataError) as caught:
            only(path, **how)
        assert says in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "how", "says"),
    [
        ([["t", "x", "x"], [1, 2, 3]], {}, "got 'x' more than once"),
        ([[1, 2], [3, 4]], {}, "got the numbers '1', '2'"),
        ([["t", "x"]], {}, "with a header alone"),
        ([[1, 2]], {"columns": ["t"]}, "got 1 names for 2 columns"),
    ],
)
def test_sheets_without_a_table(book, rows, how, says):
    with pytest.raises(DataError, match=says):
        only(book({"Log": rows}), **how)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_cut_workbooks(book, share):
    path = book({"Log": LOG})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DataError, match="a zip or Excel file that is cut or damaged"):
        load(path)


def test_a_damaged_workbook(book, tmp_path):
    path = book({"Log": LOG})
    other = tmp_path / "y.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name)[:-200] if "sheet1" in name else source.read(name))
    with pytest.raises(DataError, match=r"must be a workbook that can be read; got .*y\.xlsx"):
        load(other)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(DataError, match=r"must be a workbook that can be read; got .*old\.xls"):
        load(tmp_path / "old.xls")


@pytest.mark.parametrize(("module", "source"), [("fastexcel", "x.xlsx"), ("sqlalchemy", "sqlite:///x.db")])
def test_a_missing_extra_is_named(book, tmp_path, monkeypatch, module, source):
    book({"Log": LOG})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ArgumentError, match=r"Run: pip install keiretsu\[read\]\."):
        load(source)


def test_a_date_and_a_time_of_day_in_two_columns(tmp_path):
    stamps = [datetime(2024, 1, 1 + hour // 24, hour % 24, 7 * hour % 60) for hour in range(30)]
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as out:
        sheet = out.add_worksheet("Log")
        day, clock = (out.add_format({"num_format": shown}) for shown in ("yyyy/mm/dd", "hh:mm:ss"))
        sheet.write_row(0, 0, ["day", "clock", "x"])
        for row, stamp in enumerate(stamps, start=1):
            sheet.write_datetime(row, 0, datetime(stamp.year, stamp.month, stamp.day), day)
            sheet.write_datetime(row, 1, stamp.time(), clock)
            sheet.write(row, 2, row / 2)
    raw = only(tmp_path / "x.xlsx")
    assert raw.frame["clock"].to_list() == [stamp.time() for stamp in stamps]
    series = kr.read(tmp_path / "x.xlsx", time=["day", "clock"])
    assert series.frame["time"].to_list() == stamps
    with pytest.raises(DataError, match=r"name both with time=\['day', 'clock'\]"):
        kr.read(tmp_path / "x.xlsx")


def test_a_table_with_typed_dates_and_times(tmp_path):
    stamps = [datetime(2024, 1, 1 + hour // 24, hour % 24) for hour in range(30)]
    frame = pl.DataFrame({"at": stamps, "x": [float(at.hour) for at in stamps]}).select(
        pl.col("at").dt.truncate("1d").alias("day"), pl.col("at").dt.time().alias("clock"), "x"
    )
    frame.write_parquet(tmp_path / "x.parquet")
    assert kr.read(tmp_path / "x.parquet", time=["day", "clock"]).frame["time"].to_list() == stamps
