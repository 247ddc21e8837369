"""The checks that operations share: shapes against symbols, number types, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from keiretsu.errors import ArgumentError, ShapeError

Axes = Sequence[str | int]


def check_shapes(where: str, given: Mapping[str, tuple[Tensor | None, Axes]], sizes: dict[str, int]) -> None:
    """Hold each tensor against its axes, named or fixed; absent ones are skipped.

    The first tensor that shows a named axis fixes its size in `sizes`.
    """
    for name, (tensor, axes) in given.items():
        if tensor is None:
            continue
        if not isinstance(tensor, Tensor):
            raise ShapeError(f"{where}: {name} must be a torch tensor; got {type(tensor).__name__}.")
        shape = tensor.shape
        # a plain loop: on short sequences a call costs as much as its rows
        if len(shape) == len(axes):
            for axis, size in zip(axes, shape, strict=True):
                if size != (sizes.setdefault(axis, size) if isinstance(axis, str) else axis):
                    break
            else:
                continue
        raise ShapeError(f"{where}: {name} must be ({_spelled(axes, sizes)}); got {tuple(shape)}.")


def _spelled(axes: Axes, sizes: Mapping[str, int]) -> str:
    known = [(axis, sizes.get(axis) if isinstance(axis, str) else None) for axis in axes]
    return ", ".join(f"{axis}" if size is None else f"{axis}={size}" for axis, size in known)


def check_reset(where: str, reset: Tensor | None) -> None:
    """`reset` is a mask; a tensor of numbers would be taken for one silently."""
    if reset is not None and reset.dtype != torch.bool:
        raise ShapeError(f"{where}: reset must be bool; got {reset.dtype}. Compare it with 0 first.")


def check_option(where: str, name: str, value: object, allowed: Sequence[object]) -> None:
    """One of a few words."""
    if value not in allowed:
        raise ArgumentError(f"{where}: {name} must be one of {', '.join(map(str, allowed))}; got {value!r}.")


def compute_type(where: str, tensors: Mapping[str, Tensor | None]) -> torch.dtype:
    """The type to compute in: the widest real type given, float32 at least; also holds all to one device."""
    dtype, device = torch.float32, None
    for name, tensor in tensors.items():
        if tensor is None:
            continue
        if not tensor.is_floating_point():
            raise ShapeError(f"{where}: {name} must hold real floating-point numbers; got {tensor.dtype}.")
        if device is not None and tensor.device != device:
            raise ShapeError(
                f"{where}: {name} must be on {device} like the others; got {tensor.device}. Move it there."
            )
        device = tensor.device
        if tensor.dtype != dtype:
            dtype = torch.promote_types(dtype, tensor.dtype)
    return dtype


def as_type(tensor: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    """The tensor in another type of number; itself where it has that type."""
    return tensor if tensor is None or tensor.dtype == dtype else tensor.to(dtype)
