"""Several values of one name at one stamp: refused, or averaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.reading.table import Table
from keiretsu.data.reading.values.cells import is_text
from keiretsu.data.reading.values.column import understand
from keiretsu.data.reading.values.sentinels import Sentinels
from keiretsu.errors import DataError


@dataclass(frozen=True, eq=False)
class Observed:
    """The observations of a long table.

    Attributes:
        table: the source.
        cells: what was observed; text, Float64 or another type of the source.
        labels: the names of what was observed, in alphabetical order.
        codes: (observations,) the number of each one's name in `labels`.
        rows: (observations,) a number that only observations of one series and stamp share.
    """

    table: Table
    cells: pl.Series
    labels: pl.Series
    codes: NDArray[np.int64]
    rows: NDArray[np.int64]

    @cached_property
    def pairs(self) -> pl.Series:
        """(observations,) a number that only those of one series, stamp and name share."""
        return pl.Series(self.rows * len(self.labels) + self.codes)

    def by_name(self) -> Iterator[tuple[str, NDArray[np.int64]]]:
        """Each name with the positions of its observations, both in ascending order."""
        order = np.argsort(self.codes, kind="stable")
        found, starts = np.unique(self.codes[order], return_index=True)
        yield from zip(self.labels.gather(found).to_list(), np.split(order, starts[1:]), strict=True)


def refuse_repeated(observed: Observed, *, ids: pl.Series, stamps: pl.Series) -> None:
    """Refuse values of one name at one stamp; which of them is right is the user's to say.

    Raises:
        DataError: always, with the first two places.
    """
    pairs, table = observed.pairs, observed.table
    again = (~pairs.is_first_distinct()).arg_true()
    second = again[0]
    first = (pairs == pairs[second]).arg_true()[0]
    raise DataError(
        f"read: a name must not repeat at one stamp of a series; got {observed.labels[int(observed.codes[second])]!r} "
        f"again at {stamps[second]} of series {ids[second]!r} ({table.place(first)} and {table.place(second)}; "
        f"{len(again):,} such {'line' if len(again) == 1 else 'lines'}). "
        f"Give duplicates='first', 'last' or 'mean', or remove the repeats."
    )


def averaged(observed: Observed, sentinels: Sentinels) -> pl.Series:
    """The cells, where the first of several values of one name at one stamp is their mean.

    Cells that are empty or mean "none" do not count; where all of them do, the first stays as it is.

    Raises:
        DataError: one of several values is not a number.
    """
    text = is_text(observed.cells.dtype)
    cells = observed.cells if text else observed.cells.cast(pl.Float64)
    again = observed.pairs.is_duplicated().to_numpy()
    for name, own in observed.by_name():
        repeated = again[own]
        if not repeated.any():
            continue
        column = understand(cells.gather(own), name, sentinels)
        numbers = column.numbers
        if numbers.boolean or (numbers.bad is not None and repeated[numbers.bad.to_numpy()].any()):
            _refuse_words(observed, name, own=own, bad=repeated & _words(column.cells))
        values = numbers.values if numbers.bad is None else column.cells.cast(pl.Float64, strict=False)
        several = pl.DataFrame({"at": own, "pair": observed.pairs.gather(own), "value": values}).filter(repeated)
        means = several.group_by("pair").agg(pl.col("at").min(), pl.col("value").fill_nan(None).mean())
        means = means.drop_nulls("value")
        mean = means["value"].cast(pl.String) if text else means["value"]
        cells = cells.scatter(means["at"], mean)
    return cells


def _words(cells: pl.Series) -> NDArray[np.bool_]:
    return (cells.is_not_null() & cells.cast(pl.Float64, strict=False).is_null()).to_numpy()


def _refuse_words(observed: Observed, name: str, *, own: NDArray[np.int64], bad: NDArray[np.bool_]) -> None:
    first = int(own[np.flatnonzero(bad)[0]])
    raise DataError(
        f"read: duplicates='mean' must meet numbers; got {str(observed.cells[first])[:60]!r} for {name!r} at "
        f"{observed.table.place(first)}. Give duplicates='first' or 'last', or sentinels= if it means 'no value'."
    )
