"""A fit under way: all that changes from step to step, taken down and taken up again to the bit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from keiretsu.nn import SequenceModel, State
from keiretsu.train.adamw import AdamW
from keiretsu.train.device import device_of
from keiretsu.train.feed import Feed
from keiretsu.train.history import Log
from keiretsu.train.snapshot import Snapshot

_SERIES = ("losses", "gradients", "rates")


@dataclass(eq=False)
class Run:
    """What a step changes.

    Attributes:
        model, optimiser: changed in place.
        feed, rng: where the rows come from, and what it and the choice of origins draw from.
        log: one number a step.
        after: the state that the last chunk ended with.
        done: whether the fit has ended.
    """

    model: SequenceModel
    optimiser: AdamW | torch.optim.AdamW
    feed: Feed
    rng: np.random.Generator
    log: Log = field(default_factory=Log)
    after: State | None = None
    done: bool = False

    def snapshot(self) -> Snapshot:
        """All of it; the tensors are the run's own."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for name, parameter in self.model.named_parameters():
            moments = self.optimiser.state.get(parameter, {})
            tensors |= {f"optimiser.{name}.{key}": value for key, value in moments.items()}
        tensors |= {f"log.{name}": torch.tensor(getattr(self.log, name), dtype=torch.float64) for name in _SERIES}
        tensors |= dict((self.after or State()).under("state"))
        tensors |= {f"random.{name}": value for name, value in _torch_states(self.model).items()}
        facts: dict[str, Any] = {
            "step": len(self.log),
            "done": self.done,
            "numpy": self.rng.bit_generator.state,
            "feed": self.feed.position(),
            "monitored": self.log.monitored,
            "carried": self.after is not None,
        }
        return Snapshot(facts, tensors)

    def restore(self, snapshot: Snapshot) -> None:
        """Be again what `snapshot` took down.

        Raises:
            KeyError, TypeError, ValueError, RuntimeError: it does not hold a run of this model.
        """
        facts, device = snapshot.facts, device_of(self.model)
        weights = snapshot.under("model")
        if not all(bool(torch.isfinite(value).all()) for value in weights.values() if value.is_floating_point()):
            raise ValueError("weights that are not finite")
        self.model.load_state_dict(weights)
        for name, parameter in self.model.named_parameters():
            moments = snapshot.under(f"optimiser.{name}")
            if moments:
                self.optimiser.state[parameter] = {key: _moment(moments[key], parameter) for key in moments}
        series = snapshot.under("log")
        self.log = Log(*(series[name].tolist() for name in _SERIES), monitored=list(facts["monitored"]))
        self.after = State(snapshot.under("state")).to(device) if facts["carried"] else None
        self.done = bool(facts["done"])
        self.rng.bit_generator.state = facts["numpy"]
        self.feed.go_to(facts["feed"])
        torch.set_rng_state(snapshot.tensors["random.cpu"])
        if device.type == "cuda":
            torch.cuda.set_rng_state(snapshot.tensors["random.cuda"], device)


def _moment(value: Tensor, parameter: Tensor) -> Tensor:
    """A moment is like its parameter and where that is; the count of steps is a number on the processor."""
    if value.ndim == 0:
        return value
    if value.shape != parameter.shape:
        raise ValueError("a moment of another shape than its parameter")
    return value.to(parameter.device)


def _torch_states(model: SequenceModel) -> dict[str, Tensor]:
    states = {"cpu": torch.get_rng_state()}
    device = device_of(model)
    return states | ({"cuda": torch.cuda.get_rng_state(device)} if device.type == "cuda" else {})
