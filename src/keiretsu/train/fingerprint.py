"""What makes a fit this fit and no other: a checkpoint of another one is not taken up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from keiretsu.nn import SequenceModel
from keiretsu.train.config import TrainConfig
from keiretsu.train.rows import Residuals, RowTensors

# Rows hashed at once, so that an array that is not laid out in order is copied by parts.
_PART = 65_536


def fingerprint(
    model: SequenceModel,
    rows: RowTensors,
    residuals: Residuals,
    keep: NDArray[np.bool_],
    *,
    steps: int,
    config: TrainConfig,
    seed: int,
) -> dict[str, str]:
    """A hash of each thing that a fit's outcome rests on, by its name in words.

    The number of threads is not among them: a fit taken up with another one goes on, with other roundings.
    """
    return {
        "settings": _digest(json.dumps(asdict(config), sort_keys=True).encode()),
        "number of steps": str(steps),
        "seed": str(seed),
        "model": _digest(json.dumps(asdict(model.config), sort_keys=True).encode(), str(model).encode()),
        "weights at the start": digest_of(model.state_dict()),
        "rows": digest_of({"x": rows.x, "elapsed": rows.elapsed, "reset": rows.reset}),
        "targets": _digest(residuals.rows, residuals.value, residuals.usable),
        "rows that may be read": _digest(keep),
    }


def digest_of(tensors: Mapping[str, Tensor]) -> str:
    """A hash of names, types, shapes and bits."""
    pieces: list[bytes | NDArray] = []
    for name in sorted(tensors):
        value = tensors[name].detach().cpu()
        pieces += [f"{name} {value.dtype}".encode(), _bits(value)]
    return _digest(*pieces)


def text_digest(text: str) -> str:
    """A hash of a text."""
    return _digest(text.encode())


def _bits(value: Tensor) -> NDArray:
    # NumPy knows every type that is stored but bfloat16.
    return value.view(torch.int16).numpy() if value.dtype == torch.bfloat16 else value.numpy()


def _digest(*pieces: bytes | NDArray) -> str:
    state = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        if isinstance(piece, bytes):
            state.update(len(piece).to_bytes(8, "little") + piece)
            continue
        state.update(f"{piece.dtype} {piece.shape}".encode())
        flat = piece.reshape(1) if piece.ndim == 0 else piece
        for start in range(0, len(flat), _PART):
            state.update(np.ascontiguousarray(flat[start : start + _PART]).data)
    return state.hexdigest()
