"""Hostile containers and hostile places: cut archives, bombs, damaged tables, things that are no files."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from data.hostile_log import ROLES, Hostile, Log, some_log, truth_of
from data.hostile_packing import CONTAINERS, PACKERS, as_arrow, as_parquet, as_zip, database

Rng = np.random.Generator


def packed_and_cut(rng: Rng) -> Hostile:
    data = PACKERS[str(rng.choice(list(PACKERS)))](some_log(rng).bytes())
    return Hostile(data[: rng.integers(8, len(data))])


def container_cut(rng: Rng) -> Hostile:
    log = some_log(rng)
    data = CONTAINERS[str(rng.choice(list(CONTAINERS)))](log.frame)
    # a database that lacks pages which nothing stands on is whole
    return Hostile(data[: rng.integers(16, len(data))], (log.truth,))


def packed_and_flipped(rng: Rng) -> Hostile:
    """A wrong byte, which every packer but zstd checks for."""
    log, kind = some_log(rng), str(rng.choice(list(PACKERS)))
    return Hostile(flipped(rng, PACKERS[kind](log.bytes())), None if kind == "zstd" else (log.truth,))


def flipped(rng: Rng, data: bytes) -> bytes:
    place = int(rng.integers(8, len(data)))
    return data[:place] + bytes([data[place] ^ int(rng.integers(1, 256))]) + data[place + 1 :]


def container_flipped(rng: Rng) -> Hostile:
    """A wrong byte where nothing checks for it; a workbook may lose the part that says which numbers are dates."""
    log = some_log(rng)
    data = CONTAINERS[str(rng.choice(list(CONTAINERS)))](log.frame)
    return Hostile(flipped(rng, data), None)


def packed_twice(rng: Rng) -> Hostile:
    """In one another, or one after the other, which some formats allow."""
    log, pack = some_log(rng), PACKERS[str(rng.choice(list(PACKERS)))]
    lines = log.text().splitlines(keepends=True)
    if rng.integers(2):
        return Hostile(pack(pack(log.bytes())), (log.truth,))
    halves = ("".join(lines[:2]).encode(), "".join(lines[2:]).encode())
    return Hostile(b"".join(map(pack, halves)), (log.truth,))


def packed_with_a_tail(rng: Rng) -> Hostile:
    log, pack = some_log(rng), PACKERS[str(rng.choice(list(PACKERS)))]
    return Hostile(pack(log.bytes()) + rng.choice([b"\n", bytes(100), b"garbage"]).item(), (log.truth,))


def strange_zip(rng: Rng) -> Hostile:
    log = some_log(rng)
    names = [(), ("a.csv", "b.csv"), ("../../etc/log.csv",), ("xl/workbook.xml",), ("mimetype",), ("log.csv/",)]
    chosen = names[rng.integers(len(names))]
    return Hostile(as_zip(b"" if chosen == ("log.csv/",) else log.bytes(), *chosen), (log.truth,))


def bomb(rng: Rng, size: int = 40 << 20) -> Hostile:
    """A few kilobytes that unpack to very much of one sign."""
    sign = [b"\x00", b"7", b"a,", b"\n", b",", b'"', b" "][rng.integers(7)]
    pack = PACKERS[str(rng.choice(["zip", "gzip", "bz2", "zstd"]))]
    return Hostile(pack(sign * (size // len(sign))))


def sparse_workbook(rng: Rng) -> Hostile:
    """Two cells, as far apart as a sheet goes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "stamp")
        sheet.write(int(rng.choice([1, 1_048_575])), 16_383, "end")
    return Hostile(buffer.getvalue())


def merged_workbook(rng: Rng) -> Hostile:
    """A merged title, merged notes, and cells that hold nothing, beside a clean log."""
    log, buffer = some_log(rng), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*log.header, "note"])
        for place, row in enumerate(log.frame.rows(), start=1):
            for column, cell in enumerate(row):
                sheet.write(place, column, cell) if cell is not None else sheet.write_blank(
                    place, column, None, book.add_format()
                )
        last = log.frame.height
        sheet.merge_range(1, 4, last, 4, "merged", book.add_format())
        sheet.merge_range(last + 2, 0, last + 3, 3, "", book.add_format())
    return Hostile(buffer.getvalue(), (log.truth,), refusable=False)


def failed_formulas(rng: Rng) -> Hostile:
    log, buffer = some_log(rng), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*log.header, "odd"])
        for place, row in enumerate(log.frame.rows(), start=1):
            sheet.write_row(place, 0, row)
            word = str(rng.choice(["#DIV/0!", "#N/A", "#VALUE!"]))
            sheet.write_formula(place, 4, "=1/0", None, word) if place % 2 else sheet.write(place, 4, place)
    return Hostile(buffer.getvalue(), (log.truth,), refusable=False)


def database_as_a_file(rng: Rng) -> Hostile:
    """Under the name of a text file, with cells of all kinds in one column."""
    log = some_log(rng, japanese=bool(rng.integers(2)))
    words = [[7, 2.5, "x", b"\x00\xff", None][k % 5] for k in range(log.frame.height)]
    rows = log.frame.with_columns(pl.col("stamp").cast(pl.String)).rows()
    data = database([*log.header, "odd"], [(*row, word) for row, word in zip(rows, words, strict=True)])
    return Hostile(data, (log.truth,), refusable=False)


def nested_columns(rng: Rng) -> Hostile:
    log = some_log(rng)
    frame = log.frame.with_columns(
        parts=pl.concat_list("flow", "pressure"), both=pl.struct("flow", "pressure"), raw=pl.lit(b"\x00\xff"),
        span=pl.duration(seconds=3), clock=pl.time(3, 4), empty=pl.lit(None),
        array=pl.concat_list("flow", "pressure").list.to_array(2),
    )  # fmt: skip
    kinds = {"parquet": as_parquet, "arrow": as_arrow}
    frame = frame if rng.integers(2) else frame.drop("empty")
    truth = log.frame.with_columns(empty=pl.lit(None, dtype=pl.Float64)) if "empty" in frame.columns else log.frame
    return Hostile(kinds[str(rng.choice(list(kinds)))](frame), (log.truth, truth_of(truth)))


def empty_frames(rng: Rng) -> Hostile:
    """Parquet in which nothing is, or no row."""
    log = some_log(rng)
    frames = [pl.DataFrame(), log.frame.clear(), log.frame.select("machine"), log.frame.select("stamp").head(1)]
    return Hostile(as_parquet(frames[rng.integers(4)]), name="log.parquet", options={})


def packed_columns(rng: Rng) -> Hostile:
    """A small Parquet file of many rows that are all alike, and less memory than they take."""
    rows = int(rng.integers(200_000, 400_000))
    same = pa.table({name: pa.repeat(pa.scalar(1), rows) for name in ("stamp", "flow", "pressure")})
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, same.schema) as writer:
        for _ in range(20):
            writer.write_table(same)
    return Hostile(buffer.getvalue(), options={"time": "stamp", "memory": 300 << 20})


def stamps_beyond(rng: Rng) -> Hostile:
    """Stamps of Parquet near the ends of what 64 bits hold."""
    log = some_log(rng, most=3)
    unit = str(rng.choice(["ns", "us", "ms"]))
    ticks = rng.choice([2**63 - 1, -(2**63) + 1, 2**62, 253_402_300_800_000_000, -62_135_596_800_000_001])
    cells = pl.Series([int(ticks) - (k if ticks > 0 else -k) for k in range(log.frame.height)], dtype=pl.Int64)
    zone = {"zone": "Asia/Tokyo"} if rng.integers(2) else {}
    frame = log.frame.with_columns(stamp=cells.cast(pl.Datetime(unit) if rng.integers(3) else pl.Int64))
    return Hostile(as_parquet(frame), None, options=ROLES | zone)


def no_file(rng: Rng) -> Hostile:
    """A path at which no regular file can be read."""
    ways: list[Callable[[Path], bool | None]] = [
        _nothing, _folder, _loop, _broken_link, _pipe, _device, _socket, _locked, _hole,
    ]  # fmt: skip
    return Hostile(ways[rng.integers(len(ways))], options={})


def _nothing(path: Path) -> None:
    """Nothing is there."""


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _broken_link(path: Path) -> None:
    path.symlink_to("/nonexistent/log.csv")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> bool:
    path.symlink_to("/dev/zero")
    return os.path.exists("/dev/zero")


def _socket(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.bind(str(path))
        except OSError:
            # the path is longer than a socket's may be
            return False
    return True


def _locked(path: Path) -> bool:
    path.write_text("stamp,flow\n2024-01-01,1\n")
    path.chmod(0)
    return not os.access(path, os.R_OK)


def _hole(path: Path) -> None:
    """A gigabyte of nothing, which takes no room."""
    with path.open("wb") as file:
        file.truncate(1 << 30)


def strange_file_name(rng: Rng) -> Hostile:
    names = [
        "a\nb.csv",
        "a\tb.csv",
        "\x1b[31mred.csv",
        "🏭.csv",
        "[a-z]*.csv",
        "l" * 240 + ".csv",
        "log.xlsx",
        "-h",
        "~",
        "%s{0}",
    ]
    log: Log = some_log(rng)
    name = str(rng.choice(names))
    if rng.integers(2):
        return Hostile(log.bytes(), (log.truth,), name=name)
    wrong = [b"stamp,flow\n1", b"a\n", b"", b"\x00", b"stamp,stamp\n1,2\n", b"stamp,flow\n2024-01-01,1\n2024-01-01,2\n"]
    return Hostile(wrong[rng.integers(len(wrong))], name=name, options={})


FILES: dict[str, Callable[[Rng], Hostile]] = {
    kind.__name__: kind
    for kind in (
        packed_and_cut, container_cut, packed_and_flipped, container_flipped, packed_twice, packed_with_a_tail,
        strange_zip, bomb, sparse_workbook, merged_workbook, failed_formulas, database_as_a_file, nested_columns,
        empty_frames, packed_columns, stamps_beyond, no_file, strange_file_name,
    )
}  # fmt: skip
