"""How evenly rows come: bars of the intervals between them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.numbers import count, percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import bars
from keiretsu.proof.report.pictures.shared import lasting, line, points, words_of
from keiretsu.proof.report.sheet import Sheet

_BLUE = "#0072b2"


def steps_picture(context: Context, details: dict[str, Any]) -> Drawing | None:
    """Shares of intervals by their length; None where all are alike, which the finding beside it says."""
    w, counts, ends = words_of(context), details.get("counts") or [], details.get("bins") or []
    if sum(number > 0 for number in counts) < 2 or not details.get("interval"):
        return None
    shares = [number / sum(counts) for number in counts]
    names = [
        say(w["steps_to"], end=f"{ends[0]:g}"),
        *(say(w["steps_between"], start=f"{low:g}", end=f"{high:g}") for low, high in pairwise(ends)),
        say(w["steps_from"], end=f"{ends[-1]:g}"),
    ]
    told = [at for at, number in enumerate(counts) if number]
    shown = range(told[0], told[-1] + 1)
    # the last class has no end
    borders = [f"{end:g}" for end in (0.0, *ends)] + [""]
    interval = lasting(context, details["interval"])
    even = ends.index(1.05)
    items = [say(w["steps_item"], bin=names[at], share=percent(shares[at], 2)) for at in told]
    return Drawing(
        title=w["steps"],
        alt=say(w["steps_alt"], interval=interval, list=context.t["list_semicolon"].join(items)),
        see=say(w["steps_see"],
            share=percent(shares[even]), interval=interval, gaps=count(details["gaps"]),
            longest=lasting(context, details["longest_gap"] or details["interval"]),
        ),
        keys=(),
        svg=bars.draw(
            [bars.Group([100 * shares[at] for at in shown], _BLUE)],
            borders[shown[0] : shown[-1] + 2],
            between=True,
            key="picture-steps",
            x_label=say(w["steps_x"], interval=interval),
            y_label=w["share_axis"],
        ),
        data=Sheet(
            w["steps"],
            (w["steps_head"], w["share_axis"]),
            tuple(line(names[at], points(shares[at], 2)) for at in shown),
            "",
        ),
    )  # fmt: skip
