"""What is tuned: named settings, each with a range or a list of options."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.errors import ArgumentError

Value = str | int | float
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Real:
    """A number from `low` to `high`; with `log`, steps of equal ratio are equally likely."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        floor = 0.0 if self.log else -math.inf
        if not (floor < self.low <= self.high < math.inf):
            above = "0 < " if self.log else ""
            raise ArgumentError(f"Real: low and high must be {above}low <= high, finite; got {self.low}, {self.high}.")

    def __contains__(self, value: object) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high` in steps of `step`."""

    low: int
    high: int
    step: int = 1

    def __post_init__(self) -> None:
        if self.step < 1 or self.low > self.high or (self.high - self.low) % self.step:
            raise ArgumentError(
                f"Whole: low must reach high in whole steps; got {self.low}, {self.high}, step {self.step}."
            )

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return self.low <= value <= self.high and (value - self.low) % self.step == 0


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    options: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.options or len(set(self.options)) < len(self.options):
            raise ArgumentError(f"Choice: options must be at least one word, each once; got {self.options!r}.")

    def __contains__(self, value: object) -> bool:
        return value in self.options


Setting = Real | Whole | Choice


@dataclass(frozen=True)
class Space:
    """Everything that is tuned, by name.

    Example:
        >>> Space({"rate": Real(1e-4, 1e-1, log=True), "depth": Whole(1, 3), "mixer": Choice(("gru", "selective"))})
    """

    settings: Mapping[str, Setting]

    def __post_init__(self) -> None:
        if not self.settings:
            raise ArgumentError("Space: settings must name at least one setting; got none.")

    def check(self, values: Settings) -> None:
        """Refuse settings that are not in the space.

        Raises:
            ArgumentError: a setting is missing, unknown or out of its range.
        """
        if set(values) != set(self.settings):
            raise ArgumentError(
                f"tune: starts must name the settings {', '.join(sorted(self.settings))}; "
                f"got {', '.join(sorted(values)) or 'none'}."
            )
        for name, setting in self.settings.items():
            if values[name] not in setting:
                raise ArgumentError(f"tune: starts must lie in the space; got {name}={values[name]!r} for {setting}.")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; two spaces are the same if these are."""
        return {
            name: {key: list(part) if isinstance(part, tuple) else part for key, part in asdict(setting).items()}
            for name, setting in sorted(self.settings.items())
        }
