"""What memory a run will need, from the shape of its data, before anything is run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import psutil

from keiretsu.data.memory import estimate_packing
from keiretsu.errors import ArgumentError
from keiretsu.estimators.learning import CALIBRATION_ORIGINS
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.partners.table import CHUNK
from keiretsu.estimators.training_rows import FEWEST_LAGS, MOST_LAGS
from keiretsu.evaluate.baselines.base import RESIDUAL_ORIGINS
from keiretsu.evaluate.baselines.features import HALF_LIVES, LAGS, SPREAD_HALF_LIVES
from keiretsu.evaluate.baselines.lightgbm import PAIRS
from keiretsu.evaluate.candidates import candidate
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig
from keiretsu.train.blocks import BLOCKS
from keiretsu.train.step import MOST_ANSWERS

DOUBLE, SINGLE = 8, 4
# Copies that are alive at a peak, found by measuring fits of 2,000 to 60,000 rows, 4 to 30 channels, 1 to 7 targets.
BASELINE_COPIES = 5  # of a baseline's residuals, with their sorting
WINDOW_COPIES = 3  # of a part of the ridge's windows
RESIDUAL_COPIES = 2.5  # of the partner's residuals while a mixer is trained
PAIR_BYTES = 18  # a number of LightGBM's table: as its columns are joined, and binned
ANSWER_COPIES = 4  # of a step's answers, with their gradients
# Numbers a crop's row keeps for the gradient, as multiples of the width: attention keeps its weights besides, the
# products of "ssd" its chunks, the FFT of "lti" its spectra.
ACTIVATIONS = {"attention": 40, "ssd": 60, "lti": 120}
USUAL_ACTIVATIONS = 24


@dataclass(frozen=True)
class RunShape:
    """What the memory of a run depends on.

    Attributes:
        rows, channels: of the training part.
        series: how many.
        targets, horizon: what is forecast.
        origins: of the test part.
        period: rows in a season; 1 for none.
    """

    rows: int
    channels: int
    targets: int
    horizon: int
    series: int = 1
    origins: int = 0
    period: int = 1


@dataclass(frozen=True)
class MemoryPlan:
    """What a run is expected to need, in bytes; within a factor of two of the measured growth of its process.

    A process that has just freed large arrays grows by less, as it fills their place first.

    Attributes:
        base: the process as it stands, libraries among it.
        packed: the rows as arrays.
        fits: candidate → peak of its fit, beside the packed rows; one is fitted at a time.
        predictions: truth, and mean, lower and upper of every candidate at every origin, with the work space of scores.
    """

    base: int
    packed: int
    fits: dict[str, int]
    predictions: int

    @property
    def growth(self) -> int:
        """What comes on top of the process as it stands."""
        return self.packed + max(self.fits.values(), default=0) + self.predictions

    @property
    def peak(self) -> int:
        """Of the whole process."""
        return self.base + self.growth

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON, `growth` and `peak` among it."""
        return {**asdict(self), "growth": self.growth, "peak": self.peak}


def expect_memory(
    shape: RunShape,
    candidates: Sequence[str],
    *,
    model: ModelConfig | None = None,
    train: TrainConfig | None = None,
    base: int | None = None,
) -> MemoryPlan:
    """What a run will need.

    Args:
        shape: of data and goal.
        candidates: names; each is fitted after the other.
        model, train: of candidates that count steps; the usual ones by default.
        base: bytes of the process before the run; None takes those of this one, now.
    Raises:
        ArgumentError: a number is out of range, or a name is no candidate's.
    Example:
        >>> expect_memory(RunShape(17_420, 7, 1, 24), ["ridge", "selective"]).growth
        117_229_896
    """
    for name, number in asdict(shape).items():
        least = 0 if name == "origins" else 1
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise ArgumentError(
                f"expect_memory: {name} must be a whole number, {least} or more; got {number!r}. Count it in the data."
            )
    fits = {name: int(_fit(name, shape, model or ModelConfig(), train or TrainConfig())) for name in candidates}
    outputs = shape.targets * shape.horizon
    return MemoryPlan(
        base=psutil.Process().memory_info().rss if base is None else base,
        packed=estimate_packing(shape.rows, shape.channels),
        fits=fits,
        # three arrays a candidate; truth, and some four that scores are worked out in
        predictions=DOUBLE * shape.origins * outputs * (3 * len(fits) + 5),
    )


def _fit(name: str, shape: RunShape, model: ModelConfig, train: TrainConfig) -> float:
    kind = candidate(name).budget
    if kind == "rounds":
        return _boosting(shape) + _baseline(shape)
    if kind == "steps":
        return _ridge(shape) + _mixer(name, shape, model, train)
    return _ridge(shape) if name in ("ridge", "bank") else _baseline(shape)


def _baseline(shape: RunShape) -> float:
    origins = min(shape.rows, RESIDUAL_ORIGINS)
    return BASELINE_COPIES * DOUBLE * origins * shape.targets * shape.horizon


def _boosting(shape: RunShape) -> float:
    """The table of (origin, step) pairs, and the features of every row behind it."""
    lags = len(LAGS) + (3 if shape.period > 1 else 0)
    features = 4 + lags + len(HALF_LIVES) + len(SPREAD_HALF_LIVES) + 2 * (shape.channels - 1)
    features += 3 + (3 if shape.period > 1 else 0)
    pairs = min(PAIRS, shape.rows * shape.horizon)
    return PAIR_BYTES * pairs * features + 2 * DOUBLE * shape.rows * features


def _ridge(shape: RunShape) -> float:
    """Scaled rows; moments of every pair of blocks and target; windows of a part; residuals for the intervals."""
    lags = int(np.clip(shape.rows / shape.series // 4, FEWEST_LAGS, MOST_LAGS))
    design = Design(lags, others=True, levels=shape.series > 1, channels=shape.channels)
    outputs = shape.targets * shape.horizon
    pairs = 2 * BLOCKS - 1
    moments = pairs * shape.targets * design.features * (design.features + shape.horizon)
    windows = WINDOW_COPIES * min(CHUNK, shape.rows) * (design.features + shape.horizon)
    residuals = (2 / BLOCKS * shape.rows + min(CALIBRATION_ORIGINS, shape.rows)) * outputs
    return DOUBLE * (2 * shape.rows * shape.channels + moments + windows + residuals)


def _mixer(name: str, shape: RunShape, model: ModelConfig, train: TrainConfig) -> float:
    """Cross-fitted residuals of all rows; activations and answers of one step's crops."""
    outputs = shape.targets * shape.horizon
    rows = min(train.crops * train.crop, shape.rows)
    kept = ACTIVATIONS.get(name, USUAL_ACTIVATIONS) * model.depth * model.width * rows
    answers = ANSWER_COPIES * min(rows * outputs, MOST_ANSWERS)
    return RESIDUAL_COPIES * DOUBLE * shape.rows * outputs + SINGLE * (kept + answers)
