"""The time-invariant layer (S4D) as instructions."""

from __future__ import annotations

import numpy as np
import torch

from keiretsu import ops
from keiretsu.nn import LTIMixer
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Numbers, Writer, columns, numbers


def add_lti(writer: Writer, mixer: LTIMixer, source: int, out: int) -> None:
    """out += mixer(source); see `LTIMixer` for the formula. Abar and Bbar are constants."""
    inner, states, wide = mixer.inner, mixer.states, padded(mixer.inner)
    raw = writer.room(2 * wide)
    bias = np.concatenate((np.zeros(inner, dtype=np.float32), numbers(mixer.gate_bias)))
    writer.product(source, numbers(mixer.into.weight), out=raw, bias=bias, at=columns(inner, inner), wide=2 * wide)
    y = writer.room(wide)
    writer.emit(
        Op.LTI,
        source=raw,
        fourth=raw + wide,
        out=y,
        wide=wide,
        states=states,
        weights=writer.vectors(_constants(mixer), wide),
        state=writer.state(Turned("h", (inner, states, 2), (1, 2, 0), np.arange(inner), wide)),
    )
    writer.product(y, numbers(mixer.out.weight), out=out, add=True)


def _constants(mixer: LTIMixer) -> list[Numbers]:
    with torch.no_grad():
        delta = mixer.step()
        B = delta.rsqrt()[:, None].expand(-1, mixer.states)
        Abar, Bbar = ops.discretize(mixer.decay(), B, delta, method=mixer.discretization)
        C = torch.view_as_complex(mixer.readout.float())
    rows: list[Numbers] = []
    for part in (Abar, Bbar, C):
        turned = part.detach().to(torch.complex64).numpy().T
        for state in turned:
            rows += [np.ascontiguousarray(state.real), np.ascontiguousarray(state.imag)]
    return [*rows, numbers(mixer.skip)]
