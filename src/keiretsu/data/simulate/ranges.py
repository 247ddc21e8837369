"""Frozen ranges from which logs are drawn: what thresholds are set on, and what they must hold on.

Four questions are each answered by chance and apart from the others: does the log remember (reach), is its clock uneven
(interval_cv), does its level shift (level_shift), does missing depend on the value (missing_odds)? Half of the logs are
nulls of each. Numbers between null and effect are never drawn: they belong to neither side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from keiretsu.data.simulate.plant import plant_log
from keiretsu.data.simulate.settings import Clock, Drift, Memory, Missing, Noise, Plant, Seasons
from keiretsu.data.simulate.simulated import Simulated
from keiretsu.errors import ArgumentError

ROWS, SERIES, CHANNELS = (5_000, 20_000), (1, 8), (0, 3)
SHORT_REACH, LONG_REACH = (1, 20), (500, 2_000)
# an uneven clock's variation comes out a little different from what was asked for; the ends leave room for that
EVEN_CV, UNEVEN_CV = (0.0, 0.049), (0.33, 2.0)
SHIFT, SHIFT_AT = (1.0, 4.0), (0.2, 0.8)
ODDS, MISSING_RATE = (3.0, 10.0), (0.02, 0.30)
SIGNAL_TO_NOISE = (2.0, 30.0)
PERIOD, AMPLITUDE = (12.0, 300.0), (0.3, 1.2)
FIXABLE = ("rows", "series", "channels", "kind", "reach", "use", "clock", "interval_cv", "level_shift", "shift_at")
FIXABLE += ("missing_odds", "missing_kind", "missing_rate", "signal_to_noise", "freedom", "period", "amplitude")


def draw_numbers(seed: int, **fixed: Any) -> dict[str, Any]:
    """The numbers of one random log; a number that is fixed changes none of the others but those it rules out.

    Where the level of the target itself wanders (an autoregression or a latch with a long reach), no shift is drawn:
    nobody could tell it from the wandering.
    """
    for name in fixed:
        if name not in FIXABLE:
            raise ArgumentError(f"draw_log: {name} must be one of {', '.join(FIXABLE)}; got {name!r}. Fix one of them.")
    generator = np.random.default_rng([seed, 20_261_126])
    long, uneven, moves, depends, cycles, tails = generator.random(6) < 0.5
    drawn: dict[str, Any] = {
        "rows": int(_log_uniform(generator, ROWS)),
        "series": int(_log_uniform(generator, (SERIES[0], SERIES[1] + 0.99))),
        "channels": int(generator.integers(CHANNELS[0], CHANNELS[1] + 1)),
        "kind": str(generator.choice(["ar", "lag", "latch"])),
        "reach": [round(_log_uniform(generator, ends)) for ends in (SHORT_REACH, LONG_REACH)][int(long)],
        "use": str(generator.choice(["linear", "nonlinear"], p=[0.75, 0.25])),
        "clock": [str(generator.choice(kinds)) for kinds in (["regular", "jitter"], ["gamma", "bursts"])][int(uneven)],
        "interval_cv": [float(generator.uniform(*EVEN_CV)), _log_uniform(generator, UNEVEN_CV)][int(uneven)],
        "level_shift": [0.0, float(generator.uniform(*SHIFT))][int(moves)],
        "shift_at": float(generator.uniform(*SHIFT_AT)),
        "down": bool(generator.random() < 0.5),
        "missing_odds": [1.0, _log_uniform(generator, ODDS)][int(depends)],
        "missing_kind": [str(generator.choice(["random", "blocks", "together"])), "value"][int(depends)],
        "missing_rate": _log_uniform(generator, MISSING_RATE),
        "signal_to_noise": _log_uniform(generator, SIGNAL_TO_NOISE),
        "freedom": [None, float(generator.uniform(3, 8))][int(tails)],
        "period": _log_uniform(generator, PERIOD),
        "amplitude": [0.0, float(generator.uniform(*AMPLITUDE))][int(cycles)],
    }
    return _consistent(drawn | fixed, fixed)


def draw_log(seed: int, **fixed: Any) -> Simulated:
    """One random log of the ranges of this file.

    `parameters` are those of `plant_log`, among them `target`, `reach` (rows), `interval_cv` (as drawn), `level_shift`
    (sd) and `missing_odds`, and `judged`: which of these four can fairly be asked of this log.

    Args:
        seed: the same seed gives the same log, bit for bit.
        fixed: any of `FIXABLE`, to hold some numbers still while the others vary.
    Raises:
        ArgumentError: a name is not one of them, or a value lies outside its range.
    Example:
        >>> draw_log(3, reach=1000, kind="lag").parameters["reach"]
        1000
    """
    drawn = draw_numbers(seed, **fixed)
    made = plant_log(drawn["series"], rows=drawn["rows"], seed=seed, plant=_plant(drawn))
    judged = ["reach", "interval_cv", "missing_odds"] + ([] if _wanders(drawn) else ["level_shift"])
    return replace(made, parameters=made.parameters | {"drawn": drawn, "judged": sorted(judged)})


def _consistent(drawn: dict[str, Any], fixed: dict[str, Any]) -> dict[str, Any]:
    """Numbers that a fixed one rules out are set to what goes with it."""
    if "interval_cv" in fixed and "clock" not in fixed:
        drawn["clock"] = "regular" if drawn["interval_cv"] == 0 else "jitter" if drawn["interval_cv"] < 0.2 else "gamma"
    if drawn["clock"] == "regular":
        drawn["interval_cv"] = 0.0
    if "missing_odds" in fixed and "missing_kind" not in fixed:
        drawn["missing_kind"] = "value" if drawn["missing_odds"] != 1 else "random"
    if drawn["missing_kind"] != "value":
        drawn["missing_odds"] = 1.0
    if _wanders(drawn) and "level_shift" not in fixed:
        drawn["level_shift"] = 0.0
    return drawn


def _wanders(drawn: dict[str, Any]) -> bool:
    # a latch multiplied by a quick channel has a steady level, however long it holds
    steady = drawn["kind"] == "lag" or (drawn["kind"] == "latch" and drawn["use"] == "nonlinear")
    return drawn["reach"] > SHORT_REACH[1] and not steady


def _plant(drawn: dict[str, Any]) -> Plant:
    shift = drawn["level_shift"] * (-1 if drawn["down"] else 1)
    return Plant(
        channels=drawn["channels"],
        memory=Memory(drawn["kind"], drawn["reach"], use=drawn["use"]),
        clock=Clock(drawn["clock"], variation=drawn["interval_cv"]),
        drift=Drift("shift" if shift else "none", size=shift, at=drawn["shift_at"]),
        seasons=Seasons((drawn["period"],), (drawn["amplitude"],)) if drawn["amplitude"] else Seasons(),
        noise=Noise(drawn["signal_to_noise"], freedom=drawn["freedom"]),
        missing=Missing(drawn["missing_kind"], rate=drawn["missing_rate"], odds=drawn["missing_odds"]),
    )


def _log_uniform(generator: np.random.Generator, ends: tuple[float, float]) -> float:
    return float(np.exp(generator.uniform(np.log(ends[0]), np.log(ends[1]))))
