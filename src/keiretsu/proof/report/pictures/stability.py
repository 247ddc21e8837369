"""The stability map of the judged candidate, as the run made it."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.numbers import count, figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import tiles
from keiretsu.proof.report.pictures.shapes.signed import LOWERS, RAISES
from keiretsu.proof.report.pictures.shared import joined, line, words_of
from keiretsu.proof.report.sheet import Sheet, SheetRow

# beside its number a tile shows how it went wrong, so that this is told without hue too
MARKS = {"good": "", "worse": "▲", "unstable": "∞", "stopped": "×"}
# errors of 0.8 and 1.25 have the full colour
_FULL_GAIN, _FAINT, _STRONG = 0.2, 0.08, 0.6


def map_picture(context: Context) -> Drawing | None:
    """Error after a short training by margin and range of Δ; None where the run made no map."""
    found = context.findings.get("stability_map") or {}
    cells = found.get("cells")
    if not cells:
        return None
    w = words_of(context)
    margins = sorted({cell["margin"] for cell in cells}, key=lambda margin: -1.0 if margin is None else margin)
    ranges = sorted({(cell["delta_min"], cell["delta_max"]) for cell in cells})
    names = [w["map_free"] if margin is None else f"{margin:g}" for margin in margins]
    spans = [f"{low:g}–{high:g}" for low, high in ranges]
    kinds = list(dict.fromkeys(cell["discretization"] for cell in cells))
    grids = [
        tiles.Grid(
            title=say(w["map_kind"], kind=kind),
            tiles={
                (margins.index(c["margin"]), ranges.index((c["delta_min"], c["delta_max"]))): _tile(c)
                for c in cells
                if c["discretization"] == kind
            },
            columns=names,
            rows=spans,
            frame=_frame(found.get("region"), margins, ranges, kind),
        )
        for kind in kinds
    ]
    sentence = found[f"sentence_{context.lang}"]
    broke = sum(cell["ended"] in ("unstable", "stopped") for cell in cells)
    title = say(w["map"], label=context.label(found["of"]))
    worse = sum(cell["ended"] == "worse" for cell in cells)
    return Drawing(
        title=title,
        whole=True,
        fold=_fold(context, len(cells), broke, worse),
        alt=say(w["map_alt"], sentence=sentence),
        see=joined(context, [
            say(w["map_see"], steps=count(found["steps"]), sentence=sentence),
            say(w["map_broke"], count=count(broke), all=count(len(cells))) if broke else w["map_held"],
            w["map_frame"] if found.get("region") else "",
            w["map_short"],
        ]),
        keys=(),
        svg=tiles.draw(grids, across=len(grids), key="picture-map", x_label=w["map_x"], y_label=w["map_y"]),
        data=Sheet(
            title,
            (w["map_head"], *(w[f"map_{key}"] for key in ("error", "abscissa", "gain", "ended"))),
            tuple(_row(cell, context) for cell in cells),
            "",
        ),
    )  # fmt: skip


def _fold(context: Context, total: int, broke: int, worse: int) -> str:
    """How the settings went wrong: by training itself, or by the error of what was trained."""
    t = context.t
    held = say(t["fold_map_broke"], broke=count(broke)) if broke else t["fold_map_held"]
    key = "fold_map_worse" if worse else "fold_map_good"
    return say(t["fold_map"], all=count(total), held=held, worse=say(t[key], worse=count(worse)))


def _tile(cell: dict[str, Any]) -> tiles.Tile:
    error, mark = cell["error"], MARKS[cell["ended"]]
    far = _FULL_GAIN if error is None else abs(1 - error)
    worse = cell["ended"] != "good" or (error is not None and error > 1)
    number = "" if error is None else f"{error:.2f}" if error < 10 else "> 10"
    depth = _FAINT + (_STRONG - _FAINT) * min(far / _FULL_GAIN, 1.0)
    return tiles.Tile(LOWERS if worse else RAISES, depth, [f"{number} {mark}".strip(), mark or number])


def _frame(
    region: dict[str, Any] | None, margins: list[Any], ranges: list[tuple[float, float]], kind: str
) -> tuple[int, int, int, int] | None:
    if region is None or kind not in region["discretizations"]:
        return None
    first, lowest = margins.index(region["margins"][0]), ranges.index(tuple(region["ranges"][0]))
    return first, lowest, len(region["margins"]), len(region["ranges"])


def _row(cell: dict[str, Any], context: Context) -> SheetRow:
    w = words_of(context)
    margin = w["map_free"] if cell["margin"] is None else f"{cell['margin']:g}"
    where = context.t["list_comma"].join([margin, f"{cell['delta_min']:g}–{cell['delta_max']:g}"])
    numbers = (figure(cell[key], 3) for key in ("error", "abscissa", "gain"))
    return line(where, *numbers, w[f"ended_{cell['ended']}"])
