"""Where a model goes wrong: its error on held-out rows over margin, range of Δ and discretisation, on this data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.data import SeriesSet
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, TrainingError
from keiretsu.estimators.correction import CorrectionTrainer
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.estimators.stability_map_region import Region, region_of, sentences
from keiretsu.estimators.tuning_held_out import HeldOut
from keiretsu.estimators.tuning_settings import configuration
from keiretsu.nn import ModelConfig, SequenceModel, StableDecay
from keiretsu.nn.monitor import monitor
from keiretsu.progress import Progress, report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARGINS: tuple[float | None, ...] = (None, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
RANGES = ((1e-4, 1e-2), (1e-3, 1e-1), (1e-2, 1.0))
DISCRETIZATIONS = ("euler", "zoh")
STEPS = 60
# Beyond these a cell counts as gone wrong: an error a twentieth above the partner's, and a mixer that adds a hundred
# times what it reads.
WORSE, MOST_GAIN = 1.05, 100.0
_WATCHED_ROWS = 512
SCHEMA = "keiretsu.stability-map/1"


@dataclass(frozen=True, eq=False)
class StabilityMap:
    """What short trainings came to.

    Attributes:
        cells: a row a setting: margin (null: A is free), delta_min, delta_max (median intervals), discretization, error
            (over the partner's, 1 is no gain; null where training stopped), abscissa (largest real part of A after
            training, in 1 / model time), gain (of the mixers on the last rows, measured), ended and reason. `ended` is
            "good", "worse" (the error is more than 5 % above the partner's), "unstable" (the abscissa is not below
            -margin, or a gain is above 100) or "stopped" (a number was not finite).
        region: the smallest block of settings that holds all that went wrong; None where nothing did.
        mixer: of all cells; steps: of each training.
        sentence_en, sentence_ja: how many went wrong and where, and where the error is least.
    """

    cells: pl.DataFrame
    region: Region | None
    mixer: str
    steps: int
    sentence_en: str
    sentence_ja: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "schema": SCHEMA,
            "mixer": self.mixer,
            "steps": self.steps,
            "cells": self.cells.to_dicts(),
            "region": None if self.region is None else self.region.to_dict(),
            "sentence_en": self.sentence_en,
            "sentence_ja": self.sentence_ja,
        }

    def svg(self, *, lang: str = "en") -> str:
        """The map as one SVG element: a grid a discretisation, margins across, ranges of Δ upwards.

        Raises:
            ArgumentError: `lang` is neither "en" nor "ja".
        """
        from keiretsu.estimators.stability_map_picture import draw_svg

        return draw_svg(self.cells.to_dicts(), self.region, self._told, lang=lang)

    def plot(self) -> Figure:
        """The same as a matplotlib figure, in English; save it with `.savefig(path)`."""
        from keiretsu.estimators.stability_map_plot import draw

        return draw(self.cells.to_dicts(), self.region)

    @property
    def _told(self) -> tuple[str, str]:
        return self.sentence_en, self.sentence_ja

    def __str__(self) -> str:
        return self.sentence_en


def stability_map(
    forecaster: Forecaster,
    series: SeriesSet,
    *,
    target: str | Sequence[str] | None = None,
    margins: Sequence[float | None] = MARGINS,
    ranges: Sequence[tuple[float, float]] = RANGES,
    discretizations: Sequence[str] = DISCRETIZATIONS,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> StabilityMap:
    """Train the forecaster's mixer shortly with every margin, range of Δ and discretisation, and see what goes wrong.

    Args:
        forecaster: horizon, mixer, partner, seed and the rest of the shape; it stays as it is.
        series: the training rows, and nothing later.
        target: as in `fit`.
        margins: distances of A from instability; None leaves A free.
        ranges: smallest and largest Δ at the start, in median intervals.
        discretizations: of "euler", "zoh".
        steps: of each training.
        progress: called as `progress("stability map", cells done, cells)`.
    Raises:
        ArgumentError: the mixer has no A, or a setting is out of range.
        ColumnError, DataError, TooShortError: as in `fit`; also where the series are too short to judge settings.
    Cost: `margins` × `ranges` × `discretizations` trainings of `steps` steps.
    Example:
        >>> found = stability_map(kr.Forecaster(96), series, target="pressure")
        >>> print(found)
    """
    names = target_names(series, target, function="stability_map")
    settings = [
        {"margin": margin, "delta_min": low, "delta_max": high, "discretization": discretization}
        for discretization in discretizations
        for low, high in ranges
        for margin in margins
    ]
    if not settings or steps < 1:
        raise ArgumentError(
            "stability_map: margins, ranges and discretizations must each name a setting, and steps be at least 1; got "
            f"{len(settings)} settings and {steps} steps."
        )
    held_out = HeldOut(forecaster, series, names, function="stability_map")
    regular = held_out.rows.clock.regular
    shapes = [configuration(forecaster, regular=regular, settings=one, steps=steps) for one in settings]
    mixer = _with_decay(shapes[0][0])
    cells = []
    for done, (setting, (model, train)) in enumerate(zip(settings, shapes, strict=True)):
        report(progress, "stability map", done, len(settings))
        try:
            error, trainer = held_out.run(model, train)
        except TrainingError as stopped:
            told = {"error": None, "abscissa": None, "gain": None, "ended": "stopped", "reason": str(stopped)}
        else:
            told = _judged(error, trainer, model.margin)
        cells.append({**setting, **told})
    report(progress, "stability map", len(settings), len(settings))
    region = region_of(cells)
    en, ja = sentences(cells, region)
    numbers = ("margin", "delta_min", "delta_max", "error", "abscissa", "gain")
    frame = pl.DataFrame(cells, schema_overrides=dict.fromkeys(numbers, pl.Float64))
    return StabilityMap(frame, region, mixer, steps, en, ja)


def _judged(error: float, trainer: CorrectionTrainer, margin: float | None) -> dict[str, Any]:
    rows = slice(-_WATCHED_ROWS, None)
    tensors = trainer.tensors
    readings = monitor(
        trainer.model, tensors.x[None, rows], elapsed=tensors.elapsed[None, rows], reset=tensors.reset[None, rows]
    )
    abscissa = max(reading.abscissa for reading in readings if reading.abscissa is not None)
    gains = [reading.gain for reading in readings if reading.gain is not None]
    gain = max(gains) if all(map(isfinite, gains)) else float("inf")
    # float32 holds seven digits
    crossed = abscissa >= 0 if margin is None else abscissa > -margin * (1 - 1e-6)
    ended = "good" if error <= WORSE else "worse"
    if crossed or not gain <= MOST_GAIN:
        ended = "unstable"
    if not isfinite(error):
        ended = "stopped"
    reason = {
        "stopped": "a forecast of a held-out row was not finite",
        "unstable": f"abscissa {abscissa:.3g}, gain {gain:.3g}",
        "worse": f"error {error:.3g} of the partner's",
        "good": "",
    }
    known = [value if isfinite(value) else None for value in (error, abscissa, gain)]
    return {"error": known[0], "abscissa": known[1], "gain": known[2], "ended": ended, "reason": reason[ended]}


def _with_decay(config: ModelConfig) -> str:
    """The mixer's name, if it has an A whose margin can be varied."""
    if not any(isinstance(module, StableDecay) for module in SequenceModel(1, 1, config).modules()):
        raise ArgumentError(
            f"stability_map: mixer must be a state-space model; got {config.mixer!r}, which has no margin. "
            "Use 'selective', 'ssd' or 'lti'."
        )
    return config.mixer
