"""What a model says at some rows of one pass."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from keiretsu.nn import SequenceModel
from keiretsu.train.denormals import flushed_denormals
from keiretsu.train.device import device_of
from keiretsu.train.rows import RowTensors

PASS_ROWS = 4096


@torch.no_grad()
def corrections(model: SequenceModel, rows: RowTensors, wanted: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the model says at some rows of one pass over all rows.

    Args:
        model: in evaluation mode.
        rows: packed rows, read once from the first.
        wanted: (n,) int64, ascending packed rows.
    Returns:
        (n, outputs) float32.
    """
    model.eval()
    device, state = device_of(model), model.initial_state(1)
    last = int(wanted[-1]) + 1 if len(wanted) else 0
    out = np.empty((len(wanted), model.outputs), dtype=np.float32)
    with flushed_denormals():
        for start in range(0, last, PASS_ROWS):
            part = slice(start, min(start + PASS_ROWS, last))
            x, elapsed, reset = (value[None, part].to(device) for value in (rows.x, rows.elapsed, rows.reset))
            hidden, state = model.hidden(x, elapsed=elapsed, reset=reset, state=state)
            first, end = np.searchsorted(wanted, (part.start, part.stop))
            here = torch.from_numpy(wanted[first:end] - start).to(device)
            out[first:end] = model.head(hidden[0, here]).cpu().numpy()
    return out
