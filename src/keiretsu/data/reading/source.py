"""From what a caller gives (a path, a glob, a frame) to raw tables that remember where each row came from."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
from narwhals.dependencies import is_pandas_dataframe

from keiretsu.data.reading.csv_file import read_csv
from keiretsu.data.reading.raw import FRAME, ROW, Raw
from keiretsu.errors import ArgumentError, DataError

_SUFFIXES = (".gz", ".csv", ".tsv", ".txt", ".parquet", ".pq")


def load(source: Any) -> list[Raw]:
    """Every table of a source: one for a frame, one a file for paths and globs, in the order of their names.

    Raises:
        ArgumentError: the source is of no kind that can be read.
        DataError: a file is missing, empty, damaged or not a table.
    """
    if isinstance(source, str | os.PathLike):
        return _load_files(_expand(os.fspath(source)))
    if isinstance(source, list | tuple) and source and all(isinstance(one, str | os.PathLike) for one in source):
        return _load_files(sorted({path for one in source for path in _expand(os.fspath(one))}))
    return [_load_frame(source)]


def _expand(text: str) -> list[Path]:
    path = Path(text).expanduser()
    if path.is_dir():
        raise DataError(f"read: source must be a file; got the folder {text}. Give a glob such as '{text}/*.csv'.")
    if path.exists() or not glob.has_magic(text):
        return [path]
    found = sorted(Path(match) for match in glob.glob(str(path), recursive=True) if os.path.isfile(match))
    if not found:
        raise DataError(f"read: source must match at least one file; got {text!r}, which matches none. Check the path.")
    return found


def _load_files(paths: Sequence[Path]) -> list[Raw]:
    return [_load_file(path, label) for path, label in zip(paths, _labels(paths), strict=True)]


def _labels(paths: Sequence[Path]) -> list[str]:
    """Names of files without their endings; with their folders where two would be alike."""
    plain = [_bare(path.name) for path in paths]
    if len(set(plain)) == len(paths):
        return plain
    common = os.path.commonpath([path.absolute().parent for path in paths])
    return [_bare(path.absolute().relative_to(common).as_posix()) for path in paths]


def _bare(name: str) -> str:
    while name.lower().endswith(_SUFFIXES):
        name = name[: name.rindex(".")]
    return name


def _load_file(path: Path, label: str) -> Raw:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except FileNotFoundError:
        raise DataError(f"read: source must be a file that exists; got {path}. Check the path.") from None
    except OSError as error:
        raise DataError(
            f"read: source must be readable; got {path} ({error.strerror}). Check its permissions."
        ) from None
    if not magic:
        raise DataError(f"read: source must hold a header and rows; got {path}, which is empty. Export the file again.")
    if magic == b"PK\x03\x04":
        raise DataError(
            f"read: source must be CSV or Parquet; got {path}, a zip or Excel file. Save it as CSV (UTF-8)."
        )
    return _read_parquet(path, label) if magic == b"PAR1" else read_csv(path, label)


def _read_parquet(path: Path, label: str) -> Raw:
    try:
        frame = pl.read_parquet(path, hive_partitioning=False, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"read: source must be a whole Parquet file; got {path} ({reason}). Export it again.") from None
    return Raw(frame.with_row_index(ROW).cast({ROW: pl.Int64}), name=path.name, label=label)


def _load_frame(source: Any) -> Raw:
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if is_pandas_dataframe(source) and (source.index.name is not None or source.index.dtype.kind == "M"):
        # pandas keeps the stamps of a log in its index
        source = source.reset_index()
    try:
        native = nw.from_native(source, eager_only=True)
    except TypeError:
        raise ArgumentError(
            f"read: source must be a path, a glob or a frame of polars, pandas or pyarrow; got "
            f"{type(source).__name__}. Give one of these."
        ) from None
    try:
        frame = native.to_polars()
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"read: source must be a frame of plain columns; got one that polars cannot hold ({reason}). "
            f"Give each column one type."
        ) from None
    return Raw(frame.with_row_index(ROW).cast({ROW: pl.Int64}), name=FRAME, label="series")
