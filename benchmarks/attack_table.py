"""What the attack found, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

# An inequality counts as broken above this: what float64 rounds in a sum of some thousand terms lies below.
SLACK = 1 + 1e-12


@dataclass(frozen=True)
class Line:
    """One class under attack.

    Attributes:
        names: what stands before the ratios.
        ratios: the worst one against each constant.
        restarts: of all its constants together.
        notes: what stands behind the ratios.
    """

    names: tuple[str, ...]
    ratios: dict[str, float]
    restarts: int
    notes: tuple[str, ...] = ()

    @property
    def broken(self) -> list[str]:
        """The constants that were passed."""
        return [name for name, ratio in self.ratios.items() if not ratio <= SLACK]


def table(title: str, heads: Sequence[str], lines: Iterable[Line], notes: Sequence[str] = ()) -> str:
    """Lines of one kind under a title."""
    lines = list(lines)
    head = [*heads, *(f"`{name}`" for name in lines[0].ratios), *notes]
    # names to the left, numbers to the right
    rule = [*("---" for _ in heads), *("---:" for _ in lines[0].ratios), *("---" for _ in notes)]
    body = [[*line.names, *map(shown, line.ratios.values()), *line.notes] for line in lines]
    return "\n".join([f"**{title}**", "", *("| " + " | ".join(cells) + " |" for cells in (head, rule, *body))])


def shown(ratio: float) -> str:
    """Four digits, cut and not rounded, so that 1 means 1."""
    if ratio > SLACK:
        return f"**{ratio:.15f}**"
    if ratio == 0 or ratio >= 1e-3:
        return f"{floor(ratio * 1e4 * (1 + 1e-15)) / 1e4:.4f}"
    return f"{ratio:.0e}"
