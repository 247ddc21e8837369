"""The fit loop: a sequence model learns what its partner leaves over, at every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel
from keiretsu.train.checkpoint import Checkpoint, Keeper
from keiretsu.train.config import TrainConfig
from keiretsu.train.denormals import flushed_denormals
from keiretsu.train.device import check_device, device_of, moved
from keiretsu.train.feed import make_feed
from keiretsu.train.fingerprint import fingerprint
from keiretsu.train.history import MOST_MONITORED, History
from keiretsu.train.optimiser import learning_rate
from keiretsu.train.rows import Chunk, Residuals, RowTensors
from keiretsu.train.run import Run
from keiretsu.train.signals import StopRequest, stop_request
from keiretsu.train.step import Stepper

Monitor = Callable[[SequenceModel, Chunk], Mapping[str, float]]


@dataclass(frozen=True)
class Trained:
    """How a fit ended.

    Attributes:
        loss: mean over the last tenth of the steps taken; NaN when there was nothing to learn from.
        steps: taken, those before an interruption included.
        history: loss, gradient norm, learning rate, and what the monitor said.
    """

    loss: float
    steps: int
    history: History


def train(
    model: SequenceModel,
    rows: RowTensors,
    residuals: Residuals,
    keep: NDArray[np.bool_],
    *,
    steps: int,
    config: TrainConfig,
    seed: int,
    after_step: Callable[[int], bool] | None = None,
    monitor: Monitor | None = None,
    checkpoint: Checkpoint | None = None,
) -> Trained:
    """Take `steps` optimiser steps; the model is changed in place.

    Args:
        model: what is trained; it is left in evaluation mode, on the device it was on.
        rows: all packed rows.
        residuals: targets at the origins.
        keep: (rows,) bool, rows that may be read; rows of later blocks are left out.
        steps: optimiser steps of this stage.
        config: learning rate, crops or lanes, and the rest.
        seed: of dropout, crops or chunk edges, and the choice of origins.
        after_step: called with the number of steps done; returning True ends the stage. When a fit is taken up again
            it is first called after the first new step.
        monitor: numbers to watch, called now and then (at most some fifty times) with the model in evaluation mode and
            the rows of the step just taken, before which no name but "step" is fixed.
        checkpoint: where the fit is written down, and taken up again if it was written there before.
    Raises:
        TrainingError: the loss, a gradient or a weight is not finite. The weights are those with which loss and
            gradient were last finite.
        ArgumentError: the device is not there, or the checkpoint is of another fit.
        FileFormatError: the checkpoint is damaged.
        KeyboardInterrupt: a signal asked the process to stop; the checkpoint holds all that was done.
    """
    device = check_device(config.device)
    number = residuals.numbers(keep)
    with ExitStack() as stack:
        stack.callback(model.eval)
        if not (number >= 0).any():
            return Trained(float("nan"), 0, History())
        identity = (
            {}
            if checkpoint is None
            else fingerprint(model, rows, residuals, keep, steps=steps, config=config, seed=seed)
        )
        rng = np.random.default_rng(seed)
        feed = make_feed(rows, number, keep, config=config, rng=rng)
        stack.enter_context(moved(model, device))
        stack.callback(model.zero_grad)
        stack.enter_context(torch.random.fork_rng([device] if device.type == "cuda" else []))
        torch.manual_seed(seed)
        stepper = Stepper(model, rows, torch.from_numpy(residuals.value), config=config, rng=rng)
        run = Run(model, stepper.optimiser, feed, rng)
        keeper = None if checkpoint is None else Keeper(checkpoint, run, identity)
        if keeper is not None:
            keeper.resume()
        request = stack.enter_context(stop_request(wanted=keeper is not None))
        while not run.done:
            chunk = _advance(run, stepper, steps=steps, peak=config.learning_rate)
            taken = len(run.log)
            if monitor is not None and _is_watched(taken, steps):
                run.log.monitored.append(_watch(monitor, model, chunk, taken))
            run.done = (after_step is not None and after_step(taken)) or taken >= steps
            _write(keeper, run, request)
    return Trained(run.log.recent, len(run.log), run.log.history())


def _advance(run: Run, stepper: Stepper, *, steps: int, peak: float) -> Chunk:
    """One optimiser step, and the chunks without origins before it."""
    taken, device = len(run.log), device_of(run.model)
    run.model.train()
    with flushed_denormals():
        while True:
            chunk, state = run.feed.next(run.model, run.after)
            chunk = chunk.to(device)
            if len(chunk.place):
                break
            run.after = stepper.pass_over(chunk, state)
        rate = learning_rate(taken, steps, peak)
        loss, gradient, run.after = stepper.take(chunk, state, rate=rate, number=taken + 1)
    run.log.add(loss=loss, gradient=gradient, rate=rate)
    return chunk


def _is_watched(taken: int, steps: int) -> bool:
    return taken == 1 or taken == steps or taken % max(1, -(-steps // MOST_MONITORED)) == 0


@torch.no_grad()
def _watch(monitor: Monitor, model: SequenceModel, chunk: Chunk, taken: int) -> dict[str, float]:
    model.eval()
    return {"step": float(taken)} | {name: float(value) for name, value in monitor(model, chunk).items()}


def _write(keeper: Keeper | None, run: Run, request: StopRequest) -> None:
    if keeper is None:
        return
    if run.done or request.asked or keeper.due:
        keeper.write()
    if not run.done:
        request.obey()
