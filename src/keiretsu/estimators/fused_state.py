"""A `State` of the causal pass as a slot of the compiled step, and back."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from keiretsu.bounds.adaptive import COUNTS
from keiretsu.nn import State
from keiretsu.runtime import Engine


def write_state(engine: Engine, slot: int, state: State) -> None:
    """Put a series' state into a slot; levels that it does not hold start anew."""
    head = engine.head(slot)
    values = state["lags.values"].numpy()
    head["stamp"] = float(state["clock.stamp"])
    head["waiting"] = float(state["clock.waiting"])
    head["rows"], head["clipped"] = int(state["counts.rows"]), int(state["counts.clipped"])
    head["place"], head["due"] = len(values) - 1, 0
    engine.view(slot, "ring")[:] = values.T
    if "bank.averages" in state:
        engine.view(slot, "averages")[:] = state["bank.averages"].numpy()
        engine.view(slot, "waves")[:] = state["bank.waves"].numpy()
    if engine.correction is not None:
        engine.view(slot, "held")[:] = state["held"].numpy().reshape(engine.cells)
        engine.correction.stack.write(state.sub("mixer"), engine.view(slot, "floats"))
    if engine.levels is not None and "levels.asked" in state:
        engine.view(slot, "asked")[:] = state["levels.asked"].numpy()
        engine.view(slot, "counts")[:] = np.stack([state[f"levels.{name}"].numpy() for name in COUNTS])
        engine.view(slot, "issued")[:] = state["levels.issued"].numpy().transpose(1, 0, 2, 3)


def read_state(engine: Engine, slot: int) -> State:
    """The inverse of `write_state`."""
    head = engine.head(slot)
    ring = np.roll(engine.view(slot, "ring"), -(int(head["place"]) + 1), axis=1)
    parts: dict[str, Tensor] = {
        "lags.values": torch.from_numpy(np.ascontiguousarray(ring.T)),
        "clock.stamp": torch.tensor([float(head["stamp"])], dtype=torch.float64),
        "clock.waiting": torch.tensor([float(head["waiting"])], dtype=torch.float64),
        "counts.rows": torch.tensor([int(head["rows"])]),
        "counts.clipped": torch.tensor([int(head["clipped"])]),
    }
    if len(engine.partner.filter):
        parts["bank.averages"] = torch.from_numpy(engine.view(slot, "averages").copy())
        parts["bank.waves"] = torch.from_numpy(engine.view(slot, "waves").copy())
    state = State(parts)
    if engine.correction is not None:
        held = torch.from_numpy(engine.view(slot, "held").copy().ravel())
        mixer = engine.correction.stack.read(engine.view(slot, "floats").copy())
        state = state.merge(State({"held": held}), mixer.under("mixer"))
    if engine.levels is not None:
        issued = np.roll(engine.view(slot, "issued"), -int(head["due"]), axis=0).transpose(1, 0, 2, 3)
        counts = engine.view(slot, "counts").copy()
        levels = {
            "levels.coverage": torch.tensor([engine.levels.coverage], dtype=torch.float64),
            "levels.asked": torch.from_numpy(engine.view(slot, "asked").copy()),
            "levels.issued": torch.from_numpy(np.ascontiguousarray(issued)),
            **{f"levels.{name}": torch.from_numpy(count) for name, count in zip(COUNTS, counts, strict=True)},
        }
        state = state.merge(State(levels))
    return state
