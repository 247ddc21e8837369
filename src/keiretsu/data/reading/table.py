"""The raw tables of a source as one, every row with its file and its place there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from keiretsu.data.reading.raw import FILE, ROW, Raw
from keiretsu.errors import DataError


@dataclass(frozen=True, eq=False)
class Table:
    """All rows of a source, still as its files type them.

    Attributes:
        frame: the columns of every file (null where a file lacks one), and `FILE` and `ROW`.
        raws: the tables it was joined from; `FILE` counts them.
        name: the source, for messages.
        absent: columns that some files lack, with those files.
    """

    frame: pl.DataFrame
    raws: tuple[Raw, ...]
    name: str
    absent: dict[str, tuple[str, ...]]

    @property
    def columns(self) -> list[str]:
        """The source's own columns."""
        return [name for name in self.frame.columns if name not in (FILE, ROW)]

    def place(self, position: int) -> str:
        """Where a row of `frame` stands in its source."""
        return self.place_of(self.frame[FILE][position], self.frame[ROW][position])

    def place_of(self, file: int, row: int) -> str:
        """Where row `row` of file number `file` stands."""
        return self.raws[file].place(row)

    def commas(self) -> dict[str, str]:
        """Columns with decimal commas: "all" where every file has them so, "some" where others have decimal points."""
        having = [(set(raw.frame.columns), set(raw.commas)) for raw in self.raws]
        names = dict.fromkeys(name for raw in self.raws for name in raw.commas)
        return {
            name: "all" if all(name in commas for columns, commas in having if name in columns) else "some"
            for name in names
        }

    def labels(self) -> pl.Series:
        """For each row the name of its file's series."""
        return self.frame[FILE].replace_strict(list(range(len(self.raws))), [raw.label for raw in self.raws])


def join(raws: Sequence[Raw]) -> Table:
    """Put the tables of a source one below the other.

    Raises:
        DataError: a column has types in two files that no type holds, or there are no rows.
    """
    frames = [raw.frame.with_columns(pl.lit(number, dtype=pl.Int64).alias(FILE)) for number, raw in enumerate(raws)]
    name = raws[0].name if len(raws) == 1 else f"{len(raws)} files ({raws[0].name}, …)"
    try:
        # one file is not copied: it may be most of what fits into memory
        frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed", rechunk=True)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"read: columns of {name} must have one type in every file; got others ({reason}). Export the files alike."
        ) from None
    if not frame.height:
        raise DataError(f"read: source must hold rows; got none in {name}. Export the data again.")
    everywhere = [column for column in frame.columns if column not in (FILE, ROW)]
    # a frame makes the list of its columns anew each time
    own = [(raw.name, set(raw.frame.columns)) for raw in raws]
    lacking = {column: tuple(file for file, columns in own if column not in columns) for column in everywhere}
    return Table(frame, tuple(raws), name, {column: files for column, files in lacking.items() if files})
