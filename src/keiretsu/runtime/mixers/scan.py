"""What the two selective layers have in common: the short convolution and the scan's constants."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.runtime.instructions import Op
from keiretsu.runtime.parts import Turned
from keiretsu.runtime.writer import Numbers, Writer, numbers

# Below this |A| the product A Δ is lost beside 1, and 1/A must stay finite.
TINY = 2.0**-90


def add_conv(
    writer: Writer,
    source: int,
    out: int,
    taps: Numbers,
    bias: Numbers | None,
    at: NDArray[np.int64],
    wide: int,
    *,
    silu: bool,
) -> None:
    """out = f(bias + taps over the row and those before); taps (channels, count), the last one the row's own."""
    count = taps.shape[1]
    bias = np.zeros(len(taps), dtype=np.float32) if bias is None else bias
    writer.emit(
        Op.CONV,
        source=source,
        out=out,
        wide=wide,
        size=count,
        weights=writer.vectors([*taps.T[::-1], bias], wide, at),
        state=writer.state(Turned("tail", (count - 1, len(taps)), (0, 1), at, wide)),
        add=int(silu),
    )


def scan_weights(writer: Writer, decay: Numbers, skip: Tensor, bias: Tensor, wide: int, *, zoh: bool) -> int:
    """A log2(e), 1/A (zoh only), skip, bias of the step; decay is (states or 1, channels)."""
    rows = [row * np.float32(math.log2(math.e)) for row in decay]
    if zoh:
        kept = np.where(np.abs(decay) < TINY, np.where(decay < 0, -TINY, TINY), decay)
        rows = [row * np.float32(math.log2(math.e)) for row in kept]
        rows += list((1.0 / kept).astype(np.float32))
    return writer.vectors([*rows, numbers(skip), numbers(bias)], wide)
