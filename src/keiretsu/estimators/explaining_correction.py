"""What each past value adds to a mixer's correction: integrated gradients from "nothing happened".

a_i = (x_i - x'_i) ∫_0^1 ∂g(x' + α (x - x')) / ∂x_i dα,  Σ_i a_i = g(x) - g(x')

The same for every mixer and any depth, so that pictures can be compared. Source: Sundararajan, Taly & Yan 2017. Their
equal steps are replaced by Gauss and Legendre's rule on stretches of the path. What the integral over a stretch must
sum to is known, so a stretch that misses it is halved: norms make paths steep where a layer passes 0.
"""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.estimators.explaining_answer import Seen
from keiretsu.nn import SequenceModel, State

POINTS = 8
# Stretches in all, halved ones among them; what is left then stands as a gap in the explanation.
MOST_STRETCHES = 512
# Stretches answered side by side: memory grows with them.
AT_ONCE = 4
# Of the weight without signs.
TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Attribution:
    """Attributions of one output of a model.

    Attributes:
        cells: (rows, inputs) float64, in the unit of the output.
        rest: g(x'); difference: g(x) - g(x'); points: gradients taken.
    """

    cells: NDArray[np.float64]
    rest: float
    difference: float
    points: int

    def within(self, limit: float) -> NDArray[np.float64]:
        """The cells where the output is kept to [-limit, limit]: each loses the same share of what it adds."""
        ends = np.clip([self.rest, self.rest + self.difference], -limit, limit)
        kept = (ends[1] - ends[0]) / self.difference if self.difference else 1.0
        return self.cells * kept


def integrated_gradients(model: SequenceModel, seen: Seen, rest: Seen, output: int) -> Attribution:
    """Attribute one output at the last row to the rows that the model was given.

    Args:
        model: it is left as it is (a copy in float64 does the work).
        seen, rest: what it was given, and what it would be given at rest; same rows, times and state.
        output: which output.
    """
    path = _Path(model, seen, rest, output)
    node, weight = np.polynomial.legendre.leggauss(POINTS)
    ends = path.at(np.array([0.0, 1.0]))[0]
    cells, taken, size = np.zeros(path.shape), 0, 0.0
    # Widest first, so that all of the way is seen to alike should the stretches run out.
    pending = deque([(0.0, 1.0, float(ends[0]), float(ends[1]))])
    while pending:
        group = [pending.popleft() for _ in range(min(AT_ONCE, len(pending)))]
        taken += len(group)
        middles = [(low + high) / 2 for low, high, *_ in group]
        alpha = [np.append(m + (m - low) * node, m) for m, (low, *_) in zip(middles, group, strict=True)]
        values, gradients = path.at(np.concatenate(alpha))
        values, gradients = values.reshape(len(group), -1), gradients.reshape(len(group), -1, *path.shape)
        for (low, high, before, after), middle, value, gradient in zip(group, middles, values, gradients, strict=True):
            part = (high - low) / 2 * np.einsum("n,nrc->rc", weight, gradient[:-1]) * path.moved
            size = max(size, float(np.abs(part).sum()))
            missed = abs(part.sum() - (after - before))
            if missed <= TOLERANCE * size * np.sqrt(high - low) or taken + len(pending) >= MOST_STRETCHES:
                cells += part
            else:
                pending += [(low, middle, before, float(value[-1])), (middle, high, float(value[-1]), after)]
    return Attribution(cells, float(ends[0]), float(ends[1] - ends[0]), taken * POINTS)


class _Path:
    """The model's output along the straight way from rest to what was seen."""

    def __init__(self, model: SequenceModel, seen: Seen, rest: Seen, output: int) -> None:
        self._model = deepcopy(model).double().eval().requires_grad_(False)
        self._elapsed, self._output = seen.elapsed.double(), output
        parts = seen.state.items()
        self._state = {name: part.double() if part.is_floating_point() else part for name, part in parts}
        self._start = rest.x[0].double()
        self._way = seen.x[0].double() - self._start
        self.moved: NDArray[np.float64] = self._way.numpy()
        self.shape = self.moved.shape

    def at(self, alpha: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Outputs (n,) at shares of the way, and their gradients (n, rows, inputs)."""
        x = self._start + torch.from_numpy(alpha)[:, None, None] * self._way
        x.requires_grad_(True)
        many = State({name: part.expand(len(x), *part.shape[1:]).clone() for name, part in self._state.items()})
        with torch.enable_grad():
            y, _ = self._model(x, elapsed=self._elapsed.expand(len(x), -1), state=many)
            last = y[:, -1, self._output]
            (gradient,) = torch.autograd.grad(last.sum(), x)
        return last.detach().numpy(), gradient.numpy()


def to_source_rows(cells: NDArray[np.float64], observed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give what a carried value adds to the row in which it was seen.

    Args:
        cells: (rows, channels) float64; observed: like cells.
    """
    number = np.arange(len(cells))[:, None]
    source = np.maximum.accumulate(np.where(observed, number, -1), axis=0)
    out = np.zeros(cells.shape)
    # What was seen before these rows stands at no row of theirs; it is the same at rest, so nothing is lost.
    row, channel = np.nonzero(source >= 0)
    np.add.at(out, (source[row, channel], channel), cells[row, channel])
    return out
