"""A long table, a row an observation, as a wide one, a column a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.memory import available_memory, refuse_too_large
from keiretsu.data.reading.options import Duplicates, ValueOptions
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.table import Table
from keiretsu.data.reading.values.cells import is_text, parse_numbers, plain_text
from keiretsu.data.reading.values.repeated import Observed, averaged, refuse_repeated
from keiretsu.data.reading.values.sentinels import Sentinels
from keiretsu.data.series import ID, TIME
from keiretsu.errors import ColumnError, DataError

MOST_NAMES = 10_000
# the wide table, and its copy when rows are put in order
_WIDE_COPIES = 2
_Lacking = dict[str, tuple[str, ...]]
_AT = "\x00at"
_KEPT = {"refuse": "refused", "first": "the first kept", "last": "the last kept", "mean": "averaged"}


@dataclass(frozen=True, eq=False)
class Observations(Table):
    """A wide table made of observations: a cell may stand on another line than the row it is in.

    Attributes:
        places: `FILE` and `ROW` of each observation.
        rows: (observations,) the row of `frame` each belongs to.
        codes: (observations,) the number of its name in `names`.
        names: the columns of `frame`.
    """

    places: pl.DataFrame
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]
    names: tuple[str, ...]

    def place_in(self, column: str, position: int) -> str:
        """Where the cell of a column in a row of `frame` stands in the source."""
        own = np.flatnonzero((self.rows == position) & (self.codes == self.names.index(column)))
        return self.place_of(*self.places.row(own[0])) if len(own) else self.place(position)


def place_of_cell(table: Table, column: str, position: int) -> str:
    """Where a cell stands in the source, for messages."""
    return table.place_in(column, position) if isinstance(table, Observations) else table.place(position)


@dataclass(frozen=True, eq=False)
class Spread:
    """A long table made wide.

    Attributes:
        table: a column a name, the cells as they are (Float64 where all cells of a name are numbers); `FILE` and `ROW`
            are those of the first observation of each row.
        ids, stamps: of each row.
        accounted: observations that are no rows of their own, by rule.
    """

    table: Table
    ids: pl.Series
    stamps: pl.Series
    accounted: dict[str, int]


def spread(
    table: Table,
    *,
    ids: pl.Series,
    stamps: pl.Series,
    name: str,
    value: str,
    duplicates: Duplicates = "refuse",
    values: ValueOptions | None = None,
    memory: int | None = None,
) -> Spread:
    """Make one row of all observations that a series has at one stamp.

    Args:
        table: the source; each row is an observation.
        ids, stamps: the series and the stamp of each row, none empty.
        name: the column that says what was observed.
        value: the column that says what it was.
        duplicates: what becomes of several values of one name at one stamp of a series.
        values: what the caller said about sentinels: "mean" must not average them.
        memory: bytes that may be taken; by default what the machine has free.
    Returns:
        Spread: rows in the order of their first observations, columns in alphabetical order.
    Raises:
        DataError: a name is empty, a value is there twice and `duplicates` is "refuse", or there are too many names.
        ColumnError: something observed is called "id" or "time".
        BudgetError: the wide table does not fit into memory.
    Cost: O(observations + rows · names) time and memory.
    """
    names = _names(table, name)
    labels = names.unique().sort()
    codes = names.replace_strict(labels, np.arange(len(labels)), return_dtype=pl.Int64).to_numpy()
    first, rows = _rows(ids, stamps)
    refuse_too_large(
        _WIDE_COPIES * 8 * len(first) * len(labels),
        available_memory() if memory is None else memory,
        function="read",
        argument="source",
        what=f"{len(first):,} stamps of {len(labels):,} names in {table.name}",
        advice="Read fewer names or stamps at a time",
    )
    observed = Observed(table, table.frame[value], labels, codes, rows)
    kept, cells = np.arange(len(rows)), observed.cells
    repeats = len(rows) - observed.pairs.n_unique()
    if repeats:
        if duplicates == "refuse":
            refuse_repeated(observed, ids=ids, stamps=stamps)
        if duplicates == "mean":
            told = (values or ValueOptions()).sentinels
            cells = averaged(observed, Sentinels.of(told, columns=labels.to_list(), source=table.name))
        pairs = observed.pairs
        kept = (pairs.is_last_distinct() if duplicates == "last" else pairs.is_first_distinct()).arg_true().to_numpy()
    once = Observed(table, cells.gather(kept), labels, codes[kept], rows[kept])
    wide = _wide(once, table.frame.select(FILE, ROW)[kept], first=first, absent=_absent(observed))
    accounted = {
        "observations joined with others of their stamp": len(kept) - len(first),
        f"values repeated at one stamp ({_KEPT[duplicates]})": repeats,
    }
    accounted = {rule: count for rule, count in accounted.items() if count}
    return Spread(wide, ids=ids.gather(first), stamps=stamps.gather(first), accounted=accounted)


def _names(table: Table, name: str) -> pl.Series:
    """What each row observes, as text; numbered tags without ".0"."""
    cells = table.frame[name]
    if cells.dtype.is_float():
        whole = cells.cast(pl.Int64, strict=False)
        cells = whole if (whole.cast(pl.Float64) == cells.cast(pl.Float64)).all() else cells
    names = plain_text(cells)
    empty = names.is_null().arg_true()
    if len(empty):
        raise DataError(
            f"read: a name must stand on every row; got an empty {name!r} at {table.place(empty[0])} "
            f"({len(empty):,} in all). Fill it in or remove the row."
        )
    count = names.n_unique()
    if count > MOST_NAMES:
        raise DataError(
            f"read: names must be those of channels, at most {MOST_NAMES:,}; got {count:,} different ones in "
            f"{name!r} of {table.name}. Name another column with name=, or read fewer of them at a time."
        )
    for reserved in (ID, TIME, FILE, ROW):
        if (at := (names == reserved).arg_max()) is not None and names[at] == reserved:
            raise ColumnError(
                f"read: a channel must not be called 'id' or 'time'; got {reserved!r} in {name!r} at "
                f"{table.place(at)}. Rename it."
            )
    return names


def _rows(ids: pl.Series, stamps: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The positions at which a stamp of a series is met first, and for each observation the number of its own."""
    frame = pl.DataFrame([ids.alias(ID), stamps.alias(TIME)]).with_row_index(_AT)
    first = frame.select(pl.col(_AT).min().over(ID, TIME)).to_series()
    begins = first == frame[_AT]
    number = begins.cast(pl.Int64).cum_sum() - 1
    return begins.arg_true().cast(pl.Int64).to_numpy(), number.gather(first).to_numpy()


def _wide(once: Observed, places: pl.DataFrame, *, first: NDArray[np.int64], absent: _Lacking) -> Observations:
    """One column a name, each of its cells in the row of its stamp."""
    nothing, columns = len(once.cells), []
    pool, numbers, wordy = _pools(once)
    for name, own in once.by_name():
        at = np.full(len(first), nothing)
        at[once.rows[own]] = own
        columns.append((pool if name in wordy else numbers).gather(at).alias(name))
    return Observations(
        pl.DataFrame(columns).hstack(once.table.frame[first, [FILE, ROW]]),
        once.table.raws,
        once.table.name,
        absent,
        places=places,
        rows=once.rows,
        codes=once.codes,
        names=tuple(once.labels),
    )


def _pools(once: Observed) -> tuple[pl.Series, pl.Series, set[str]]:
    """The cells as they are and as numbers, a null after the last, and the names of which some are no numbers."""
    cells = once.cells
    read = parse_numbers(cells)
    numbers, wordy = read.values, set()
    if read.boolean:
        wordy = set(once.labels)
    elif read.bad is not None:
        wordy = set(once.labels.gather(np.unique(once.codes[read.bad.to_numpy()])))
        text = read.values if is_text(cells.dtype) else pl.Series([None] * len(cells), dtype=pl.String)
        numbers = text.cast(pl.Float64, strict=False).fill_nan(None)
    return cells.extend_constant(None, 1), numbers.extend_constant(None, 1), wordy


def _absent(observed: Observed) -> _Lacking:
    """Names that some of several files lack, with those files."""
    raws = observed.table.raws
    if len(raws) == 1:
        return {}
    found = pl.DataFrame({"file": observed.table.frame[FILE], "code": observed.codes}).unique()
    files = found.group_by("code").agg("file").filter(pl.col("file").list.len() < len(raws)).sort("code")
    lacking = ((code, set(range(len(raws))) - set(own)) for code, own in files.iter_rows())
    return {observed.labels[code]: tuple(raws[file].name for file in sorted(others)) for code, others in lacking}
