"""Covariates in a model file: calendars as their settings, columns of tables, and what was learned of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import numpy as np

from keiretsu.data import Calendar, Holidays, Shifts
from keiretsu.data.known.covariates import StampFeatures
from keiretsu.errors import ArgumentError
from keiretsu.estimators.covariates import CovariatePlan
from keiretsu.estimators.model_file_fields import Fields, Tensors
from keiretsu.estimators.partners.basis import Basis
from keiretsu.estimators.partners.effect import Effect
from keiretsu.estimators.scaling import Scaling

KINDS = ("Calendar", "Holidays", "Shifts")
# Calendars and shifts of one that a header may ask for.
MOST_CALENDARS, MOST_COLUMNS = 64, 4096


def covariate_fields(
    plan: CovariatePlan | None, effect: Effect | None
) -> tuple[dict[str, Any] | None, dict[str, np.ndarray]]:
    """Header and arrays of the covariates; None and nothing where there are none.

    Raises:
        ArgumentError: a calendar is of a class of the caller's own, which a file cannot hold.
    """
    if plan is None or effect is None:
        return None, {}
    header = {
        "calendars": [_settings(one) for one in plan.calendars],
        "columns": list(plan.columns),
        "static": list(plan.static),
        "time": plan.time_name,
        "id": plan.id_name,
        "crossed": effect.basis.crossed,
    }
    arrays = {
        "effect.weights": effect.weights,
        "effect.intercept": effect.intercept,
        "effect.center": effect.scaling.center,
        "effect.scale": effect.scaling.scale,
    }
    return header, arrays


def read_covariates(header: Fields, tensors: Tensors, *, targets: int) -> tuple[CovariatePlan | None, Effect | None]:
    """The covariates of a file; None where it has none.

    Raises:
        ValueError: they do not fit together.
    """
    if "covariates" not in header:
        return None, None
    kept = header.sub("covariates")
    listed = kept.sequence("calendars")
    if len(listed) > MOST_CALENDARS:
        raise ValueError(f"covariates.calendars must be at most {MOST_CALENDARS}")
    calendars = tuple(cast(StampFeatures, _calendar(Fields(one, "covariates.calendars"))) for one in listed)
    columns, static = _names(kept, "columns"), _names(kept, "static")
    id_name = kept.text("id") if "id" in kept else None
    plan = CovariatePlan(calendars, columns, static, kept.text("time"), id_name)
    if list(columns) != sorted(columns) or len(set(plan.names)) < len(plan.names) or not plan.names + static:
        raise ValueError("covariates must have different names, columns in alphabetical order")
    if set(plan.names) & set(static):
        raise ValueError("covariates.static must have names of its own")
    basis = Basis(plan.names, static, kept.flag("crossed"))
    count = len(basis.columns)
    if count > MOST_COLUMNS:
        raise ValueError(f"covariates must be at most {MOST_COLUMNS} columns")
    center = tensors.take("effect.center", count)
    scaling = Scaling(center, tensors.positive("effect.scale", count, finite=False))
    weights = tensors.take("effect.weights", basis.features, targets)
    return plan, Effect(basis, scaling, weights, tensors.take("effect.intercept", targets))


def _settings(calendar: StampFeatures) -> dict[str, Any]:
    if isinstance(calendar, Calendar):
        return {"kind": "Calendar", "features": list(calendar.features), "zone": calendar.zone}
    if isinstance(calendar, Holidays):
        return {
            "kind": "Holidays",
            "country": calendar.country,
            "part": calendar.part,
            "neighbours": calendar.neighbours,
            "closed": [day.isoformat() for day in calendar.closed],
            "zone": calendar.zone,
        }
    if isinstance(calendar, Shifts):
        days = calendar.weekdays
        by_name = days if isinstance(days, Mapping) else dict.fromkeys(calendar.hours, days)
        return {
            "kind": "Shifts",
            "hours": {name: list(bounds) for name, bounds in calendar.hours.items()},
            "weekdays": {name: list(some) for name, some in by_name.items()},
            "zone": calendar.zone,
        }
    raise ArgumentError(
        f"save: known must be calendars that a file can hold, Calendar, Holidays or Shifts; got {calendar!r}. "
        f"Give its columns as a table instead."
    )


def _calendar(fields: Fields) -> Calendar | Holidays | Shifts:
    kind, zone = fields.text("kind", KINDS), fields.zone("zone")
    if kind == "Calendar":
        return Calendar(fields.names("features"), zone)  # type: ignore[arg-type]
    if kind == "Holidays":
        days = [Fields({"day": day}, "covariates.closed").text("day") for day in fields.sequence("closed")]
        part = fields.text("part") if "part" in fields else None
        closed = tuple(date.fromisoformat(day) for day in days)
        return Holidays(fields.text("country"), part, fields.flag("neighbours"), closed, zone)
    hours, weekdays = Fields(fields.plain("hours"), "hours"), Fields(fields.plain("weekdays"), "weekdays")
    return Shifts(
        {name: _two(hours.sequence(name)) for name in fields.plain("hours")},
        {name: weekdays.sequence(name) for name in fields.plain("weekdays")},
        zone,
    )


def _two(bounds: list[Any]) -> tuple[str, str]:
    first, last = bounds
    return first, last


def _names(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of different texts, which may be empty."""
    return fields.names(name) if fields.sequence(name) else ()
