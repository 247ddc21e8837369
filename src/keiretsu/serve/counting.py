"""What is counted. Every row that came is accepted or refused; every accepted one is answered or waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REFUSED = "refused."
PLAIN = (
    "rows", "accepted", "answered", "waiting", "clipped", "outside", "alarms", "judged", "held", "cold_starts",
    "unknown_codes", "second_hour"
)  # fmt: skip


def shown(counts: Mapping[str, int]) -> dict[str, Any]:
    """A store's counters as they are shown: refusals by reason in a table of their own."""
    refused = {name[len(REFUSED) :]: value for name, value in sorted(counts.items()) if name.startswith(REFUSED)}
    return {**{name: counts.get(name, 0) for name in PLAIN}, "refused": refused}


def add(counts: dict[str, int], name: str, by: int = 1) -> None:
    """Count something."""
    counts[name] = counts.get(name, 0) + by
