"""Pictures of the data, of stability and of explained forecasts, from a result alone."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.pictures.cases import case_pictures
from keiretsu.proof.report.pictures.clock import steps_picture
from keiretsu.proof.report.pictures.effort import effort_picture
from keiretsu.proof.report.pictures.memory import bands_picture, cycle_picture, memory_picture
from keiretsu.proof.report.pictures.over_time import level_picture, missing_picture
from keiretsu.proof.report.pictures.place import families_picture, place_picture
from keiretsu.proof.report.pictures.promise import promise_picture
from keiretsu.proof.report.pictures.stability import map_picture

__all__ = ["data_pictures", "explained", "stability_pictures"]


def data_pictures(context: Context) -> tuple[Drawing, ...]:
    """The log over time, its clock, what is missing, its memory and cycle, its place on the phase map.

    Returns:
        Drawings in that order, without those that have nothing to show; none for a result of an earlier version.
    """
    profile = context.result["profile"]
    figures: dict[str, Any] | None = profile.get("figures")
    if not figures:
        return ()
    details = {one["name"]: one["details"] for one in profile["findings"]}
    target, memory = profile.get("target"), details.get("memory", {})
    return _there(
        level_picture(context, figures),
        steps_picture(context, details.get("regularity", {})),
        missing_picture(context, figures),
        memory_picture(context, target, memory),
        bands_picture(context, target, memory),
        cycle_picture(context, figures),
        place_picture(context, figures["place"]),
        families_picture(context, figures["place"]),
    )


def stability_pictures(context: Context) -> tuple[Drawing, ...]:
    """The stability map, the certificate's promise beside what was measured, machine time expected and spent."""
    return _there(map_picture(context), promise_picture(context), effort_picture(context))


def explained(context: Context) -> tuple[Drawing, ...]:
    """A good and a bad forecast, three pictures each: course, what moved it, past rows; none where there is no case."""
    told = context.result.get("explained") or {}
    return tuple(drawing for case in told.get("cases") or () for drawing in case_pictures(context, case, told))


def _there(*drawings: Drawing | None) -> tuple[Drawing, ...]:
    return tuple(drawing for drawing in drawings if drawing is not None)
