"""A shared model and one a machine, forecasting the same held-out rows of the same machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet, pack
from keiretsu.data.origins import Origins, eligible, truth_after, with_stride
from keiretsu.data.targets import target_names
from keiretsu.errors import ArgumentError, DataError, TooShortError
from keiretsu.evaluate.examine import columns_of
from keiretsu.evaluate.significance import Pairing
from keiretsu.progress import Progress, report

MOST_MACHINES = 20
# Machines that the shared model learns from; more of them add time and little else.
MOST_SHARED = 300
HELD_OUT = 0.2
ORIGINS_A_MACHINE = 100


@dataclass(frozen=True, eq=False)
class FleetLosses:
    """Paired losses of both ways, and what the fits took.

    Attributes:
        shared, each: (origins,) float64, absolute error in the machine's own standard deviations on the rows learned
            from, mean over observed steps and targets.
        pairing: machines and moments of the origins.
        machines, compared, learned_from: in the fleet; behind the losses; in the shared model.
        left_out: drawn machines whose rows do not do for a model of their own.
        seconds: "shared", "each" → seconds of fitting for the whole fleet, projected by rows and by machines.
        bytes: "shared", "each" → size of the saved models of the whole fleet, projected by machines.
    """

    shared: NDArray[np.float64]
    each: NDArray[np.float64]
    pairing: Pairing
    machines: int
    compared: int
    learned_from: int
    left_out: int
    seconds: dict[str, float]
    bytes: dict[str, int]


@dataclass(frozen=True, eq=False)
class _Fit:
    model: Any
    seconds: float
    bytes: int


@dataclass(frozen=True, eq=False)
class _Machine:
    """One machine's losses, (2, origins): shared and its own; the origins' stamps."""

    losses: NDArray[np.float64]
    stamps: NDArray[np.float64]
    fit: _Fit


def fleet_losses(
    series: SeriesSet,
    *,
    horizon: int,
    target: str | Sequence[str] | None = None,
    most: int = MOST_MACHINES,
    seed: int = 0,
    progress: Progress | None = None,
) -> FleetLosses:
    """Fit a shared ridge and one each on the first four fifths of each machine's rows, and forecast its last fifth.

    Args:
        series: training rows of several machines, and nothing later.
        horizon: rows ahead.
        target: as in `Forecaster.fit`.
        most: machines to compare, drawn with `seed`; the shared model learns from these and others, 300 in all.
        seed: of the draw and the fits.
        progress: called as `progress("fleet", fits done, fits)`.
    Raises:
        ArgumentError: there is one machine only, or a number is out of range.
        TooShortError: fewer than two of the drawn machines have rows enough for a model of their own.
        ColumnError, DataError: as in `Forecaster.fit`.
    """
    if len(series) < 2 or most < 2:
        raise ArgumentError(
            f"fleet: series must hold at least 2 machines, and most be at least 2; got {len(series)} machines and "
            f"most={most}. With one machine there is nothing to share."
        )
    names = target_names(series, target, function="fleet")
    order = np.random.default_rng(seed).permutation(len(series))
    drawn = sorted(series.ids[k] for k in order[:most])
    learned = sorted(series.ids[k] for k in order[: max(most, MOST_SHARED)])
    known = series.select(ids=learned)
    early = known.cut(lambda _, length: (0, int((1 - HELD_OUT) * length)))
    report(progress, "fleet", 0, len(drawn) + 1)
    shared = _fitted(early, names, horizon, seed)
    longest = max(series.lengths[name] for name in drawn)
    stride = max(1, ceil(HELD_OUT * longest / ORIGINS_A_MACHINE))
    machines: list[_Machine] = []
    for number, name in enumerate(drawn, start=1):
        report(progress, "fleet", number, len(drawn) + 1)
        found = _machine(known.select(ids=[name]), early.select(ids=[name]), names, shared.model, stride, seed)
        machines += [] if found is None else [found]
    report(progress, "fleet", len(drawn) + 1, len(drawn) + 1)
    if len(machines) < 2:
        raise TooShortError(
            f"fleet: at least 2 of the {len(drawn)} machines drawn must have rows enough for a model of their own; got "
            f"{len(machines)}. Use one shared model, or give more rows."
        )
    losses = np.concatenate([one.losses for one in machines], axis=1)
    stamps = np.concatenate([one.stamps for one in machines])
    code = np.repeat(np.arange(len(machines)), [len(one.stamps) for one in machines])
    moment = np.rint((stamps - stamps.min()) / (stride * series.interval)).astype(np.int64)
    share = series.rows / known.rows
    return FleetLosses(
        shared=losses[0],
        each=losses[1],
        pairing=Pairing(code, moment, max(1, ceil(horizon / stride))),
        machines=len(series),
        compared=len(machines),
        learned_from=len(learned),
        left_out=len(drawn) - len(machines),
        seconds={
            "shared": shared.seconds * share,
            "each": float(np.mean([one.fit.seconds for one in machines])) * len(series),
        },
        bytes={
            "shared": shared.bytes,
            "each": round(float(np.mean([one.fit.bytes for one in machines])) * len(series)),
        },
    )


def _machine(
    whole: SeriesSet, early: SeriesSet, names: tuple[str, ...], shared: Any, stride: int, seed: int
) -> _Machine | None:
    """One machine's losses; None where it has too few rows, or too few values, for a model of its own."""
    packed = pack(whole)
    columns = columns_of(packed, names)
    allowed = eligible(packed, columns, shared.horizon)
    # the horizon of every origin begins after the rows that were learned from
    allowed[: max(early.rows - 1, 0)] = False
    origins: Origins = with_stride(packed, allowed, stride)
    if not len(origins) or not early.rows:
        return None
    try:
        own = _fitted(early, names, shared.horizon, seed)
    except (TooShortError, DataError):
        return None
    truth = truth_after(packed, columns, origins.rows, shared.horizon)
    spread = np.nanstd(packed.values[: early.rows, columns], axis=0)
    unit = np.where(spread > 0, spread, 1.0)
    losses = [_losses(one.forecast_at(whole, origins.rows).mean, truth, unit) for one in (shared, own.model)]
    return _Machine(np.stack(losses), packed.stamp[origins.rows], own)


def _losses(mean: NDArray[np.float64], truth: NDArray[np.float64], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """(origins,) from (origins, targets, horizon)."""
    return (np.nanmean(np.abs(truth - mean), axis=2) / unit).mean(axis=1)


def _fitted(rows: SeriesSet, names: tuple[str, ...], horizon: int, seed: int) -> _Fit:
    # torch is loaded when a model is first needed
    from keiretsu.estimators import Forecaster

    started = perf_counter()
    model = Forecaster(horizon, mixer=None, partner="ridge", seed=seed).fit(rows, target=list(names))
    took = perf_counter() - started
    with TemporaryDirectory() as folder:
        place = Path(folder) / "model.keiretsu"
        model.save(place)
        return _Fit(model, took, place.stat().st_size)
