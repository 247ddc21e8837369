"""The Mamba block as instructions."""

from __future__ import annotations

import numpy as np

from keiretsu.nn import SelectiveMixer
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.mixers.scan import add_conv, scan_weights
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Writer, columns, numbers


def add_selective(writer: Writer, mixer: SelectiveMixer, source: int, out: int) -> None:
    """out += mixer(source); see `SelectiveMixer` for the formula."""
    inner, states, wide = mixer.inner, mixer.states, padded(mixer.inner)
    both, own = columns(inner, inner), np.arange(inner)
    raw = writer.room(2 * wide)
    bias = np.concatenate((np.zeros(inner, dtype=np.float32), numbers(mixer.gate_bias)))
    writer.product(source, numbers(mixer.into.weight), out=raw, bias=bias, at=both, wide=2 * wide)
    u = writer.room(wide)
    add_conv(writer, raw, u, numbers(mixer.taps), numbers(mixer.taps_bias), own, wide, silu=True)
    chosen = writer.room(wide + 2 * states)
    at = columns(inner, 2 * states)
    bias = np.concatenate((np.zeros(inner, dtype=np.float32), numbers(mixer.select_bias)))
    if mixer.select is None or mixer.to_step is None:
        weight = np.zeros((inner + 2 * states, 0), dtype=np.float32)
    else:
        weight = np.concatenate((numbers(mixer.to_step.weight), numbers(mixer.select.weight)))
    writer.product(u, weight, out=chosen, bias=bias, at=at, wide=wide + padded(2 * states))
    y = writer.room(wide)
    zoh = mixer.discretization == "zoh"
    least, most = mixer.step.range
    writer.emit(
        Op.SCAN,
        least=least,
        room=most - least,
        source=u,
        more=chosen,
        third=chosen + wide,
        fourth=raw + wide,
        out=y,
        wide=wide,
        size=0,
        states=states,
        weights=scan_weights(writer, numbers(mixer.decay()).T, mixer.skip, mixer.step.bias, wide, zoh=zoh),
        state=writer.state(Turned("h", (inner, states), (1, 0), own, wide)),
        zoh=int(zoh),
        timed=int(mixer.timed),
    )
    writer.product(y, numbers(mixer.out.weight), out=out, add=True)
