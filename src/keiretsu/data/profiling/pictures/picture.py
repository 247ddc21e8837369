"""What a picture shows, apart from how it is drawn: SVG, a terminal and matplotlib all draw the same `Picture`."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.data.profiling.pictures.axis import Axis


@dataclass(frozen=True)
class Rule:
    """A dashed line across a panel at `at` on its x axis, with a word beside it."""

    at: float
    text: str = ""


@dataclass(frozen=True)
class Curve:
    """A line through points; `fill` shades what is under it, down to 0."""

    x: Axis
    y: Axis
    points: tuple[tuple[float, float], ...]
    rules: tuple[Rule, ...] = ()
    fill: bool = False


@dataclass(frozen=True)
class Columns:
    """Upright bars, the n-th from n to n + 1 on the x axis.

    Those that are not `solid` are drawn pale; with `powers` the heights are in the coordinate of `values.power`.
    """

    x: Axis
    y: Axis
    heights: tuple[float, ...]
    solid: tuple[bool, ...] = ()
    rules: tuple[Rule, ...] = ()
    powers: bool = False


@dataclass(frozen=True)
class Row:
    """One lying bar: its name, where it ends (None: no bar), what is written at its end, its place in the log."""

    name: str
    end: float | None
    text: str
    place: int


@dataclass(frozen=True)
class Rows:
    """Lying bars from `base`, first on top; `rule` and `band` are a value for all of them and its interval."""

    x: Axis
    rows: tuple[Row, ...]
    base: float
    rule: Rule | None = None
    band: tuple[float, float] | None = None


Panel = Curve | Columns | Rows


@dataclass(frozen=True)
class Picture:
    """The panels of a finding, one under the other, and a line or two that say what to see in them."""

    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()
