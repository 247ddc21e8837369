"""A gated recurrent unit as instructions."""

from __future__ import annotations

import numpy as np

from keiretsu.nn import GRUMixer
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Writer, columns, numbers


def add_gru(writer: Writer, mixer: GRUMixer, source: int, out: int) -> None:
    """out += mixer(source); see `GRUMixer`."""
    inner, wide, cell = mixer.inner, padded(mixer.inner), mixer.cell
    at = columns(inner, inner, inner)
    row, carried, h, y = (writer.room(width) for width in (3 * wide, 3 * wide, wide, wide))
    into, of_state = (numbers(getattr(cell, name)) for name in ("weight_ih_l0", "weight_hh_l0"))
    bias, bias_of_state = (numbers(getattr(cell, name)) for name in ("bias_ih_l0", "bias_hh_l0"))
    state = writer.state(Turned("h", (inner,), (0,), np.arange(inner), wide))
    writer.product(source, into, out=row, bias=bias, at=at, wide=3 * wide)
    writer.emit(Op.RECALL, out=h, wide=wide, state=state)
    writer.product(h, of_state, out=carried, bias=bias_of_state, at=at, wide=3 * wide)
    writer.emit(Op.GRU, source=row, more=carried, out=y, wide=wide, state=state)
    writer.product(y, numbers(mixer.out.weight), out=out, add=True)
