"""`model.certify(holdout)`: what holds of a fitted forecaster on units that nobody has seen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.bounds.certificates import Certificate, Finding, Judge, Reference, ordered
from keiretsu.bounds.delta import checked_delta
from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.errors import DataError
from keiretsu.estimators import certify_words as words
from keiretsu.estimators.certify_clusters import cluster_findings
from keiretsu.estimators.certify_held_out import held_out_findings
from keiretsu.estimators.certify_stability import stability_findings
from keiretsu.estimators.certify_units import unit_losses
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.fitted_on import clipped_of, period_of

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster


# With more of the held-out period inside that of training, what all units share then was seen.
MOST_SHARED = 0.5


def certify(
    model: Forecaster,
    series: SeriesSet,
    *,
    delta: float = 0.05,
    coverage: float | None = None,
    unit: str | None = None,
    told: Told | None = None,
    before: SeriesSet | None = None,
) -> Certificate:
    """Make a certificate; see `Forecaster.certify`."""
    delta = checked_delta(delta, "certify")
    learned = model.learned_
    packed = learned.packed(series)
    _refuse_seen(model, packed)
    coverage = _coverage(model, coverage)
    caps = learned.fitted_on.caps if learned.fitted_on is not None else _caps(model)
    losses = unit_losses(model, series, caps=caps, coverage=coverage, told=told, before=before)
    name = unit or (series.id_name if series.id_name not in (None, "id") else None) or "series"
    findings: list[Finding] = [*stability_findings(model, packed)]
    findings += held_out_findings(model, losses, caps=caps, coverage=coverage, delta=delta, unit=name)
    own = pack(series, channels=[name for name in learned.channels if name in series.channels])
    reference = Reference.of(own, interval=own.interval)
    findings += [*cluster_findings(reference, unit=name), *_same_period(model, packed, series.clock)]
    findings.append(_from_training(model))
    clipped, values = clipped_of(packed, model.pass_.scaling)
    subject: dict[str, Any] = {
        "targets": list(model.targets),
        "horizon": model.horizon,
        "coverage": coverage,
        "clip_rate": clipped / max(values, 1),
        "origins": losses.origins,
        "caps": list(caps),
    }
    return Certificate(
        findings=ordered(findings),
        delta=delta,
        subject=subject,
        units=len(losses.ids),
        unit=name,
        model=fingerprint_of(model),
        data=series.fingerprint(),
        made=datetime.now(UTC).date().isoformat(),
        reference=reference,
        judge=judge_of(model, coverage),
    )


def judge_of(model: Forecaster, coverage: float | None) -> Judge:
    """What judges the model's intervals on a later log."""

    def judge(
        series: SeriesSet, known: Any = None, static: Any = None, before: SeriesSet | None = None
    ) -> tuple[list[float], int, int]:
        packed = model.learned_.packed(series)
        clipped, values = clipped_of(packed, model.pass_.scaling)
        if coverage is None:
            return [], clipped, values
        told = Told(known, static)
        caps = (1.0,) * len(model.targets)
        losses = unit_losses(model, series, caps=caps, coverage=coverage, told=told, before=before)
        return [float(missed) for missed in losses.missed], clipped, values

    return judge


def fingerprint_of(model: Forecaster) -> str:
    """SHA-256 of what answers rest on: the same for a model and for what is loaded from its file."""
    from keiretsu.estimators.model_file import content

    header, tensors = content(model)
    digest = hashlib.sha256(repr([header[name] for name in ("clock", "channels", "targets")]).encode())
    for name in sorted(tensors):
        digest.update(name.encode() + np.ascontiguousarray(tensors[name].numpy()).tobytes())
    return digest.hexdigest()


def _refuse_seen(model: Forecaster, packed: Packed) -> None:
    marks = model.learned_.fitted_on
    seen = () if marks is None else marks.fingerprint.seen(packed)
    if seen:
        named = ", ".join(map(repr, seen[:5])) + (", …" if len(seen) > 5 else "")
        raise DataError(
            f"certify: data must be rows the model was not fitted or tuned on; of {len(packed.ids)} series {len(seen)} "
            f"hold rows of training: {named}. Give only series, or later rows, that were held out."
        )


def _coverage(model: Forecaster, coverage: float | None) -> float | None:
    """The coverage asked for; else 90 %, or the largest that training left enough residuals for."""
    if coverage is not None:
        model.quantiles_.between(coverage, function="certify")
        return coverage
    served = [level for level in (0.9, 0.8, 0.5) if level <= model.quantiles_.largest]
    return served[0] if served else None


def _caps(model: Forecaster) -> tuple[float, ...]:
    """For files of an earlier version, which hold none: from the scaling, which was fixed in training, too."""
    return tuple(float(6 * model.pass_.scaling.scale[column]) for column in model.pass_.targets)


def _same_period(model: Forecaster, packed: Packed, clock: str) -> list[Finding]:
    """A warning where units were held out, but not a period: what moved all of them at once was there in training."""
    marks = model.learned_.fitted_on
    if marks is None or clock != "datetime":
        return []
    (first, last), (start, end) = marks.period, period_of(packed)
    shared = min(last, end) - max(first, start)
    if shared <= MOST_SHARED * (end - start):
        return []
    days = [model.pass_.clock.time(stamp).strftime("%Y-%m-%d") for stamp in (start, end)]  # type: ignore[union-attr]
    return [
        Finding(
            name="other periods",
            topic="accuracy",
            kind="refused",
            sentence=words.SAME_PERIOD.filled(first=days[0], last=days[1]),
            assumption=words.NOTHING,
            method="first and last stamps of both logs",
            source="theory, section 6, independence",
        )
    ]


def _from_training(model: Forecaster) -> Finding:
    """What training alone would claim: nothing, for a model of so many numbers and so few independent units."""
    marks = model.learned_.fitted_on
    numbers = int(model.summary.get("parameters", 0))
    units = "?" if marks is None else str(marks.units)
    return Finding(
        name="bound from training alone",
        topic="learning",
        kind="refused",
        sentence=words.FROM_TRAINING.filled(parameters=f"{numbers:,}", units=units),
        assumption=words.NOTHING,
        method="counting of parameters against independent units",
        source="theory, section 4",
    )
