"""Our compiled kernels as torch functions: memory handed over without a copy, gradients by hand.

Input is trusted here (`selective_scan.py` has checked it). Tensors reach the extension as NumPy arrays: that costs a
quarter of a microsecond, and refuses what a raw pointer would get wrong (a conjugated or lazily negated tensor).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from keiretsu.ops.backends import native


def _array(tensor: Tensor | None):
    return None if tensor is None else tensor.detach().numpy()


def _rows(tensor: Tensor | None) -> Tensor | None:
    """The kernels walk any batch and row stride, but want the last axis contiguous."""
    if tensor is None or tensor.stride(-1) == 1 or tensor.shape[-1] <= 1:
        return tensor
    return tensor.contiguous()


def _whole(tensor: Tensor | None) -> Tensor | None:
    return None if tensor is None else tensor.contiguous()


class _SelectiveScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx, u, delta, A, B, C, D, z, elapsed, h0, reset, zoh, shared, instruction_set, keep):
        inputs = (_rows(u), _rows(delta), _whole(A), _rows(B), _rows(C), _whole(D), _rows(z), elapsed, _whole(h0))
        inputs += (_whole(reset),)
        (batch, length, width), states = u.shape, A.shape[1]
        y = u.new_empty(batch, length, width)
        h = u.new_empty(batch, width, states)
        kept = u.new_empty(native.scan_checkpoint_size(batch, length, width, states)) if keep else None
        arrays = [_array(tensor) for tensor in inputs]
        native.scan_forward(
            *arrays, zoh, shared, torch.get_num_threads(), _array(y), _array(h), _array(kept), instruction_set
        )
        ctx.save_for_backward(*inputs, kept)
        ctx.zoh, ctx.shared, ctx.instruction_set = zoh, shared, instruction_set
        ctx.set_materialize_grads(False)
        return y, h

    @staticmethod
    @once_differentiable
    def backward(ctx, *grads):
        grad_y, grad_h = grads
        *inputs, kept = ctx.saved_tensors
        u, delta, A, B, C, D, z, elapsed, h0, _ = inputs
        grad_y = u.new_zeros(u.shape) if grad_y is None else _rows(grad_y)

        def like(tensor):
            return None if tensor is None else torch.empty(tensor.shape, dtype=tensor.dtype)

        outputs = [like(tensor) for tensor in (u, delta, A, B, C, D, z, elapsed, h0)]
        native.scan_backward(
            *(_array(tensor) for tensor in inputs),
            ctx.zoh,
            ctx.shared,
            torch.get_num_threads(),
            _array(kept),
            _array(grad_y),
            _array(_whole(grad_h)),
            *(_array(tensor) for tensor in outputs),
            ctx.instruction_set,
        )
        return (*outputs, None, None, None, None, None)


def selective_scan(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    *,
    elapsed: Tensor | None = None,
    h0: Tensor | None = None,
    reset: Tensor | None = None,
    discretization: str = "euler",
    shared: bool = False,
    instruction_set: str | None = None,
) -> tuple[Tensor, Tensor]:
    """See `keiretsu.ops.selective_scan`; all tensors float32, or all float64.

    `shared` promises that A is the same for all states of a channel: one exponential then serves them all. The gradient
    of A comes out summed over the states, with the first. `instruction_set` is for tests.
    """
    tensors = (u, delta, A, B, C, D, z, elapsed, h0)
    keep = torch.is_grad_enabled() and any(tensor is not None and tensor.requires_grad for tensor in tensors)
    return _SelectiveScan.apply(*tensors, reset, discretization == "zoh", shared, instruction_set, keep)
