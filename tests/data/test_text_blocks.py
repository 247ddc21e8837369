"""The size of the blocks that a text file is read in changes nothing; the csv module says what is right."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.text.csv_file import read_csv
from keiretsu.data.reading.values.cells import MISSING_WORDS
from keiretsu.errors import DataError, KeiretsuError

QUIET = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def as_read(path, how=None, block=1 << 25):
    return read_csv(path, "x", how or FileOptions(), block=block)


def columns(raw):
    return {name: raw.frame[name].to_list() for name in raw.frame.columns if name != ROW}


def truth(text):
    """The columns as the csv module reads them, typed by the same rule; and the rows' lines."""
    reader = csv.reader(io.StringIO(text, newline="\n"))
    header = [name.strip() for name in next(reader)]
    rows, lines, line = [], [], reader.line_num + 1
    for fields in reader:
        cells = [field.strip() or None for field in fields] or [None] * len(header)
        if any(cells) and [cell or "" for cell in cells] != header:
            rows.append(cells)
            lines.append(line)
        line = reader.line_num + 1
    return {name: typed([row[place] for row in rows]) for place, name in enumerate(header)}, lines


def typed(cells):
    numbers = [number(cell) for cell in cells]
    return cells if "text" in numbers else numbers


def number(cell):
    if cell is None or cell.lower() in MISSING_WORDS:
        return None
    try:
        value = float(cell)
    except ValueError:
        return "text"
    if re.fullmatch(r"[+-]?\d+", cell) and abs(int(cell)) > 2**53:
        return "text"
    return "text" if "_" in cell else value


CELLS = st.sampled_from(
    ["", " ", "1", "-2.5", " 3 ", "4e3", "007", "NA", "nan", "x", "tr,ue", "two\nlines", 'a"b', '"', "é力", "t",
     "9007199254740993", "1e20", "inf", "+1", "x y", "true", "1,5"]
)  # fmt: skip
PLAIN = st.sampled_from(["1", "2.5", "", "-3"])


@st.composite
def logs(draw):
    """Texts with columns that are numbers but for some cells, blank lines, and headers in the middle."""
    width = draw(st.integers(2, 4))
    odd = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    header = ["t", "x", "note", "y"][:width]
    text = io.StringIO(newline="\n")
    writer = csv.writer(text, lineterminator="\n", quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])))
    writer.writerow(header)
    for kind in draw(st.lists(st.sampled_from(["row"] * 8 + ["blank", "header", "stray"]), max_size=25)):
        if kind == "row":
            writer.writerow([draw(CELLS if here else PLAIN) for here in odd])
        elif kind == "header":
            writer.writerow(header)
        else:
            text.write("\n" if kind == "blank" else ",".join(['5" pipe', *["1"] * (width - 1)]) + "\n")
    return text.getvalue()


@settings(max_examples=80, **QUIET)
@given(logs(), st.integers(1, 80), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]), st.sampled_from(["\n", "\r\n"]))
@example("t,x\n1,2\n\n\n3,4\n", 1, "utf-8", "\n")
def test_blocks_change_nothing(tmp_path, text, block, encoding, end):
    path = tmp_path / "log.csv"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    expected, lines = truth(text)
    if not lines:
        with pytest.raises(DataError, match="a header alone"):
            as_read(path, FileOptions(separator=","), block=block)
        return
    raw = as_read(path, FileOptions(separator=","), block=block)
    assert columns(raw) == expected
    assert [raw.place(row) for row in raw.frame[ROW]] == [f"line {line} of log.csv" for line in lines]
    whole = as_read(path, FileOptions(separator=","))
    assert whole.frame.equals(raw.frame)
    assert (whole.blank, whole.accounted) == (raw.blank, raw.accounted)


COMMAS = st.sampled_from(["1,5", "1,234", "0,5", "12", "", "NA", "1.5", "1.234,5", "1.234", "x", "1e5", "007"])


@settings(max_examples=60, **QUIET)
@given(
    st.lists(st.tuples(COMMAS, COMMAS), min_size=1, max_size=12),
    st.integers(1, 40),
    st.sampled_from([None, ",", "."]),
    st.sampled_from([";", "\t", " "]),
)
def test_blocks_change_no_decimal_commas(tmp_path, rows, block, decimal, separator):
    path = tmp_path / "log.csv"
    cells = [[cell or ("" if separator != " " else "nan") for cell in row] for row in rows]
    path.write_text("".join(separator.join(row) + "\n" for row in [["x", "y"], *cells]))
    how = FileOptions(separator=separator, decimal=decimal)
    if not any(cell for row in cells for cell in row):
        with pytest.raises(DataError, match="a header alone"):
            as_read(path, how)
        return
    whole = as_read(path, how)
    parts = as_read(path, how, block)
    assert whole.frame.equals(parts.frame)
    assert whole.decimal == parts.decimal


@settings(max_examples=100, **QUIET)
@given(st.text(alphabet='ab1,;\t\n\r" .-é\x00力', max_size=60) | st.binary(max_size=60), st.integers(1, 20))
def test_no_file_makes_a_traceback_and_blocks_agree(tmp_path, content, block):
    path = tmp_path / "hostile.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)

    def outcome(size):
        try:
            return columns(as_read(path, block=size))
        except KeiretsuError as error:
            return str(error)

    one, other = outcome(block), outcome(1 << 25)
    assert one == other
    assert not isinstance(one, str) or "; got " in one
