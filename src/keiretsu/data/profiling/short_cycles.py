"""What of a channel its own past foretells from row to row: cycles of a few rows, and an autoregression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Periods longer than this bend so little within three rows that they need not be taken off: a sine of 48 rows adds
# 0.005 % of its variance to what second differences take for noise. Cycles a piece must hold.
_LONGEST, _CYCLES = 48, 6
# order of the autoregression, rows a weight needs
_ORDER, _EACH = 32, 20


def without_short_cycles(values: Vector, owner: NDArray[np.int64], periods: tuple[int, ...]) -> tuple[Vector, float]:
    """The values less the mean of their phase, piece by piece, and rows ÷ rows less the phases that were fitted.

    Args:
        values: (rows,) NaN where missing. owner: (rows,) piece a row belongs to. periods: in rows.
    """
    left, fitted = values.copy(), 0
    ends = np.flatnonzero(np.diff(owner)) + 1
    for piece in np.split(np.arange(len(values)), ends):
        for period in periods:
            if period > _LONGEST or len(piece) < _CYCLES * period:
                continue
            phase = np.arange(len(piece)) % period
            known = ~np.isnan(left[piece])
            count = np.bincount(phase[known], minlength=period)
            means = np.bincount(phase[known], left[piece][known], minlength=period) / np.maximum(count, 1)
            left[piece] -= means[phase] - means.mean()
            # the mean of all is no phase's
            fitted += period - 1
    rows = int(np.sum(~np.isnan(values)))
    return left, rows / max(rows - fitted, 1)


def foretold(values: Vector, owner: NDArray[np.int64]) -> float | None:
    """Error of an autoregression on rows to come ÷ variance: an upper bound of the share that is noise.

    Mean squared residual · (n + p) / (n − p), Akaike's final prediction error. None where there are under twenty rows a
    weight.
    Source: Akaike 1969, equation 4.
    """
    order = min(_ORDER, len(values) // _EACH)
    if order < 1:
        return None
    lagged = np.lib.stride_tricks.sliding_window_view(values, order + 1)
    usable = (owner[order:] == owner[: len(owner) - order]) & ~np.isnan(lagged).any(axis=1)
    rows = int(usable.sum())
    if rows < _EACH // 2 * order or rows <= order + 2:
        return None
    centred = lagged[usable] - np.nanmean(values)
    past, now = centred[:, :-1], centred[:, -1]
    gram = past.T @ past
    # a cycle without noise leaves the equations singular
    gram += 1e-9 * np.trace(gram) * np.eye(order)
    left = now - past @ np.linalg.solve(gram, past.T @ now)
    variance = float(np.nanvar(values))
    return float(np.mean(left**2)) * (rows + order) / (rows - order) / variance if variance > 0 else None
