"""A fitted forecaster as arrays for the compiled step (`keiretsu.runtime`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.estimators.causal_pass import CausalPass, Correction
from keiretsu.estimators.partners import LastValue, RidgePartner
from keiretsu.estimators.partners.bank import Bank
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.scaling import CLIP
from keiretsu.ops.backends import native
from keiretsu.runtime import CorrectionArrays, Engine, PartnerArrays, Precision, compile_stack

if TYPE_CHECKING:
    from keiretsu.estimators.learning import Learned

# What a run of features is read from (`StepSegment`).
CHANGES, LEVEL, BANK = range(3)


def why_not(learned: Learned) -> str:
    """Why the compiled step cannot run a model; empty where it can."""
    if native is None:
        return "the compiled extension is not there"
    if learned.plan is not None:
        return "the model reads covariates"
    if not isinstance(learned.causal_pass.partner, (RidgePartner, LastValue)):
        return f"its partner is {type(learned.causal_pass.partner).__name__}"
    return ""


def engine_of(
    learned: Learned,
    *,
    coverage: float | None,
    levels: AdaptiveLevels | None,
    precision: Precision = "float32",
    threads: int = 1,
) -> Engine:
    """The model's engine; `why_not` must have nothing against it."""
    causal = learned.causal_pass
    return Engine(
        partner_arrays(causal),
        None if causal.correction is None else correction_arrays(causal.correction, causal.horizon),
        ends=None if coverage is None else learned.quantiles.between(coverage, function="stream"),
        levels=levels,
        precision=precision,
        threads=threads,
    )


def correction_arrays(correction: Correction, horizon: int) -> CorrectionArrays:
    """A correction's program and how it is fed and limited."""
    inputs = correction.inputs
    return CorrectionArrays(
        compile_stack(correction.model),
        masked=inputs.masked,
        timed=inputs.timed,
        longest=inputs.longest,
        limit=np.repeat(correction.limit[:, None], horizon, axis=1).astype(np.float32),
        share=np.ascontiguousarray(correction.share * correction.scale),
    )


def partner_arrays(causal: CausalPass) -> PartnerArrays:
    """Clock, scaling and partner of a pass that reads no covariates."""
    partner, channels, horizon = causal.partner, len(causal.scaling.center), causal.horizon
    segments, chosen, first = [], [], [0]
    ridge, base, shared = np.zeros((1, 0, horizon)), np.zeros((len(causal.targets), horizon)), True
    if isinstance(partner, RidgePartner):
        for target in causal.targets:
            segments += _segments(partner.design, int(target), chosen)
            first.append(len(segments))
        ridge, shared = partner.weights, partner.shared
        intercept = np.broadcast_to(partner.intercept, base.shape)
        base = intercept * partner.unit[:, None]
    else:
        first += [0] * len(causal.targets)
    bank = partner.bank or Bank((), (), ())
    poles = np.array([complex(-1 / decay, 2 * np.pi / period) for period, decay in bank.waves], dtype=np.complex128)
    return PartnerArrays(
        channels=channels,
        lags=partner.lags,
        horizon=horizon,
        regular=causal.clock.regular,
        own_past=causal.own_past,
        shared=shared,
        interval=causal.clock.interval,
        clip=CLIP,
        target=causal.targets.astype(np.int64),
        center=causal.scaling.center,
        scale=causal.scaling.scale,
        filter=np.array(bank.channels, dtype=np.int64),
        half_life=np.array(bank.half_lives, dtype=np.float64),
        pole=np.stack((poles.real, poles.imag), axis=1),
        size=np.abs(poles.real) / np.abs(poles),
        segments=np.array(segments, dtype=np.int64).reshape(-1, 4),
        first=np.array(first, dtype=np.int64),
        chosen=np.array(chosen, dtype=np.int64),
        ridge=np.ascontiguousarray(ridge),
        base=np.ascontiguousarray(base),
    )


def _segments(design: Design, target: int, chosen: list[int]) -> list[tuple[int, int, int, int]]:
    """The columns of `Design.rows`, in its order: (kind, channel, count, start in `chosen`)."""
    others = [channel for channel in range(design.channels) if channel != target] if design.others else []
    runs = [(CHANGES, target, design.lags - 1, 0)]
    if design.home:
        runs.append((LEVEL, target, 1, 0))
    runs += [(CHANGES, channel, design.other_lags - 1, 0) for channel in others]
    if design.others and design.levels:
        runs += [(LEVEL, channel, 1, 0) for channel in (target, *others)]
    if design.bank is not None:
        runs.append(_of_bank(design.bank, np.arange(design.bank.features), target, chosen))
        across = design.bank.averages(design.bank.across)
        runs += [_of_bank(design.bank, across, channel, chosen) for channel in others if len(across)]
    return [run for run in runs if run[2]]


def _of_bank(bank: Bank, features: NDArray[np.int64], channel: int, chosen: list[int]) -> tuple[int, int, int, int]:
    start = len(chosen)
    chosen += (features * len(bank.channels) + bank.channels.index(channel)).tolist()
    return BANK, channel, len(features), start
