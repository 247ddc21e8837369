"""A column of a text file, block by block: numbers, numbers with decimal commas, or text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import polars as pl

from keiretsu.data.reading.text.decimal_commas import comma_numbers, proves_decimal
from keiretsu.data.reading.values.cells import MISSING_WORDS

_EXACT = 2.0**53


class Kind(Enum):
    """What every cell of a block is, missing ones apart."""

    NUMBERS = "numbers"
    COMMAS = "decimal commas"
    TEXT = "text"


@dataclass(frozen=True)
class Commas:
    """Which decimal commas a file may have: any where `forced`, none unless `allowed`."""

    allowed: bool = True
    forced: bool = False


@dataclass(eq=False)
class Column:
    """The blocks of a column so far.

    Attributes:
        name: as in the header; empty where it has none.
        kinds: one a block.
        pieces: Float64 where the block is numbers, else text.
        direct: polars may read the cells as numbers; False once a block had words for missing or the like.
        text: every cell stays as it is spelled.
        proven: a decimal comma was seen that cannot stand for thousands.
    """

    name: str
    direct: bool = True
    text: bool = False
    proven: bool = False
    kinds: list[Kind] = field(default_factory=list)
    pieces: list[pl.Series] = field(default_factory=list)

    @property
    def type(self) -> pl.DataType:
        """How polars is to read the next block."""
        return pl.Float64() if self.direct and not self.text else pl.String()

    def add(self, cells: pl.Series, commas: Commas) -> None:
        """Take the column's next block: Float64 as polars read it, or text that is stripped and null where empty."""
        if self.text:
            kind = Kind.TEXT
        elif cells.dtype == pl.Float64:
            kind, cells = Kind.NUMBERS, cells.fill_nan(None)
        else:
            kind, values = classify(cells, commas)
            if kind is Kind.COMMAS:
                self.proven = self.proven or proves_decimal(cells)
            self.direct = self.direct and cells.cast(pl.Float64, strict=False).null_count() == cells.null_count()
            self.text = kind is Kind.TEXT
            cells = values
        self.kinds.append(kind)
        self.pieces.append(cells)


def classify(cells: pl.Series, commas: Commas) -> tuple[Kind, pl.Series]:
    """What the cells of a block are, and their values; text where not all of them are numbers."""
    numbers = cells.cast(pl.Float64, strict=False)
    pointed = commas.forced and cells.str.contains(".", literal=True).any()
    kind = Kind.TEXT
    if not pointed and not _without_missing(cells.filter(numbers.is_null())).count():
        kind, numbers = Kind.NUMBERS, numbers.fill_nan(None)
    elif commas.allowed:
        values = comma_numbers(_without_missing(cells), forced=commas.forced)
        kind, numbers = (Kind.TEXT, numbers) if values is None else (Kind.COMMAS, values)
    if kind is not Kind.TEXT and inexact(numbers) and _long_integers(cells):
        kind = Kind.TEXT
    return kind, cells if kind is Kind.TEXT else numbers


def comma_spelled(cells: pl.Series, commas: Commas) -> bool:
    """Whether the cells fit into a column with decimal commas, even if none of them has one."""
    return comma_numbers(_without_missing(cells), forced=commas.forced) is not None


def _without_missing(cells: pl.Series) -> pl.Series:
    return cells.set(cells.str.to_lowercase().is_in(MISSING_WORDS).fill_null(False), None)


def inexact(numbers: pl.Series) -> bool:
    """Whether a number is so large that not every integer of its size is a Float64."""
    return bool((numbers.abs() >= _EXACT).any())


def _long_integers(cells: pl.Series) -> bool:
    """Whether an integer is spelled out that Float64 would change."""
    digits = cells.filter(cells.str.contains(r"^[+-]?\d+$").fill_null(False)).str.strip_prefix("+")
    exact = digits.cast(pl.Int64, strict=False)
    return bool((exact.is_null() | ~exact.is_between(-int(_EXACT), int(_EXACT))).any())
