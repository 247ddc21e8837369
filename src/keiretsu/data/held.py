"""A value that stands in long stretches far from all others of its channel, and what that looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

# a stop of the plant, a sensor that was silent while the plant ran on, or one of the two
Likely = Literal["stop", "silent", "open"]


@dataclass(frozen=True)
class Held:
    """A value that stands in unbroken stretches of rows far from its channel's others, and is no well-known code.

    Attributes:
        channel, value: whose it is, and the value as it is spelled.
        rows, stretches: rows that hold it, and in how many stretches.
        first, last: stamps of the first stretch's first and last row, as the source writes them.
        id: the series of the first stretch; None where the log has but one.
        with_it: other channels that leave their usual range on the same rows.
        judged: how many other channels could tell.
        likely: "stop", "silent" (others run on as usual) or "open".
    """

    channel: str
    value: str
    rows: int
    stretches: int
    first: str
    last: str
    id: str | None
    with_it: tuple[str, ...]
    judged: int
    likely: Likely

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        return asdict(self) | {"with_it": list(self.with_it)}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Held:
        """As `to_dict` gave it."""
        return cls(**{**told, "with_it": tuple(told["with_it"])})
