"""A figure of the page: the picture with its title, key, alternative text and the sentence that says what to see."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.marks import outline
from keiretsu.proof.report.charts.palette import Look
from keiretsu.proof.report.sheet import Sheet


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
    """A figure as the template needs it.

    Attributes:
        title: over it.
        alt: what it shows, for those who do not see it.
        see: what to see in it, in sentences.
        keys: of its lines, bands and marks.
        svg: the picture, for wide and for narrow screens.
        note: how to read it, above the picture.
        data: what it draws, as a table that the page folds; None where a table beside it or `see` holds all of it.
        fold: where it is for specialists, the sentence on the fold that holds it, with its result; empty: in the open.
        whole: on paper it takes the whole width, not half of it.
    """

    title: str
    alt: str
    see: str
    keys: tuple[Key, ...]
    svg: Markup
    note: str = ""
    data: Sheet | None = None
    fold: str = ""
    whole: bool = False
