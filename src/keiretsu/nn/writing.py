"""How much of a row is written into the state of a selective layer, and what the clock has to do with it.

The step Δ is also the reach of a channel's memory, 1 / (|a| Δ). Mamba's write Δ B u makes long memories deaf: with
Δ = 1e-4 an event is written at a ten-thousandth of its size. A write that keeps the variance of the state is √Δ B u:

h_t = exp(e_t Δ_t A) h_{t-1} + g_t B_t u_t

euler   g = √Δ: a row is an event, written once, at a size that does not depend on how long ago the row before it was.
zoh     g = (exp(e Δ a) - 1) / (a √Δ): a row is a level that has held since the row before, integrated exactly over
        the gap e; never more than 1 / (|a| √Δ), however long the gap. For e = 1 and small Δ |a| it equals √Δ.

Both hold on any clock, as the decay is exact in both: "euler" for doses, flags and counts, "zoh" for levels that a
sensor shows until it is read again.
"""

from __future__ import annotations

from torch import Tensor

from keiretsu.ops.selective_scan import LEAST_ELAPSED


def clock(elapsed: Tensor, *, timed: bool) -> Tensor | None:
    """The gaps as the scan takes them, (batch, length); None when the clock is left out (every gap counts as 1)."""
    return elapsed.clamp_min(LEAST_ELAPSED) if timed else None


def write_scale(delta: Tensor, elapsed: Tensor | None, discretization: str) -> Tensor:
    """What u is multiplied by before `ops.selective_scan` or `ops.ssd`, which write e Δ B u (euler).

    Args:
        delta: (batch, length, channel or heads).
        elapsed: (batch, length) from `clock`.
        discretization: "euler" or "zoh".
    Returns:
        Like delta.
    """
    scale = delta.rsqrt()
    return scale if elapsed is None or discretization == "zoh" else scale / elapsed.unsqueeze(-1)
