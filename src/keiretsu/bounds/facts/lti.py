"""A time-invariant layer with complex states, its parameters fixed: how much it can lengthen rows, and its states.

y_{t,j} = Σ_k K_jk u_{t-k,j},    K_jk = 2 Re Σ_n C_jn Abar_jn^k Bbar_jn,    κ = Σ_k max_j |K_jk|

‖y_t‖₂ ≤ Σ_k max_j |K_jk| ‖u_{t-k}‖₂ ≤ κ sup ‖u‖₂, and the same for differences. The first lags are summed as they are.
From lag L on, |K_jk| ≤ E(k) = max_j Σ_n 2 |C_jn Bbar_jn| |Abar_jn|^k, which falls: Σ_{L ≤ k < L'} E(k) ≤ (L' - L) E(L),
over stretches that grow, and E(L) / (1 - max |Abar|) for all that remains. With the margin, |Abar| ≤ e^{-μΔ} < 1.

Source: docs/design/theory.md, section 4, *Depth*, row "LTI, parameters fixed"; Gu, Goel, Gupta & Re 2022 for K.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, inf, isfinite

import numpy as np
import torch
from torch import Tensor

from keiretsu import ops
from keiretsu.bounds.facts.fact import Fact, times
from keiretsu.bounds.facts.norms import SAFETY
from keiretsu.bounds.facts.scan import spread
from keiretsu.bounds.facts.stability import LayerStability
from keiretsu.bounds.forgetting import rows_to_forget
from keiretsu.bounds.steps import StepRange

# Lags are summed one by one until what remains is below this share, or so many were; looked at each time they doubled.
REST, BLOCK, MOST_LAGS = 1e-3, 512, 1 << 16
# How much longer each stretch of the tail is than the one before it: E is overrated by no more than it falls therein.
GROWTH = 1.02


@dataclass(frozen=True)
class Kernel:
    """Fixed parameters of a time-invariant layer, float64 and complex128.

    Attributes:
        A: (channel, state), real parts at or below -margin.
        B: (channel, state) real.  C: (channel, state) complex.
        delta: (channel,), the constant steps.
        margin: μ > 0, in 1 / model time.
        discretization: "euler" or "zoh".
    """

    A: Tensor
    B: Tensor
    C: Tensor
    delta: Tensor
    margin: float
    discretization: str

    def fact(self, bound: float) -> Fact:
        """Of y, for rows within `bound`; no groups, as the parameters are fixed."""
        size = self.size()
        return Fact(times(size, bound), size)

    def size(self) -> float:
        """κ, with its tail; rounded up."""
        logs = self.A * self.delta[:, None]
        _, Bbar = ops.discretize(self.A, self.B.to(self.A.dtype), self.delta, method=self.discretization)
        heights = 2 * self.C * Bbar
        if not bool(torch.isfinite(torch.view_as_real(logs)).all() & torch.isfinite(torch.view_as_real(heights)).all()):
            return inf
        powers = (logs[..., None] * torch.arange(BLOCK, dtype=torch.float64)).exp()
        fastest, total, rest, lags, checked = float(logs.imag.abs().max()), 0.0, inf, 0, BLOCK
        while lags < MOST_LAGS and rest > REST * total:
            here = heights * (logs * lags).exp()
            total += float(torch.einsum("jn,jnk->jk", here, powers).real.abs().amax(0).sum())
            # an angle of many turns is known to its last bits only
            total += BLOCK * _envelope(heights, logs, lags) * 2.0**-50 * (1 + fastest * (lags + BLOCK))
            lags += BLOCK
            if lags == checked:
                rest, checked = _tail(heights, logs, lags), 2 * checked
        return SAFETY * (total + rest)

    def stability(self, layer: int, *, bound: float) -> LayerStability:
        """|h_{t,jn}| ≤ |Bbar_jn| / (1 - |Abar_jn|) sup |u_j|: a geometric series of the real part of A.

        Args:
            layer: its number.
            bound: of u in ℓ2.
        """
        _, Bbar = ops.discretize(self.A, self.B.to(self.A.dtype), self.delta, method=self.discretization)
        pace = (-self.A.real * self.delta[:, None]).numpy()
        with np.errstate(all="ignore"):
            held = np.nan_to_num(SAFETY * Bbar.abs().numpy() / -np.expm1(-pace), nan=inf, posinf=inf)
        least, most = float(self.delta.min()), float(self.delta.max())
        steps = StepRange(least, most) if isfinite(most) and least >= 0 else StepRange()
        return LayerStability(
            layer=layer,
            input_bound=bound,
            margin=self.margin,
            gain=float(held.max()),
            states=spread(bound, held),
            rows_to_forget=rows_to_forget(steps, margin=self.margin),
        )


def _envelope(heights: Tensor, logs: Tensor, lag: float) -> float:
    """E(lag)."""
    return float((heights.abs() * (logs.real * lag).exp()).sum(1).max())


def _tail(heights: Tensor, logs: Tensor, lag: int) -> float:
    """At least Σ_{k ≥ lag} E(k)."""
    slowest = float(logs.real.max())
    total, scale = 0.0, _envelope(heights, logs, 0)
    while True:
        height = _envelope(heights, logs, lag)
        rest = height / -expm1(slowest) if slowest < 0 else inf
        if rest <= REST * REST * max(total, scale) or rest == inf:
            return total + rest
        ahead = max(1, int(lag * (GROWTH - 1)))
        total += ahead * height
        lag += ahead
