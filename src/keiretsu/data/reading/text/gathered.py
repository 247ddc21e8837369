"""The blocks of a text file put together: a column is numbers only if every cell of the file is one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import polars as pl

from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import ROW
from keiretsu.data.reading.text.blocks import Block
from keiretsu.data.reading.text.dialect import Look
from keiretsu.data.reading.text.parsed_block import NotNumbersError, parse_block
from keiretsu.data.reading.text.typed_column import MISSING_WORDS, Column, Commas, Kind, comma_spelled
from keiretsu.errors import ArgumentError

_BOM = "\ufeff"


class Gathered:
    """Columns that grow by a block at a time.

    A column turns to text when a block holds a cell that is no number. The blocks before it are then read a second time
    at the end, so that how numbers are spelled in it does not depend on where the blocks were cut.
    """

    def __init__(self, look: Look, how: FileOptions, *, name: str) -> None:
        if how.decimal not in (None, ".", ","):
            raise ArgumentError(f'read: decimal must be "." or ","; got {how.decimal!r}. Give one of them.')
        self.look, self.name = look, name
        forced = how.decimal == ","
        self.commas = Commas(forced or (how.decimal is None and look.separator != ","), forced)
        self.columns = [
            Column(name, direct=not forced and place not in look.words, text=not name or name in how.text)
            for place, name in enumerate(look.header)
        ]
        self.named = [column for column in self.columns if column.name]
        self.kept: list[pl.Series] = []
        self.blank = self.repeated = 0
        self.decimal_commas: tuple[str, ...] = ()

    def add(self, block: Block) -> None:
        """Take the next block.

        Raises:
            DataError: a record has more or fewer fields than the header.
        """
        frame, failed = self._parse(block)
        rows = pl.int_range(block.row, block.row + block.records, dtype=pl.Int64, eager=True)
        full, again = ~self._empty(frame), self._header_again(frame)
        self.blank += block.records - int(full.sum())
        self.repeated += int((full & again).sum())
        full &= ~again
        if not full.all():
            frame, rows = frame.filter(full), rows.filter(full)
        self.kept.append(rows)
        before = [column.type for column in self.named]
        for column, cells in zip(self.columns, frame.get_columns(), strict=True):
            if column.name:
                column.add(cells, self.commas)
        if failed and before == [column.type for column in self.named] and not again.any():
            # numbers with blanks after them, which polars takes for words: later blocks will be alike
            for column in self.named:
                column.direct = False

    def _parse(self, block: Block) -> tuple[pl.DataFrame, bool]:
        """The block with as many columns of numbers as may be, and whether polars failed to read them as such."""
        types = [column.type for column in self.columns]
        try:
            frame = parse_block(block, types, separator=self.look.separator, name=self.name)
        except NotNumbersError:
            return self._text(block), True
        return (self._text(block), False) if pl.Float64 in types and self._unsure(frame) else (frame, False)

    def _text(self, block: Block) -> pl.DataFrame:
        types = [pl.String()] * len(self.columns)
        return parse_block(block, types, separator=self.look.separator, name=self.name)

    def _unsure(self, frame: pl.DataFrame) -> bool:
        """Whether numbers must be looked at as they are spelled: large integers, or what may be a header line."""
        most = frame.select(pl.selectors.float().fill_nan(None).abs().max()).row(0)
        return any(value is not None and value >= 2.0**53 for value in most) or bool(self._header_again(frame).any())

    def _empty(self, frame: pl.DataFrame) -> pl.Series:
        """Rows in which nothing stands under any name."""
        places = [str(place) for place, column in enumerate(self.columns) if column.name]
        if not all(frame.get_column(place).null_count() for place in places):
            return pl.repeat(False, frame.height, eager=True)
        return frame.select(pl.all_horizontal(pl.col(places).is_null())).to_series()

    def _header_again(self, frame: pl.DataFrame) -> pl.Series:
        """Rows that repeat the header, as in files put one below the other."""
        never = pl.repeat(False, frame.height, eager=True)
        if self.look.fields is None:
            return never
        same = never
        for place, column in enumerate(self.columns):
            cells = frame.get_column(str(place))
            if cells.dtype == pl.Float64 and not _may_be_number(column.name):
                return never
            here = _equal(cells if place or cells.dtype != pl.String else cells.str.strip_prefix(_BOM), column.name)
            same = here if not place else same & here
            if not same.any():
                return never
        return same

    def frame(self, again: Callable[[], Iterable[Block]]) -> pl.DataFrame:
        """All columns that have a name, and `ROW`.

        Args:
            again: cuts the file into the same blocks once more.
        """
        self._check_commas(again)
        self._back_to_text(again)
        series = []
        for column in self.named:
            kind = pl.String if column.text else pl.Float64
            series.append(_joined(column.pieces, column.name, kind))
        self.decimal_commas = tuple(
            column.name
            for column in self.named
            if not column.text and (self.commas.forced or Kind.COMMAS in column.kinds)
        )
        return pl.DataFrame([_joined(self.kept, ROW, pl.Int64), *series])

    def _check_commas(self, again: Callable[[], Iterable[Block]]) -> None:
        """Let a column of decimal commas be numbers if its other blocks agree and some comma cannot mean thousands."""
        mixed = [c for c in self.named if not c.text and Kind.COMMAS in c.kinds]
        pairs = {
            (place, number)
            for place, column in enumerate(self.columns)
            if column in mixed
            for number, kind in enumerate(column.kinds)
            if kind is Kind.NUMBERS and column.pieces[number].null_count() < len(column.pieces[number])
        }
        for place, _, cells in self._spelled(pairs, again):
            column = self.columns[place]
            column.text = column.text or not comma_spelled(cells, self.commas)
        proven = self.commas.forced or any(column.proven for column in mixed if not column.text)
        for column in mixed:
            column.text = column.text or not proven

    def _back_to_text(self, again: Callable[[], Iterable[Block]]) -> None:
        pairs = {
            (place, number)
            for place, column in enumerate(self.columns)
            if column.name and column.text
            for number, kind in enumerate(column.kinds)
            if kind is not Kind.TEXT
        }
        for place, number, cells in self._spelled(pairs, again):
            column = self.columns[place]
            column.pieces[number], column.kinds[number] = cells, Kind.TEXT

    def _spelled(
        self, pairs: set[tuple[int, int]], again: Callable[[], Iterable[Block]]
    ) -> Iterator[tuple[int, int, pl.Series]]:
        """Columns of blocks as text, read a second time: (column, block, cells)."""
        last = max((number for _, number in pairs), default=-1)
        if last < 0:
            return
        for number, block in enumerate(again()):
            places = [place for place, of in pairs if of == number]
            if places:
                frame, rows = self._text(block), self.kept[number] - block.row
                for place in places:
                    yield place, number, frame.get_column(str(place)).gather(rows)
            if number == last:
                return


def _joined(pieces: list[pl.Series], name: str, kind: type[pl.DataType]) -> pl.Series:
    """The blocks of a column as one; the pieces are let go, so that no two copies of a table are held."""
    whole = pl.concat(pieces, rechunk=True) if pieces else pl.Series(name, [], dtype=kind)
    pieces.clear()
    return whole.alias(name)


def _may_be_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return not name or name.lower() in MISSING_WORDS
    return True


def _equal(cells: pl.Series, name: str) -> pl.Series:
    """Where cells are the name; for cells read as numbers, where they may be."""
    if not name:
        return cells.is_null()
    if cells.dtype == pl.String:
        return (cells.str.strip_chars() == name).fill_null(False)
    value = math.nan if name.lower() in MISSING_WORDS else float(name)
    # polars has NaN equal to NaN
    return cells.is_null() | (cells == value)
