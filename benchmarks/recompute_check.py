"""What was told against what was found, part by part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeGuard

TOLERANCE = 1e-9  # relative


@dataclass
class Group:
    """Values that belong together.

    Attributes:
        numbers: paths of those that were checked.
        words: how many texts, truths and nulls were.
        farthest: the largest relative difference.
        differing: path, what was told and what was found.
    """

    numbers: set[str] = field(default_factory=set)
    words: int = 0
    farthest: float = 0.0
    differing: list[str] = field(default_factory=list)

    def check(self, path: str, told: Any, found: Any) -> None:
        """Compare every part of `found` with what was told under that path."""
        if isinstance(found, dict) and isinstance(told, dict):
            for key, value in found.items():
                self.check(f"{path}.{key}", told.get(key, "nothing"), value)
        elif isinstance(found, list | tuple) and isinstance(told, list):
            if len(found) != len(told):
                self.differing.append(f"{path}: told {len(told)} entries, found {len(found)}")
            for place, (one, other) in enumerate(zip(told, found, strict=False)):
                self.check(f"{path}[{place}]", one, other)
        elif is_number(told) and is_number(found):
            self.numbers.add(path)
            apart = 0.0 if told == found else abs(told - found) / max(abs(told), abs(found))
            self.farthest = max(self.farthest, apart)
            if not apart <= TOLERANCE:
                self.differing.append(f"{path}: told {told!r}, found {found!r}")
        else:
            self.words += 1
            if told != found:
                self.differing.append(f"{path}: told {told!r}, found {found!r}")

    def __str__(self) -> str:
        return (
            f"{len(self.numbers):>7,} numbers, {self.words:>5,} words; largest relative difference {self.farthest:.1e}"
        )


def is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
