"""Fields of a model file's header and its tensors, each checked before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import torch
from numpy.typing import NDArray

# More of anything than a header may ask for.
MOST = 1 << 40


class Fields:
    """One object of the header.

    Args:
        value: what the header holds in its place.
        where: its name, for errors.
    Raises:
        ValueError: it, or later a field, is not what it must be.
    """

    def __init__(self, value: object, where: str) -> None:
        self.where = where
        self._value: Mapping[str, Any] = self._must(value, dict, "an object")

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def sub(self, name: str) -> Fields:
        """A field that is an object."""
        return Fields(self._value.get(name), f"{self.where}.{name}")

    def whole(self, name: str, *, least: int = 0, most: int = MOST) -> int:
        """A whole number within bounds."""
        value = self._value.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}")
        return value

    def number(self, name: str, *, above: float = float("-inf")) -> float:
        """A finite number above a bound."""
        return self._number(self._value.get(name), name, above)

    def numbers(self, name: str, *, above: float = float("-inf")) -> tuple[float, ...]:
        """A list of finite numbers above a bound."""
        values = self._must(self._value.get(name), list, f"a list {name}")
        return tuple(self._number(value, name, above) for value in values)

    def flag(self, name: str) -> bool:
        """True or false."""
        return self._must(self._value.get(name), bool, f"true or false as {name}")

    def text(self, name: str, allowed: tuple[str, ...] = ()) -> str:
        """A text, one of those that are allowed if there are any."""
        value = self._must(self._value.get(name), str, f"a text {name}")
        if allowed and value not in allowed:
            raise self._wrong(name, f"one of {', '.join(allowed)}")
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts, at least one, each once."""
        values = self._must(self._value.get(name), list, f"a list {name}")
        if not values or len(set(map(str, values))) < len(values) or not all(isinstance(one, str) for one in values):
            raise self._wrong(name, "a list of different texts")
        return tuple(values)

    def sequence(self, name: str) -> list[Any]:
        """A list of anything."""
        return self._must(self._value.get(name), list, f"a list {name}")

    def plain(self, name: str) -> dict[str, Any]:
        """An object that is kept as it is."""
        return dict(self._must(self._value.get(name), dict, f"an object {name}"))

    def zone(self, name: str) -> str | None:
        """The name of a time zone, or None."""
        if name not in self:
            return None
        try:
            return ZoneInfo(self.text(name)).key
        except (LookupError, OSError, ValueError) as error:
            raise self._wrong(name, "a time zone") from error

    def _number(self, value: object, name: str, above: float) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e300 or not isfinite(value):
            raise self._wrong(name, "a finite number")
        if not value > above:
            raise self._wrong(name, f"above {above}")
        return float(value)

    def _must(self, value: object, kind: type, rule: str) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{self.where} must hold {rule}")
        return value

    def _wrong(self, name: str, rule: str) -> ValueError:
        return ValueError(f"{self.where}.{name} must be {rule}")


class Tensors:
    """The tensors of a file, each taken once.

    Args:
        tensors: name → tensor.
    """

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        self._left = dict(tensors)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def shape(self, name: str) -> tuple[int, ...]:
        """Of a tensor that is there."""
        if name not in self._left:
            raise ValueError(f"tensor {name} is missing")
        return tuple(self._left[name].shape)

    def take(self, name: str, *shape: int, dtype: torch.dtype = torch.float64, finite: bool = True) -> NDArray[Any]:
        """An array of that shape and type; with `finite`, all of its numbers are."""
        found = self.shape(name)
        value = self._left.pop(name)
        if found != shape or value.dtype != dtype:
            raise ValueError(f"tensor {name} must be {shape} of {dtype}; it is {found} of {value.dtype}")
        if finite and not torch.isfinite(value).all():
            raise ValueError(f"tensor {name} must hold finite numbers")
        return value.numpy()

    def positive(self, name: str, *shape: int, finite: bool = True) -> NDArray[np.float64]:
        """An array of numbers above 0."""
        array = self.take(name, *shape, finite=finite)
        if not (array > 0).all():
            raise ValueError(f"tensor {name} must hold numbers above 0")
        return array

    def take_all(self, prefix: str) -> dict[str, torch.Tensor]:
        """Every tensor below the prefix, named without it; all numbers finite."""
        names = [name for name in self._left if name.startswith(prefix)]
        taken = {name.removeprefix(prefix): self._left.pop(name) for name in names}
        for name, value in taken.items():
            if not torch.isfinite(value).all():
                raise ValueError(f"tensor {prefix}{name} must hold finite numbers")
        return taken

    def nothing_left(self) -> None:
        """Every tensor must have been taken."""
        if self._left:
            raise ValueError(f"tensor {min(self._left)} has no place in this model")
