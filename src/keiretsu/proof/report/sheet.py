"""A table of the page: columns with their units, rows of cells, and the sentences that say what to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report.numbers import MISSING, figure, percent

Texts = dict[str, str]


@dataclass(frozen=True)
class Cell:
    """One figure, with what belongs to it in small letters below.

    Attributes:
        main: the figure.
        small: its interval, or the figures it comes from, a line each.
        mark: "better" or "worse" where it is shown to be; else empty.
        span: columns that it stands for.
    """

    main: str
    small: tuple[str, ...] = ()
    mark: str = ""
    span: int = 1


@dataclass(frozen=True)
class SheetRow:
    """One row; `role` is that of a candidate, "choice" being the one to use."""

    label: str
    cells: tuple[Cell, ...]
    role: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table as the template needs it.

    Attributes:
        title: over it.
        columns: heads, that of the labels first, each with its unit.
        rows: of figures.
        see: what to see in it, in sentences.
        note: how to read it.
        tag: a warning beside the title; empty for none.
        fold: where it is for specialists, the sentence on the fold that holds it, with its result; empty: in the open.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    see: str
    note: str = ""
    tag: str = ""
    fold: str = ""

    @property
    def cut(self) -> bool:
        """Whether an interval in it is cut at 0, which a note has to say."""
        return any(CUT in line for row in self.rows for cell in row.cells for line in cell.small)


MOST_ROWS = 24  # of a table behind a figure
# behind the lower end of an interval that reaches below 0, where no error and no share can be
CUT = "†"


def thinned(count: int) -> list[int]:
    """The places of `count` rows that a table behind a figure shows: all, or evenly spaced ones with both ends."""
    if count <= MOST_ROWS:
        return list(range(count))
    return sorted({round(k * (count - 1) / (MOST_ROWS - 1)) for k in range(MOST_ROWS)})


def ends(interval: Any, digits: int = 4) -> str:
    """An interval as "low – high"; a dash where there is none."""
    return MISSING if not interval else f"{figure(interval[0], digits)} – {figure(interval[1], digits)}"


def error_ends(interval: Any, digits: int = 4) -> str:
    """The interval of what is never below 0, such as an error, as `ends`; one that reaches below is cut and marked."""
    return MISSING if not interval else " – ".join(cut_ends(interval, digits))


def cut_ends(interval: Any, digits: int = 4) -> tuple[str, str]:
    """Both ends of such an interval as text, for sentences."""
    low = f"0{CUT}" if interval[0] < 0 else figure(interval[0], digits)
    return low, figure(interval[1], digits)


def is_cut(interval: Any) -> bool:
    """Whether the interval of what is never below 0 reaches below it."""
    return bool(interval) and interval[0] < 0


def mean_cell(estimate: dict[str, Any] | None, t: Texts, *, share: bool = False) -> Cell:
    """A mean with its interval; forecasts that are not finite are said to be so.

    Args:
        estimate: mean, interval, origins, diverged; None where there is none.
        t: words.
        share: show it as a percentage.
    """
    if not estimate:
        return Cell(MISSING)
    if estimate.get("diverged"):
        return Cell(t["not_finite"])
    mean, interval = estimate["mean"], estimate["interval"]
    if not share:
        return Cell(figure(mean), (error_ends(interval),) if interval else ())
    told = (f"{percent(interval[0])} – {percent(interval[1])}",) if interval else ()
    return Cell(percent(mean), told)


def ratio_cell(ratio: dict[str, Any] | None, t: Texts, *more: str) -> Cell:
    """A ratio with its interval, marked where the interval lies on one side of 1.

    Args:
        ratio: ratio, interval, diverged; None where there is none.
        t: words.
        more: further lines below.
    """
    if not ratio:
        return Cell(MISSING, more)
    if ratio.get("diverged"):
        return Cell(t["not_finite"], more, "worse")
    interval = ratio["interval"]
    mark = ""
    if interval:
        mark = "worse" if interval[0] > 1 else "better" if interval[1] < 1 else ""
    return Cell(figure(ratio["ratio"], 3), ((ends(interval, 3),) if interval else ()) + more, mark)
