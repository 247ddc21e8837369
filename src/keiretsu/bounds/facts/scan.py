"""The selective scan in its general form, from which every mixer with a state follows.

    h_{t,jn} = e^{Δ_t a_jn} h_{t-1,jn} + g_{t,jn} B_{t,n} u_{t,j},   y_{t,j} = Σ_n C_{t,n} h_{t,jn},   Δ_t = e_t s(x_t)

u, B, C and x (the steps' pre-activation, a number a head) are rows of branches that all read the same input; theorem 1
is the case B_t = W_B u_t, C_t = W_C u_t, x_t = p + q·u_t. Let ‖u_t‖₂ ≤ U, ‖B_t‖₂ ≤ β, ‖C_t‖₂ ≤ γ, all a ≤ -μ, and H
heads, channels that share their steps. Then, for any length,

    ‖y_t‖₂  ≤ √H γ β U G
    ‖δy_t‖₂ ≤ √H [G (γβ ‖δu‖ + γU ‖δB‖ + βU ‖δC‖) + γβU (J ‖δx‖_∞ + G' ‖δA‖_max)],    ‖δ·‖ the largest over rows.

*One head.* Let w_s be the largest of g_{s,jn} e^{a_jn (Δ_{s+1} + … + Δ_t)} over a ≤ -μ: the one at -μ, in all four
writes. Row s adds to y_t the vector k_s ⊙ u_s, with |k_{s,j}| = |Σ_n C_{t,n} (weight_{s,jn}) B_{s,n}| ≤ w_s γ β for
each channel j, so ‖y_t‖ ≤ Σ_s w_s γ β ‖u_s‖ ≤ γ β U G by lemma 1. The map is linear in u, in B and in C by themselves,
which gives the three terms of G. A change of x or A moves |k_{s,j}| by at most γ β max_n |δ(weight_{s,jn})|, and the
sum over s of those maxima, largest over channels, is at most J ‖δx‖_∞ + G' ‖δA‖_max by lemmas 2 and 3.
*Heads.* ‖y_t‖² is the sum over heads of squares, each bounded as above with ‖u_{s,head}‖ ≤ ‖u_s‖: √H. Heads may be
awake at different rows, so that it is needed.
*Far apart.* The bounds on u, B, C and the ranges of x and A are convex: along the straight line between two settings,
and between two inputs, all of the above holds, and is integrated. Which branch moved for which reason does not matter.

Source: docs/design/theory.md, sections 2 and 3, of which this is the general form.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.bounds.covering import Group
from keiretsu.bounds.facts import norms
from keiretsu.bounds.facts.fact import Fact, combined, times
from keiretsu.bounds.facts.radii import TRAINED, Radii
from keiretsu.bounds.gain import Write, gain
from keiretsu.bounds.sensitivity import decay_gain, step_gain
from keiretsu.bounds.steps import StepClass, StepRange
from keiretsu.nn import StepSize

# From here on a pre-activation is at the end of the hard range to the last bit.
_FAR = 1e6
# Below this, products of a margin with steps leave float64.
_LEAST_MARGIN = 1e-100


@dataclass(frozen=True)
class Scan:
    """A scan behind the branches that feed it.

    Attributes:
        u, B, C: of the rows, in ℓ2.
        x: of the steps' pre-activation, bias included, in the largest entry.
        A: (channel, state), or (heads,) where a head has one; float64, all entries at or below -margin.
        name: of A's group.
        steps: where steps and gaps can be.
        margin: μ > 0, in 1 / model time.
        heads: H, distinct steps a row.
        write: see `keiretsu.bounds.gain`.
        radii: what stands for the largest entry of A in its group.
    """

    u: Fact
    B: Fact
    C: Fact
    x: Fact
    A: Tensor
    name: str
    steps: StepRange
    margin: float
    heads: int
    write: Write
    radii: Radii = TRAINED

    @property
    def gain(self) -> float:
        """G at the margin."""
        return float(gain(self.write, self.steps, abscissa=-self.margin)) if self.margin > _LEAST_MARGIN else inf

    @property
    def fact(self) -> Fact:
        """Of y, in ℓ2; the formulas at the top of this file. Constants are ∞ where no smallest step bounds G."""
        G, slope, J = self.gain, inf, inf
        if self.margin > _LEAST_MARGIN:
            slope = decay_gain(self.write, self.steps, margin=self.margin)
            J = step_gain(self.write, self.steps, margin=self.margin)
        U, beta, gamma, root = self.u.output, self.B.output, self.C.output, sqrt(self.heads)
        radius = max(0.0, self.radii.of(self.name, norms.largest(self.A)) - self.margin) / 2
        decay = Group(self.name, self.A.numel(), radius, times(root, gamma, beta, U, slope))
        return combined(
            times(root, gamma, beta, U, G),
            (times(root, gamma, beta, G), self.u),
            (times(root, gamma, U, G), self.B),
            (times(root, beta, U, G), self.C),
            (times(root, gamma, beta, U, J), self.x),
            groups=(decay,),
        )

    @property
    def states(self) -> NDArray[np.float64]:
        """Like A: the largest |h| a state can reach, |h_{t,jn}| ≤ β U G(a_jn), for ever if it holds at the start.

        A head's states reach no farther than one with its rate.
        Source: docs/design/theory.md, section 5, *State*.
        """
        # a rate that is no number bounds nothing, like one of 0
        G = gain(self.write, self.steps, abscissa=self.A.nan_to_num(nan=0.0).numpy())
        return spread(times(self.B.output, self.u.output), G)


def spread(factor: float, array: NDArray[np.float64]) -> NDArray[np.float64]:
    """factor · array for numbers of 0 or more, as `times` multiplies."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(array == 0, 0.0, factor * array) if factor > 0 else np.zeros_like(array)


def step_bias(step: StepSize, *, name: str, radii: Radii = TRAINED) -> Fact:
    """p, in the largest entry: what the pre-activations are where nothing is selected.

    Args:
        step: its biases are p.
        name: of their group.
    """
    low, high = radii.box(name, *_ends(step))
    size = max(-low, high)
    return Fact(size, 0.0, (Group(name, step.bias.numel(), size, 1.0),))


def step_range(
    step: StepSize, *, reach: float, shortest: float, longest: float, name: str = "", radii: Radii = TRAINED
) -> StepRange:
    """Where the steps of a layer can be: its biases, moved by at most `reach`, within its hard range.

    Args:
        step: its biases are p, its range the hard one.
        reach: B_q B_u, the largest |q·u|; 0 for fixed steps.
        shortest, longest: gaps, in median intervals.
        name: of the biases' group.
    """
    least, most = step.range
    low, high = radii.box(name, *_ends(step))
    if not (isfinite(low) and isfinite(high) and max(-low, high) + reach < _FAR):
        return StepRange(least, most, shortest, longest)
    return StepClass(reach, low, high, shortest, longest, least, most).range(1.0)


def _ends(step: StepSize) -> tuple[float, float]:
    bias = norms.weight(step.bias)
    low, high = float(bias.min()), float(bias.max())
    return (low, high) if isfinite(low) and isfinite(high) else (-inf, inf)
