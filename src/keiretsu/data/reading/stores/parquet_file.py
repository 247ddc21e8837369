"""One Parquet or Arrow file as a raw table, with the types the file gives its columns."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from keiretsu.data.reading.file_kind import Kind
from keiretsu.data.reading.raw import Raw
from keiretsu.data.reading.stores.plain import numbered, plain_columns
from keiretsu.errors import DataError

_NAMES: dict[Kind, str] = {"parquet": "Parquet", "arrow": "Arrow", "arrow stream": "Arrow"}


def read_columnar(path: Path, label: str, *, kind: Kind) -> Raw:
    """Read a Parquet file, an Arrow file (Feather) or an Arrow stream.

    Raises:
        DataError: the file is cut, damaged or of a kind that polars does not know.
    """
    try:
        if kind == "parquet":
            frame = _parquet(path)
        elif kind == "arrow":
            # not mapped into memory, so that the file may be written anew while its rows are in use
            frame = pl.read_ipc(path.read_bytes())
        else:
            frame = pl.read_ipc_stream(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, pa.ArrowException, OSError, ValueError) as error:
        # polars panics at some damaged files, in words for its makers; the rest of it is whole all the same
        reason = (str(error).splitlines() or ["no reason given"])[0][:200]
        reason = "damaged" if isinstance(error, pl.exceptions.PanicException) or "{" in reason else reason
        raise DataError(
            f"read: source must be a whole {_NAMES[kind]} file; got {path} ({reason}). Export it again."
        ) from None
    return Raw(numbered(plain_columns(frame)), name=path.name, label=label)


def _parquet(path: Path) -> pl.DataFrame:
    """By pyarrow: polars writes to the terminal about some damaged files before it fails."""
    with pq.ParquetFile(path) as file:
        # a group of rows at a time: read whole, pyarrow holds the packed file beside its values
        groups = [file.read_row_group(number) for number in range(file.num_row_groups)]
        table = pa.concat_tables(groups) if groups else file.read()
    # names are decoded here, and notes on columns dropped: polars would panic at one that is no text
    plain = pa.schema([pa.field(field.name, field.type) for field in table.schema])
    columns = table.columns
    del groups, table
    for place, column in enumerate(columns):
        # one column in two copies at a time, not all of them when rows are put in order
        columns[place] = column.combine_chunks()
    frame = pl.from_arrow(pa.Table.from_arrays(columns, schema=plain), rechunk=False)
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
