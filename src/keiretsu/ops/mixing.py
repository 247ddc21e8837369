"""The hidden attention of a selective scan: what each row takes from each row before it."""

from __future__ import annotations

import torch
from torch import Tensor

from keiretsu.ops.checks import check_option, check_shapes, compute_type
from keiretsu.ops.discretize import DISCRETIZATIONS, decay_and_weight


def mixing_matrix(
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    *,
    elapsed: Tensor | None = None,
    discretization: str = "euler",
) -> Tensor:
    """Write the scan as a matrix that multiplies the input rows.

    M_ts = sum_n C_tn exp(A_n (s_{s+1} + ... + s_t)) g_sn B_sn for s <= t, 0 above; y = M u is `selective_scan` without
    skip, gate and first state. C is the query, B the key.

    Args:
        delta: (batch, length, channel), > 0. The step.
        A: (channel, state).
        B: (batch, length, state).
        C: (batch, length, state).
        elapsed: (batch, length). Multiplies delta.
        discretization: "euler" or "zoh".

    Returns:
        (batch, channel, length, length).

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when `discretization` has another value.

    Cost: O(batch · channel · length² · state) time, a few tensors of the result's size.
    Source: Ali, Zimerman & Wolf 2024; Honarpisheh et al. 2025, section 3.

    Example:
        >>> one = torch.ones(1, 2, 1)
        >>> mixing_matrix(one, torch.zeros(1, 1), one, one).tolist()
        [[[[1.0, 0.0], [1.0, 1.0]]]]
    """
    where, states = "mixing_matrix", ("batch", "length", "state")
    floating = {"delta": delta, "A": A, "B": B, "C": C, "elapsed": elapsed}
    axes = [("batch", "length", "channel"), ("channel", "state"), states, states, ("batch", "length")]
    pairs = zip(floating.items(), axes, strict=True)
    check_shapes(where, {name: (tensor, shape) for (name, tensor), shape in pairs}, {})
    check_option(where, "discretization", discretization, DISCRETIZATIONS)
    compute_type(where, floating)
    step = (delta if elapsed is None else delta * elapsed.unsqueeze(-1)).mT
    length = step.shape[-1]
    lower = torch.ones(length, length, dtype=torch.bool, device=step.device).tril()
    # Each span is summed on its own: a difference of running sums would cancel.
    spans = step.unsqueeze(-1).expand(-1, -1, -1, length).masked_fill(~lower.tril(-1), 0).cumsum(-2)
    mixed = torch.zeros_like(spans)
    for n in range(A.shape[1]):
        a = A[:, n, None]
        _, weight = decay_and_weight(a, step, discretization)
        decay = (a.unsqueeze(-1) * spans).exp()
        mixed = mixed + C[:, None, :, n, None] * decay * (weight * B[:, None, :, n]).unsqueeze(-2)
    return mixed.masked_fill(~lower, 0)
