"""A plant log of which everything is known: memory, regimes, clock, drift, seasons, noise, missing values, labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.series import TIME
from keiretsu.data.simulate.clocks import intervals, stamps
from keiretsu.data.simulate.drifts import drifting, of_regime, regime_of, seasonal
from keiretsu.data.simulate.faulty import with_faults
from keiretsu.data.simulate.holes import absent, held_values, odds_ratio, stretches
from keiretsu.data.simulate.memories import QUICK, fractional_reach, remembering
from keiretsu.data.simulate.settings import Noise, Plant
from keiretsu.data.simulate.simulated import Columns, Simulated, ar1, simulate

Vector = NDArray[np.float64]
TARGET = "y"
_UNSEEN = "complete"


def plant_log(series: int = 1, *, rows: int = 10_000, seed: int = 0, plant: Plant | None = None) -> Simulated:
    """y = drift(gain · signal + regime level + season + noise) + wear, seen through sensors and a logger.

    Channels: `y` (the target), `x1`, `x2`, … (quick sensors that say nothing of it), the inputs of its memory (`u`;
    `v`, `flag`, `c`) and `lab`, as the settings have it. Truth: `clean` (y without noise, faults and holes), `complete`
    (y as measured, without holes), `season`, `regime`, and `abnormal` and `rul` where the settings ask for them.

    `parameters` holds the settings by part (`memory`, `clock`, …) and, for a profile to be checked against: `target`;
    `reach` (rows; 0 for white noise); `interval_cv` (standard deviation of all intervals ÷ their mean, as drawn);
    `level_shift` (sd of y before the shift, without sign; 0.0 if the drift is another); `missing_odds` (odds ratio set;
    1.0 if missing values do not depend on the value), `missing_odds_drawn` and `missing_rate` (as drawn);
    `signal_to_noise`; `gaps` (intervals above 1.5 medians), `stuck_rate` and `outlier_rate` (as drawn, share of y).

    Args:
        series, rows: how many series, of how many rows.
        seed: the same seed gives the same bits; series k is the same however many are drawn.
        plant: what the log is made of; by default a short autoregression on an even clock.
    Raises:
        ArgumentError: no series or no rows, or faults that do not act on values.
    Example:
        >>> made = plant_log(2, rows=5000, plant=Plant(memory=Memory("lag", 800), clock=Clock("gamma", variation=0.5)))
        >>> made.parameters["reach"]
        800
    """
    what = Plant() if plant is None else plant
    counted: list[dict[str, float]] = []

    def make(generator: np.random.Generator) -> tuple[Columns, Columns]:
        made = _Series(what, rows, generator)
        counted.append(made.counts)
        return made.observed, made.truth

    made = simulate("plant_log", make, series=series, seed=seed, rows=rows)
    return replace(
        made,
        truth=made.truth.with_columns(pl.col("regime").cast(pl.Int64)),
        parameters={**made.parameters, **_facts(what, made, counted)},
    )


@dataclass(frozen=True)
class _Sensor:
    values: Vector
    outliers: int


class _Series:
    """One series in the making; every part has a stream of random numbers of its own."""

    def __init__(self, plant: Plant, rows: int, generator: np.random.Generator) -> None:
        parts = ("clock", "regime", "memory", "season", "noise", "drift", "faults", "missing", "stuck", "others")
        streams: dict[str, np.random.Generator] = dict(zip(parts, generator.spawn(len(parts)), strict=True))
        steps = intervals(streams["clock"], rows, plant.clock)
        elapsed = steps / steps.mean()
        regime = regime_of(streams["regime"], rows, plant.regimes)
        level, gain, slower = of_regime(regime, plant.regimes)
        signal, inputs = remembering(streams["memory"], plant.memory, elapsed=elapsed, slower=slower)
        season = seasonal(streams["season"], elapsed, plant.seasons)
        moving = gain * signal + level + season
        measured = _measured(streams["noise"], moving, plant.noise)
        wear = plant.labels.wear * float(np.std(moving)) * np.linspace(0, 1, rows) ** 3
        factor, added = drifting(streams["drift"], measured.values, plant.drift)
        y, clean = (factor * values + added + wear for values in (measured.values, moving))
        channels: Columns = {TARGET: y} | inputs
        for number, stream in enumerate(streams["others"].spawn(plant.channels)):
            quick = ar1(stream, rows, memory=float(np.exp(-1 / QUICK)))
            channels[f"x{number + 1}"] = _measured(stream, quick, plant.noise).values
        self.truth: Columns = {"clean": clean, "season": season, "regime": regime.astype(np.float64)}
        if plant.labels.faults:
            channels[TARGET], self.truth["abnormal"] = with_faults(streams["faults"], y, plant.labels)
        if plant.labels.wear > 0:
            self.truth["rul"] = np.arange(rows - 1, -1, -1, dtype=np.float64)
        self.counts: dict[str, float] = {"outliers": measured.outliers}
        self._hide(streams, channels, plant)
        if plant.clock.lab_every > 1:
            place = np.arange(rows) % plant.clock.lab_every == plant.clock.lab_every - 1
            channels["lab"] = np.where(place, clean, np.nan)
        self.observed: dict[str, Any] = {TIME: stamps(steps, plant.clock)} | channels

    def _hide(self, streams: dict[str, np.random.Generator], channels: Columns, plant: Plant) -> None:
        """Make values absent, or repeat older ones, in place; and count."""
        missing = plant.missing
        stuck = stretches(streams["stuck"], len(channels[TARGET]), share=missing.stuck, length=missing.block)
        complete = held_values(channels[TARGET], stuck)
        gone = absent(streams["missing"], complete, missing)
        self.truth[_UNSEEN] = complete
        known = ~np.isnan(complete)
        self.counts |= {
            "stuck": float(np.sum(stuck)),
            "missing": float(np.sum(gone)),
            "odds": odds_ratio(complete[known], gone[known]),
        }
        channels[TARGET] = np.where(gone, np.nan, complete)
        for name in sorted(channels):
            if name != TARGET and name.startswith("x"):
                lost = streams["missing"].random(len(gone)) < missing.others
                lost |= gone if missing.kind == "together" else False
                channels[name] = np.where(lost, np.nan, channels[name])


def _measured(generator: np.random.Generator, signal: Vector, noise: Noise) -> _Sensor:
    """The signal as a sensor gives it: noise, outliers, then the steps of its converter."""
    rows = len(signal)
    scale = 1 / np.sqrt(noise.signal_to_noise)
    if noise.freedom is None:
        added = generator.normal(size=rows)
    else:
        added = generator.standard_t(noise.freedom, size=rows) * np.sqrt((noise.freedom - 2) / noise.freedom)
    values = signal + scale * added
    spread = float(np.std(values))
    out = generator.random(rows) < noise.outlier_rate
    values = values + np.where(out, generator.choice([-1.0, 1.0], size=rows) * noise.outlier_size * spread, 0.0)
    if noise.step > 0 and spread > 0:
        values = np.round(values / (noise.step * spread)) * noise.step * spread
    return _Sensor(values, int(out.sum()))


def _facts(plant: Plant, made: Simulated, counted: list[dict[str, float]]) -> dict[str, Any]:
    steps = np.concatenate([np.diff(frame[TIME].to_physical().to_numpy()) for _, frame in made.series.items()])
    mean = float(np.mean(steps)) if len(steps) else 1.0
    kind = plant.memory.kind
    reach = {"none": 0, "long": fractional_reach(plant.memory.exponent)}.get(kind, plant.memory.reach)
    rows = made.series.rows
    return {
        **asdict(plant),
        "target": TARGET,
        "reach": reach,
        "interval_cv": float(np.std(steps)) / mean if len(steps) else 0.0,
        "gaps": int(np.sum(steps > 1.5 * np.median(steps))) if len(steps) else 0,
        "level_shift": abs(float(plant.drift.size)) if plant.drift.kind == "shift" else 0.0,
        "missing_odds": float(plant.missing.odds) if plant.missing.kind == "value" else 1.0,
        "missing_odds_drawn": float(np.median([one["odds"] for one in counted])),
        "missing_rate": sum(one["missing"] for one in counted) / rows,
        "stuck_rate": sum(one["stuck"] for one in counted) / rows,
        "outlier_rate": sum(one["outliers"] for one in counted) / rows,
        "signal_to_noise": float(plant.noise.signal_to_noise),
    }
