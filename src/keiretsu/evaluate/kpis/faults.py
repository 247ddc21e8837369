"""Robustness: how much worse the forecasts are when the log they read is faulty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import pack
from keiretsu.data.origins import Origins
from keiretsu.errors import KeiretsuError
from keiretsu.evaluate.baselines.carried import last_observed
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import Estimate, Ratio, estimate, paired_ratio, part
from keiretsu.evaluate.kpis.faulty_logs import CLEAN, FaultyLog, corrupted_series
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import context_of, training_length
from keiretsu.evaluate.significance import Pairing

WARM = 4  # training lengths before the first origin
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class FaultFigure:
    """One fault at one severity.

    Attributes:
        fault, severity: as `corrupt` is told.
        mae: against the clean truth.
        ratio: MAE over that on the clean log, from the same origins.
    """

    fault: str
    severity: float
    mae: Estimate
    ratio: Ratio

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        plain = {"fault": self.fault, "severity": self.severity}
        return plain | {"mae": self.mae.to_dict(), "ratio": self.ratio.to_dict()}


@dataclass(frozen=True)
class Faults:
    """How one model stands faults.

    Attributes:
        clean: MAE on the log without a fault, from the same origins.
        figures: one a fault and severity that could be tried.
        worst: of each severity, the figure with the largest ratio.
        skipped: why a fault could not be put into this log.
        note: what was read.
    """

    clean: Estimate
    figures: tuple[FaultFigure, ...]
    worst: tuple[FaultFigure, ...]
    skipped: Mapping[str, str]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "clean": self.clean.to_dict(),
            "figures": [figure.to_dict() for figure in self.figures],
            "worst": [figure.to_dict() for figure in self.worst],
            "skipped": dict(self.skipped),
            "note": self.note,
        }


def predict_faults(model: Any, fold: Fold, origins: Origins, *, before: int | None = None, **asked: Any) -> Arrays:
    """Forecasts of one model from every faulty log; see `predict_faults_of`.

    Args:
        before: rows before the first origin; None takes four training lengths and the context.
        asked: further arguments of `corrupted_series`.
    """
    if before is None:
        before = WARM * training_length(model, fold.train) + context_of(model)
    return predict_faults_of({"": model}, corrupted_series(fold, origins, before=before, **asked))[""]


def predict_faults_of(models: Mapping[str, Any], logs: Iterable[FaultyLog]) -> dict[str, Arrays]:
    """Forecasts of several models from faulty logs, each of which is made once and then forgotten.

    They are to be judged against the truth of the clean log. An origin whose row was dropped is forecast from the last
    row left before it, and judged as if it had been there. One before which a fault has left no value of some target is
    not judged under that fault. A model that fails on a log (an error that Keiretsu or numpy names) has forecasts of
    NaN there, which count as diverged.

    Args:
        models: fitted, by name.
        logs: `corrupted_series(…)`, the clean log first.
    Returns:
        By name: place: (k,) int64, which of the origins. fault: (c,) str, severity: (c,) float64, the first being
        "clean" and 0. mean: (c, k, targets, horizon) float64, in the data's units. judged: (c, k)
        bool. skipped, reason: (s,) str. note: () str.
    """
    means: dict[str, list[NDArray[np.float64]]] = {name: [] for name in models}
    judged: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in models}
    tried, skipped, place, note = [], {}, np.zeros(0, dtype=np.int64), ""
    for log in logs:
        if log.skipped is not None:
            skipped[log.fault] = log.skipped
            continue
        tried.append((log.fault, log.severity))
        place = log.place
        if log.fault == CLEAN:
            read = f"{log.series.rows:,} rows of {len(log.series)} series"
            note = f"{len(place)} origins; {read} are read under each fault"
        for name, model in models.items():
            means[name].append(_forecast(model, log))
            judged[name].append(_seen(model.targets, log))
    # a fault may be possible at some severities only, and then has figures and a reason
    told = {
        "place": place,
        "fault": np.array([fault for fault, _ in tried]),
        "severity": np.array([severity for _, severity in tried]),
        "skipped": np.array(list(skipped), dtype=np.str_),
        "reason": np.array(list(skipped.values()), dtype=np.str_),
        "note": np.array(note),
    }
    return {name: {**told, "mean": np.stack(means[name]), "judged": np.stack(judged[name])} for name in models}


def summarise_faults(arrays: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing) -> Faults:
    """MAE under every fault, and its ratio to that on the clean log.

    Args:
        arrays: of `predict_faults`.
        truth: (n, targets, horizon) float64 of all origins, of the clean log, NaN where missing.
        scale, pairing: of the examination.
    """
    losses, own = losses_of(arrays, truth, scale), part(pairing, arrays["place"])
    figures = tuple(
        FaultFigure(fault, severity, estimate(found, own), paired_ratio(found, losses[0], own))
        for (fault, severity), found in zip(tried_of(arrays), losses[1:], strict=True)
    )
    skipped = dict(zip(arrays["skipped"].tolist(), arrays["reason"].tolist(), strict=True))
    return Faults(estimate(losses[0], own), figures, worst_of(figures), skipped, str(arrays["note"]))


def _forecast(model: Any, log: FaultyLog) -> NDArray[np.float64]:
    try:
        return model.forecast_at(log.series, log.rows).mean
    except (KeiretsuError, ArithmeticError, np.linalg.LinAlgError):
        if log.fault == CLEAN:
            raise
        return np.full((len(log.rows), len(model.targets), model.horizon), np.nan)


def _seen(targets: Iterable[str], log: FaultyLog) -> NDArray[np.bool_]:
    """(k,) bool: has every target had a value at or before the row?"""
    packed = pack(log.series, channels=targets)
    return np.all(last_observed(packed.values, packed.starts)[log.rows] >= 0, axis=1)


def losses_of(arrays: Arrays, truth: NDArray[np.float64], scale: TargetScale) -> list[NDArray[np.float64]]:
    """(k,) losses of each log, the clean one first; NaN where an origin is not judged."""
    truth = truth[arrays["place"]]
    found = [origin_losses(truth, mean, scale) for mean in arrays["mean"]]
    return [np.where(judged, losses, np.nan) for judged, losses in zip(arrays["judged"], found, strict=True)]


def tried_of(arrays: Arrays) -> list[tuple[str, float]]:
    """Fault and severity of each log but the clean one."""
    return list(zip(arrays["fault"].tolist(), arrays["severity"].tolist(), strict=True))[1:]


def worst_of(figures: Iterable[Any]) -> tuple[Any, ...]:
    """The figure with the largest ratio at each severity."""
    found: dict[float, Any] = {}
    for figure in figures:
        size = figure.ratio.size
        if not np.isnan(size) and (figure.severity not in found or size > found[figure.severity].ratio.size):
            found[figure.severity] = figure
    return tuple(found[severity] for severity in sorted(found))
