"""The rows of the table of depth: what each plain module reports, for rows that come in within a bound.

module                          output bound             input constant   groups (norm, constant)
linear                          ‖W‖₂ B + ‖b‖₂            ‖W‖₂             W (spectral, B); b (ℓ2, 1)
linear, largest entry           R B + ‖b‖_∞              R                W (largest row R, B); b (max, 1)
causal depthwise convolution    κ B + ‖b‖₂               κ                K (Σ_i max_j, B); b (ℓ2, 1)
SiLU                            B                        1.0999           -
skip D                          ‖D‖_∞ B                  ‖D‖_∞            D (max, B)
RMSNorm g, ε                    ‖g‖_∞ ρ, ρ ≤ √d          ‖g‖_∞ / √ε       g (max, ρ)
embedding                       largest row              ∞                E (largest row, 1)
mean or last row                B                        1                -

`bound` is B in each; every row holds in eval mode, where dropout is the identity.

Source: docs/design/theory.md, section 4, *Depth*; the sharper ρ of RMSNorm and the second row are derived below.
"""

from __future__ import annotations

from math import hypot, inf, sqrt

from torch import Tensor

from keiretsu.bounds.covering import Group
from keiretsu.bounds.facts import norms
from keiretsu.bounds.facts.fact import Fact, identity, plus, times
from keiretsu.bounds.facts.radii import TRAINED, Radii

# The largest slope of x / (1 + e^-x), 1.09984 at x = 2.3994.
SILU_SLOPE = 1.0999


def linear(
    bound: float, W: Tensor, b: Tensor | None = None, *, name: str, bias: str = "", radii: Radii = TRAINED
) -> Fact:
    """W x + b.

    Args:
        bound: of the rows that come in.
        W: (out, in).  b: (out,).
        name, bias: what the groups are called; the name of the parameter in its model.
        radii: what stands for the norms of W and b, here as in every row below.
    """
    size = radii.of(name, norms.spectral(W))
    fact = Fact(times(size, bound), size, (Group(name, W.numel(), size, bound),))
    return fact if b is None else plus(fact, constant(b, name=bias, radii=radii))


def largest_linear(
    bound: float, W: Tensor, b: Tensor | None = None, *, name: str, bias: str = "", radii: Radii = TRAINED
) -> Fact:
    """W x + b in the largest entry: |W_i x| ≤ ‖W_i‖₂ ‖x‖₂, so W counts by its largest row, at most its ‖W‖₂.

    Args: as for `linear`; the radius of W is that of its largest row, of b its largest entry.
    """
    size = radii.of(name, norms.largest_row(W))
    fact = Fact(times(size, bound), size, (Group(name, W.numel(), size, bound),))
    return fact if b is None else plus(fact, largest_constant(b, name=bias, radii=radii))


def constant(b: Tensor, *, name: str, radii: Radii = TRAINED) -> Fact:
    """The same row b always, learned."""
    size = radii.of(name, norms.length(b))
    return Fact(size, 0.0, (Group(name, b.numel(), size, 1.0),))


def largest_constant(b: Tensor, *, name: str, radii: Radii = TRAINED) -> Fact:
    """The same row b always, learned, in the largest entry."""
    size = radii.of(name, norms.largest(b))
    return Fact(size, 0.0, (Group(name, b.numel(), size, 1.0),))


def convolution(
    bound: float, K: Tensor, b: Tensor | None = None, *, name: str, bias: str = "", radii: Radii = TRAINED
) -> Fact:
    """Σ_i K_ji x_{t-i,j} + b_j: each tap lengthens a row by at most its largest channel. A reset only leaves taps out.

    Args:
        K: (channel, taps).  b: (channel,).  Others: as for `linear`.
    """
    size = radii.of(name, norms.taps(K))
    fact = Fact(times(size, bound), size, (Group(name, K.numel(), size, bound),))
    return fact if b is None else plus(fact, constant(b, name=bias, radii=radii))


def silu(bound: float) -> Fact:
    """x / (1 + e^-x) entry by entry: |silu(x)| ≤ |x|. Holds in the largest entry as in ℓ2."""
    return Fact(bound, SILU_SLOPE)


def skip(bound: float, D: Tensor, *, name: str, radii: Radii = TRAINED) -> Fact:
    """D ⊙ x.

    Args:
        D: (channel,).
    """
    size = radii.of(name, norms.largest(D))
    return Fact(times(size, bound), size, (Group(name, D.numel(), size, bound),))


def rms_norm(
    bound: float,
    g: Tensor | None,
    *,
    width: int,
    eps: float,
    name: str = "",
    heads: int = 1,
    radii: Radii = TRAINED,
) -> Fact:
    """g ⊙ x / √(mean x² + ε), over all channels, or over those of each head by itself.

    With r = ‖x‖₂ and d channels, ‖x / √(r²/d + ε)‖₂ = r / √(r²/d + ε), which rises with r to √d. Its square is concave
    in r², so with heads (r² shared out among them) equal shares are the worst: the same formula with the d of all
    heads together. The slope, of any length or direction of x, is at most that at 0, 1/√ε.

    Args:
        g: (heads · width,); None for a norm without weights.
        width: channels under one mean.
        eps: ε ≥ 0, inside the root.
        heads: how many norms stand side by side.
    """
    channels = width * heads
    reach = _normalised(bound, channels, eps)
    slope = 1 / sqrt(eps) if eps > 0 else inf
    if g is None:
        return Fact(reach, slope)
    size = radii.of(name, norms.largest(g))
    return Fact(times(size, reach), times(size, slope), (Group(name, g.numel(), size, reach),))


def embedding(E: Tensor, *, name: str, radii: Radii = TRAINED) -> Fact:
    """Row of a learned table; a token cannot be moved a little, so there is no input constant (∞).

    Args:
        E: (tokens, channel).
    """
    size = radii.of(name, norms.largest_row(E))
    return Fact(size, inf, (Group(name, E.numel(), size, 1.0),))


def one_row(bound: float) -> Fact:
    """The last row, or the mean of all rows: within the same bound, and moved no farther than the rows are."""
    return identity(bound)


def _normalised(bound: float, channels: int, eps: float) -> float:
    """B / √(B²/d + ε), written so that nothing overflows."""
    if bound == 0:
        return 0.0
    return sqrt(channels) * (1.0 if bound == inf else bound / hypot(bound, sqrt(eps * channels)))
