"""Times as people write them, turned into one clock; only unambiguous spellings are taken unless one is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from keiretsu.data.epoch import finite, since_1970, whole_or_as_it_is
from keiretsu.data.japanese_dates import JAPANESE, with_western_years
from keiretsu.data.reading.clock.zones import fixed_zone, zone_of_offsets
from keiretsu.errors import ArgumentError

STAMP = pl.Datetime("us")
OFFSET = r"(?:Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_CLOCK = rf"(?P<h>\d{{1,2}}):(?P<mi>\d{{1,2}})(?::(?P<s>\d{{2}})(?:[.,](?P<f>\d+))?)?(?:\s*(?P<off>{OFFSET}))?"
# one column keeps to one family; dots with the year last are day first by convention
_FAMILIES = {
    "year first": rf"^(?P<y>\d{{4}})[-/.](?P<mo>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:(?:[Tt]|\s+){_CLOCK})?$",
    "dots": rf"^(?P<d>\d{{1,2}})\.(?P<mo>\d{{1,2}})\.(?P<y>\d{{4}})(?:(?:[Tt]|,?\s+){_CLOCK})?$",
    "compact": r"^(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})(?:[Tt]|\s+)(?P<h>\d{2}):?(?P<mi>\d{2})"
    rf"(?::?(?P<s>\d{{2}})(?:[.,](?P<f>\d+))?)?(?:\s*(?P<off>{OFFSET}))?$",
    "Japanese": JAPANESE,
}
_AMBIGUOUS = r"^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{2}|\d{4})(?:\s+\d{1,2}:\d{2}(:\d{2})?)?$"
_ANY_DATE = r"\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d|^\s*\d{8}[Tt ]\d{4}|年"
_EARLIEST, _LATEST = datetime(1000, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)

_AT_A_TIME = 1_000_000


@dataclass(frozen=True)
class Stamps:
    """A parsed time column.

    Attributes:
        values: Datetime[us] in UTC or without zone, Int64 or Float64; null where a cell could not be read.
        zone: IANA name of the zone the source writes its stamps in; None for stamps without a zone and for numbers.
        notes: what was taken for granted, for the report.
        advice: what to do where the cells are stamps whose spelling cannot be told; empty otherwise.
    """

    values: pl.Series
    zone: str | None = None
    notes: tuple[str, ...] = ()
    advice: str = ""


def parse_stamps(cells: pl.Series, *, form: str | None = None, epoch: str = "auto") -> Stamps:
    """Read a column as stamps: dates and datetimes, else counts since 1970, else integers, else decimal numbers.

    Cells that fail are null. The kind that reads most cells wins (stamps before numbers), so one bad cell is found out
    instead of turning a whole column into something else.

    Args:
        cells: text, numbers, dates or datetimes.
        form: spelling of text as in `datetime.strptime`; found out by default.
        epoch: unit of numbers that count from 1970 ("s", "ms", "us", "ns"); "auto" takes numbers that all lie between
            2001 and 2100 in one of them; "none" leaves numbers as they are.
    Returns:
        Stamps: values like `cells`.
    Raises:
        ArgumentError: `form` is no spelling of a date.
    """
    dtype = cells.dtype
    if isinstance(dtype, pl.Datetime):
        values = cells.dt.convert_time_zone("UTC") if dtype.time_zone else cells
        zone = fixed_zone(dtype.time_zone) or dtype.time_zone if dtype.time_zone else None
        return Stamps(values.dt.replace_time_zone(None).dt.cast_time_unit("us"), zone)
    if dtype == pl.Date:
        return Stamps(cells.cast(STAMP))
    if form is not None:
        return _parse_form(cells, form)
    if dtype.is_integer():
        return _of_numbers(cells.cast(pl.Int64, strict=False), epoch)
    if dtype.is_float() or dtype.is_decimal():
        return _of_numbers(cells.cast(pl.Float64), epoch)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        cells, dtype = cells.cast(pl.String), pl.String()
    if dtype != pl.String:
        return Stamps(pl.Series(cells.name, [None] * len(cells), dtype=STAMP))
    stamps = parse_datetimes(cells)
    if stamps.values.null_count() == 0:
        return stamps
    numbers = finite(cells.str.strip_chars().cast(pl.Float64, strict=False))
    if numbers.null_count() >= stamps.values.null_count():
        return stamps
    integers = cells.str.strip_chars().cast(pl.Int64, strict=False)
    return _of_numbers(integers if integers.null_count() == numbers.null_count() else numbers, epoch)


def parse_datetimes(cells: pl.Series) -> Stamps:
    """Read text as dates and datetimes, all in one family of spelling, all with or all without an offset."""
    known = cells.drop_nulls()
    # cells from everywhere, so that a column that begins with its exceptions is still known for what it is
    sample = known.gather_every(max(1, len(known) // 200)).str.normalize("NFKC").str.strip_chars()
    counts = {family: sample.str.contains(pattern).sum() for family, pattern in _FAMILIES.items()}
    family = max(counts, key=lambda name: counts[name])
    if not counts[family]:
        return Stamps(_same(None, cells, STAMP), advice=_advice(sample))
    aware = bool(
        sample.str.contains(rf":\d+(?:[.,]\d+)?\s*{OFFSET}$|\d[Tt ]\d{{4,6}}\s*{OFFSET}$").sum() * 2 > len(sample)
    )
    fitting = sample.filter(sample.str.contains(_FAMILIES[family]))
    values = _read_at_once(cells, fitting, aware=aware)
    # what no fast spelling reads is read by its parts
    rest = (values.is_null() & cells.is_not_null()).arg_true()
    for part in range(0, len(rest), _AT_A_TIME):
        rows = rest.slice(part, _AT_A_TIME)
        values = values.scatter(rows, _read_by_parts(cells.gather(rows), family, aware=aware))
    if not aware:
        return Stamps(values)
    offset = _one_offset(cells)
    offsets = cells.str.strip_chars_end().str.extract(f"({OFFSET})$") if offset is None else _same(offset, cells)
    return Stamps(values, *zone_of_offsets(values, offsets))


def _same(value: str | None, like: pl.Series, dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Series:
    return pl.Series(like.name, [value], dtype=dtype).new_from_index(0, len(like))


def _one_offset(cells: pl.Series) -> str | None:
    """The offset that every cell ends with, if it is one."""
    found = cells.drop_nulls().head(1).str.extract(f"({OFFSET})$").to_list()
    return found[0] if found and found[0] and cells.str.ends_with(found[0]).all() else None


def _read_at_once(cells: pl.Series, sample: pl.Series, *, aware: bool) -> pl.Series:
    """The whole column in the spelling of most of the sample, then the rest in that of most of the rest.

    Exports drop the time at midnight, or the seconds.
    """
    offset = _one_offset(cells) if aware else None
    ending = "%#z" if aware and offset is None else ""
    cells = cells if offset is None else cells.str.strip_suffix(offset)
    shapes = sample.str.replace(rf"\s*{OFFSET}$", "") if aware else sample
    shapes = shapes.str.replace_all(r"\d+", "0").value_counts(sort=True).to_series(0).head(4).to_list()
    values = _same(None, cells, STAMP)
    for form in [_FAST[shape] + ending for shape in shapes if shape in _FAST]:
        rest = (values.is_null() & cells.is_not_null()).arg_true()
        if not len(rest):
            break
        read = cells.gather(rest) if len(rest) < len(cells) else cells
        read = read.str.to_datetime(form, strict=False, time_unit="us").dt.replace_time_zone(None)
        values = values.scatter(rest, read) if len(rest) < len(cells) else read
    values = _within_years(values)
    return values if offset is None else _less_minutes(values, _offset_minutes(_same(offset, cells).head(1)).item())


_FAST = {
    "0-0-0": "%Y-%m-%d", "0/0/0": "%Y/%m/%d", "0.0.0": "%d.%m.%Y",
    **{
        date_shape + between + clock_shape: date_form + between + clock_form
        for date_shape, date_form in (("0-0-0", "%Y-%m-%d"), ("0/0/0", "%Y/%m/%d"), ("0.0.0", "%d.%m.%Y"))
        for between in (" ", "T")
        for clock_shape, clock_form in (("0:0", "%H:%M"), ("0:0:0", "%H:%M:%S"), ("0:0:0.0", "%H:%M:%S%.f"))
    },
    "0年0月0日": "%Y年%m月%d日",
    "0年0月0日 0時0分": "%Y年%m月%d日 %H時%M分",
    "0年0月0日 0時0分0秒": "%Y年%m月%d日 %H時%M分%S秒",
}  # fmt: skip


def _read_by_parts(cells: pl.Series, family: str, *, aware: bool) -> pl.Series:
    text = cells.str.normalize("NFKC").str.strip_chars()
    parts = text.str.extract_groups(_FAMILIES[family]).struct.unnest()
    offset = parts["off"] if "off" in parts.columns else pl.repeat(None, len(text), dtype=pl.String, eager=True)
    parts = with_western_years(parts) if family == "Japanese" else parts
    zero = [pl.col(name).fill_null("0") for name in ("h", "mi", "s", "f")]
    # 24:00 is how many loggers write the end of a day
    late = parts.select(
        (zero[0] == "24") & pl.all_horizontal(part.str.contains("^0*$") for part in zero[1:])
    ).to_series()
    hour = pl.when(late).then(pl.lit("0")).otherwise(zero[0])
    spelled = pl.format("{}-{}-{} {}:{}:{}.{}", "y", "mo", "d", hour, *zero[1:3], zero[3].str.slice(0, 6))
    values = parts.select(spelled).to_series().str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    values = _less_minutes(_within_years(values), late.cast(pl.Int64) * -24 * 60)
    if not aware:
        return values.set(offset.is_not_null(), None)
    return _less_minutes(values, _offset_minutes(offset))


def _less_minutes(values: pl.Series, minutes: pl.Series | int) -> pl.Series:
    return (values.to_physical() - minutes * 60_000_000).cast(STAMP)


def _offset_minutes(offset: pl.Series) -> pl.Series:
    parts = offset.str.extract_groups(r"^(?:(?P<sign>[+-])(?P<h>\d{2}):?(?P<m>\d{2})?|[A-Za-z]+)$").struct.unnest()
    size = pl.col("h").fill_null("0").cast(pl.Int64) * 60 + pl.col("m").fill_null("0").cast(pl.Int64)
    signed = pl.when(pl.col("sign") == "-").then(-size).otherwise(size)
    return parts.select(pl.when(pl.lit(offset).is_not_null()).then(signed)).to_series()


def _within_years(values: pl.Series) -> pl.Series:
    """Years of fewer than four digits are something else that looks like a date."""
    odd = ~values.is_between(pl.lit(_EARLIEST), pl.lit(_LATEST)) if len(values) else values.is_null()
    return values.set(odd.fill_null(False), None) if odd.any() else values


def _advice(sample: pl.Series) -> str:
    matches = sample.str.contains(_AMBIGUOUS)
    if matches.sum() * 2 <= len(sample):
        return ""
    found = re.match(_AMBIGUOUS, sample.filter(matches)[0])
    if found is None:
        return ""
    between, year = found[2], "%Y" if len(found[4]) == 4 else "%y"
    clock = " %H:%M:%S" if found[5] else " %H:%M" if ":" in found[0] else ""
    forms = [between.join(order) + clock for order in (("%d", "%m", year), ("%m", "%d", year))]
    return f"Day or month may stand first there: give form={forms[0]!r} or form={forms[1]!r}"


def _parse_form(cells: pl.Series, form: str) -> Stamps:
    if cells.dtype.is_float():
        cells = whole_or_as_it_is(cells)
    # strptime's %f counts the digits after the point, as %.f does here
    spelled = form.replace(".%f", "%.f")
    try:
        text = cells.cast(pl.String).str.strip_chars()
        values = text.str.to_datetime(spelled, strict=False, time_unit="us")
    except pl.exceptions.PolarsError as error:
        raise ArgumentError(
            f"read: form must spell a date and a time as in datetime.strptime; got {form!r} "
            f"({str(error).splitlines()[0]}). Write it like '%d/%m/%Y %H:%M'."
        ) from None
    if not isinstance(values.dtype, pl.Datetime) or values.dtype.time_zone is None:
        return Stamps(_within_years(values.cast(STAMP)))
    values = _within_years(values.dt.replace_time_zone(None))
    return Stamps(values, *zone_of_offsets(values, text.str.extract(f"({OFFSET})$")))


def _of_numbers(numbers: pl.Series, epoch: str) -> Stamps:
    values, note = since_1970(numbers, epoch)
    return Stamps(values) if not note else Stamps(_within_years(values), "UTC", (note,))


def mostly_stamps(cells: pl.Series) -> bool:
    """Whether most of a column's first thousand cells read as dates or datetimes (numbers do not count)."""
    if isinstance(cells.dtype, pl.Datetime) or cells.dtype == pl.Date:
        return True
    if cells.dtype != pl.String:
        return False
    sample = cells.drop_nulls().head(1000)
    # numbers and words are told apart from stamps without trying every spelling on them
    if not sample.head(50).str.normalize("NFKC").str.contains(_ANY_DATE).any():
        return False
    return parse_datetimes(sample).values.is_not_null().sum() * 2 > len(sample)


def stamps_in_zone(values: pl.Series, zone: str | None) -> pl.Series:
    """Instants as a zone's clocks show them, with their offset; bare UTC if there is no zone.

    Args:
        values: Datetime[us], in any zone, or in UTC without zone.
        zone: IANA name.
    """
    aware = values.dt.replace_time_zone("UTC") if values.dtype == STAMP else values
    return (
        aware.dt.convert_time_zone(zone or "UTC")
        if zone
        else aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    )


def spelled_stamps(values: pl.Series, zone: str | None) -> list[str]:
    """Stamps as people write them, in a zone without its offset: no seconds where these are 0, numbers with commas."""
    if not values.dtype.is_temporal():
        return [f"{value:,}" for value in values]
    return [_spelled(stamp.replace(tzinfo=None)) for stamp in stamps_in_zone(values, zone)]


def _spelled(stamp: datetime) -> str:
    fine = "microseconds" if stamp.microsecond else "seconds" if stamp.second else "minutes"
    return stamp.isoformat(sep=" ", timespec=fine)


def stamp_like(stamp: object, clock: str) -> datetime | float | None:
    """A stamp given by a caller, as the clock holds it (aware datetimes in UTC); None if it is of another kind."""
    if clock != "datetime":
        return stamp if isinstance(stamp, int | float) and not isinstance(stamp, bool) else None
    if isinstance(stamp, str):
        stamp = parse_datetimes(pl.Series([stamp])).values[0]
    if isinstance(stamp, datetime):
        return stamp.astimezone(UTC).replace(tzinfo=None) if stamp.tzinfo else stamp
    return datetime(stamp.year, stamp.month, stamp.day) if isinstance(stamp, date) else None
