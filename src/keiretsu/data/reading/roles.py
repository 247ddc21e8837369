"""Which column holds the time, which the series' names, and which become channels."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from keiretsu.data.columns import listed, require_column
from keiretsu.data.read_ways import time_advice
from keiretsu.data.reading.raw import FILE, ROW
from keiretsu.data.reading.table import Table
from keiretsu.data.series import ID, TIME
from keiretsu.data.stamps import mostly_stamps, parse_stamps
from keiretsu.errors import ArgumentError, ColumnError, DataError


def time_column(table: Table, time: str | None, *, form: str | None = None) -> str:
    """The column of stamps: the one named, or the only one that holds dates, spelled as `form` says if it is given.

    Raises:
        ColumnError: no such column, several that hold dates, or none.
        DataError: the file is no table.
    """
    if time is not None:
        require_column(time, table.columns, function="read", argument="time", source=table.name)
        return time
    stamps = [name for name in table.columns if _holds_stamps(table.frame[name], form)]
    if len(stamps) == 1:
        return stamps[0]
    if stamps:
        raise ColumnError(
            f"read: time must be named where several columns of {table.name} hold stamps; got none named, and "
            f"{listed(stamps)}.",
            advice=time_advice(stamps[0]),
        )
    if len(table.columns) == 1:
        raise DataError(
            f"read: source must have columns separated by comma, semicolon, tab or blanks; got one column in "
            f"{table.name}. Save it as CSV."
        )
    numeric = [name for name in table.columns if parse_stamps(table.frame[name].head(1000)).values.null_count() == 0]
    example = numeric[0] if numeric else table.columns[0]
    raise ColumnError(
        f"read: time must be named where no column of {table.name} holds dates; got none named, and the columns "
        f"{listed(numeric or table.columns)}.",
        advice=time_advice(example),
    )


def _holds_stamps(cells: pl.Series, form: str | None) -> bool:
    """Whether most cells are stamps, those among them whose day and month cannot be told apart without a `form`."""
    if cells.dtype != pl.String:
        return mostly_stamps(cells)
    sample = cells.drop_nulls().head(1000)
    if form is not None:
        return parse_stamps(sample, form=form).values.is_not_null().sum() * 2 > len(sample)
    return mostly_stamps(cells) or (True in _shapes(sample) and bool(parse_stamps(sample).advice))


def _shapes(sample: pl.Series) -> list[bool]:
    # spelling out every column of words would take long on wide tables
    return sample.head(20).str.contains(r"^\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}").unique().to_list()


def ids_of(table: Table, id_name: str | None) -> pl.Series:
    """(rows,) String: the series each row belongs to; the names of the files where no column says so.

    Raises:
        DataError: a row has no id.
    """
    if id_name is None:
        return table.labels().alias(ID)
    ids = table.frame[id_name]
    if ids.dtype.is_float() and (whole := ids.cast(pl.Int64, strict=False)).null_count() == ids.null_count():
        # workbooks hold every number as a decimal one; machine 7 is not machine "7.0"
        ids = whole if (whole.cast(pl.Float64) == ids).all() else ids
    ids = ids.cast(pl.String).str.strip_chars()
    empty = (ids.is_null() | (ids == "")).arg_true()
    if len(empty):
        raise DataError(
            f"read: id must be given on every row; got an empty {id_name!r} at {table.place(empty[0])} "
            f"({len(empty):,} in all). Fill it in or remove the row."
        )
    return ids.alias(ID)


def wanted_channels(
    table: Table, channels: Sequence[str] | str | None, *, roles: dict[str, str | None], long: bool = False
) -> list[str]:
    """Columns to read as channels, alphabetical.

    Args:
        table: the source; its names once more where it was `long`.
        channels: those asked for; None for all that have no role.
        roles: the columns that have one ("time", "id").
        long: the columns are names of a long table, which no role can take away.
    Raises:
        ArgumentError: a column has two roles.
        ColumnError: a channel is not there, or bears a reserved name.
    """
    taken = {} if long else {name: role for role, name in roles.items() if name is not None}
    free = [name for name in table.columns if name not in taken]
    if channels is None:
        chosen = free
    else:
        chosen = [_of_column(name, table) for name in ([channels] if isinstance(channels, str) else channels)]
        for name in chosen:
            require_column(name, table.columns, function="read", argument="channels", source=table.name)
            if name in taken:
                raise ArgumentError(
                    f"read: channels must be columns apart from time and id; got {name!r}, which is {taken[name]}. "
                    f"Leave it out."
                )
    for reserved in sorted({ID, TIME} & set(chosen)):
        raise ColumnError(
            f"read: a channel must not be called 'id' or 'time'; got a column {reserved!r} in {table.name} beside "
            f"time={roles['time']!r}. Give {reserved}={reserved!r}, rename it, or list the others in channels=."
        )
    return sorted(set(chosen))


def _of_column(channel: str, table: Table) -> str:
    """The column of a channel: its own, or that of the category whose word it is."""
    column = channel.partition("=")[0]
    return column if channel not in table.columns and column in table.columns else channel


def check_roles(table: Table, roles: dict[str, str | None]) -> None:
    """Refuse a column that is not there, or that is asked to be two things."""
    for role, name in roles.items():
        if name is not None and role != "time":
            require_column(name, table.columns, function="read", argument=role, source=table.name)
    seen: dict[str, str] = {}
    for role, name in roles.items():
        if name is not None and name in seen:
            raise ArgumentError(
                f"read: {seen[name]} and {role} must be two columns; got {name!r} for both. Name another for one."
            )
        if name is not None:
            seen[name] = role
    if (roles.get("name") is None) != (roles.get("value") is None):
        given, other = ("name", "value") if roles.get("name") is not None else ("value", "name")
        raise ArgumentError(
            f"read: name and value must be given together, for a long table; got {given}={roles[given]!r} alone. "
            f"Give {other}= too."
        )


def text_columns(*names: str | Sequence[str] | None) -> tuple[str, ...]:
    """Columns that are read as they are spelt: "007" is not 7."""
    flat = [name for one in names if one is not None for name in ([one] if isinstance(one, str) else one)]
    return tuple(dict.fromkeys(name for name in flat if name not in (FILE, ROW)))
