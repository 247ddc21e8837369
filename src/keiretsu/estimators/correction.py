"""Training a correction by stages of rolling origins, and letting in what it earns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.best_weights import BestWeights
from keiretsu.estimators.causal_pass import Correction
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.estimators.training_rows import TrainingRows
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.progress import Progress, report
from keiretsu.train import (
    Checkpoint,
    Companion,
    GateFinding,
    Residuals,
    TrainConfig,
    corrections,
    open_gate,
    train,
    watch_layers,
)
from keiretsu.train.device import check_device
from keiretsu.train.gate import judge

PartnerOf = Callable[[list[tuple[int, int]]], Partner]

# The share of all steps that each stage may take: find the length of training, two rolling origins, all rows.
STAGES = (0.55, 0.15, 0.15, 0.15)
CHECKS = 12


@dataclass
class Evidence:
    """What a fit found about its correction, for the summary.

    Attributes:
        share: let in, in [0, 1]; findings: one a judged block; steps: optimiser steps taken; reason: why the gate is
            shut, empty when it is open; history: one a stage, loss, gradient norm and what the layers showed, in the
            first also `held_out`, the error at each step that was judged over the partner's (1 is no gain).
    """

    share: float = 0.0
    findings: list[GateFinding] = field(default_factory=list)
    steps: int = 0
    reason: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)


class CorrectionTrainer:
    """One mixer learns what the partner leaves over.

    The first stage trains on the blocks before block 2 and keeps the weights of the step that did best on block 2. Two
    more stages go on to blocks 3 and 4, each judged on a block it has not seen, by partners fitted on earlier blocks
    only. What it learns are cross-fitted residuals: each block's residual is to a partner that never saw that block.

    Args:
        rows: training rows.
        table: lag windows and truths of the origins.
        partner_of: fits a partner on the origins of some (block, end block) pairs.
        gated: whether the correction must earn its place; a mixer without a partner need not.
        config: of the model; settings: of the training.
        seed: of weights, dropout and crops.
        folder: where stages write their checkpoints; None: nowhere.
    """

    def __init__(
        self,
        rows: TrainingRows,
        table: WindowTable,
        partner_of: PartnerOf,
        *,
        gated: bool,
        config: ModelConfig,
        settings: TrainConfig,
        seed: int,
        folder: Path | None = None,
    ) -> None:
        check_device(settings.device)
        self.rows, self.table, self.partner_of, self.gated = rows, table, partner_of, gated
        self.settings, self.seed, self.folder = settings, seed, folder
        self.inputs = rows.input()
        self.tensors, kept = rows.tensors(self.inputs)
        self.block_of_row = rows.blocks.of_row[kept]
        # Origins are rows with a value, so each has a place among the kept rows.
        self.place = np.searchsorted(kept, rows.origins)
        outputs = len(rows.targets) * rows.horizon
        self.model = SequenceModel(self.inputs.width, outputs, config, seed=seed)
        self.scale, self.limit = np.ones(len(rows.targets)), np.full(len(rows.targets), np.inf)
        self.evidence = Evidence()
        # After a gate's stage: what the correction says on that block, for the intervals.
        self._said: dict[int, NDArray[np.float32]] = {}
        self.kept: dict[int, NDArray[np.float64]] = {}

    def run(self, progress: Progress | None = None) -> Correction | None:
        """All stages; None when the gate stays shut."""
        blocks, total = self.rows.blocks.count, self.settings.steps
        first, gates = blocks - 3, (blocks - 2, blocks - 1)
        missing = [k for k in (first, *gates) if not self.rows.blocks.within(k).any()]
        if missing:
            self.evidence.reason = (
                "the series are too short to judge a correction: "
                f"block {missing[0] + 1} of {blocks} holds no whole horizon"
            )
            return None
        residual = self.outer_residual(first)
        self.scale = _scale(self.inner_residuals(first))
        best = self._search(first, residual, max(1, round(STAGES[0] * total)), progress)
        outer = {block: self.outer_residual(block) for block in gates}
        for number, block in enumerate(gates, start=1):
            self._stage(block, min(max(1, round(STAGES[number] * total)), max(1, best // 2)), progress)
            self._said[block] = self.answers(self.rows.blocks.within(block))
            self.evidence.findings.append(self._judge(block, outer[block]))
        share = open_gate(self.evidence.findings) if self.gated else 1.0
        self.evidence.share = share
        if share == 0.0:
            self.evidence.reason = "the correction did not help on every later block by more than its interval"
            return None
        for block in gates:
            added = self._said[block].reshape(outer[block].shape)
            self.kept[block] = outer[block] - share * self.scale[:, None] * added
        self._stage(blocks, min(max(1, round(STAGES[3] * total)), max(1, best // 2)), progress)
        return Correction(self.model, self.inputs, self.scale, share, self.limit)

    def outer_residual(self, block: int) -> NDArray[np.float64]:
        """(origins within `block`, targets, horizon): truth minus the partner fitted on the blocks before."""
        blocks = self.rows.blocks
        return self.table.residual(self.partner_of(blocks.pairs_before(block)), blocks.within(block))

    def inner_residuals(self, upto: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Cross-fitted residuals before block `upto`: (origins, targets, horizon), and which origins have one."""
        blocks = self.rows.blocks
        out = np.zeros((len(self.rows.origins), len(self.rows.targets), self.rows.horizon))
        known = np.zeros(len(out), dtype=bool)
        for block in range(upto):
            wanted = blocks.within(block)
            pairs = blocks.pairs_without(block, upto=upto)
            if wanted.any() and pairs:
                out[wanted] = self.table.residual(self.partner_of(pairs), wanted)
                known |= wanted
        return out, known

    def practise(self, steps: int) -> tuple[float, float]:
        """Seconds until a stage's first step is done, and median seconds of a further one; it spends the trainer.

        Both are 0 where no block holds a whole horizon: then there is nothing to learn from, and a fit takes no step.
        """
        times = [perf_counter()]

        def note(step: int) -> bool:
            del step
            times.append(perf_counter())
            return False

        self._stage(self.rows.blocks.count, 1 + steps, None, note)
        if len(times) < 2:
            return 0.0, 0.0
        further = np.diff(times[1:]).tolist()
        return times[1] - times[0], median(further) if further else 0.0

    def practise_judging(self) -> None:
        """One judgement of the untrained correction, for timing."""
        block = self.rows.blocks.count - 3
        if self.rows.blocks.within(block).any():
            self._judge(block, self.outer_residual(block))

    def _search(self, block: int, residual: NDArray[np.float64], steps: int, progress: Progress | None) -> int:
        """Train before `block`, keep the weights that did best on it, return their step."""
        every = max(1, steps // CHECKS)
        best = BestWeights(self.model)

        def check(done: int) -> bool:
            report(progress, "training", done, self.settings.steps)
            if done % every and done < steps:
                return False
            best.note(done, self._judge(block, residual).gain)
            self.model.train()
            return best.worse >= self.settings.patience

        self._stage(block, steps, None, check, best)
        best.restore()
        held_out = [{"step": step, "error": 1.0 - gain} for step, gain in best.judged]
        self.evidence.history[-1]["held_out"] = held_out
        return best.step

    def _stage(
        self, upto: int, steps: int, progress: Progress | None, check: object = None, companion: Companion | None = None
    ) -> None:
        residual, known = self.inner_residuals(upto)
        scaled = residual / self.scale[:, None]
        self.limit = _limit(scaled[known])
        value = scaled.reshape(len(residual), -1).astype(np.float32)

        def count(step: int) -> bool:
            if callable(check):
                return bool(check(step))
            report(progress, "training", self.evidence.steps + step, self.settings.steps)
            return False

        done = train(
            self.model,
            self.tensors,
            Residuals(self.place, value, known),
            self.block_of_row < upto,
            steps=steps,
            config=self.settings,
            seed=self.seed + upto,
            after_step=count,
            monitor=watch_layers,
            checkpoint=None
            if self.folder is None
            else Checkpoint(self.folder / f"stage-{upto}.safetensors", companion=companion),
        )
        self.evidence.steps += done.steps
        self.evidence.history.append(done.history.to_dict())

    def answers(self, wanted: NDArray[np.bool_]) -> NDArray[np.float32]:
        """(n, targets · horizon): what the correction of the moment says at some of the origins, in residual scales."""
        said = corrections(self.model, self.tensors, self.place[wanted])
        bound = np.repeat(self.limit, self.rows.horizon).astype(np.float32)
        return np.clip(said, -bound, bound)

    def _judge(self, block: int, residual: NDArray[np.float64]) -> GateFinding:
        wanted = self.rows.blocks.within(block)
        scaled = (residual / self.scale[:, None]).reshape(len(residual), -1)
        return judge(scaled, self.answers(wanted), self.rows.blocks.batch[wanted], block=block)


def _scale(residuals: tuple[NDArray[np.float64], NDArray[np.bool_]]) -> NDArray[np.float64]:
    """(targets,) a robust size of the residuals, which outliers do not move."""
    value, known = residuals
    if not known.any():
        return np.ones(value.shape[1])
    size = 1.4826 * np.median(np.abs(value[known]), axis=(0, 2))
    spread = np.sqrt(np.mean(value[known] ** 2, axis=(0, 2)))
    return np.where(size > 0, size, np.where(spread > 0, spread, 1.0))


def _limit(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    """(targets,) the largest residual of each, of (origins, targets, horizon); 1 where all are 0."""
    largest = np.abs(scaled).max(axis=(0, 2), initial=0.0)
    return np.where(largest > 0, largest, 1.0)
