"""A figure of the page: the picture with its title, key, alternative text and the sentence that says what to see."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.marks import outline
from keiretsu.proof.report.charts.palette import Look


@dataclass(frozen=True)
class Key:
    """One entry of a figure's key: `shape` is "line", "band" or "mark"."""

    shape: str
    label: str
    look: Look

    @property
    def dashes(self) -> str:
        """The line's dashes as SVG wants them; empty for a solid line."""
        return " ".join(f"{2 * part:g}" for part in self.look.dash or ())

    @property
    def outline(self) -> str:
        """The marker as an SVG path around (14, 5), ten pixels wide."""
        return outline(self.look.marker)


@dataclass(frozen=True)
class Drawing:
    """A figure as the template needs it."""

    title: str
    alt: str
    see: str
    keys: tuple[Key, ...]
    svg: Markup
    note: str = ""
