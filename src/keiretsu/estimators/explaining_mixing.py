"""The hidden attention of a model's state-space layers at the last row.

With step, B, C, convolution and gate held as they are at this input, a selective layer is a sum over past rows:
out_t = W_out ((Σ_s M_ts u_s + C_t (decayed first state) + D u_t) ⊙ gate_t), M as in `ops.mixing_matrix`, times the
scale with which the layer writes row s.

Source: Ali, Zimerman & Wolf 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.estimators.explaining_answer import Seen
from keiretsu.nn import SelectiveMixer, SequenceModel, State


@dataclass(frozen=True, eq=False)
class LastRow:
    """A selective layer's last output as a sum over rows.

    Attributes:
        mixing: (length, d_inner), M_ts of the last row t.
        parts: (length, width), what each row adds to the output; skip and newest row together.
        before: (width,), what the state before the first row adds.
    """

    mixing: Tensor
    parts: Tensor
    before: Tensor


def last_row(mixer: SelectiveMixer, x: Tensor, *, elapsed: Tensor, state: State) -> LastRow:
    """Take a selective layer's last output apart, given its gates.

    Args:
        mixer: the layer.
        x: (1, length, width), what it reads; elapsed: (1, length); state: before the first row.
    """
    with torch.no_grad():
        reset = torch.zeros(x.shape[:2], dtype=torch.bool)
        held, decay = mixer.choose(x, elapsed=elapsed, reset=reset, tail=state["tail"]), mixer.decay()

    def scan(u: Tensor, first: Tensor) -> Tensor:
        y, _ = ops.selective_scan(
            u * held.scale,
            held.delta,
            decay,
            held.B,
            held.C,
            elapsed=held.elapsed,
            h0=first,
            discretization=mixer.discretization,
        )
        return y[0, -1]

    # Channels of a scan do not mix, so one gradient is the last row of every channel's matrix, at the cost of one scan.
    u = held.u.clone().requires_grad_(True)
    with torch.enable_grad():
        (mixing,) = torch.autograd.grad(scan(u, torch.zeros_like(state["h"])).sum(), u)
    with torch.no_grad():
        parts, gate = mixing[0] * held.u[0], held.gate[0, -1]
        parts[-1] += mixer.skip * held.u[0, -1]
        before = scan(torch.zeros_like(u), state["h"])
        return LastRow(mixing[0], mixer.out(parts * gate), mixer.out(before * gate))


def mixing_weights(model: SequenceModel, seen: Seen) -> NDArray[np.float64] | None:
    """(rows,) float64: mean |M_ts| of the last row over channels and layers; None if no layer is a selective one."""
    layers = [layer for layer in model.modules() if isinstance(layer, SelectiveMixer)]
    given: list[tuple[SelectiveMixer, Tensor, dict[str, Any]]] = []

    def note(layer: nn.Module, told: tuple[Any, ...], named: dict[str, Any]) -> None:
        if isinstance(layer, SelectiveMixer):
            given.append((layer, told[0], named))

    hooks = [layer.register_forward_pre_hook(note, with_kwargs=True) for layer in layers]
    try:
        with torch.no_grad():
            model(seen.x, elapsed=seen.elapsed, state=seen.state)
    finally:
        for hook in hooks:
            hook.remove()
    found = [last_row(layer, x, elapsed=named["elapsed"], state=named["state"]).mixing for layer, x, named in given]
    if not found:
        return None
    return torch.stack(found).abs().mean(dim=(0, 2)).double().numpy()
