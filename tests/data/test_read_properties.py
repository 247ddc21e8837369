"""No order of rows or columns, no split, no spelling, packing or container changes what is read; nothing is lost."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import polars.testing
import pyarrow as pa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from keiretsu.data import pack, read
from keiretsu.data.reading.text.csv_file import read_csv
from keiretsu.errors import KeiretsuError

in_a_folder = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
quick = settings(deadline=None, max_examples=40)

numbers = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_subnormal=False), st.just(-0.0))
# fifteen digits are all that a workbook keeps
plain_numbers = st.one_of(st.none(), st.integers(-(10**9), 10**9).map(lambda k: k / 1000))
NAMES = ("圧力[MPa]", "流量", "温度 ℃", "flow", "Druck [bar]", "p;q", 'the "b"')
IDS = ("a", "b", "ポンプ1号", "P-3")


@st.composite
def logs(draw, cells=numbers, names=("p", "q"), ids=("a", "b", "c"), dates=False) -> pl.DataFrame:
    """Columns m (series), t (clock) and channels; every channel has a number, and each stamp is there once."""
    stamps = draw(st.lists(st.tuples(st.sampled_from(ids), st.integers(-50, 50)), min_size=1, max_size=30, unique=True))
    columns = {name: draw(st.lists(cells, min_size=len(stamps), max_size=len(stamps))) for name in names}
    schema = {"m": pl.String, "t": pl.Int64, **dict.fromkeys(names, pl.Float64)}
    frame = pl.DataFrame({"m": [m for m, _ in stamps], "t": [t for _, t in stamps], **columns}, schema=schema)
    begin = datetime(2024, 3, 31, 2)
    return frame.with_columns(t=pl.lit(begin) + pl.duration(minutes=pl.col("t") * 10)) if dates else frame


@st.composite
def named_logs(draw, cells=plain_numbers) -> pl.DataFrame:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    return draw(logs(cells, tuple(names), IDS, dates=draw(st.booleans())))


def as_read(source: Any, **more: Any):
    series = read(source, time="t", id="m", **more)
    assert series.report.closes
    return series


def expected(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.sort("m", "t").rename({"m": "id", "t": "time"})
    return frame.select("id", "time", *sorted(set(frame.columns) - {"id", "time"}))


def assert_same(series, frame: pl.DataFrame) -> None:
    assert series.frame.equals(expected(frame)), (series.frame, expected(frame))
    assert series.fingerprint() == as_read(frame).fingerprint()


@quick
@given(logs(), st.randoms(use_true_random=False))
def test_shuffled_and_permuted(frame, random):
    rows, columns = list(range(frame.height)), frame.columns
    random.shuffle(rows)
    random.shuffle(columns)
    one, other = as_read(frame), as_read(frame[rows].select(columns))
    assert one.frame.equals(other.frame)
    assert one.fingerprint() == other.fingerprint()
    assert one.report.rows_in == frame.height == one.rows


@quick
@given(logs())
def test_nothing_is_lost_or_invented(frame):
    series = as_read(frame)
    assert series.frame.equals(expected(frame))
    assert series.report.missing == {name: frame[name].null_count() for name in "pq" if frame[name].null_count()}


@dataclass(frozen=True)
class Spelling:
    """How a text file is written."""

    separator: str = ","
    decimal: str = "."
    end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    encoding: str = "utf-8"
    packed: str = "plain"
    missing: str = ""
    blank: int = 0
    again: bool = False

    def write(self, frame: pl.DataFrame, path: Path) -> Path:
        """Write a log; a blank line after every `blank` rows, the header `again` in the middle."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.separator, lineterminator=self.end, quoting=self.quoting)
        writer.writerow(frame.columns)
        for number, row in enumerate(frame.rows(), start=1):
            writer.writerow([self.cell(cell) for cell in row])
            if self.blank and number % self.blank == 0:
                text.write(self.end)
            if self.again and number == frame.height // 2 + 1:
                writer.writerow(frame.columns)
        path.write_bytes(PACKERS[self.packed](text.getvalue().encode(self.encoding)))
        return path

    def cell(self, cell: Any) -> str:
        if isinstance(cell, float):
            return repr(cell).replace(".", self.decimal)
        if isinstance(cell, datetime):
            return cell.isoformat(sep="T" if self.separator == " " else " ")
        return self.missing if cell is None else str(cell)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": lambda data: pa.Codec("zstd").compress(data, asbytes=True),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp932")


@st.composite
def spellings(draw) -> Spelling:
    separator = draw(st.sampled_from([",", ";", "\t", "|", " "]))
    return Spelling(
        separator,
        decimal="," if separator in ";\t" and draw(st.booleans()) else ".",
        end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        encoding=draw(st.sampled_from(ENCODINGS)),
        packed=draw(st.sampled_from(list(PACKERS))),
        # where blanks separate, an empty cell is no cell
        missing=draw(st.sampled_from(["NA", "nan", "null"] if separator == " " else ["", "", "NaN", "NA"])),
        blank=draw(st.sampled_from([0, 0, 1, 3])),
        again=draw(st.booleans()),
    )


def fits(frame: pl.DataFrame, how: Spelling) -> bool:
    """Whether a log can be written so: not every encoding has every sign."""
    try:
        frame.write_csv().encode(how.encoding)
    except UnicodeEncodeError:
        return False
    return how.separator != " " or not any(" " in name for name in frame.columns)


@in_a_folder
@given(named_logs(numbers), spellings())
def test_spelled_in_any_way(tmp_path, frame, how):
    assume(fits(frame, how))
    options = {"decimal": ","} if how.decimal == "," else {}
    series = as_read(how.write(frame, tmp_path / "log.csv"), **options)
    assert_same(series, frame)
    lines = {"blank lines": frame.height // how.blank if how.blank else 0, "repeated header lines": int(how.again)}
    assert series.report.accounted == {rule: count for rule, count in lines.items() if count}


@in_a_folder
@given(named_logs(), st.sampled_from([";", "\t"]))
def test_decimal_commas_are_found_out(tmp_path, frame, separator):
    """One comma that cannot stand for thousands tells what the others mean."""
    frame = frame.with_columns(z=pl.lit(0.25))
    assert_same(as_read(Spelling(separator, decimal=",").write(frame, tmp_path / "log.csv")), frame)


@in_a_folder
@given(named_logs(numbers), spellings(), st.sampled_from([40, 97, 256, 1 << 25]))
def test_blocks_of_any_size(tmp_path, frame, how, size):
    assume(fits(frame, how))
    path = how.write(frame, tmp_path / "log.csv")
    one, other = read_csv(path, "log"), read_csv(path, "log", block=size)
    assert one.frame.equals(other.frame)
    assert [one.place(row) for row in range(3)] == [other.place(row) for row in range(3)]
    assert (one.blank, one.accounted, one.unnamed) == (other.blank, other.accounted, other.unnamed)


def to_sqlite(frame: pl.DataFrame, path: Path) -> Path:
    path.unlink(missing_ok=True)
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in frame.columns)
    base = sqlite3.connect(path)
    base.execute(f"CREATE TABLE log ({names})")
    rows = frame.with_columns(pl.col(pl.Datetime).dt.to_string("%Y-%m-%d %H:%M:%S")).rows()
    base.executemany(f"INSERT INTO log VALUES ({', '.join('?' * frame.width)})", rows)
    base.commit()
    base.close()
    return path


def written(write: str) -> Callable[[pl.DataFrame, Path], Path]:
    def to(frame: pl.DataFrame, path: Path) -> Path:
        getattr(frame, write)(path)
        return path

    return to


CONTAINERS: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "csv": written("write_csv"),
    "parquet": written("write_parquet"),
    "arrow": written("write_ipc"),
    "workbook": written("write_excel"),
    "sqlite": to_sqlite,
    "url": lambda frame, path: f"sqlite:///{to_sqlite(frame, path)}",
    "pandas": lambda frame, path: frame.to_pandas(),
    "pyarrow": lambda frame, path: frame.to_arrow(),
    "lazy": lambda frame, path: frame.lazy(),
}


@in_a_folder
@given(named_logs(), st.sampled_from(list(CONTAINERS)))
def test_in_any_container(tmp_path, frame, kind):
    source = CONTAINERS[kind](frame, tmp_path / "log.xlsx" if kind == "workbook" else tmp_path / "log")
    assert_same(as_read(source), frame)


@in_a_folder
@given(named_logs(numbers), st.integers(1, 30), st.lists(spellings(), min_size=3, max_size=3), st.randoms())
def test_split_files_read_as_one(tmp_path, frame, size, how, random):
    """Each part in its own spelling, its own order of columns, under a name that says nothing of its place."""
    for old in tmp_path.glob("*"):
        old.unlink()
    names = ["0.csv", "1.txt", "2.dat"]
    random.shuffle(names)
    parts = [frame.head(size), frame.slice(size, size), frame.slice(2 * size)]
    for part, way, name in zip(parts, how, names, strict=True):
        way = Spelling(way.separator, end=way.end, quoting=way.quoting, packed=way.packed, missing="NA")
        assume(fits(part, way))
        columns = part.columns
        random.shuffle(columns)
        if part.height:
            way.write(part.select(columns), tmp_path / name)
    assert_same(as_read(tmp_path / "*"), frame)


@quick
@given(named_logs(), st.randoms(use_true_random=False), st.booleans())
def test_long_or_wide(frame, random, as_text):
    channels = [name for name in frame.columns if name not in ("m", "t")]
    long = frame.unpivot(channels, index=["m", "t"], variable_name="tag", value_name="is")
    rows = list(range(long.height))
    random.shuffle(rows)
    long = long[rows].cast({"is": pl.String}) if as_text else long[rows]
    series = as_read(long, name="tag", value="is")
    assert series.report.rows_in == long.height
    assert_same(series, frame)


@quick
@given(logs(), st.sampled_from(["first", "last", "mean"]), st.sampled_from(["refuse", "split", "sort"]), st.randoms())
def test_repeated_rows_are_accounted_for(frame, duplicates, jumps, random):
    """The same rows once more, anywhere, change nothing but the count."""
    again = frame[[random.randrange(frame.height) for _ in range(random.randrange(1, 9))]]
    both = pl.concat([frame, again])
    rows = list(range(both.height))
    random.shuffle(rows)
    series = as_read(both[rows], duplicates=duplicates, jumps="sort" if jumps == "refuse" else jumps)
    assert series.report.rows_in == both.height
    assert sum(series.report.accounted.values()) == both.height - series.rows
    if jumps != "split" and duplicates != "mean":
        assert_same(series, frame)
    elif jumps != "split":
        # the mean of three like numbers may differ from them in its last bit
        pl.testing.assert_frame_equal(series.frame, expected(frame), rel_tol=1e-15)


@quick
@given(logs(), st.integers(2, 4), st.sampled_from(["split", "sort"]))
def test_jumps_lose_nothing(frame, times, jumps):
    """A clock set back again and again, with other values: split or sorted, every row is accounted for."""
    laps = [frame.with_columns(p=pl.lit(float(lap))) for lap in range(times)]
    series = as_read(pl.concat(laps), jumps=jumps, duplicates="last")
    assert series.report.rows_in == times * frame.height
    assert series.rows + sum(series.report.accounted.values()) == times * frame.height


@quick
@given(logs())
def test_renamed_series_hold_the_same(frame):
    renamed = frame.with_columns(m="x" + pl.col("m"))
    one, other = pack(as_read(frame)), pack(as_read(renamed))
    assert other.ids == tuple("x" + name for name in one.ids)
    assert one.values.tobytes() == other.values.tobytes()
    assert one.elapsed.tobytes() == other.elapsed.tobytes()


@quick
@given(logs(), st.data())
def test_a_changed_value_changes_the_fingerprint(frame, data):
    row = data.draw(st.integers(0, frame.height - 1))
    changed = frame.with_columns(p=pl.when(pl.int_range(pl.len()) == row).then(2e9).otherwise("p"))
    assert as_read(changed).fingerprint() != as_read(frame).fingerprint()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='ab1,;\t\n\r" .-:/é2024é\x00', max_size=60) | st.binary(max_size=60))
def test_no_file_makes_a_traceback(tmp_path, content):
    path = tmp_path / "hostile.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    for time in (None, "a"):
        try:
            series = read(path, time=time)
        except KeiretsuError as error:
            message = str(error)
        else:
            message = "closes" if series.report.closes else ""
        assert "; got " in message or message == "closes"


@quick
@given(logs(dates=True), st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(days=30_000)]))
def test_csv_and_frame_agree(frame, shift):
    frame = frame.with_columns(pl.col("t") + shift)
    text = io.BytesIO()
    frame.write_csv(text)
    assert as_read(pl.read_csv(text.getvalue(), infer_schema=False)).fingerprint() == as_read(frame).fingerprint()
