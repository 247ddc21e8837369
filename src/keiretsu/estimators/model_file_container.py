"""The container of a model file: safetensors, a JSON header within it, and a digest of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from keiretsu.errors import FileFormatError

# Version 1 had no digest, no bank and symmetric intervals; its files are still read.
FORMATS = ("keiretsu.forecaster/1", "keiretsu.forecaster/2")
HEADER, DIGEST = "keiretsu", "sha256"
MOST_HEADER_BYTES = 16 << 20
# What libraries raise on content that somebody made up.
UNREADABLE = (
    SafetensorError,
    OSError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
)


def packed_bytes(header: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> bytes:
    """A model file's bytes; the header must be plain JSON types."""
    content = {"format": FORMATS[-1], **header}
    # One entry of metadata: several would come in no fixed order.
    return save(dict(tensors), metadata={HEADER: json.dumps({**content, DIGEST: _digest(content, tensors)})})


def read_container(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Header and tensors of a model file; nothing is allocated that the file does not hold.

    Raises:
        FileFormatError: the file is missing, damaged, changed, or not a model file.
    """
    wrong = f"load: path must be a model file that Forecaster.save wrote; got {path}"
    if not path.is_file():
        raise FileFormatError(f"{wrong}, which is not a file. Check the path.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            claimed = int.from_bytes(file.read(8), "little")
        if claimed > min(MOST_HEADER_BYTES, size - 8):
            raise FileFormatError(f"{wrong}, whose header would take {claimed} of {size} bytes. Save it again.")
        with safe_open(str(path), framework="pt") as file:
            header = json.loads((file.metadata() or {})[HEADER])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
        known = isinstance(header, dict) and header.get("format") in FORMATS
        digest = header.pop(DIGEST, None) if known else None
        unmarked = known and digest is None and header["format"] == FORMATS[0]
        changed = known and not unmarked and digest != _digest(header, tensors)
    except FileFormatError:
        raise
    except UNREADABLE as error:
        raise FileFormatError(
            f"{wrong}, which cannot be read as one ({type(error).__name__}). Save it again."
        ) from error
    if not known:
        raise FileFormatError(f"{wrong}, whose format is not {FORMATS[-1]}. Save it again with this version.")
    if changed:
        raise FileFormatError(
            f"load: {path} must hold what Forecaster.save wrote; its content does not fit together "
            "(it is not what its digest says). Save the model again."
        )
    return header, tensors


def _digest(header: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> str:
    """SHA-256 of the header as JSON and of every tensor's name, type, shape and bytes, in the order of names."""
    total = sha256(json.dumps(header).encode())
    for name, value in sorted(tensors.items()):
        total.update(f"|{name}|{value.dtype}|{tuple(value.shape)}|".encode())
        total.update(value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return total.hexdigest()
