"""A frame in memory (polars, pandas, pyarrow, anything narwhals takes) as a raw table."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
from narwhals.dependencies import is_pandas_dataframe

from keiretsu.data.reading.raw import FRAME, Raw
from keiretsu.data.reading.stores.plain import numbered, plain_columns, refuse_repeated_names
from keiretsu.errors import ArgumentError, DataError


def read_frame(source: Any) -> Raw:
    """Take over a frame; the source itself is never changed.

    Raises:
        ArgumentError: it is no frame.
        DataError: it has columns that polars cannot hold, or two of one name.
    """
    if is_pandas_dataframe(source):
        source = _plain_pandas(source)
    try:
        frame = _to_polars(source)
    except (TypeError, ValueError, OSError, NotImplementedError, pl.exceptions.PolarsError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise DataError(
            f"read: source must be a frame of plain columns; got one that polars cannot hold ({reason}). "
            f"Give each column one type and a name of its own."
        ) from None
    if frame is None:
        raise ArgumentError(
            f"read: source must be a path, a glob or a frame of polars, pandas or pyarrow; got "
            f"{type(source).__name__}. Give one of these."
        )
    return Raw(numbered(plain_columns(frame)), name=FRAME, label="series")


def _to_polars(source: Any) -> pl.DataFrame | None:
    """The frame as polars holds it; None for what is no frame."""
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, pl.DataFrame):
        return source
    try:
        native = nw.from_native(source)
    except TypeError:
        native = None
    if isinstance(native, nw.LazyFrame):
        native = native.collect("polars")
    if isinstance(native, nw.DataFrame):
        return native.to_polars()
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        # record batches and their readers
        return pl.DataFrame(source)
    return None


def _plain_pandas(frame: Any) -> Any:
    """A pandas frame whose index is a column where it means something, and whose cells of mixed kinds are text."""
    import pandas as pd

    if isinstance(frame.index, pd.PeriodIndex):
        frame = frame.set_axis(frame.index.to_timestamp())
    named = [name for name in frame.index.names if name is not None]
    repeated = [str(name) for name in named if name in frame.columns]
    # pandas keeps the stamps of a log in its index
    if named or frame.index.dtype.kind == "M":
        refuse_repeated_names([*repeated, *(str(name) for name in frame.columns)], f"{FRAME} and its index")
        frame = frame.reset_index()
    names = [_text_of(name) for name in frame.columns]
    refuse_repeated_names(names, FRAME)
    frame = frame.set_axis(names, axis=1)
    changed = {name: cells for name in names if (cells := _plain_cells(frame[name], pd)) is not None}
    return frame.assign(**changed) if changed else frame


def _text_of(name: Any) -> str:
    """A column's name as text; the parts of a name of several levels are joined by a dot."""
    if isinstance(name, tuple):
        return ".".join(str(part) for part in name if str(part))
    return str(name)


def _plain_cells(cells: Any, pd: Any) -> Any:
    """The cells of a column that Arrow cannot take as they are; None where it can."""
    if isinstance(cells.dtype, pd.PeriodDtype):
        return cells.dt.to_timestamp()
    if isinstance(cells.dtype, pd.SparseDtype):
        return cells.sparse.to_dense()
    if cells.dtype != object:
        return None
    kind = pd.api.types.infer_dtype(cells, skipna=True)
    if not (kind.startswith("mixed") or kind == "unknown-array") or kind == "mixed-integer-float":
        return None
    if cells.map(lambda cell: isinstance(cell, list | tuple | dict | set) or hasattr(cell, "__array__")).any():
        # nested cells are left out later
        return None
    return cells.map(str, na_action="ignore").astype(object).where(cells.notna(), None)
