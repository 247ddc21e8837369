"""How well settings do on blocks that were held out inside training: what tuning and the stability map go by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import SeriesSet, check_target
from keiretsu.errors import ArgumentError, ShapeError, TooShortError, TrainingError
from keiretsu.estimators.correction import STAGES, CorrectionTrainer
from keiretsu.estimators.covariates import Told
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.estimators.partner_fit import PartnerFit
from keiretsu.estimators.partners.known_rows import KnownRows
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig
from keiretsu.train.gate import huber
from keiretsu.train.tune import Report

# A loss is reported this often on the way, for pruning.
REPORTS = 3


class HeldOut:
    """Training rows, their blocks and the partner, made once for all settings.

    A correction is trained as a fit trains it: on the blocks before the third, keeping the weights that did best on it,
    then on to the fourth and the fifth, each judged before it is learned from. Its loss is that of partner and whole
    correction together over that of the partner alone, on the fourth and the fifth block, the mean of the two: 1 is no
    gain, 0.9 a tenth less. The partner is one fitted on the blocks before; the gate, which would shut out what does not
    help, is left out, so that bad settings can be told from useless ones. Nothing beyond `series` is looked at.

    Args:
        forecaster: horizon, partner and seed are used.
        series: the training rows.
        names: targets.
        function: what messages call the caller.
        told: covariates of the rows; where they help the partner it has them, as in `fit`.
    Raises:
        ColumnError, DataError, TooShortError: as in `fit`; also where a block holds no whole horizon.
    """

    def __init__(
        self,
        forecaster: Forecaster,
        series: SeriesSet,
        names: tuple[str, ...],
        *,
        function: str,
        told: Told | None = None,
    ) -> None:
        for name in names:
            check_target(series, name, horizon=forecaster.horizon, function=function)
        self.seed, self.names = forecaster.seed, names
        self._fit = PartnerFit(
            series,
            names,
            horizon=forecaster.horizon,
            partner=forecaster.partner,
            seed=forecaster.seed,
            own_past=forecaster.own_past,
            told=told,
        )
        self.packed, self.rows, self.table = self._fit.packed, self._fit.rows, self._fit.table
        blocks = self.rows.blocks
        self.gates = (blocks.count - 2, blocks.count - 1)
        short = [k for k in (blocks.count - 3, *self.gates) if not blocks.within(k).any()]
        if short:
            raise TooShortError(
                f"{function}: series must be long enough to judge settings inside training; got block {short[0] + 1} "
                f"of {blocks.count} without one whole horizon of {forecaster.horizon} rows. "
                "Give more rows or a shorter horizon."
            )

    def run(
        self, model: ModelConfig, train: TrainConfig, *, report: Report | None = None
    ) -> tuple[float, CorrectionTrainer]:
        """Train a correction and judge it.

        Args:
            model, train: its shape and training.
            report: told (steps, loss on the third block) three times on the way; what it raises ends the training.
        Returns:
            The loss, and the trainer with the model as it is after the fifth block was judged.
        Raises:
            TrainingError: training met a number that is not finite, or the shape is none the mixer can have.
        """
        try:
            trainer = CorrectionTrainer(
                self.rows, self.table, self._fit.partner_of, gated=False, config=model, settings=train, seed=self.seed
            )
        except (ArgumentError, ShapeError) as error:
            raise TrainingError(str(error)) from error
        watch = _Watch(self, trainer, report)
        # The stage that would follow learns from all blocks, and changes nothing that is asked for here.
        with suppress(_JudgedError):
            trainer.run(watch)
        losses = [self._ratio(trainer.kept[block], block, trainer.scale) for block in self.gates]
        return float(np.mean(losses)), trainer

    def loss_on(self, trainer: CorrectionTrainer, block: int) -> float:
        """Loss with the correction of the moment over that of the partner alone, on one block."""
        wanted = self.rows.blocks.within(block)
        said = trainer.answers(wanted)
        residual = self._residual(block)
        return self._ratio(residual - trainer.scale[:, None] * said.reshape(residual.shape), block, trainer.scale)

    @cached_property
    def fingerprint(self) -> str:
        """Of the numbers a fit would read, their stamps, channels, targets and covariates: 16 hexadecimal digits.

        Rows of covariates after the log has ended are not among them, so that a plan may grow between two calls.
        """
        digest = hashlib.sha256(repr((self.packed.channels, self.names, self.packed.starts.tolist())).encode())
        parts = [self.packed.stamp, self.packed.values]
        if self._fit.covariates is not None:
            rows = self._fit.covariates.rows
            digest.update(repr((rows.names, rows.static_names)).encode())
            parts += [rows.known, rows.static, rows.awry, *self._foretold(rows)]
        for part in parts:
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()[:16]

    @staticmethod
    def _foretold(rows: KnownRows) -> Iterator[NDArray[Any]]:
        """What was to come after rows after which something else came."""
        for number, (start, stop) in enumerate(pairwise(rows.starts)):
            wrong = start + np.flatnonzero(rows.awry[start:stop])
            if len(wrong):
                yield from rows.foretold(number, wrong)

    def _ratio(self, left: NDArray[np.float64], block: int, scale: NDArray[np.float64]) -> float:
        before, after = (float(huber(part / scale[:, None]).mean()) for part in (self._residual(block), left))
        # A partner that is right everywhere leaves nothing to gain and everything to lose.
        return after / before if before > 0 else 1.0 if after == 0 else float("inf")

    def _residual(self, block: int) -> NDArray[np.float64]:
        blocks = self.rows.blocks
        return self.table.residual(self._fit.partner_of(blocks.pairs_before(block)), blocks.within(block))


class _JudgedError(Exception):
    """Ends a training whose blocks are all judged."""


class _Watch:
    """The trainer's progress: reports losses on the way, and ends the training when all blocks are judged."""

    def __init__(self, held_out: HeldOut, trainer: CorrectionTrainer, report: Report | None) -> None:
        self._held_out, self._trainer, self._report = held_out, trainer, report
        steps = max(1, round(STAGES[0] * trainer.settings.steps))
        self._due = sorted({max(1, floor(part * steps / REPORTS)) for part in range(1, REPORTS + 1)})

    def __call__(self, label: str, done: float, total: float) -> None:
        """See `Progress`."""
        trainer, held_out = self._trainer, self._held_out
        if len(trainer.kept) == len(held_out.gates):
            raise _JudgedError
        searching = not trainer.evidence.steps
        if self._report is not None and searching and done in self._due:
            training = trainer.model.training
            loss = held_out.loss_on(trainer, held_out.gates[0] - 1)
            trainer.model.train(training)
            self._report(int(done), loss)
