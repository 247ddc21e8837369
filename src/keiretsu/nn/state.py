"""All that a model carries from row to row, as one value.

A `State` is a flat tree of named tensors (`"blocks.0.mixer.h"`). Rooms below `nn` add parts of their own (a partner's
ring buffer, conformal levels, the last stamp) under their own prefix; `nn` does not know them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Self

import torch
from torch import Tensor

from keiretsu.errors import FileFormatError

FORMAT = "keiretsu.state/1"


def state_type(dtype: torch.dtype) -> torch.dtype:
    """The type in which a state is kept for inputs of `dtype`: float32 at least, or what is small is lost in sums."""
    return torch.promote_types(dtype, torch.float32)


class State(Mapping[str, Tensor]):
    """An immutable mapping from names to tensors.

    Names are dotted paths; `sub` and `merge` take the tree apart and put it together. Two states are equal when they
    hold the same names with the same bits.

    Example:
        >>> state = State({"mixer.h": torch.zeros(1, 4, 16)})
        >>> state.sub("mixer")["h"].shape
        torch.Size([1, 4, 16])
    """

    __slots__ = ("_parts",)

    def __init__(self, parts: Mapping[str, Tensor] | None = None) -> None:
        self._parts: dict[str, Tensor] = dict(sorted((parts or {}).items()))

    def __getitem__(self, name: str) -> Tensor:
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State) or list(self) != list(other):
            return NotImplemented if not isinstance(other, State) else False
        return all(_same_bits(self[name], other[name]) for name in self)

    __hash__ = None  # type: ignore[assignment]  # a value that holds tensors is compared, not hashed

    def __repr__(self) -> str:
        return f"State({len(self)} parts, {self.bytes} bytes)"

    @property
    def bytes(self) -> int:
        """Size of all parts in bytes; constant while rows are read."""
        return sum(part.numel() * part.element_size() for part in self.values())

    def sub(self, prefix: str) -> State:
        """The parts below `prefix`, with the prefix taken off."""
        lead = prefix + "."
        return State({name[len(lead) :]: part for name, part in self.items() if name.startswith(lead)})

    def under(self, prefix: str) -> State:
        """The same parts with `prefix` put before every name."""
        return State({f"{prefix}.{name}": part for name, part in self.items()})

    def merge(self, *others: State) -> State:
        """One state with the parts of all; a later one replaces parts of the same name."""
        parts = dict(self._parts)
        for other in others:
            parts.update(other._parts)
        return State(parts)

    def detach(self) -> State:
        """The same values, cut from the graph they were computed in: the gradient horizon of chunked training."""
        return State({name: part.detach() for name, part in self.items()})

    def to(self, device: torch.device | str) -> State:
        """The same parts on another device."""
        return State({name: part.to(device) for name, part in self.items()})

    def to_bytes(self) -> bytes:
        """The state as safetensors bytes, to be kept in a file or a database."""
        from safetensors.torch import save

        tensors = {name: part.detach().cpu().contiguous() for name, part in self.items()}
        return save(tensors, metadata={"format": FORMAT, "parts": json.dumps(list(self))})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The state kept by `to_bytes`.

        Raises:
            FileFormatError: when the bytes are damaged.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load

        try:
            return cls(load(data))
        except SafetensorError as error:
            raise FileFormatError(f"State.from_bytes: the data must be a saved state; got {error}.") from error


def _same_bits(left: Tensor, right: Tensor) -> bool:
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    # NaN stands for "nothing observed yet" in some parts, so equal bits count as equal.
    return bool(torch.equal(left, right) or torch.allclose(left, right, rtol=0, atol=0, equal_nan=True))
