"""Our compiled kernels as torch functions: memory handed over without a copy, gradients by hand.

Input is trusted here (`selective_scan.py` has checked it). Tensors reach the extension as NumPy arrays: that costs a
quarter of a microsecond, and refuses what a raw pointer would get wrong (a conjugated or lazily negated tensor).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class _Kernel:
    """A recurrence in the extension: its passes, and how many numbers its forward pass keeps for the backward one.

    Both passes take x, delta, A, B, C, D, z, elapsed and h0 first and reset last.
    """

    forward: Callable[..., None]
    backward: Callable[..., None]
    kept: Callable[[Tensor, Tensor, Tensor], int]


def _scan_kernel() -> _Kernel:
    def kept(u: Tensor, A: Tensor, _: Tensor) -> int:
        return native.scan_checkpoint_size(*u.shape, A.shape[1])

    return _Kernel(native.scan_forward, native.scan_backward, kept)


def _ssd_kernel() -> _Kernel:
    def kept(x: Tensor, A: Tensor, B: Tensor) -> int:
        batch, length, channels = x.shape
        return native.ssd_checkpoint_size(batch, length, len(A), channels // len(A), B.shape[-1])

    return _Kernel(native.ssd_forward, native.ssd_backward, kept)


def _forward(kernel: _Kernel, options, instruction_set: str | None, inputs, *, keep: bool):
    """y, h, and what the backward pass needs beside the inputs, if it is to `keep` anything."""
    u, A, B = inputs[0], inputs[2], inputs[3]
    batch, length, width = u.shape
    y = u.new_empty(batch, length, width)
    h = u.new_empty(batch, width, B.shape[-1])
    kept = u.new_empty(kernel.kept(u, A, B)) if keep else None
    arrays = [_array(tensor) for tensor in inputs]
    kernel.forward(*arrays, *options, torch.get_num_threads(), _array(y), _array(h), _array(kept), instruction_set)
    return y, h, kept


def _laid_out(u, delta, A, B, C, D, z, elapsed, h0, *more) -> tuple[Tensor | None, ...]:
    rows = (_rows(u), _rows(delta), _whole(A), _rows(B), _rows(C), _whole(D), _rows(z), elapsed, _whole(h0))
    return rows + tuple(_whole(tensor) for tensor in more)


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(ctx, kernel, options, instruction_set, *tensors):
        inputs = _laid_out(*tensors)
        y, h, kept = _forward(kernel, options, instruction_set, inputs, keep=True)
        ctx.save_for_backward(*inputs, kept)
        ctx.kernel, ctx.options, ctx.instruction_set = kernel, options, instruction_set
        ctx.set_materialize_grads(False)
        return y, h

    @staticmethod
    @once_differentiable
    def backward(ctx, *grads):
        grad_y, grad_h = grads
        *inputs, kept = ctx.saved_tensors
        grad_y = inputs[0].new_zeros(inputs[0].shape) if grad_y is None else _rows(grad_y)

        def like(tensor):
            return None if tensor is None else torch.empty(tensor.shape, dtype=tensor.dtype)

        outputs = [like(tensor) for tensor in inputs[:-1]]
        ctx.kernel.backward(
            *(_array(tensor) for tensor in inputs),
            *ctx.options,
            torch.get_num_threads(),
            _array(kept),
            _array(grad_y),
            _array(_whole(grad_h)),
            *(_array(tensor) for tensor in outputs),
            ctx.instruction_set,
        )
        return (None, None, None, *outputs, None)


def _run(
    kernel: _Kernel, options: tuple[bool | float, ...], instruction_set: str | None, *tensors
) -> tuple[Tensor, Tensor]:
    if _wants_gradients(*tensors):
        return _Recurrence.apply(kernel, options, instruction_set, *tensors)
    y, h, _ = _forward(kernel, options, instruction_set, _laid_out(*tensors), keep=False)
    return y, h


def _wants_gradients(*tensors: Tensor | None) -> bool:
    return torch.is_grad_enabled() and any(tensor is not None and tensor.requires_grad for tensor in tensors)


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
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    delta_range: tuple[float, float] | None = None,
    write: str = "step",
    discretization: str = "euler",
    instruction_set: str | None = None,
) -> tuple[Tensor, Tensor]:
    """See `keiretsu.ops.selective_scan`; all tensors float32, or all float64. `instruction_set` is for tests."""
    least, most = delta_range or (0.0, 0.0)
    return _run(
        _scan_kernel(),
        (discretization == "zoh", delta_softplus, write == "root", least, most - least),
        instruction_set,
        *(u, delta, A, B, C, D, z, elapsed, h0, delta_bias, reset),
    )


# A head is padded to 16 channels: with fewer than half of that the selective scan is faster.
FEWEST_CHANNELS_A_HEAD = 8
# Up to so many states the forward pass goes row by row and takes any decay (FEW_STATES in native/ssd_rows.h).
FEW_STATES = 16


def takes_ssd(tensors: dict[str, Any]) -> bool:
    """Whether the kernel for one decay a head can serve: heads wide enough, no decay above 1 where products are taken.

    A NaN does not decide: it stays where it is on either path.
    """
    x, delta, A, B, elapsed = (tensors[name] for name in ("x", "delta", "A", "B", "elapsed"))
    if x.shape[-1] < FEWEST_CHANNELS_A_HEAD * len(A):
        return False
    if B.shape[-1] <= FEW_STATES and not _wants_gradients(*tensors.values()):
        return True
    return not bool((A > 0).any() | (delta < 0).any() | (False if elapsed is None else (elapsed < 0).any()))


def ssd(
    x: Tensor,
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
    instruction_set: str | None = None,
) -> tuple[Tensor, Tensor]:
    """See `keiretsu.ops.ssd`; where `takes_ssd` holds. All tensors float32, or all float64."""
    options = (discretization == "zoh",)
    return _run(_ssd_kernel(), options, instruction_set, x, delta, A, B, C, D, z, elapsed, h0, reset)


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(ctx, silu, instruction_set, x, weight, bias, tail, reset):
        inputs = (_rows(x), _whole(weight), _whole(bias), _rows(tail), _whole(reset))
        y = torch.empty(x.shape, dtype=x.dtype)
        arrays = [_array(tensor) for tensor in inputs]
        native.conv_forward(*arrays, silu, torch.get_num_threads(), _array(y), instruction_set)
        ctx.save_for_backward(*inputs)
        ctx.silu, ctx.instruction_set = silu, instruction_set
        return y

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_y):
        inputs = ctx.saved_tensors
        outputs = [None if tensor is None else torch.empty(tensor.shape, dtype=tensor.dtype) for tensor in inputs[:-1]]
        native.conv_backward(
            *(_array(tensor) for tensor in inputs),
            ctx.silu,
            torch.get_num_threads(),
            _array(_rows(grad_y)),
            *(_array(tensor) for tensor in outputs),
            ctx.instruction_set,
        )
        return (None, None, *outputs, None)


def takes_conv(taps: int) -> bool:
    """Whether the kernel of the short convolution holds so many taps."""
    return taps <= native.CONV_MOST_TAPS


def causal_conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    tail: Tensor | None = None,
    reset: Tensor | None = None,
    silu: bool = False,
    instruction_set: str | None = None,
) -> Tensor:
    """The rows of `keiretsu.ops.causal_conv`, without the new tail; where `takes_conv` holds."""
    return _Convolution.apply(silu, instruction_set, x, weight, bias, tail, reset)
