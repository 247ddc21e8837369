"""From what a caller gives (a path, a glob, a URL, a frame) to raw tables that remember where each row came from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keiretsu.data.memory import available_memory, refuse_too_large
from keiretsu.data.reading.estimate import estimate_frame, estimate_reading
from keiretsu.data.reading.file_kind import kind_of
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.paths import find_files, series_names
from keiretsu.data.reading.raw import FRAME, Raw
from keiretsu.data.reading.stores.database import is_url, read_database
from keiretsu.data.reading.stores.frames import read_frame
from keiretsu.data.reading.stores.parquet_file import read_columnar
from keiretsu.data.reading.stores.workbook import read_workbook
from keiretsu.data.reading.text.csv_file import read_csv
from keiretsu.data.reading.units_row import without_units

_DEFAULT = FileOptions()


def load(source: Any, how: FileOptions = _DEFAULT) -> list[Raw]:
    """Every table of a source: one for a frame or database, one a file for paths and globs, in the order of names.

    A file given twice counts once. Files are told apart by their first bytes, not by their endings.

    Args:
        source: path, glob, URL of a database, list of these, or a frame.
        how: the look of the files, where they do not speak for themselves.
    Raises:
        ArgumentError: the source is of no kind that can be read, or needs something that is not installed.
        DataError: a file is missing, empty, damaged or not a table.
        BudgetError: reading would take more memory than there is.
    """
    if isinstance(source, str | os.PathLike):
        return _load_all([os.fsdecode(source)], how)
    if isinstance(source, list | tuple) and source and all(isinstance(one, str | os.PathLike) for one in source):
        return _load_all([os.fsdecode(one) for one in source], how)
    rows, columns = _shape(source)
    _refuse_too_large(estimate_frame(rows, columns), how, what=f"{FRAME} of {rows:,} rows and {columns:,} columns")
    return [read_frame(source)]


def _load_all(texts: Sequence[str], how: FileOptions) -> list[Raw]:
    urls = sorted({text for text in texts if is_url(text)})
    paths = find_files(text for text in texts if not is_url(text))
    count = len(urls) + len(paths)
    what = f"{count:,} sources" if count > 1 else (paths[0].name if paths else "a database")
    _refuse_too_large(estimate_reading([*paths, *urls], how), how, what=what)
    tables = [_load_file(path, label, how) for path, label in zip(paths, series_names(paths), strict=True)]
    databases = [read_database(url, how) for url in urls]
    # tables of one name in several databases are different series
    return [*tables, *(databases if count == 1 else [replace(raw, label=raw.name) for raw in databases])]


def _load_file(path: Path, label: str, how: FileOptions) -> Raw:
    kind = kind_of(path)
    if kind == "text":
        return without_units(read_csv(path, label, how))
    if kind == "workbook":
        return without_units(read_workbook(path, label, how))
    if kind == "sqlite":
        return read_database(f"sqlite:///{path}", how, label=label)
    return read_columnar(path, label, kind=kind)


def _shape(source: Any) -> tuple[int, int]:
    """Rows and columns of a frame; zeros where they are not known before it is worked out."""
    shape = getattr(source, "shape", None)
    known = isinstance(shape, tuple) and len(shape) == 2 and all(isinstance(size, int) for size in shape)
    return shape if known else (0, 0)  # pyright: ignore[reportReturnType]


def _refuse_too_large(needed: int, how: FileOptions, *, what: str) -> None:
    limit = available_memory() if how.memory is None else how.memory
    advice = "Read fewer files, save only the columns you need as Parquet"
    refuse_too_large(needed, limit, function="read", argument="source", what=what, advice=advice)
