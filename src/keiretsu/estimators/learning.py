"""From training rows to everything a forecast needs: partner, correction, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds import ResidualQuantiles, residual_quantiles
from keiretsu.data import Packed, SeriesSet, pack
from keiretsu.data.levels import with_channels, with_levels
from keiretsu.data.origins import truth_after
from keiretsu.data.spelling import spelling_of
from keiretsu.errors import ArgumentError
from keiretsu.estimators.causal_pass import CausalPass, Correction
from keiretsu.estimators.correction import CorrectionTrainer
from keiretsu.estimators.covariates import CovariatePlan, Knowledge, Told, tell
from keiretsu.estimators.fitted_on import FittedOn
from keiretsu.estimators.forecast import FitCost
from keiretsu.estimators.partner_fit import PartnerFit
from keiretsu.estimators.partners import Partner
from keiretsu.estimators.request import Request
from keiretsu.progress import Progress, report
from keiretsu.train import TrainConfig

CALIBRATION_ORIGINS = 4000
FITTED = "training rows the model was fitted on: the series are too short to hold any back"
GOLDEN = (5**0.5 - 1) / 2
# Seconds of a step that is never taken: budgets are divided by them.
LEAST_STEP = 1e-6


@dataclass(frozen=True, eq=False)
class Learned:
    """What a fit leaves behind.

    Attributes:
        causal_pass: partner, correction, clock, scaling.
        quantiles: signed quantiles of held-out residuals, in the data's units.
        channels: names read, in order; targets: names forecast.
        summary: facts of the fit, plain JSON types.
        reading: what `read` was told about the training log, its categories with all their words among it.
        certificate: `Certificate.to_dict`; None as long as nothing was certified.
        fitted_on: marks of the training log; None in files of earlier versions.
        plan: covariates that it reads; None where it reads none.
        spelling: `data.spelling.spelling_of` the training log; empty in files of earlier versions.
        remembered: covariates of the training log, as long as the model is not loaded from a file.
    """

    causal_pass: CausalPass
    quantiles: ResidualQuantiles
    channels: tuple[str, ...]
    targets: tuple[str, ...]
    summary: dict[str, Any]
    reading: dict[str, Any] = field(default_factory=dict)
    certificate: dict[str, Any] | None = None
    fitted_on: FittedOn | None = None
    plan: CovariatePlan | None = None
    spelling: dict[str, Any] = field(default_factory=dict)
    remembered: Knowledge | None = None

    def knowing(
        self, told: Told, series: SeriesSet | None, *, function: str, remembered: Knowledge | None = None
    ) -> Knowledge:
        """What is known of a log, or of a stream where there is none, from what a caller tells.

        What is not told is as `remembered` has it, or else training.

        Raises:
            ArgumentError: covariates are told to a model that was fitted without any.
            ColumnError, DataError: one that it reads is missing; it is named.
        """
        if (
            self.plan is None
            and "covariates" not in self.summary
            and (told.known is not None or told.static is not None)
        ):
            raise ArgumentError(
                f"{function}: known and static must be None, as the model was fitted without covariates; got some. "
                f"Fit it with fit(series, known=…, static=…), or leave them out."
            )
        # covariates that the fit found to be of no use are not looked at
        used = told if self.plan is not None else Told(future=told.future)
        clock, horizon = self.causal_pass.clock, self.causal_pass.horizon
        return tell(
            self.plan or CovariatePlan(),
            clock,
            horizon,
            used,
            series=series,
            remembered=remembered or self.remembered,
            function=function,
        )

    def packed(self, series: SeriesSet) -> Packed:
        """A log's rows as the pass takes them; words that do not occur in it are channels of zeros, and targets of
        which no value is read may be missing.

        Raises:
            ColumnError: a channel of training is missing.
        """
        if not self.causal_pass.own_past:
            series = with_channels(series, self.targets)
        words = self.reading.get("categories", {})
        if isinstance(words, Mapping):
            series = with_levels(series, self.channels, words)
        return pack(series, channels=self.channels, interval=self.causal_pass.clock.interval)


class _Fit(PartnerFit):
    """One fit under way."""

    def __init__(self, series: SeriesSet, names: tuple[str, ...], request: Request, told: Told | None = None) -> None:
        super().__init__(
            series,
            names,
            horizon=request.horizon,
            partner=request.partner,
            seed=request.seed,
            own_past=request.own_past,
            told=told,
        )
        self.request, self.told = request, told

    def trainer(self, folder: Path | None = None) -> CorrectionTrainer:
        """A mixer about to be trained, which writes its checkpoints to a folder."""
        return CorrectionTrainer(
            self.rows,
            self.table,
            self.partner_of,
            gated=self.side.learner is not None,
            config=self.request.config(),
            settings=self.request.train or TrainConfig(),
            seed=self.request.seed,
            folder=folder,
        )

    def residuals(self, trainer: CorrectionTrainer | None) -> tuple[NDArray[np.float64], str]:
        """(n, targets, horizon) rolling residuals of the last two blocks in the data's units, and what they are."""
        blocks, rows = self.rows.blocks, self.rows
        pieces, origins = [], []
        for block in (blocks.count - 2, blocks.count - 1):
            wanted = blocks.within(block)
            if wanted.any() and blocks.pairs_before(block):
                pieces.append(
                    self.table.residual(self.partner_of(blocks.pairs_before(block)), wanted)
                    if trainer is None or block not in trainer.kept
                    else trainer.kept[block]
                )
                origins.append(rows.origins[wanted])
        source = "rolling origins in the last two fifths of training"
        if not pieces:
            everything = np.ones(len(rows.origins), dtype=bool)
            pieces, origins = [self.table.residual(self.partner_of(None), everything)], [rows.origins]
            source = FITTED
        value, at = np.concatenate(pieces), np.concatenate(origins)
        kept = _spread(len(at))
        value = value[kept] * rows.scaling.scale[rows.targets][:, None]
        # Learning let the last value stand for a missing truth; intervals are measured on real ones only.
        value[np.isnan(truth_after(self.packed, rows.targets, at[kept], rows.horizon))] = np.nan
        return value, source


def learn(
    series: SeriesSet,
    names: tuple[str, ...],
    request: Request,
    *,
    progress: Progress | None,
    folder: Path | None = None,
    told: Told | None = None,
) -> Learned:
    """Fit everything; see `Forecaster.fit`. Stages of the training write checkpoints to `folder`."""
    report(progress, "partner", 0, 1)
    fit = _Fit(series, names, request, told)
    report(progress, "partner", 1, 1)
    trainer = fit.trainer(folder) if request.mixer is not None else None
    correction = trainer.run(progress) if trainer is not None else None
    values, source = fit.residuals(trainer if correction is not None else None)
    partner = fit.partner_of(None)
    # the zone is no part of what is learned, only of how answers are stamped
    clock = replace(fit.rows.clock, zone=series.zone)
    causal_pass = CausalPass(
        clock, fit.rows.scaling, partner, correction, fit.rows.targets, request.horizon, request.own_past
    )
    summary = _summary(fit, trainer, correction, partner, source)
    quantiles, channels = residual_quantiles(values), fit.packed.channels
    if source == FITTED:
        # what the model was fitted on says how far off it was there, and promises nothing of other rows
        quantiles = replace(quantiles, count=0)
    marks = FittedOn.of(fit.packed, fit.rows.scaling, fit.rows.targets, doubts=series.report.proposed)
    spelled = spelling_of(series.report, time=series.time_name, id=series.id_name, channels=channels)
    learned = Learned(
        causal_pass, quantiles, channels, names, summary, _reading(series), fitted_on=marks, spelling=spelled
    )
    if fit.covariates is None or not fit.covariates.selection.used:
        return learned
    knowledge = fit.covariates.knowledge
    return replace(learned, plan=knowledge.plan, remembered=knowledge)


def _spread(origins: int) -> NDArray[np.int64]:
    """Which of the origins intervals are measured on: one of each of so many equal stretches, ascending.

    Its place within the stretch moves by the golden ratio. Every so many origins would keep step with a target that is
    observed on every second row, or at noon, and leave most steps of the horizon without truth.
    """
    if origins <= CALIBRATION_ORIGINS:
        return np.arange(origins)
    number = np.arange(CALIBRATION_ORIGINS)
    within = np.mod(number * GOLDEN, 1.0)
    return ((number + within) * origins / CALIBRATION_ORIGINS).astype(np.int64)


def _reading(series: SeriesSet) -> dict[str, Any]:
    report = series.report
    words = {name: list(words) for name, words in report.categories.items()}
    return report.settings | ({"categories": words} if words else {})


def rehearse(
    series: SeriesSet,
    names: tuple[str, ...],
    request: Request,
    *,
    steps: int,
    shared: dict[Any, Any] | None = None,
    told: Told | None = None,
) -> FitCost:
    """Seconds of a fit, from the partner's real fit and a few real steps.

    Requests with the same partner on the same rows have the same partner's fit: it is made and timed once for each
    `shared`, which holds fits and their seconds.
    """
    shared = {} if shared is None else shared
    # a fit keeps what it was told, so that nothing else comes to have the same ids
    given = () if told is None else (id(told.known), id(told.static))
    key = (names, request.horizon, request.partner, request.seed, request.own_past, *given)
    if key not in shared:
        started = perf_counter()
        made = _Fit(series, names, request, told)
        made.residuals(None)
        shared[key] = made, perf_counter() - started
    known, fixed = shared[key]
    if request.mixer is None:
        return FitCost(fixed, 0.0)
    fit = copy(known)
    fit.request = request
    # Besides the steps, a correction is judged some sixteen times on a pass over about half the rows, and each stage
    # cross-fits its residuals. Both are timed here: the last stage, which is the longest of four that have 2, 3, 4, 5
    # fifths of the rows, and a judgement less the partner's residual, which a real fit takes once a block.
    trainer = fit.trainer()
    # What a process does once, at its first step, is no part of a stage.
    trainer.practise(1)
    staged, step = trainer.practise(max(1, steps))
    if not step:
        # the series are too short to judge a correction, and a fit trains none
        return FitCost(fixed, LEAST_STEP)
    started = perf_counter()
    trainer.outer_residual(trainer.rows.blocks.count - 3)
    between = perf_counter()
    trainer.practise_judging()
    left_over, judged = between - started, perf_counter() - between
    judged = max(judged - left_over, 0.2 * judged)
    return FitCost(fixed + 3.2 * staged + 3 * left_over + 16 * judged, step)


def _summary(
    fit: _Fit,
    trainer: CorrectionTrainer | None,
    correction: Correction | None,
    partner: Partner,
    source: str,
) -> dict[str, Any]:
    owners = [getattr(partner, "inner", partner), partner.effect]
    stored = [getattr(owner, name, np.zeros(0)).size for owner in owners for name in ("weights", "intercept")]
    mixer = 0 if correction is None else correction.model.parameter_count
    constant = np.array(fit.packed.channels)[fit.rows.scaling.constant]
    facts: dict[str, Any] = {
        "parameters": int(sum(stored)) + mixer,
        "origins": len(fit.rows.origins),
        "regular_clock": fit.rows.clock.regular,
        "constant_channels": constant.tolist(),
        "calibration": source,
        "missing_truths_filled": int((~fit.packed.observed[:, fit.rows.targets]).sum()),
    }
    if fit.side.selection is not None:
        facts["partner"] = fit.side.selection.facts()
    if fit.covariates is not None:
        facts["covariates"] = fit.covariates.facts()
    evidence = trainer.evidence if trainer is not None else None
    facts["steps"] = evidence.steps if evidence else 0
    facts["history"] = evidence.history if evidence else []
    facts["gate"] = [finding.to_dict() for finding in evidence.findings] if evidence else []
    facts["gate_shut_because"] = evidence.reason if evidence else ""
    return facts
