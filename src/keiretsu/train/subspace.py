"""What a fit may change, as one short list of numbers: all weights, or a random subspace of them.

θ = θ₀ + s ⊙ z[b]

z is what is learned, one number for many weights: weight i belongs to one bucket b_i and follows its number with a sign
s_i. Buckets and signs are drawn once, before the data, so that a network of a million weights can be written down as
its seed and a few whole numbers. The columns of the map are orthogonal, and it costs one look-up a weight.

Source: Li, Farkhoor, Liu & Yosinski 2018 (training in a random subspace); Chen et al. 2015 (a hashed one); Lotfi et al.
    2022 (its use in a compression bound).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from keiretsu.errors import ArgumentError


class Subspace:
    """Coordinates of parameters around where they start.

    Args:
        parameters: by name; where they are now is the origin.
        dimension: how many numbers are learned; None for one a weight, with sign 1.
        seed: of buckets and signs.
    Raises:
        ArgumentError: there is nothing to learn, or more numbers than weights.
    """

    def __init__(self, parameters: Mapping[str, nn.Parameter], *, dimension: int | None = None, seed: int = 0) -> None:
        self.parameters = list(parameters.values())
        self.origin = [parameter.detach().clone() for parameter in self.parameters]
        total = sum(parameter.numel() for parameter in self.parameters)
        if not total:
            raise ArgumentError("Subspace: parameters must hold a weight; got none. Freeze fewer of them.")
        if dimension is not None and not 1 <= dimension <= total:
            raise ArgumentError(f"Subspace: dimension must be from 1 to the {total} weights; got {dimension}.")
        self.bucket: list[Tensor] | None = None
        self.sign: list[Tensor] = []
        if dimension is not None:
            source = torch.Generator().manual_seed(seed)
            draw = lambda p, below: torch.randint(below, p.shape, generator=source)  # noqa: E731
            self.bucket = [draw(p, dimension) for p in self.parameters]
            self.sign = [(2 * draw(p, 2) - 1).to(p.dtype) for p in self.parameters]
        self.dimension = total if dimension is None else dimension
        self.z = nn.Parameter(torch.zeros(self.dimension, dtype=torch.float32))

    @torch.no_grad()
    def place(self, values: NDArray[np.float64] | Tensor | None = None) -> None:
        """Put the parameters where the coordinates say.

        Args:
            values: (dimension,) to be taken first; the present ones when not given.
        """
        if values is not None:
            self.z.copy_(torch.as_tensor(values))
        if self.bucket is None:
            parts = self.z.split([p.numel() for p in self.parameters])
            moves = [part.view_as(p) for part, p in zip(parts, self.parameters, strict=True)]
        else:
            moves = [sign * self.z[bucket] for sign, bucket in zip(self.sign, self.bucket, strict=True)]
        for parameter, origin, move in zip(self.parameters, self.origin, moves, strict=True):
            parameter.copy_(origin + move)

    @torch.no_grad()
    def pull(self) -> None:
        """Gather the gradient of the parameters into that of the coordinates."""
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.parameters]
        if self.bucket is None:
            self.z.grad = torch.cat([gradient.flatten() for gradient in gradients])
            return
        total = torch.zeros_like(self.z)
        for gradient, sign, bucket in zip(gradients, self.sign, self.bucket, strict=True):
            total.index_add_(0, bucket.flatten(), (sign * gradient).flatten())
        self.z.grad = total

    @torch.no_grad()
    def values(self) -> NDArray[np.float64]:
        """(dimension,) where the parameters are; of a subspace, where the coordinates are."""
        if self.bucket is not None:
            return self.z.detach().double().numpy().copy()
        moved = [p.double() - origin.double() for p, origin in zip(self.parameters, self.origin, strict=True)]
        return torch.cat([each.flatten() for each in moved]).numpy()
