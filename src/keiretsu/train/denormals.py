"""Numbers too small for a full mantissa, which processors handle slowly: taken as zero for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

# Below float32's smallest normal number, about 1.2e-38.
_TINY = 1e-40


def flushes() -> bool:
    """Whether this thread takes such numbers as zero; torch has no question for it."""
    return bool((torch.full((1,), _TINY) * 1.0).item() == 0.0)


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Within, such numbers are zero in this thread; afterwards they are what they were before.

    A state that decays to nothing passes through them, and arithmetic on them costs many times as much.
    """
    before = flushes()
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)
