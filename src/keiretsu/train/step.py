"""One optimiser step, and the weights to go back to when it meets a number that is not finite."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from keiretsu.errors import TrainingError
from keiretsu.nn import SequenceModel, State
from keiretsu.train.config import TrainConfig
from keiretsu.train.finite import Cause, find_cause
from keiretsu.train.optimiser import make_optimiser
from keiretsu.train.rows import Chunk, RowTensors

# Most numbers in one step's answers; beyond that a random part of the chunk's origins carries the loss.
MOST_ANSWERS = 1_500_000


class Stepper:
    """Takes steps on a model in place.

    Args:
        model: what is trained.
        rows: all rows, for what a message says.
        target: (origins, outputs) float32.
        config: clip and weight decay.
        rng: chooses origins where there are too many.
    """

    def __init__(
        self, model: SequenceModel, rows: RowTensors, target: Tensor, *, config: TrainConfig, rng: np.random.Generator
    ) -> None:
        self.model, self.rows, self.target, self.rng = model, rows, target, rng
        self.clip = config.clip
        self.optimiser = make_optimiser(model, weight_decay=config.weight_decay)
        self._parameters = list(model.parameters())
        # The weights of the last step whose loss and gradient were finite; those at first until there is one.
        self._good = [parameter.detach().clone() for parameter in self._parameters]

    def take(self, chunk: Chunk, state: State, *, rate: float, number: int) -> tuple[float, float, State]:
        """Step number `number` (from 1).

        Returns:
            The loss, the norm of the gradient before it is clipped, and the state after the chunk.
        Raises:
            TrainingError: the loss, the gradient or a weight is not finite.
        """
        chunk = self._some(chunk)
        hidden, after = self.model.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
        answer = self.model.head(hidden.reshape(-1, hidden.shape[-1])[chunk.place])
        loss = nn.functional.huber_loss(answer, self.target[chunk.origin].to(answer.device))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = float(nn.utils.clip_grad_norm_(self._parameters, self.clip))
        value = loss.item()
        if not (math.isfinite(value) and math.isfinite(norm)):
            cause = find_cause(self.model, chunk, state, self.target, self.rows)
            raise self._stopped(f"got loss {value} and gradient norm {norm}", number, cause)
        self._keep()
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.step()
        if not math.isfinite(float(nn.utils.get_total_norm(self._parameters, norm_type=math.inf))):
            wrong = (name for name, p in self.model.named_parameters() if not bool(torch.isfinite(p).all()))
            raise self._stopped("got weights that are not", number, Cause(f"first in {next(wrong)}"))
        return value, norm, after.detach()

    @torch.no_grad()
    def pass_over(self, chunk: Chunk, state: State) -> State:
        """The state after a chunk that has no origin to learn from."""
        return self.model.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)[1]

    def _some(self, chunk: Chunk) -> Chunk:
        most = max(1, MOST_ANSWERS // self.target.shape[1])
        if len(chunk.place) <= most:
            return chunk
        return chunk.of_origins(np.sort(self.rng.choice(len(chunk.place), most, replace=False)))

    @torch.no_grad()
    def _keep(self) -> None:
        for kept, parameter in zip(self._good, self._parameters, strict=True):
            kept.copy_(parameter)

    @torch.no_grad()
    def _stopped(self, what: str, number: int, cause: Cause) -> TrainingError:
        for kept, parameter in zip(self._good, self._parameters, strict=True):
            parameter.copy_(kept)
        return TrainingError(
            f"train: loss, gradients and weights must be finite; {what} at step {number}, {cause.place}. {cause.advice}"
        )
