"""Reading the copy of a file so that everything said of it bears the name of the file it was copied from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.app.ways import on_page
from keiretsu.data import SeriesSet, read
from keiretsu.data.reading.paths import series_names
from keiretsu.data.reading.readable import readable
from keiretsu.data.reading.source import load
from keiretsu.data.reading.table import join
from keiretsu.data.series import ID
from keiretsu.errors import DataError, KeiretsuError

MOST_COLUMNS = 200


def read_copy(path: str, name: str, reading: Mapping[str, Any]) -> SeriesSet:
    """The series of a copy as `keiretsu.read` gives them of the file itself: of one name, ids and fingerprint.

    Args:
        path: of the copy.
        name: of the file it was copied from.
        reading: keyword arguments of `read`; `events` names the column whose words are events.
    Raises:
        KeiretsuError: as `read` and `join_events`; the message names the copy (`without_path` mends that).
    """
    told = dict(reading)
    events = told.pop("events", None)
    series = read(path, **told)
    if events is not None:
        series = series.join_events(path, code=events)
    frame = series.frame
    own, shown = series_names([Path(path)])[0], series_names([Path(name)])[0]
    # without a column of ids a series bears the name of its file, and what a jump of the clock split off bears more
    if series.id_name is None and frame[ID].str.starts_with(own).all():
        frame = frame.with_columns((pl.lit(shown) + pl.col(ID).str.slice(len(own))).alias(ID))
    report = _renamed(series.report, Path(path).name, name)
    return replace(series, frame=frame, source=series.source.replace(Path(path).name, name), report=report)


def without_path(message: str, path: str, name: str) -> str:
    """A message with the name of the file in the place of its copy's."""
    return message.replace(path, name).replace(Path(path).name, name)


def asked_of(error: KeiretsuError) -> dict[str, Any]:
    """What a mistake asks a person for.

    Returns:
        page: the sentence in words of the page; argument: of `read` that would settle it, or ""; clock: the columns
        that are proposed for `time` and `clock`, the date and the time of day, or nothing.
    """
    if not isinstance(error, DataError) or error.advice is None:
        # of what reads values, an infinity alone asks for something
        given = re.search(r"Give (sentinels)=", str(error))
        return {"page": on_page(str(error)), "argument": given[1] if given else "", "clock": {}}
    advice = error.advice
    proposed = dict(zip(("time", "clock"), advice.columns, strict=True)) if advice.argument == "clock" else {}
    return {"page": readable(f"{error.found} {advice.page}"), "argument": advice.argument, "clock": proposed}


def columns_of(path: str) -> list[str]:
    """Names of a table's columns, as far as it is one; for a person to choose the one with the time."""
    try:
        return list(join(load(path)).columns)[:MOST_COLUMNS]
    except KeiretsuError:
        return []


def _renamed(value: Any, old: str, new: str) -> Any:
    """A report, or a part of one, with one name for another in all its texts."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {_renamed(key, old, new): _renamed(each, old, new) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_renamed(each, old, new) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _renamed(getattr(value, field.name), old, new) for field in fields(value)}
        return replace(value, **changed)
    return value
