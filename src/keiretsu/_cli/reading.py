"""The options that say how a log is read, once for all commands that read one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Annotated, Any

import typer

import keiretsu as kr
from keiretsu.errors import ArgumentError

# The settings of `keiretsu.data.reading.options.More`, by name (to import them would slow down `--help`), and
# `channels`.
MORE = ("columns", "separator", "decimal", "encoding", "sheet", "table", "query", "sequence", "text", "memory")
MORE += ("form", "epoch", "categories", "channels")
# Settings that are lists, and those that are whole numbers, where one text stands on the command line.
LISTS, _WHOLE = ("channels", "columns", "text"), ("memory",)


@dataclass(frozen=True)
class Log:
    """A log as the command line names it.

    Attributes:
        source: path, glob or URL.
        settings: keyword arguments of `keiretsu.read`.
        events: keyword arguments of `SeriesSet.join_events`, `events` among them; empty where there are none.
        command: for messages.
    """

    source: str
    settings: dict[str, Any]
    events: dict[str, Any]
    command: str

    def read(
        self,
        *,
        otherwise: Mapping[str, Any] | None = None,
        channels: Sequence[str] = (),
        normal: Sequence[str] | None = None,
    ) -> kr.SeriesSet:
        """The series in it, with the channels of its events.

        Args:
            otherwise: what a model or plan was read with, for what the command line leaves open.
            channels: those of the model or plan; they fix which events have channels.
            normal: codes that were no events in training; None finds them.
        """
        series = kr.read(self.source, **{**(otherwise or {}), **self.settings})
        from keiretsu.data.columns import listed

        needed = [name for name in channels if name.endswith(" since") and name not in series.channels]
        codes = [name.removesuffix(" since") for name in needed]
        if not self.events:
            if codes:
                raise ArgumentError(
                    f"{self.command}: --events must name the table of events, as it did in training; got none for "
                    f"{listed(codes)}. Give --events, and --event-code for its column."
                )
            return series
        joined = series.join_events(**{"normal": normal, **self.events}, codes=codes or None)
        # models of before kept the categories of a column beside its events
        lost = [name for name in channels if name in series.channels and name not in joined.channels]
        kept = joined.frame.with_columns(series.frame.select(lost))
        return replace(joined, frame=kept.select(*kept.columns[:2], *sorted(kept.columns[2:]))) if lost else joined


class DataLog(Log):
    """A log that is named by --data."""


_SOURCE = Annotated[
    str,
    typer.Argument(
        help="CSV, Parquet or Excel file, a glob of them, or the URL of a database.", metavar="LOG", show_default=False
    ),
]
_DATA = Annotated[
    str,
    typer.Option("--data", help="The log: CSV, Parquet or Excel file, a glob of them, or the URL of a database."),
]
# where a command takes prices, too: no column of a long table is called like one
_VALUE_OR_PRICES = Annotated[
    str | None,
    typer.Option("--value", help="Prices, as --prices. Without an =: long table, column that holds its value."),
]
_OPTIONS: dict[str, Any] = {
    "time": Annotated[
        list[str] | None,
        typer.Option("--time", help="Column of stamps, by default the only one with dates; twice for date and time."),
    ],
    "id": Annotated[str | None, typer.Option("--id", help="Column that tells the series apart.")],
    "name": Annotated[str | None, typer.Option("--name", help="Long table: column that says what was observed.")],
    "value": Annotated[str | None, typer.Option("--value", help="Long table: column that holds its value.")],
    "zone": Annotated[
        str | None, typer.Option("--zone", help="Time zone of stamps without an offset, such as Asia/Tokyo.")
    ],
    "duplicates": Annotated[
        str | None, typer.Option("--duplicates", help="Rows of one stamp: refuse, first, last or mean.")
    ],
    "jumps": Annotated[str | None, typer.Option("--jumps", help="A clock that jumps back: refuse, split or sort.")],
    "sentinels": Annotated[
        list[str] | None,
        typer.Option("--sentinel", help="Value that means no value, such as -999 or Bad; COLUMN=-999 of one column."),
    ],
    "events": Annotated[
        str | None, typer.Option("--events", help="Second table, of alarms or maintenance, to join as channels.")
    ],
    "event_time": Annotated[
        list[str] | None, typer.Option("--event-time", help="Its column of stamps; twice for date and time.")
    ],
    "event_id": Annotated[str | None, typer.Option("--event-id", help="Its column of ids.")],
    "event_code": Annotated[str | None, typer.Option("--event-code", help="Its column of codes or texts.")],
    "event_normal": Annotated[
        list[str] | None,
        typer.Option("--event-normal", help="Code of no alarm, by default 0, OK and the like; none: all are events."),
    ],
    "more": Annotated[
        list[str] | None,
        typer.Option("--read", help=f"KEY=VALUE, one of {', '.join(MORE)}.", metavar="KEY=VALUE"),
    ],
}


def reads_log(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the argument LOG and the options of reading; it gets them as one `Log`, its argument `log`.

    A command that takes a `DataLog` names its log by the option --data, as it has another argument before all.
    """

    @wraps(command)
    def with_log(log: str, **given: Any) -> None:
        told = {name: given.pop(name) for name in _OPTIONS}
        if "prices" in given and "=" in (told["value"] or ""):
            # what accuracy is worth
            given["prices"], told["value"] = _one(given["prices"], told["value"], command.__name__), None
        events = _events(told, command.__name__)
        command(log=Log(log, _settings(told, command.__name__), events, command.__name__), **given)

    parameters = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        if parameter.name == "log":
            named = parameter.annotation is DataLog
            kind = inspect.Parameter.KEYWORD_ONLY if named else inspect.Parameter.POSITIONAL_OR_KEYWORD
            parameters.append(parameter.replace(annotation=_DATA if named else _SOURCE, kind=kind))
        else:
            parameters.append(parameter)
    parameters.sort(key=lambda parameter: parameter.kind)
    priced = any(parameter.name == "prices" for parameter in parameters)
    options = _OPTIONS | ({"value": _VALUE_OR_PRICES} if priced else {})
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in options.items()
    ]
    with_log.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_log.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del with_log.__wrapped__  # type: ignore[attr-defined]
    return with_log


def _one(prices: str | None, value: str, command: str) -> str:
    if prices is not None:
        raise ArgumentError(f"{command}: --value must not hold prices beside --prices; got both. Leave one out.")
    return value


def _events(given: dict[str, Any], command: str) -> dict[str, Any]:
    told = {name: given.pop(f"event_{name}") for name in ("time", "id", "code", "normal")}
    source = given.pop("events")
    if source is not None:
        time, normal = told["time"] or None, told.pop("normal")
        told["time"] = time[0] if time is not None and len(time) == 1 else time
        return {"events": source, **told, **({"normal": [] if normal == ["none"] else normal} if normal else {})}
    for name, value in told.items():
        if value is not None:
            raise ArgumentError(f"{command}: --event-{name} must come with --events; got it alone. Name the table too.")
    return {}


def _settings(given: dict[str, Any], command: str) -> dict[str, Any]:
    more, time = given.pop("more") or (), given.pop("time")
    settings = {name: value for name, value in given.items() if value is not None}
    if time:
        settings["time"] = time[0] if len(time) == 1 else time
    if "sentinels" in settings:
        settings["sentinels"] = _sentinels(settings["sentinels"])
    for text in more:
        key, equals, value = text.partition("=")
        if not equals or not value:
            raise ArgumentError(
                f"{command}: --read must be KEY=VALUE; got {text!r}. Write --read encoding=cp932, for one."
            )
        settings[key] = _value(key, value, command)
    return settings


def _sentinels(words: Sequence[str]) -> Any:
    """A list for all columns; a mapping where some are those of one column, COLUMN=VALUE."""
    if list(words) == ["proposed"]:
        return "proposed"
    # not before a log is read: what it needs takes a second to load
    from keiretsu.data.reading.values.sentinels import EVERY

    found: dict[str, list[float | str]] = {}
    for word in words:
        name, _, value = word.rpartition("=")
        found.setdefault(name or EVERY, []).append(_number(value))
    return found[EVERY] if set(found) == {EVERY} else found


def _number(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word


def _value(key: str, value: str, command: str) -> Any:
    if key in LISTS:
        return [part.strip() for part in value.split(",")]
    if key in _WHOLE:
        if not value.isdecimal():
            raise ArgumentError(f"{command}: {key} must be a whole number of bytes; got {value!r}. Write 4000000000.")
        return int(value)
    return {"\\t": "\t", "tab": "\t"}.get(value, value)
