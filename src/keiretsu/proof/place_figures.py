"""The place of a log on the phase map as a range: what its numbers may be, and who wins in which corner of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from keiretsu.data import Profile
from keiretsu.data.profiling.phase import AXES, Place, expect, map_cells


def place_figures(profile: Profile) -> dict[str, Any] | None:
    """Where the log lies on the map of those whose own past is known, which is what a proof forecasts.

    The ranges are no confidence intervals: they hold what the profile's ways to measure the same thing came to.

    Returns:
        carrier: what carries the memory. ranges: axis → lowest and highest number. cells: the map, a cell a simulated
        log, with its winner and the share of the linear model's squared error that it saves. families: family → that
        share at the place, below 0 where it errs more, and the least and largest at the corners of the ranges. winner:
        at the place. winners: family → corners where it wins. inside: whether the place lies within what was
        simulated. None where the log does not tell its place.
    """
    place, at = profile.place, profile.expected()
    if at is None:
        return None
    ranges = _ranges(profile, place)
    corners = [replace(place, **dict(zip(AXES, ends, strict=True))) for ends in product(*ranges.values())]
    found = [one for one in (expect(corner, own_past=True) for corner in dict.fromkeys(corners)) if one is not None]
    gains = {family: [one.gains[family] for one in (at, *found)] for family in at.errors}
    return {
        "carrier": place.carrier,
        "ranges": {axis: list(ends) for axis, ends in ranges.items()},
        "cells": map_cells(place.carrier, own_past=True),
        "families": {
            family: {"gain": round(told[0], 5), "low": round(min(told), 5), "high": round(max(told), 5)}
            for family, told in gains.items()
        },
        "winner": at.winner,
        "winners": dict(Counter(one.winner for one in found).most_common()),
        "inside": at.inside,
    }


def _ranges(profile: Profile, place: Place) -> dict[str, tuple[float, float]]:
    memory, clock = profile["memory"].details, profile["regularity"].details
    # what is certain, and how far it goes if it goes on as it falls
    sure = float(memory.get("reach") or 0.0)
    return {
        "memory": _around(place.memory, [max(sure, 1.0)]),
        "irregularity": _around(place.irregularity, [clock.get("variation_without_gaps")]),
        "drift": _around(place.drift, _steps(profile)),
        "noise": _around(place.noise, _noises(profile)),
    }


def _around(value: float | None, others: list[Any]) -> tuple[float, float]:
    known = [float(one) for one in (value, *others) if one is not None]
    return round(min(known), 5), round(max(known), 5)


def _steps(profile: Profile) -> list[float]:
    """Sizes of steps that cannot be told from slow wandering; they may be steps, or none."""
    told = profile["stationarity"].details
    if told["level_verdict"] != "cannot be told apart":
        return []
    return [abs(step["size"]) for tested in told["tested"] for step in tested["steps"]]


def _noises(profile: Profile) -> list[float]:
    """The target's share of noise by every way in which it was measured."""
    channels: list[Mapping[str, Any]] = profile["noise"].details["channels"]
    own = [one for one in channels if one["channel"] == profile.target]
    told = [one.get(way) for one in own for way in ("noise_share", "rice", "gasser", "nugget")]
    return [min(max(float(share), 0.0), 1.0) for share in told if share is not None]
