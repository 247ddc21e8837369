"""Error and coverage by distance from the end of training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.charts import stretches
from keiretsu.proof.report.covered import interval_of, kept_told, share_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import count, figure, percent, span_unit
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import Sheet, SheetRow, ends, mean_cell

# Rows in which a change of the error is told: that of one row is too small a figure to read.
_MANY = 1000


def distance_chart(context: Context) -> Drawing | None:
    """MAE by stretch of the test part, with the slope in words; None where nobody has a stretch."""
    t, rows = context.t, _with_stretches(context, "distance")
    if not rows:
        return None
    items, lines = [_item(row, "distance", figure, t) for row in rows], _lines(context, rows, "distance")
    lead = [t["chart_distance_see"], *([t["bars_cut"]] if stretches.cut(lines) else [])]
    if stretches.below(lines):
        lead.append(t["cut_arrow"])
    return Drawing(
        title=t["chart_distance"],
        alt=say(t["chart_distance_alt"], unit=t["unit_of_log"], list=t["list_semicolon"].join(items)),
        see=t["sentence_gap"].join([*lead, *(_slope(row, context) for row in rows)]),
        keys=tuple(Key("line", row.label, row.look) for row in rows),
        svg=stretches.draw(
            lines,
            key="distance",
            x_label=_x_label(context, rows, "distance"),
            y_label=say(t["chart_horizon_y"], unit=t["unit_of_log"]),
        ),
        data=_table(context, rows, "distance"),
    )


def calibration_chart(context: Context) -> Drawing | None:
    """Share of truths inside the band by stretch; None where nobody has a band."""
    t, rows = context.t, _with_stretches(context, "calibration")
    if not rows:
        return None
    nominal = rows[0].data["kpis"]["calibration"]["nominal"]
    items = [_item(row, "calibration", percent, t) for row in rows]
    asked = percent(nominal)
    return Drawing(
        title=t["chart_calibration"],
        alt=say(t["chart_calibration_alt"], nominal=asked, list=t["list_semicolon"].join(items)),
        see=t["sentence_gap"].join(
            [
                *(say(t[key], nominal=asked) for key in ("chart_calibration_see", "covered_rule")),
                *(_kept(row, context) for row in rows),
            ]
        ),
        keys=tuple(Key("line", row.label, row.look) for row in rows),
        svg=stretches.draw(
            _lines(context, rows, "calibration", times=100.0),
            key="calibration",
            x_label=_x_label(context, rows, "calibration"),
            y_label=t["chart_calibration_y"],
            line=100 * nominal,
            most=100.0,
        ),
        data=_table(context, rows, "calibration"),
    )


def _table(context: Context, rows: list[Row], kpi: str) -> Sheet:
    """What a chart by stretch draws: a row a stretch, with the interval of every figure."""
    t, share = context.t, kpi == "calibration"
    unit, factor = _unit(context, rows, kpi)
    places = {(each["start"], each["stop"]) for row in rows for each in _stretches(row, kpi)}
    by_place = {row.name: {(each["start"], each["stop"]): each for each in _stretches(row, kpi)} for row in rows}
    return Sheet(
        title=t[f"chart_{kpi}"],
        columns=(say(t["stretch"], unit=unit), *(row.label for row in rows)),
        rows=tuple(
            SheetRow(
                ends((factor * place[0], factor * place[1]), 3),
                tuple(mean_cell(by_place[row.name].get(place), t, share=share) for row in rows),
            )
            for place in sorted(places)
        ),
        see="" if share else t["mae_note"],
    )


def _with_stretches(context: Context, kpi: str) -> list[Row]:
    return [row for row in context.shown if _stretches(row, kpi)]


def _stretches(row: Row, kpi: str) -> list[dict[str, Any]]:
    found = (row.data.get("kpis") or {}).get(kpi) or {}
    return [stretch for stretch in found.get("stretches") or [] if stretch["mean"] is not None]


def _lines(context: Context, rows: list[Row], kpi: str, *, times: float = 1.0) -> list[stretches.StretchLine]:
    factor = _unit(context, rows, kpi)[1]
    return [_line(row, kpi, (factor, times), strong=row.name == context.judged) for row in rows]


def _line(row: Row, kpi: str, scale: tuple[float, float], *, strong: bool) -> stretches.StretchLine:
    """One candidate; `scale` turns distances and figures into the units of the axes."""
    factor, times = scale
    found = _stretches(row, kpi)
    ends = [stretch["interval"] or (stretch["mean"], stretch["mean"]) for stretch in found]
    return stretches.StretchLine(
        place=tuple(factor * (stretch["start"] + stretch["stop"]) / 2 for stretch in found),
        mean=tuple(times * stretch["mean"] for stretch in found),
        low=tuple(times * low for low, _ in ends),
        high=tuple(times * high for _, high in ends),
        look=row.look,
        strong=strong,
    )


def _unit(context: Context, rows: list[Row], kpi: str) -> tuple[str, float]:
    """The unit of the distance, and one median interval in it."""
    interval, t = context.clock.interval or 1.0, context.t
    if not context.clock.dated:
        return t["clock_named"].format(clock=context.clock.name), interval
    farthest = max(stretch["stop"] for row in rows for stretch in _stretches(row, kpi))
    key, seconds = span_unit(farthest * interval / 2)
    return t[f"unit_{key}"], interval / seconds


def _x_label(context: Context, rows: list[Row], kpi: str) -> str:
    label = "chart_distance_x_unit" if context.result["split"]["kind"] == "unit" else "chart_distance_x"
    return say(context.t[label], unit=_unit(context, rows, kpi)[0])


def _item(row: Row, kpi: str, told: Callable[[float], str], t: dict[str, str]) -> str:
    values = t["list_comma"].join(told(stretch["mean"]) for stretch in _stretches(row, kpi))
    return say(t["chart_stretch_item"], label=row.label, values=values)


def _slope(row: Row, context: Context) -> str:
    """How the error of one candidate changes along the test part."""
    t, found, places = context.t, row.data["kpis"]["distance"], _stretches(row, "distance")
    label, low_high = context.opening(row.name), found["interval"]
    first, last = (measured(figure(places[at]["mean"]), t) for at in (0, -1))
    if found["slope"] is None or not low_high:
        return say(t["slope_unknown"], label=label, first=first, last=last)
    trend = "slope_grows" if low_high[0] > 0 else "slope_falls" if low_high[1] < 0 else "slope_flat"
    return say(t["slope"],
        label=label, first=first, last=last, slope=measured(figure(_MANY * found["slope"], 3), t), rows=count(_MANY),
        low=figure(_MANY * low_high[0], 3), high=figure(_MANY * low_high[1], 3), trend=t[trend],
    )  # fmt: skip


def _kept(row: Row, context: Context) -> str:
    """How well the band of one candidate keeps its promise."""
    t, found = context.t, row.data["kpis"]["calibration"]
    worst, interval = found["worst"], interval_of(row)
    low, high = interval or (None, None)
    return say(t["calibration_kept"],
        label=context.opening(row.name), inside=percent(share_of(row)), low=percent(low), high=percent(high),
        kept=kept_told(found["nominal"], interval, t), count=len(found["stretches"]),
        number="–" if worst is None else worst + 1,
        worst=percent(None if worst is None else found["stretches"][worst]["mean"]), gap=percent(found["gap"]),
    )  # fmt: skip
