"""Times as people write them, turned into one clock; only unambiguous, year-first spellings are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

_PLAIN = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d", "%Y-%m-%d %H:%M")
_OFFSET = ("%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M%#z")
_OFFSET_TEXT = r"(?:Z|[+-]\d{2}:?\d{2})$"
STAMP = pl.Datetime("us")


@dataclass(frozen=True)
class Stamps:
    """A parsed time column.

    Attributes:
        values: Datetime[us] in UTC or without zone, Int64 or Float64; null where a cell could not be read.
        zone: the zone or offset the source uses, if any.
    """

    values: pl.Series
    zone: str | None = None


def parse_stamps(cells: pl.Series) -> Stamps:
    """Read a column as stamps: dates and datetimes, else integers, else decimal numbers; cells that fail are null.

    The kind that reads most cells wins (stamps before numbers), so one bad cell is found out instead of turning a whole
    column into something else.
    """
    dtype = cells.dtype
    if isinstance(dtype, pl.Datetime):
        values = cells.dt.convert_time_zone("UTC") if dtype.time_zone else cells
        return Stamps(values.dt.replace_time_zone(None).dt.cast_time_unit("us"), dtype.time_zone)
    if dtype == pl.Date:
        return Stamps(cells.cast(STAMP))
    if dtype.is_integer():
        return Stamps(cells.cast(pl.Int64, strict=False))
    if dtype.is_float() or dtype.is_decimal():
        return Stamps(_finite(cells.cast(pl.Float64)))
    if dtype != pl.String:
        return Stamps(pl.Series(cells.name, [None] * len(cells), dtype=STAMP))
    return _parse_text(cells)


def _parse_text(cells: pl.Series) -> Stamps:
    stamps = parse_datetimes(cells)
    if stamps.values.null_count() == 0:
        return stamps
    numbers = _finite(cells.str.strip_chars().cast(pl.Float64, strict=False))
    if numbers.null_count() >= stamps.values.null_count():
        return stamps
    integers = cells.str.strip_chars().cast(pl.Int64, strict=False)
    return Stamps(integers if integers.null_count() == numbers.null_count() else numbers)


def parse_datetimes(cells: pl.Series) -> Stamps:
    """Read text as year-first dates and datetimes (`-` or `/`, space or `T`), all with or all without an offset."""
    text = cells.str.strip_chars().str.replace_all("/", "-", literal=True).str.replace(r"^([\d-]{6,10})[Tt]", "$1 ")
    aware = text.str.contains(_OFFSET_TEXT) & text.str.contains(":", literal=True)
    if aware.sum() * 2 > len(text) - text.null_count():
        # `%#z` reads "Z", "+09:00" and "+0900"; the instant is kept, in UTC
        values = _first_that_reads(text, _OFFSET).dt.replace_time_zone(None)
        offsets = text.str.extract(f"({_OFFSET_TEXT})").drop_nulls().unique().sort().to_list()
        return Stamps(values, ", ".join(offsets[:4]))
    return Stamps(_first_that_reads(text, _PLAIN))


def _first_that_reads(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    # exports drop the time at midnight or the seconds, so one column may need more than one format
    values = text.str.to_datetime(formats[0], strict=False, time_unit="us")
    for spelling in formats[1:]:
        if values.null_count() == text.null_count():
            break
        values = values.zip_with(values.is_not_null(), text.str.to_datetime(spelling, strict=False, time_unit="us"))
    return values


def _finite(numbers: pl.Series) -> pl.Series:
    return numbers.set(~numbers.is_finite().fill_null(False), None)


def mostly_stamps(cells: pl.Series) -> bool:
    """Whether most of a column's first thousand cells read as dates or datetimes (numbers do not count)."""
    if isinstance(cells.dtype, pl.Datetime) or cells.dtype == pl.Date:
        return True
    if cells.dtype != pl.String:
        return False
    sample = cells.drop_nulls().head(1000)
    if not sample.str.contains(r"^\s*\d{4}[-/]").any():
        # numbers and words are told apart from stamps without trying every spelling on them
        return False
    return parse_datetimes(sample).values.is_not_null().sum() * 2 > len(sample)


def stamp_like(stamp: object, clock: str) -> datetime | float | None:
    """A stamp given by a caller, as the clock holds it (aware datetimes in UTC); None if it is of another kind."""
    if clock != "datetime":
        return stamp if isinstance(stamp, int | float) and not isinstance(stamp, bool) else None
    if isinstance(stamp, str):
        stamp = parse_datetimes(pl.Series([stamp])).values[0]
    if isinstance(stamp, datetime):
        return stamp.astimezone(UTC).replace(tzinfo=None) if stamp.tzinfo else stamp
    return datetime(stamp.year, stamp.month, stamp.day) if isinstance(stamp, date) else None
