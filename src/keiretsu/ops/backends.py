"""Which of the paths can run here, and why: our compiled kernels, or torch alone."""

from __future__ import annotations

import importlib
from dataclasses import asdict, dataclass
from typing import Any

import torch

from keiretsu.errors import ArgumentError

NAMES = ("auto", "cpu", "chunked", "reference")


def _load() -> tuple[Any, str]:
    """The extension, or None and why; typed as Any because it is compiled and may be absent."""
    try:
        extension = importlib.import_module("keiretsu.ops._native")
    except ImportError as error:
        return None, f"the compiled extension is not there ({error}); torch operations serve instead"
    return extension, f"compiled kernels, instruction set {extension.instruction_sets()[-1]}"


# torch is imported above, before our library: both then share torch's OpenMP threads.
native, _REASON = _load()


@dataclass(frozen=True)
class Backends:
    """What `backend="auto"` takes on a device, and what else there is.

    auto: name of the path taken.  reason: why, in words.  available: names that may be asked for.
    instruction_sets: those the compiled kernels can use on this machine, best last; empty without them.
    """

    device: str
    auto: str
    reason: str
    available: tuple[str, ...]
    instruction_sets: tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.device}: {self.auto} ({self.reason})"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def backends(device: str | torch.device = "cpu") -> Backends:
    """Tell which path `backend="auto"` takes for tensors on `device`, and why.

    Args:
        device: where the tensors are.

    Returns:
        A `Backends` value; `print` shows one line.

    Cost: none to speak of.

    Example:
        >>> backends("meta").auto
        'chunked'
    """
    kind = torch.device(device).type
    if kind != "cpu":
        return Backends(kind, "chunked", f"tensors on {kind} take torch operations", ("chunked", "reference"), ())
    if native is None:
        return Backends("cpu", "chunked", _REASON, ("chunked", "reference"), ())
    sets = tuple(native.instruction_sets())
    return Backends("cpu", "cpu", _REASON, ("cpu", "chunked", "reference"), sets)


def choose(where: str, backend: str, device: torch.device) -> str:
    """The path for one call: the one asked for, or the one `auto` takes; refuses one that cannot run."""
    if backend not in NAMES:
        raise ArgumentError(f"{where}: backend must be one of {', '.join(NAMES)}; got {backend!r}.")
    here = backends(device)
    if backend == "auto":
        return here.auto
    if backend not in here.available:
        raise ArgumentError(f"{where}: backend must be one that can run; got {backend!r}. {here.reason}.")
    return backend
