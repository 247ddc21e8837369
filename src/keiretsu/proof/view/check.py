"""Whether a view is one: every list as long as it says, every number a number."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from keiretsu.proof.view.coded import decoded_stamps, decoded_values

SCHEMA = "keiretsu.view/1"
_CLOCKS = ("datetime", "integer", "number")


class _DamagedError(Exception):
    """What is wrong, in a few words."""


def check_view(view: Any) -> str | None:
    """What is wrong with a view; None where nothing is."""
    try:
        _view(view)
    except _DamagedError as error:
        return str(error)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError) as error:
        return f"something is missing or of another kind: {type(error).__name__} {error}"[:200]
    return None


def _view(view: Any) -> None:
    _need(isinstance(view, dict) and view.get("schema") == SCHEMA, f"the schema is not {SCHEMA}")
    clock, targets, horizon = view["clock"], view["targets"], view["horizon"]
    _need(clock["kind"] in _CLOCKS and isinstance(clock["name"], str), "the clock is none we know")
    _need(clock["zone"] is None or isinstance(clock["zone"], str), "the zone is no name")
    _need(all(_number(clock[key]) for key in ("interval", "pause")), "the interval is no number")
    _need(isinstance(targets, list) and targets and all(isinstance(t, str) for t in targets), "there are no targets")
    _need(_count(horizon) and horizon > 0 and _count(view["stride"]), "the horizon is no number of rows")
    _need(_number(view["coverage"]) and 0 < view["coverage"] < 1, "the coverage is no share")
    left = view["left_out"]
    _need(_count(left["series"]) and _names(left["first_series"]) and _names(left["candidates"]), "what is left out")
    _need(isinstance(view["series"], list) and bool(view["series"]), "there are no series")
    for series in view["series"]:
        _need(isinstance(series["id"], str) and _count(series["rows"]), "a series has no name")
        for part in series["parts"]:
            _part(part, len(targets))
        _need(sum(part["rows"] for part in series["parts"]) == series["rows"], "rows of a series are missing")
        if "origins" in series:
            _origins(series["origins"], len(targets), horizon)
            _whole(series["whole"], len(targets), horizon)


def _part(part: Any, targets: int) -> None:
    marks = part["marks"]
    _need(part["part"] in ("train", "test"), "a part is neither training nor test")
    _need(_count(part["rows"]) and _count(marks) and _count(part["each"]) and part["each"] > 0, "a part has no rows")
    _need(len(part["targets"]) == targets, "a target is missing")
    reduced = part["each"] > 1
    times = decoded_stamps(part["time"])
    _need(len(times) == marks and bool(np.all(np.diff(times) >= 0)), "stamps are missing or out of order")
    for key in ("until", "count") if reduced else ():
        _need(len(decoded_stamps(part[key])) == marks, f"{key} is not as long as the part")
    if reduced:
        _need(decoded_stamps(part["count"]).sum() == part["rows"], "rows of a part are missing")
    for target in part["targets"]:
        for key in ("first", "lowest", "highest", "last") if reduced else ("value",):
            _values(target[key], marks)
        if reduced:
            _need(len(decoded_stamps(target["missing"])) == marks, "counts of missing values are missing")


def _origins(found: Any, targets: int, horizon: int) -> None:
    count = found["count"]
    _need(_count(count) and len(decoded_stamps(found["row"])) == count, "origins are missing")
    _need([step["step"] for step in found["steps"]] == sorted({1, horizon}), "steps are missing")
    for step in found["steps"]:
        _need(len(decoded_stamps(step["time"])) == count, "stamps of forecasts are missing")
    for made in found["forecasts"].values():
        _need(len(made) == targets, "forecasts of a target are missing")
        for steps in made:
            _need(len(steps) == len(found["steps"]), "forecasts of a step are missing")
            for forecast in steps:
                _forecast(forecast, count)


def _whole(found: Any, targets: int, horizon: int) -> None:
    count = found["count"]
    _need(_count(count) and len(decoded_stamps(found["origin"])) == count, "origins are missing")
    _need(len(decoded_stamps(found["time"])) == count * horizon, "stamps of forecasts are missing")
    for made in found["forecasts"].values():
        _need(len(made) == targets, "forecasts of a target are missing")
        for forecast in made:
            _forecast(forecast, count * horizon)


def _forecast(forecast: Any, count: int) -> None:
    _values(forecast["mean"], count)
    for key in ("lower", "upper"):
        if forecast[key] is not None:
            _values(forecast[key], count)


def _values(coded: Any, count: int) -> None:
    if coded["kind"] == "u2":
        _need(_number(coded["low"]) and _number(coded["step"]) and coded["step"] >= 0, "steps are no numbers")
    _need(len(decoded_values(coded)) == count, "values are missing")


def _need(fine: Any, wrong: str) -> None:
    if not fine:
        raise _DamagedError(wrong)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
