"""What is known of each series as a whole, in the columns of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import SeriesSet
from keiretsu.data.columns import listed
from keiretsu.data.known.side_table import as_text, side_table
from keiretsu.data.known.static import read_static
from keiretsu.data.series import ID, TIME
from keiretsu.errors import ColumnError


def read_statics(
    blank: SeriesSet, static: Any, wanted: Sequence[str], *, function: str
) -> dict[str, NDArray[np.float64]]:
    """Series → (s,) float64 for every row of the table; a word of training that no row has is 0.

    Args:
        blank: the log's clock and names, without rows.
        static: anything `read` takes, with the column of ids.
        wanted: names of the columns, as training had them.
    Raises:
        ColumnError: a column is missing.
        DataError: a series is there twice, or has no number.
    """
    table = side_table(static, text=(blank.id_name, ID))
    frame = table.frame.select(table.columns)
    column = next((name for name in (blank.id_name, ID) if name in frame.columns), None)
    ids = as_text(frame[column]).drop_nulls().unique().sort() if column is not None else pl.Series(dtype=pl.String)
    rows = pl.DataFrame({ID: ids, TIME: [0] * len(ids)}).cast({ID: pl.String, TIME: blank.frame.schema[TIME]})
    numbers, names = read_static(replace(blank, frame=rows), frame)
    parts = []
    for name in wanted:
        if name in names:
            parts.append(numbers[:, names.index(name)])
        elif name.split("=")[0] in frame.columns and "=" in name:
            parts.append(np.zeros(len(ids)))
        else:
            raise ColumnError(
                f"{function}: static must have the columns of training; got none for {name!r} among "
                f"{listed(frame.columns)}. Add it."
            )
    return dict(zip(ids.to_list(), np.stack(parts, axis=1), strict=True))
