"""The Mamba-2 block as instructions."""

from __future__ import annotations

import numpy as np

from keiretsu.nn import SSDMixer
from keiretsu.runtime.instructions import Op, padded
from keiretsu.runtime.mixers.scan import add_conv, scan_weights
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Writer, columns, numbers


def add_ssd(writer: Writer, mixer: SSDMixer, source: int, out: int) -> None:
    """out += mixer(source); see `SSDMixer` for the formula."""
    inner, states, wide, selective = mixer.inner, mixer.states, padded(mixer.inner), mixer.selective
    chosen = 2 * states if selective else 0
    share = inner // mixer.heads
    own, mixed = np.arange(inner), columns(inner, chosen)
    mixed_wide = wide + padded(chosen)
    raw = writer.room(wide + mixed_wide)
    bias = np.concatenate((numbers(mixer.gate_bias), np.zeros(inner + chosen, dtype=np.float32)))
    at = columns(inner, inner, chosen)
    writer.product(source, numbers(mixer.into.weight), out=raw, bias=bias, at=at, wide=wide + mixed_wide)
    u = writer.room(wide + 2 * states)
    add_conv(writer, raw + wide, u, numbers(mixer.taps), numbers(mixer.taps_bias), mixed, mixed_wide, silu=True)
    constant = writer.vectors([numbers(mixer.select_bias)], padded(2 * states))
    none = writer.room(2 * states)
    writer.emit(
        Op.ADD,
        source=u + wide if selective else none,
        more=-1,
        out=u + wide,
        wide=padded(2 * states),
        weights=constant,
    )
    few, step = writer.room(mixer.heads), writer.room(wide)
    if mixer.to_step is not None:
        writer.product(source, numbers(mixer.to_step.weight), out=few)
    # the padding of a spread row holds heads that are not there: zeros
    writer.emit(Op.SPREAD, source=few, out=step, wide=inner, size=share)
    y = writer.room(wide)
    zoh = mixer.discretization == "zoh"
    least, most = mixer.step.range
    decay = numbers(mixer.decay()).repeat(share, axis=1)
    writer.emit(
        Op.SCAN,
        least=least,
        room=most - least,
        source=u,
        more=step,
        third=u + wide,
        fourth=raw,
        out=y,
        wide=wide,
        size=1,
        states=states,
        weights=scan_weights(writer, decay, mixer.skip, mixer.step.bias.repeat_interleave(share), wide, zoh=zoh),
        state=writer.state(Turned("h", (inner, states), (1, 0), own, wide)),
        zoh=int(zoh),
        timed=int(mixer.timed),
    )
    normed = writer.room(wide)
    weights = writer.vectors([numbers(mixer.norm)], wide)
    writer.emit(Op.RMS, least=1e-5, source=y, out=normed, size=share, heads=mixer.heads, weights=weights)
    writer.product(normed, numbers(mixer.out.weight), out=out, add=True)
