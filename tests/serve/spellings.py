"""Logs in every spelling that reading finds out or is told: what a stream of the same file must read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

ROWS = 160
JST, BERLIN = timezone(timedelta(hours=9)), ZoneInfo("Europe/Berlin")
# summer time begins within them, on 29 March
START = datetime(2026, 3, 26)
_NOISE = np.random.default_rng(3)
LOAD = (1200 + 900 * np.sin(np.arange(ROWS) / 5) + _NOISE.normal(0, 40, ROWS)).round(1).tolist()
HEAT = (0.5 + _NOISE.normal(0, 0.1, ROWS)).round(3).tolist()
HOURS = [START + timedelta(hours=k) for k in range(ROWS)]

Cells = list[list[str]]


def comma(number: float) -> str:
    return f"{number}".replace(".", ",")


def thousands(number: float) -> str:
    return f"{number:,.1f}".replace(",", "\x00").replace(".", ",").replace("\x00", ".")


def table(time: Callable[[datetime], str] = str, number: Callable[[float], str] = str, heat=None, more=()) -> Cells:
    """Header and rows; more columns are (name, cell of row k)."""
    rows = [["time", "load", "heat", *(name for name, _ in more)]]
    for k, hour in enumerate(HOURS):
        cells = [time(hour), number(LOAD[k]), (heat or number)(HEAT[k])]
        rows.append([*cells, *(cell(k) for _, cell in more)])
    return rows


def text(rows: Sequence[Sequence[str]], separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(cells) + end for cells in rows)


def of(form: str) -> Callable[[datetime], str]:
    return lambda hour: hour.strftime(form)


def era(hour: datetime) -> str:
    return f"令和{hour.year - 2018}年{hour.month}月{hour.day}日 {hour.hour}時{hour.minute}分"


def since_1970(scale: int) -> Callable[[datetime], str]:
    return lambda hour: str(int(hour.timestamp()) * scale + scale // 7)


def between(rows: Cells, line: str, every: int = 50) -> str:
    """The table with a line put in every so many rows."""
    lines = text(rows).splitlines(keepends=True)
    return "".join(one + (line if k and k % every == 0 else "") for k, one in enumerate(lines))


PLAIN = table()
TEXT = text(PLAIN)
_WORDS = ("ON", "OFF", "ON", "", "N/A")
_TRUTH = ("true", "FALSE", "True", "", "null")
COUNTED = {"time": "time"}
_CALM = ("mode", lambda k: _WORDS[k % 5])
_FLAG = ("flag", lambda k: _TRUTH[k % 5])

# name → what the file holds, and what reading is told
SPELLINGS: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "comma": (TEXT, {}),
    "semicolon": (text(PLAIN, ";"), {}),
    "tab": (text(PLAIN, "\t"), {}),
    "bar": (text(PLAIN, "|"), {}),
    "blanks": (text(table(of("%Y-%m-%dT%H:%M")), "   "), {}),
    "decimal commas": (text(table(number=comma), ";"), {}),
    "decimal commas between tabs": (text(table(number=comma), "\t"), {}),
    "decimal commas between blanks": (text(table(of("%Y-%m-%dT%H:%M"), comma), "  "), {}),
    "decimal commas with points of thousands": (text(table(number=thousands, heat=comma), ";"), {}),
    "a column with commas beside one with points": (text(table(number=comma, heat=str), ";"), {}),
    "quoted decimal commas, told": (text(table(number=lambda x: f'"{comma(x)}"')), {"decimal": ","}),
    "points of thousands alone, told": (
        text(table(number=lambda x: thousands(round(x)).removesuffix(",0"), heat=comma), ";"),
        {"decimal": ","},
    ),
    "quotes everywhere": ("".join(",".join(f'"{c}"' for c in row) + "\n" for row in PLAIN), {}),
    "a separator at the end of each line": (text(PLAIN, ";", ";\n"), {}),
    "line ends of Windows": (text(PLAIN, end="\r\n"), {}),
    "a mark": (TEXT.encode("utf-8-sig"), {}),
    "cp932": (text(table(of("%Y年%m月%d日 %H時%M分"))).replace("load", "負荷").encode("cp932"), {}),
    "cp932 below a title of ASCII": (
        ("Plant\n" + text(table(of("%Y/%m/%d %H:%M"))).replace("load", "負荷")).encode("cp932"),
        {},
    ),
    "latin-1, told": (TEXT.replace("heat", "heat [°C]").encode("latin-1"), {"encoding": "latin-1"}),
    "units in the header": (TEXT.replace("load", "load [%]"), {}),
    "titles above the header": ("Plant\nexported by logger 7\n\n" + TEXT, {}),
    "a title in brackets": ("[Log]\nexported by logger 7\n" + text(PLAIN, ";"), {}),
    "blank lines": (between(PLAIN, "\n"), {}),
    "lines of separators": (between(PLAIN, ",,\n"), {}),
    "the header again": (between(PLAIN, "time,load,heat\n"), {}),
    "no header, told": (text(PLAIN[1:]), {"columns": ["time", "load", "heat"]}),
    "year first, slashes": (text(table(of("%Y/%m/%d %H:%M:%S"))), {}),
    "day first, dots": (text(table(of("%d.%m.%Y %H:%M")), ";"), {}),
    "day first, told": (text(table(of("%d/%m/%Y %H:%M"))), {"form": "%d/%m/%Y %H:%M"}),
    "month first, told": (text(table(of("%m/%d/%Y %H:%M"))), {"form": "%m/%d/%Y %H:%M"}),
    "month first with half days, told": (text(table(of("%m/%d/%y %I:%M %p"))), {"form": "%m/%d/%y %I:%M %p"}),
    "compact": (text(table(of("%Y%m%d %H%M%S"))), {}),
    "Japanese": (text(table(of("%Y年%m月%d日 %H時%M分"))), {}),
    "era": (text(table(era)), {}),
    "era by letter": (text(table(lambda hour: f"R{hour.year - 2018}.{hour:%m.%d %H:%M}")), {}),
    "the end of a day as 24:00": (
        text(table(lambda h: f"{h - timedelta(days=1):%Y-%m-%d} 24:00" if not h.hour else f"{h:%Y-%m-%d %H:%M}")),
        {},
    ),
    "a date and a time of day": (
        text([["day", "clock", *PLAIN[0][1:]], *([*row[0].split(" "), *row[1:]] for row in PLAIN[1:])]),
        {"time": ["day", "clock"]},
    ),
    "an offset": (text(table(lambda hour: hour.replace(tzinfo=JST).isoformat())), {}),
    "UTC": (text(table(lambda hour: f"{hour.isoformat()}Z")), {}),
    "offsets of summer time": (
        text(table(lambda hour: hour.replace(tzinfo=UTC).astimezone(BERLIN).isoformat())),
        {},
    ),
    "a zone, told": (text(table(of("%Y-%m-%d %H:%M"))), {"zone": "Asia/Tokyo"}),
    "seconds since 1970": (text(table(since_1970(1))), COUNTED),
    "milliseconds since 1970": (text(table(since_1970(1000))), COUNTED),
    "milliseconds that look like a day of 1712": (
        text([PLAIN[0], *([str(1712010812345 + 3_600_000 * k), *row[1:]] for k, row in enumerate(PLAIN[1:]))]),
        COUNTED,
    ),
    "microseconds since 1970": (text(table(since_1970(10**6))), COUNTED),
    "nanoseconds since 1970": (text(table(since_1970(10**9))), COUNTED),
    "parts of seconds since 1970": (text(table(lambda h: f"{h.timestamp() + 0.25}")), COUNTED),
    "cycles": (text([PLAIN[0], *([str(k), *row[1:]] for k, row in enumerate(PLAIN[1:]))]), COUNTED),
    "true and false": (text(table(more=(_FLAG,))), {}),
    "words": (text(table(more=(_CALM,))), {}),
    "codes of states, told": (
        text(table(more=(("state", lambda k: ("1", "2.0", "3")[k % 3]),))),
        {"categories": {"state": ["1", "2", "3"]}},
    ),
    "words for no value": (
        text([[("<NA>", "n/a", "NULL", c)[min(k % 7, 3)] if p == 2 and k else c for p, c in enumerate(row)]
              for k, row in enumerate(PLAIN)]),
        {},
    ),
    "a sentinel, told": (
        text([["-999" if p == 2 and k and not k % 9 else c for p, c in enumerate(row)] for k, row in enumerate(PLAIN)]),
        {"sentinels": [-999]},
    ),
    "percent signs, which are no numbers": (text(table(more=(("share", lambda k: f"{LOAD[k]}%"),))), {}),
    "remarks": (text(table(more=(("remark", lambda k: f"note {k}"),))), {}),
    "series": (text(table(more=(("machine", lambda k: "A;1"),))), {"id": "machine"}),
}  # fmt: skip
