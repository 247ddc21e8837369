"""A log packed, or in the containers that tables come in."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pyarrow as pa


def as_zip(data: bytes, *names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return buffer.getvalue()


def as_zstd(data: bytes) -> bytes:
    return pa.Codec("zstd").compress(data, asbytes=True)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": as_zstd,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: as_zip(data, "log.csv"),
}


def as_workbook(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_excel(buffer)
    return buffer.getvalue()


def as_parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def as_arrow(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()


def as_sqlite(frame: pl.DataFrame) -> bytes:
    return database(frame.columns, frame.with_columns(pl.col(pl.Datetime).cast(pl.String)).rows())


def database(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> bytes:
    """An SQLite file with one table, whose cells may be of any kind."""
    base = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{name}"' for name in names)
    base.execute(f"CREATE TABLE log ({columns})")
    base.executemany(f"INSERT INTO log VALUES ({', '.join('?' * len(names))})", rows)
    base.commit()
    data = base.serialize()
    base.close()
    return data


CONTAINERS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    "workbook": as_workbook,
    "parquet": as_parquet,
    "arrow": as_arrow,
    "sqlite": as_sqlite,
}
