"""The logs of `verdicts.py`: four kinds, each log of other numbers, all drawn from the ranges stated here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.data import SeriesSet
from keiretsu.data.simulate import Memory, Noise, Plant, Seasons, changeover, linear, plant_log

TARGET = "y"
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Drawn:
    """A log to be judged.

    Attributes:
        series: what a user would have.
        horizon: rows ahead to forecast `TARGET`.
        numbers: what was drawn from the ranges.
    """

    series: SeriesSet
    horizon: int
    numbers: dict[str, float]


@dataclass(frozen=True)
class Kind:
    """A kind of log.

    Attributes:
        title: in words.
        right: the decision that is right for it.
        whole: ranges of whole numbers, both ends possible.
        real: ranges of real numbers.
        make: (numbers, seed) to the log and the horizon.
    """

    title: str
    right: str
    whole: Mapping[str, tuple[int, int]]
    real: Ranges
    make: Callable[[dict[str, Any], int], tuple[SeriesSet, int]]


def _long(n: dict[str, Any], seed: int) -> tuple[SeriesSet, int]:
    made = changeover(
        n["series"], rows=n["rows"], seed=seed, gap=(n["shortest"], n["longest"]), memories=(n["slow"], n["fast"]),
        dwell=(n["stay"], 4.0 * n["stay"]), pauses=(n["paused"], n["pause"]), value_share=n["value_share"],
        delay=n["horizon"], noise=n["noise"],
    )  # fmt: skip
    return made.series, n["horizon"]


def _linear(n: dict[str, Any], seed: int) -> tuple[SeriesSet, int]:
    made = linear(n["series"], rows=n["rows"], seed=seed, period=n["period"], damping=n["damping"], noise=n["noise"])
    return made.series, n["horizon"]


def _seasonal(n: dict[str, Any], seed: int) -> tuple[SeriesSet, int]:
    plant = Plant(
        channels=n["channels"],
        memory=Memory("ar", n["reach"]),
        seasons=Seasons((float(n["period"]),), (n["amplitude"],)),
        noise=Noise(n["signal_to_noise"]),
    )
    return plant_log(n["series"], rows=n["rows"], seed=seed, plant=plant).series, n["horizon"]


def _noise(n: dict[str, Any], seed: int) -> tuple[SeriesSet, int]:
    plant = Plant(channels=n["channels"], memory=Memory("none"), noise=Noise(n["signal_to_noise"]))
    return plant_log(n["series"], rows=n["rows"], seed=seed, plant=plant).series, n["horizon"]


FEW = {"series": (2, 4), "rows": (2_000, 3_000)}
KINDS = {
    "long": Kind(
        "long memory, irregular, regimes",
        "adopt",
        {"series": (14, 16), "rows": (750, 850), "horizon": (3, 3)},
        {
            "shortest": (150, 250), "longest": (450, 650), "slow": (15_000, 30_000), "fast": (700, 1_500),
            "stay": (40, 60), "paused": (0.05, 0.15), "pause": (10, 30), "value_share": (0.05, 0.15),
            "noise": (0.15, 0.3),
        },
        _long,
    ),
    "linear": Kind(
        "short memory, linear",
        "keep",
        FEW | {"horizon": (4, 12)},
        {"period": (20, 80), "damping": (0.9, 0.97), "noise": (0.2, 0.5)},
        _linear,
    ),
    "seasonal": Kind(
        "seasonal",
        "keep",
        FEW | {"horizon": (6, 24), "period": (12, 96), "reach": (2, 10), "channels": (1, 2)},
        {"amplitude": (1, 3), "signal_to_noise": (5, 20)},
        _seasonal,
    ),
    "noise": Kind(
        "noise",
        "keep",
        FEW | {"horizon": (4, 12), "channels": (1, 3)},
        {"signal_to_noise": (0.5, 5)},
        _noise,
    ),
}  # fmt: skip


def draw(kind: str, seed: int) -> Drawn:
    """The log of that kind and seed; no two share a seed of their generator."""
    what, place = KINDS[kind], list(KINDS).index(kind)
    generator = np.random.default_rng([seed, place, 20_261_127])
    numbers: dict[str, Any] = {
        name: int(generator.integers(low, high + 1)) for name, (low, high) in what.whole.items()
    } | {name: float(f"{generator.uniform(*ends):.6g}") for name, ends in what.real.items()}
    series, horizon = what.make(numbers, 100_000 * (place + 1) + seed)
    return Drawn(series, horizon, numbers)
