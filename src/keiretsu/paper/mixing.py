"""What a trained plain layer attends to: its mixing matrix on one sequence, with query, key and decay apart.

y_{t,j} = Σ_{s≤t} M_{j,ts} u_{s,j},   M_{j,ts} = Σ_n C_{t,n} e^{a_jn τ_{s,t}} Δ_s B_{s,n},   τ_{s,t} = Δ_{s+1} + … + Δ_t

C_t = W_C u_t is the query, Δ_s B_s the key as it is written, e^{aτ} the decay between them.

Source: docs/design/theory.md, section 1, *seen as attention*; Ali, Zimerman & Wolf 2024.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from keiretsu import ops
from keiretsu.errors import ArgumentError
from keiretsu.nn import PlainModel


@dataclass(frozen=True, eq=False)
class Mixing:
    """A mixing matrix and its parts, of the channel that weighs most in the answer.

    Attributes:
        channel: j, from 0.
        query: (T, N), C.  key: (T, N), g B, the write weight times B (Δ B under euler).
        decay: (N, T, T), e^{a_jn τ_{s,t}} at row t, column s; 0 above the diagonal.
        matrix: (T, T), M_j = Σ_n query_n decay_n key_n.
        step: (T,), Δ, in model time.
        A: (N,), a_jn.
        share: (d,), the part of each channel in z: w_j y_{T,j}.
        z: the answer, their sum.
    """

    channel: int
    query: NDArray[np.float64]
    key: NDArray[np.float64]
    decay: NDArray[np.float64]
    matrix: NDArray[np.float64]
    step: NDArray[np.float64]
    A: NDArray[np.float64]
    share: NDArray[np.float64]
    z: float

    @property
    def slowest(self) -> int:
        """The state that forgets last (or grows fastest): its a is the largest."""
        return int(np.argmax(self.A))


def mixing_of(model: PlainModel, tokens: ArrayLike, *, channel: int | None = None) -> Mixing:
    """Take a plain model apart on one sequence; computed in float64.

    Args:
        model: trained; it is read at the last row.
        tokens: (T,) words, padding included.
        channel: j; the one with the largest |w_j y_{T,j}| unless given.
    Returns:
        Mixing.
    Raises:
        ArgumentError: `tokens` is not one sequence of a row or more, `channel` is not one of the model's, or the model
            has a read-out for each of several classes.
    Cost: O(d N T²) time and d T² numbers.
    """
    words = torch.as_tensor(np.asarray(tokens, dtype=np.int64))
    if words.ndim != 1 or not len(words):
        raise ArgumentError(f"mixing_of: tokens must be one sequence of rows; got shape {tuple(words.shape)}.")
    width = model.config.width
    if model.w.ndim != 1:
        raise ArgumentError("mixing_of: model must have one read-out, of two classes; got one a class.")
    if channel is not None and not 0 <= channel < width:
        raise ArgumentError(f"mixing_of: channel must be from 0 to {width - 1}; got {channel}.")
    with torch.no_grad():
        u = model.rows(words[None]).double()
        A = model.decay().double()
        B, C = u @ model.W_B.double().T, u @ model.W_C.double().T
        step = (
            torch.nn.functional.softplus(model.p.double() + u @ model.q.double())[..., None].expand_as(u).contiguous()
        )
        full = ops.mixing_matrix(step, A, B, C, discretization=model.config.discretization)
        share = model.w.double() * (full[0, :, -1] * u[0].T).sum(-1)
        j = int(share.abs().argmax()) if channel is None else channel
        delta = step[0, :, j]
        lower = torch.ones(len(words), len(words), dtype=torch.bool).tril()
        # Each span is summed on its own: a difference of running sums would cancel.
        spans = delta[:, None].expand(-1, len(words)).masked_fill(~lower.tril(-1), 0).cumsum(0)
        decay = torch.exp(A[j][:, None, None] * spans).masked_fill(~lower, 0)
        weight = delta[:, None] if model.config.discretization == "euler" else torch.expm1(A[j] * delta[:, None]) / A[j]
    parts = {"query": C[0], "key": weight * B[0], "decay": decay, "matrix": full[0, j], "step": delta, "A": A[j]}
    return Mixing(channel=j, share=share.numpy(), z=float(share.sum()), **{k: v.numpy() for k, v in parts.items()})
