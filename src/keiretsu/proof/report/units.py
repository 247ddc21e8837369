"""What the axes of a report count in: steps of the log's clock, and the unit of its values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keiretsu.data.profiling.clock_words import ticks
from keiretsu.proof.report.numbers import count, figure, plain, span, span_unit, stamp
from keiretsu.proof.report.phrases import say
from keiretsu.proof.zoned import in_zone, zone_named


@dataclass(frozen=True)
class Clock:
    """The clock of the log.

    Attributes:
        dated: stamps are dates; else they are numbers.
        name: the column that holds them.
        interval: median interval, in seconds if dated, else in the clock's own units.
        zone: IANA name of the zone in which the log writes its stamps; results hold them in UTC. None: it names none.
    """

    dated: bool
    name: str
    interval: float | None
    zone: str | None = None

    @classmethod
    def of(cls, result: dict[str, Any]) -> Clock:
        """The clock of a result."""
        data = result["data"]
        name = result["plan"].get("data", {}).get("time") or "time"
        dated = data["clock"] == "datetime"
        zone = (data.get("read_report") or {}).get("zone") if dated else None
        return cls(dated, name, data.get("interval"), zone)

    def rows(self, rows: int, t: dict[str, str]) -> str:
        """A number of rows, with the stretch of time they cover: "96 rows (4 days)"."""
        text = t["rows_one" if rows == 1 else "rows_many"].format(n=count(rows))
        if not self.dated or not self.interval:
            return text
        return t["rows_span"].format(rows=text, span=span(rows * self.interval, t))

    def step(self, t: dict[str, str]) -> str:
        """What one step ahead is: "1 step = 1 h"."""
        if not self.interval:
            return t["step_row"]
        return t["step_of"].format(interval=self.lasting(self.interval, t))

    def lasting(self, amount: float, t: dict[str, str]) -> str:
        """A stretch of the clock in words: "1 h", "12 cycles"."""
        if self.dated:
            return span(amount, t)
        return ticks(plain(amount), self.name, japanese=t["clock_words"] == "ja")

    def stamp(self, value: str | float | None) -> str:
        """A stamp in the log's own zone, to the second, or finer where rows come at less than a second."""
        finer, behind = self.dated and self.interval is not None and self.interval < 1, ""
        if self.zone is not None and isinstance(value, str):
            try:
                local, behind = in_zone(datetime.fromisoformat(value), self.zone)
            except ValueError:
                return value
            value = local.isoformat()
        return f"{stamp(value, finer=finer)}{behind}"

    def zoned(self, t: dict[str, str]) -> str:
        """The zone of the stamps in brackets, to stand behind one of them; empty where they have none."""
        return say(t["in_brackets"], unit=zone_named(self.zone)) if self.zone is not None else ""

    def stamp_zoned(self, value: str | float | None, t: dict[str, str]) -> str:
        """A stamp with its zone: "2026-03-01 10:40 (Asia/Tokyo)"."""
        return f"{self.stamp(value)}{self.zoned(t)}"

    def interval_text(self, t: dict[str, str]) -> str:
        """The median interval in words."""
        return self.lasting(self.interval, t) if self.interval else figure(self.interval)

    def at(self, value: str | float | None) -> str:
        """The same for prose, where a bare number has to say what it counts: "cycle 122"."""
        return self.stamp(value) if self.dated else f"{self.name} {self.stamp(value)}"

    def span_text(self, data: dict[str, Any], t: dict[str, str]) -> str:
        """From when to when the log reaches, in which zone, and how far its rows lie apart, in a sentence."""
        told = {"first": self.at(data["first"]), "last": self.stamp_zoned(data["last"], t)}
        return say(t["span"], **told, interval=self.interval_text(t))

    def from_origin(self, stamps: list[Any], origin: Any, t: dict[str, str], reach: float) -> tuple[list[float], str]:
        """Stamps as distances from `origin`, and the name of their unit; `reach` is the longest one, in seconds."""
        if not self.dated:
            return [float(s) - float(origin) for s in stamps], t["clock_named"].format(clock=self.name)
        key, seconds = span_unit(reach / 2)
        start = datetime.fromisoformat(origin)
        return [(datetime.fromisoformat(s) - start).total_seconds() / seconds for s in stamps], t[f"unit_{key}"]
