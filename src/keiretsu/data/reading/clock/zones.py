"""Clocks on walls: stamps of a zone as instants, and the zone that offsets tell of."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.columns import nearest
from keiretsu.errors import ArgumentError

# tried first where offsets leave a choice; the first of those that agree is taken
WELL_KNOWN = (
    "Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Halifax", "America/Sao_Paulo", "America/Santiago", "Australia/Sydney",
    "Australia/Adelaide", "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran",
    "Asia/Jerusalem", "Africa/Cairo", "Europe/Paris", "America/Toronto", "Australia/Melbourne", "Europe/Helsinki",
)  # fmt: skip
_ABBREVIATED = {"JST": "Asia/Tokyo", "KST": "Asia/Seoul", "IST": "Asia/Kolkata", "CEST": "Europe/Berlin"}
_QUARTER = "15m"


@dataclass(frozen=True, eq=False)
class Localized:
    """Stamps of a wall clock as instants.

    Attributes:
        values: Datetime[us], UTC, without zone; null where `skipped` or null before.
        skipped: positions of stamps in an hour that summer time leaves out; no clock ever showed them.
        twice: stamps in an hour that happens twice.
        guessed: those of them that nothing tells which of the two they mean; they were taken for the earlier.
    """

    values: pl.Series
    skipped: pl.Series
    twice: int
    guessed: int


def check_zone(zone: str) -> str:
    """Refuse a zone that is not in the IANA database.

    Raises:
        ArgumentError: no such zone; the message names the nearest.
    """
    names = _names()
    if zone in names:
        return zone
    close = _ABBREVIATED.get(str(zone).upper()) or fixed_zone(str(zone)) or nearest(str(zone), names)
    advice = f"Did you mean {close!r}?" if close else "Give one such as 'Asia/Tokyo' or 'Europe/Berlin'."
    raise ArgumentError(f"read: zone must be an IANA time zone; got {zone!r}. {advice}")


@cache
def _names() -> tuple[str, ...]:
    # two names of the database are no zones
    return tuple(sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}))


def fixed_zone(offset: str) -> str | None:
    """The zone of an offset of whole hours ("+02:00" is Etc/GMT-2, "+09:00" Asia/Tokyo); None for anything else."""
    if offset.upper() in ("Z", "UTC", "GMT"):
        return "UTC"
    parts = re.fullmatch(r"([+-])(\d{2})(?::?00)?", offset)
    if parts is None or int(parts[2]) > (14 if parts[1] == "+" else 12):
        return None
    if int(parts[2]) == 0:
        return "UTC"
    # the signs of these names are turned round, as in POSIX
    return "Asia/Tokyo" if offset.startswith("+09") else f"Etc/GMT{'-' if parts[1] == '+' else '+'}{int(parts[2])}"


def zone_of_offsets(values: pl.Series, offsets: pl.Series) -> tuple[str, tuple[str, ...]]:
    """A zone whose clocks have exactly these offsets at these instants.

    One offset of whole hours is a fixed zone. Several are those of a place: well-known ones are tried first, and "UTC"
    is left where none fits.

    Args:
        values: Datetime[us], UTC, without zone.
        offsets: like values, "Z" or "+09:00" or "+0900" or "+09".
    Returns:
        The IANA name, and what the report should say about the choice.
    """
    spelled = offsets.drop_nulls().unique().sort().to_list()
    zones = {fixed_zone(offset) or "" for offset in spelled}
    if len(zones) <= 1 and "" not in zones:
        zone, first = zones.pop() if zones else "UTC", values.min()
        # Japan had summer time until 1951
        old = zone == "Asia/Tokyo" and isinstance(first, datetime) and first.year < 1952
        return "Etc/GMT-9" if old else zone, ()
    # offsets change on quarter hours only, so that many rows ask few questions
    asked = pl.DataFrame({"at": values.dt.truncate(_QUARTER), "offset": offsets}).drop_nulls().unique()
    agreeing = _agreeing(_with_minutes(asked))
    zone, other = next(agreeing, None), next(agreeing, None)
    shown = ", ".join(spelled[:4])
    if zone is None:
        return "UTC", (f"no time zone has the offsets {shown} at these stamps; they come back in UTC",)
    others = f"; others, such as {other}, have them too, and zone= names another" if other else ""
    return zone, (f"the offsets {shown} are taken for those of {zone}{others}",)


def _with_minutes(asked: pl.DataFrame) -> pl.DataFrame:
    digits = pl.col("offset").str.extract_groups(r"([+-])(\d{2}):?(\d{2})?$")
    size = digits.struct.field("2").cast(pl.Int64) * 60 + digits.struct.field("3").fill_null("0").cast(pl.Int64)
    signed = pl.when(digits.struct.field("1") == "-").then(-size).otherwise(size)
    return asked.select("at", minutes=signed.fill_null(0)).unique().sort("at")


def _agreeing(asked: pl.DataFrame) -> Iterator[str]:
    # a few instants of every offset rule most zones out before all are asked
    few = asked.group_by("minutes").head(8).select("at", "minutes")
    for zone in dict.fromkeys((*WELL_KNOWN, *_names())):
        if _agrees(zone, few) and _agrees(zone, asked):
            yield zone


def _agrees(zone: str, asked: pl.DataFrame) -> bool:
    local = pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    offset = local.dt.base_utc_offset() + local.dt.dst_offset()
    return bool(asked.select((offset.dt.total_minutes() == pl.col("minutes")).all()).item())


def localize(values: pl.Series, ids: pl.Series, zone: str) -> Localized:
    """Stamps of a zone's wall clock as instants.

    An hour that happens twice is told apart by the order of the rows within each series, newest first or oldest first:
    rows before the clock goes back are the earlier hour, rows after it the later one, and so is the second row with
    one stamp. The clock is taken to go back at the widest step back of that hour, if that step and an ordinary one make
    up at least half of what clocks are set back by, and if there are few other steps back: a row that came a little
    late moves nothing. Where nothing tells, the earlier is taken and the row counts as `guessed`.

    Args:
        values: (rows,) Datetime[us] without zone, in the order of the source.
        ids: (rows,) the series of each row.
        zone: IANA name.
    Raises:
        ArgumentError: no such zone.
    """
    check_zone(zone)
    earlier, later = (_instants(values, zone, which) for which in ("earliest", "latest"))
    skipped = (earlier.is_null() & values.is_not_null()).arg_true()
    twice = (earlier != later).fill_null(False)
    if not twice.any():
        return Localized(earlier, skipped, 0, 0)
    hour = values.dt.truncate("1h")
    hours = hour.filter(twice).unique().sort()
    near = hour.is_in(pl.concat([hours.dt.offset_by(f"{k}h") for k in range(-2, 3)]).unique().implode())
    # stamps of one change of clocks lie together: a gap of months is between two of them
    rows = pl.DataFrame(
        {"at": values, "id": ids, "twice": twice, "back": later - earlier, "row": pl.int_range(len(values), eager=True)}
    ).filter(near)
    change = rows.select(pl.col("at").unique().sort()).with_columns(
        change=(pl.col("at").diff() > pl.duration(hours=12)).fill_null(False).cum_sum()
    )
    rows = rows.join(change, on="at", how="left", maintain_order="left")
    after, guessed = _after_the_change(rows)
    return Localized(earlier.scatter(after, later.gather(after)), skipped, int(twice.sum()), guessed)


def turned_back(stamps: pl.Series) -> dict[str, NDArray[np.bool_]]:
    """For each well-known zone, which stamps of a wall clock (Datetime[us]) lie in an hour that happens twice there."""
    return {
        zone: (_instants(stamps, zone, "earliest") != _instants(stamps, zone, "latest")).fill_null(False).to_numpy()
        for zone in WELL_KNOWN
    }


def left_out(stamps: pl.Series) -> dict[str, NDArray[np.bool_]]:
    """For each well-known zone, which stamps of a wall clock (Datetime[us]) lie in an hour that never comes there."""
    return {zone: _instants(stamps, zone, "earliest").is_null().to_numpy() for zone in WELL_KNOWN}


def _instants(values: pl.Series, zone: str, which: str) -> pl.Series:
    frame = values.to_frame("at")
    aware = pl.col("at").dt.replace_time_zone(zone, ambiguous=which, non_existent="null")  # pyright: ignore
    return frame.select(aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)).to_series().alias(values.name)


def _after_the_change(rows: pl.DataFrame) -> tuple[pl.Series, int]:
    """Rows that mean the later of the two hours, and how many nothing tells about."""
    group = ["id", "change"]
    step = pl.col("at").diff().over(group, order_by="row").dt.total_microseconds()
    direction = pl.when((step < 0).sum().over(group) > (step > 0).sum().over(group)).then(-1).otherwise(1)
    rows = rows.with_columns(order=pl.col("row") * direction).filter("twice").sort(*group, "order")
    step = pl.col("at").diff().over(group).dt.total_microseconds()
    rows = rows.with_columns(step=step, nth=pl.int_range(pl.len()).over(*group, "at"))
    ordinary = pl.col("step").filter(pl.col("step") > 0).median().over(group).fill_null(float("inf"))
    widest = pl.col("step").min().over(group)
    backs = (pl.col("step") < 0).sum().over(group)
    turned = (
        (widest < 0)
        & (ordinary - widest >= pl.col("back").dt.total_microseconds() / 2)
        & (backs <= 1 + pl.len().over(group) / 10)
    )
    at_turn = (pl.col("step") == widest).cum_sum().over(group).fill_null(0) > 0
    rows = rows.with_columns(turned=turned.fill_null(False))
    rows = rows.with_columns(after=(pl.col("turned") & at_turn.fill_null(False)) | (pl.col("nth") > 0))
    told = pl.col("turned") | (pl.len().over(*group, "at") > 1)
    return rows.filter("after")["row"].sort(), int(rows.select((~told).sum()).item())
