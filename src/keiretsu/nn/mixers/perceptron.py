"""The second half of a Transformer block: what each row makes of what it has gathered."""

from __future__ import annotations

from torch import Tensor, nn


class Perceptron(nn.Module):
    """down(GELU(up(norm(x)))), four times as wide inside.

    Args:
        width: channels of a row.

    Source: Vaswani et al. 2017, section 3.3; GELU by Hendrycks & Gimpel 2016.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width, eps=1e-5)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, length, width) to the same, each row alone."""
        return self.down(nn.functional.gelu(self.up(self.norm(x))))
