"""A selective layer with bounded norms, and Theorem 1: how far its output can move, parameter by parameter.

h_t = e^{Δ_t A} h_{t-1} + g_t (W_B u_t) u_tᵀ,   y_t = (W_C u_t)ᵀ h_t,   z = w·y_T

|δz| ≤ K [G (‖δw‖/B_w + ‖δW_C‖/B_C + ‖δW_B‖/B_B) + G' ‖δA‖_max + J (|δp| + B_u ‖δq‖)],   K = B_w √H B_C B_B B_u³
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isinf, sqrt

from keiretsu.bounds.gain import Write, gain, known
from keiretsu.bounds.sensitivity import decay_gain, step_gain
from keiretsu.bounds.steps import StepClass, StepRange
from keiretsu.errors import ArgumentError


@dataclass(frozen=True)
class LayerClass:
    """Every layer whose norms stay within these; a convex set.

    Attributes:
        B_u: largest ‖u_t‖₂; inputs are clipped there, and the clip level is part of the model.
        B_B, B_C: largest ‖W_B‖₂ and ‖W_C‖₂ (spectral; Frobenius will do). Where B_t = W_B u_t + b, that is with a
            constant part, ‖W_B‖₂ + ‖b‖₂ / B_u keeps every constant true, and b is a group of its own: W_B's constant
            over B_u.
        B_w: largest ‖w‖₂ of the linear read-out z = w·y_T; None for a layer inside a stack, whose constants are those
            of y in ℓ2.
        step: what the layer may learn about its steps.
        A_max, margin: every entry of A lies in [-A_max, -margin], in 1 / model time; A_max ≥ margin > 0.
        heads: H, how many distinct steps a row has: 1 in the paper, heads in SSD, d_inner in Mamba-1. Constants grow
            with √H.
        write: see `keiretsu.bounds.gain`.
    Raises:
        ArgumentError: a norm is not a number of 0 or more, the margin is missing, or above A_max.
    """

    B_u: float
    B_B: float
    B_C: float
    B_w: float | None
    step: StepClass
    A_max: float
    margin: float
    heads: int = 1
    write: Write = "euler"

    def __post_init__(self) -> None:
        known("LayerClass", self.write)
        for name in ("B_u", "B_B", "B_C", "B_w"):
            radius = getattr(self, name)
            if radius is not None and not (isfinite(radius) and radius >= 0):
                raise ArgumentError(f"LayerClass: {name} must be a finite norm; got {radius!r}. Give the largest one.")
        if not (self.margin and 0 < self.margin <= self.A_max < float("inf")):
            raise ArgumentError(
                f"LayerClass: margin and A_max must obey 0 < margin ≤ A_max; got {self.margin!r} and {self.A_max!r}. "
                "A layer without a margin has no constants that hold for every length."
            )
        if isinstance(self.heads, bool) or not isinstance(self.heads, int) or self.heads < 1:
            raise ArgumentError(f"LayerClass: heads must be a whole number from 1; got {self.heads!r}.")

    @property
    def steps(self) -> StepRange:
        """Where the steps can be, over all inputs within B_u."""
        return self.step.range(self.B_u)


@dataclass(frozen=True)
class LayerConstants:
    """Theorem 1 in numbers; each holds for every length and every input within B_u.

    The first six: |δz| (‖δy‖₂ without a read-out) for a change of 1 in that parameter, in the norm named. `u`: ‖δy_t‖₂
    for a change of 1 in sup_t ‖δu_t‖₂, with the parameters fixed.

    Attributes:
        w: ℓ2; 0 without a read-out.  W_C, W_B: spectral.  A: largest entry.  p: largest over heads.  q: ℓ2, largest
            over heads.
        u: input constant.  y: largest ‖y_t‖₂.  z: largest |z|; y without a read-out.
    """

    w: float
    W_C: float
    W_B: float
    A: float
    p: float
    q: float
    u: float
    y: float
    z: float


def layer_constants(layer: LayerClass) -> LayerConstants:
    """Theorem 1 for a class of layers.

    Args:
        layer: radii; see `LayerClass`.
    Returns:
        LayerConstants; ∞ where no smallest step or gap bounds a √ write.
    Assumes: both settings lie in the class, inputs stay within B_u, gaps within the range of `layer.step`, A is real.
    Source: Theorem 1, and the row "selective" of the table in section 4; √H from section 1.
    """
    steps, margin = layer.steps, layer.margin
    G = float(gain(layer.write, steps, abscissa=-margin))
    slope, J = decay_gain(layer.write, steps, margin=margin), step_gain(layer.write, steps, margin=margin)
    if isinf(G):
        return LayerConstants(*9 * (G,))
    B_u, B_w, root = layer.B_u, 1.0 if layer.B_w is None else layer.B_w, sqrt(layer.heads)
    cube = root * B_u * B_u * B_u
    K_y = layer.B_C * layer.B_B * cube
    return LayerConstants(
        w=0.0 if layer.B_w is None else K_y * G,
        W_C=B_w * layer.B_B * cube * G,
        W_B=B_w * layer.B_C * cube * G,
        A=B_w * K_y * slope,
        p=B_w * K_y * J,
        q=B_w * K_y * J * B_u,
        u=root * layer.B_C * layer.B_B * B_u * B_u * (3 * G + B_u * layer.step.B_q * J),
        y=K_y * G,
        z=B_w * K_y * G,
    )
