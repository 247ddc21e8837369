"""The first numbers of the picture as a table, and how far they are rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.numbers import MISSING, count, figure, stamp
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.units import Clock
from keiretsu.proof.view.coded import decoded_stamps, decoded_values
from keiretsu.proof.zoned import in_zone

Texts = dict[str, str]
_LINES = 8
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Table:
    """A lead, the heads of the columns, the lines as text."""

    lead: str
    columns: list[str]
    lines: list[list[str]]


def table_of(view: dict[str, Any], rows: list[Row], clock: Clock, w: Texts, t: Texts) -> Table | None:
    """The first forecasts at the last step, of the first series with forecasts and the first target."""
    series = next((each for each in view["series"] if "origins" in each), None)
    if series is None or not series["origins"]["count"]:
        return None
    origins, held = series["origins"], [row for row in rows if row.strong] or rows[:1]
    times = decoded_stamps(origins["steps"][-1]["time"])[:_LINES]
    truth = _truth_at(series, times)
    columns = [[_moment(view, each) for each in times], [figure(value) for value in truth]]
    for row in held:
        made = origins["forecasts"][row.name][0][-1]
        mean = decoded_values(made["mean"])[:_LINES]
        band = [None if made[key] is None else decoded_values(made[key])[:_LINES] for key in ("lower", "upper")]
        columns.append([_cell(place, mean, band[0], band[1], w) for place in range(len(times))])
    return Table(
        lead=say(w["data_lead"],
            n=count(len(times)), total=count(origins["count"]), target=view["targets"][0],
            rows=clock.rows(origins["steps"][-1]["step"], t),
            series=say(w["data_series"], id=series["id"]) if len(view["series"]) > 1 else "",
        ),
        columns=[w["column_time"], w["column_truth"], *(row.label for row in held)],
        lines=[list(line) for line in zip(*columns, strict=True)],
    )  # fmt: skip


def precision_of(view: dict[str, Any], w: Texts) -> list[str]:
    """By how much values are rounded at most, a text for each target."""
    worst = [0.0] * len(view["targets"])
    for series in view["series"]:
        lists = [
            (number, list(found.values())) for part in series["parts"] for number, found in enumerate(part["targets"])
        ]
        if "origins" in series:
            for made in series["origins"]["forecasts"].values():
                lists += [
                    (number, [part for step in steps for part in step.values()]) for number, steps in enumerate(made)
                ]
            for made in series["whole"]["forecasts"].values():
                lists += [(number, list(forecast.values())) for number, forecast in enumerate(made)]
        for number, coded in lists:
            steps = [each["step"] / 2 for each in coded if each is not None and not each.get("exact", True)]
            worst[number] = max([worst[number], *steps])
    told = zip(view["targets"], worst, strict=True)
    return [
        say(w["precision"], target=name, error=_plain(error)) if error else say(w["exact"], target=name)
        for name, error in told
    ]


def _truth_at(series: dict[str, Any], times: NDArray[np.float64]) -> list[float | None]:
    """What was measured at these stamps, where the test part is held row by row."""
    part = next((each for each in series["parts"] if each["part"] == "test" and each["each"] == 1), None)
    if part is None:
        return [None] * len(times)
    stamps, values = decoded_stamps(part["time"]), decoded_values(part["targets"][0]["value"])
    places = np.searchsorted(stamps, times)
    return [
        float(values[place]) if place < len(stamps) and stamps[place] == when else None
        for place, when in zip(places.tolist(), times.tolist(), strict=True)
    ]


def _plain(error: float) -> str:
    """Two digits without a power of ten, which few readers like."""
    return (
        np.format_float_positional(error, precision=2, fractional=False, trim="-") if error > 1e-9 else f"{error:.1g}"
    )


def _cell(
    place: int,
    mean: NDArray[np.float64],
    lower: NDArray[np.float64] | None,
    upper: NDArray[np.float64] | None,
    w: Texts,
) -> str:
    middle = figure(float(mean[place]))
    if lower is None or upper is None:
        return middle
    return w["cell_band"].format(mean=middle, lower=figure(float(lower[place])), upper=figure(float(upper[place])))


def _moment(view: dict[str, Any], ticks: float) -> str:
    """A stamp in the log's own zone."""
    clock = view["clock"]
    if clock["kind"] != "datetime":
        return figure(ticks, 6) if ticks % 1 else count(ticks)
    try:
        moment, behind = in_zone(_EPOCH + timedelta(microseconds=ticks), clock["zone"])
    except OverflowError:
        return MISSING
    return f"{stamp(moment.isoformat())}{behind}"
