"""A table as it stands in its source, every row with its number there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

FRAME = "the frame"
# control characters, so that no header can hold these names
FILE, ROW = "\x00file", "\x00row"


@dataclass(frozen=True, eq=False)
class Raw:
    """A table before anything is understood.

    Attributes:
        frame: its columns as the source types them (Float64 or text if it is a text file), and `ROW`, the number of
            the row from 0.
        name: the source, for messages.
        label: the series' name where no column gives one.
        line: finds the line of a row in a text file (the header is line 1); None where rows are counted.
        blank: rows that held nothing and are not in `frame`.
        unnamed: columns without a name that are not in `frame`, by position from 1.
        encoding: of a text file.
        separator: between the fields of a text file; None for other sources.
        commas: columns of a text file whose numbers were read with decimal commas.
        accounted: rows that are not in `frame` for other reasons than being blank, by rule.
        preamble: lines with text above the header of a text file; they are no rows.
    """

    frame: pl.DataFrame
    name: str
    label: str
    line: Callable[[int], int] | None = None
    blank: int = 0
    unnamed: tuple[int, ...] = ()
    encoding: str = "utf-8"
    separator: str | None = None
    commas: tuple[str, ...] = ()
    accounted: dict[str, int] = field(default_factory=dict)
    preamble: int = 0

    def place(self, row: int) -> str:
        """Where a row stands, as a person would look it up."""
        return f"row index {row} of {self.name}" if self.line is None else f"line {self.line(row)} of {self.name}"

    @property
    def decimal(self) -> str:
        """Sign of decimals: "," where a column has decimal commas."""
        return "," if self.commas else "."
