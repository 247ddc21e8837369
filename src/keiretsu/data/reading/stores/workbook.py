"""One sheet of a workbook (xlsx, xlsm, xlsb, xls, ods) as a raw table, with the types the workbook gives its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from keiretsu.data.columns import listed, nearest
from keiretsu.data.read_ways import header_advice, sheet_advice
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import Raw
from keiretsu.data.reading.stores.plain import numbered, plain_columns, refuse_repeated_names, without_blank_rows
from keiretsu.errors import ArgumentError, DataError

# what spreadsheets show in place of a number they could not work out
_FAILED = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#DATA!",
}
# of the calendar of workbooks
_FIRST_DAY, _NO_DATE = date(1900, 1, 1), "1899-12-31 "


@dataclass(frozen=True, eq=False)
class SheetRaw(Raw):
    """A sheet of a workbook.

    Attributes:
        above: rows of the sheet above row 0 of the table, the header's among them.
    """

    above: int = 1

    def place(self, row: int) -> str:
        """Where a row stands, by the number the spreadsheet shows beside it."""
        return f"row {row + self.above + 1} of {self.name}"


def read_workbook(path: Path, label: str, how: FileOptions) -> Raw:
    """Read the sheet that `how` names, or the only one that holds a table.

    The first row that is not empty names the columns. A column of numbers is Float64, one of dates and times Datetime,
    one of both, or with any text in it, String. A formula that failed stands as the text the spreadsheet shows.

    Raises:
        ArgumentError: the extra `read` is not installed.
        DataError: the workbook is damaged or locked, several sheets hold tables, or the sheet holds none.
    """
    book = _open(path)
    sheet = _choose(book, path, how.sheet)
    name = f"sheet {sheet!r} of {path.name}"
    head = _load(book, sheet, path, skip_rows=0, dtypes="string")
    cells = head.to_polars()
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true() if cells.width else []
    if not len(filled):
        raise DataError(f"read: source must hold a header and rows; got {name}, which is empty. Name another sheet.")
    first = int(filled[0])
    offset = head.available_columns()[0].absolute_index
    above = first if how.columns is not None else first + 1
    names = _names(list(how.columns) if how.columns is not None else list(cells.row(first)), cells.width, name)
    # a column without a cell has no type that could be found out
    empty = [place for place in range(cells.width) if cells.to_series(place).slice(above).is_null().all()]
    wordy = [place for place, text in enumerate(names) if text in how.text]
    typed = _typed(book, sheet, path, above=above, text={*wordy, *empty})
    table = numbered(plain_columns(typed))
    full = without_blank_rows(table)
    if not full.height:
        raise DataError(f"read: source must hold rows; got {name} with a header alone. Export the file again.")
    # a column that has neither name nor cells is only a trace of formatting
    nameless = [place for place, text in enumerate(names) if not text]
    keys = [str(place) for place in range(len(names))]
    unnamed = tuple(place + offset + 1 for place in nameless if full[keys[place]].null_count() < full.height)
    full = full.drop(keys[place] for place in nameless).rename(
        {keys[place]: text for place, text in enumerate(names) if text}
    )
    blank = table.height - full.height
    return SheetRaw(full, name=name, label=label, blank=blank, unnamed=unnamed, above=above)


def _open(path: Path) -> Any:
    try:
        import fastexcel
    except ImportError:
        raise ArgumentError(
            f"read: source must be CSV or Parquet unless the extra 'read' is installed; got {path}, a workbook. "
            f"Run: pip install keiretsu[read]."
        ) from None
    try:
        # from bytes, for a path is taken for what its ending says
        return fastexcel.read_excel(path.read_bytes())
    except fastexcel.FastExcelError as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> DataError:
    reason = (str(error).splitlines() or ["no reason given"])[0].removeprefix("calamine error: ")[:120]
    advice = "Save it without a password" if "password" in reason.lower() else "Save it again or export it as CSV"
    return DataError(f"read: source must be a workbook that can be read; got {path} ({reason}). {advice}.")


def _load(book: Any, sheet: str, path: Path, **options: Any) -> Any:
    import fastexcel

    try:
        return book.load_sheet(sheet, header_row=None, schema_sample_rows=None, **options)
    except fastexcel.FastExcelError as error:
        raise _damaged(path, error) from None


def _choose(book: Any, path: Path, wanted: str | None) -> str:
    names = list(book.sheet_names)
    if wanted is not None:
        if wanted in names:
            return wanted
        close = nearest(wanted, names)
        advice = f"Did you mean {close!r}?" if close else f"Choose among {listed(names)}."
        raise DataError(f"read: sheet must name a sheet of {path.name}; got {wanted!r}. {advice}")
    if len(names) == 1:
        return names[0]
    tables = []
    for name in names:
        sheet = _load(book, name, path, dtypes="string")
        # a header, a row below it, and a value beside each time
        if sheet.width > 1 and sheet.total_height > 1 and sheet.visible == "visible":
            tables.append(name)
    if len(tables) == 1:
        return tables[0]
    if not tables:
        what = f"none of whose sheets {listed(names)} has two columns and two rows" if names else "without any sheet"
        raise DataError(f"read: source must hold a table; got {path.name}, {what}.", advice=sheet_advice(None))
    raise DataError(
        f"read: sheet must be named where several sheets hold tables; got none named, and {listed(tables)} in "
        f"{path.name}.",
        advice=sheet_advice(tables[0]),
    )


def _names(header: Sequence[str | None], width: int, source: str) -> list[str]:
    """A name for each column, empty where the header has none."""
    if len(header) != width:
        raise DataError(
            f"read: columns must name each column of {source}; got {len(header)} names for {width} columns. "
            f"Name them all."
        )
    names = [(text or "").strip() for text in header]
    given = [text for text in names if text]
    refuse_repeated_names(given, source)
    if pl.Series(given, dtype=pl.String).cast(pl.Float64, strict=False).null_count() == 0:
        what = f"the numbers {listed(given, most=3)}" if given else f"{width} empty cells"
        raise DataError(
            f"read: the first row of {source} must name the columns; got {what}.",
            advice=header_advice("Add a header, or give columns=."),
        )
    return names


def _typed(book: Any, sheet: str, path: Path, *, above: int, text: set[int]) -> pl.DataFrame:
    """The cells below the header in columns called "0", "1" and so on; a column that has no one type is text.

    Args:
        book, sheet, path: the sheet.
        above: rows above the first one of the table.
        text: places of columns that are text in any case.
    """
    as_text: dict[int | str, str] = dict.fromkeys(sorted(text), "string")
    loaded = _load(book, sheet, path, skip_rows=above, dtypes=as_text or None)
    batch, errors = loaded.to_arrow_with_errors()
    found = list(errors.errors) if errors is not None else []
    frame = pl.DataFrame(batch)
    odd = sorted({error.offset_position[1] for error in found if frame.dtypes[error.offset_position[1]] != pl.String})
    if odd:
        # cells that are not of their column's type came out empty, so their columns are read once more, as text
        loaded = _load(book, sheet, path, skip_rows=above, dtypes=as_text | dict.fromkeys(odd, "string"))
        batch, errors = loaded.to_arrow_with_errors()
        found = list(errors.errors) if errors is not None else []
        frame = pl.DataFrame(batch)
    frame.columns = [str(place) for place in range(frame.width)]
    frame = _with_failures(frame, found)
    frame = frame.with_columns(cs.numeric().cast(pl.Float64), (cs.date() | cs.datetime()).cast(pl.Datetime("us")))
    return frame.with_columns(_times_of_day(frame[name]) for name in frame.select(cs.datetime() | cs.string()).columns)


def _times_of_day(cells: pl.Series) -> pl.Series:
    """Times without a date, which a workbook holds as stamps of the day before its calendar begins; others as they are.

    They are fractions of a day there, so that what is less than a millisecond is rounding.
    """
    known = cells.drop_nulls()
    if not len(known):
        return cells
    if cells.dtype == pl.String:
        return cells.str.slice(len(_NO_DATE)) if known.str.starts_with(_NO_DATE).all() else cells
    return cells.dt.round("1ms").dt.time() if (known.dt.date() < _FIRST_DAY).all() else cells


def _with_failures(frame: pl.DataFrame, errors: Sequence[Any]) -> pl.DataFrame:
    """Write "#DIV/0!" and its like into the cells of formulas that failed."""
    words: dict[int, dict[int, str]] = {}
    for error in errors:
        row, column = error.offset_position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        if kind:
            words.setdefault(column, {})[row] = _FAILED.get(kind.group(1), f"#{kind.group(1).upper()}!")
    for column, cells in words.items():
        filled = frame[str(column)].scatter(list(cells), list(cells.values()))
        frame = frame.with_columns(filled)
    return frame
