"""Stamps as clocks on the wall show them where the log was written; results and plans keep UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def in_zone(stamp: datetime, zone: str | None) -> tuple[datetime, str]:
    """A stamp of a result as the log's own zone has it, without an offset, and what must stand behind it.

    An hour that happens twice, when clocks go back, is told apart by its offset, which nothing else on the page says.

    Args:
        stamp: UTC without a zone, or, of a log without one, as the log writes it.
        zone: IANA name; None leaves the stamp as it is.
    Returns:
        The stamp, and "" or " +02:00" or, beyond the last year of the calendar, " UTC".
    """
    there = _zone(zone)
    if there is None:
        return stamp, ""
    try:
        local = stamp.replace(tzinfo=UTC).astimezone(there)
    except OverflowError:
        return stamp, " UTC"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return local.replace(tzinfo=None, fold=0), f" {_offset(local)}" if twice else ""


def zone_named(zone: str | None) -> str:
    """What people call a zone: "Europe/Berlin", "UTC+02:00"; empty where the stamps have none.

    The names of fixed offsets are turned round (Etc/GMT-2 is two hours before Greenwich), which nobody expects.
    """
    if zone is None:
        return ""
    there = _zone(zone)
    if there is None or zone.rpartition("/")[2] in ("UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich"):
        return "UTC"
    return f"UTC{_offset(datetime(2000, 1, 1, tzinfo=there))}" if zone.startswith("Etc/") else zone


def _offset(moment: datetime) -> str:
    digits = moment.strftime("%z")
    return f"{digits[:3]}:{digits[3:5]}".replace("-", "−")


@cache
def _zone(zone: str | None) -> ZoneInfo | None:
    """The zone, or none where this machine does not know it: its stamps are told in UTC."""
    if zone is None:
        return None
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
