"""How far back the past matters: autocorrelation, what each part of the past explains, and the cycle."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.profile_figures import CALENDAR
from keiretsu.proof.report.charts.palette import Look
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import unit_of
from keiretsu.proof.report.numbers import count, figure, percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import bars, curve
from keiretsu.proof.report.pictures.shared import joined, lasting, line, points, time_unit, words_of
from keiretsu.proof.report.sheet import Sheet, thinned
from keiretsu.proof.target_unit import measured_of

_CURVE = Look("#0072b2", None, "o")
_LIMIT, _CYCLE = Look("#b34700", (5.0, 3.0), ""), Look("#4d4d4d", (1.5, 2.5), "")
_GREY = "#8a9299"
# chance of a gain that is none, as the profile takes it
_CERTAIN = 0.01
# a share of the variance below which bars are cut, in percent
_CUT = -25.0


def memory_picture(context: Context, target: str | None, details: dict[str, Any]) -> Drawing | None:
    """The autocorrelation, with the longest past that helps and the cycle, where they lie on it."""
    w, values = words_of(context), details.get("autocorrelation") or []
    if len(values) < 3:
        return None
    lags, useful = len(values) - 1, details.get("useful_lag")
    period = next(iter(details.get("periods") or []), None)
    whose = target or w["of_channel"]
    told = {
        "target": whose,
        "lags": count(lags),
        "at10": figure(values[min(10, lags)], 2),
        "last": figure(values[-1], 2),
    }
    # a line that lies beyond the picture is not spoken of
    helps = "memory_useful" if useful and useful <= lags else "memory_useful_beyond"
    limit = "" if useful is None else say(w[helps], rows=count(useful)) if useful else w["memory_useless"]
    cycle = say(w["memory_period"], period=count(period)) if period and period <= lags else ""
    lines, keys = [], [Key("line", w["memory_line"], _CURVE)]
    if useful and useful <= lags:
        lines.append(curve.Line(useful, _LIMIT))
        keys.append(Key("line", w["memory_limit"], _LIMIT))
    if cycle:
        lines.append(curve.Line(period or 0, _CYCLE))
        keys.append(Key("line", w["memory_cycle"], _CYCLE))
    return Drawing(
        title=say(w["memory"], **told),
        alt=say(w["memory_alt"], **told),
        see=joined(context, [say(w["memory_see"], **told, useful=limit).strip(), cycle]),
        keys=tuple(keys),
        svg=curve.draw(
            curve.Curve(range(lags + 1), values, None, None, _CURVE),
            key="picture-memory",
            x_label=say(w["memory_x"], step=context.clock.step(context.t)),
            y_label=w["memory_y"],
            lines=lines,
            y_range=(min(0.0, *values) * 1.05, 1.03),
            zero=True,
        ),
        data=Sheet(
            say(w["memory"], **told),
            (w["lag_head"], w["memory_head"]),
            tuple(line(count(lag), figure(values[lag], 3)) for lag in thinned(lags + 1)),
            "",
        ),
    )


def bands_picture(context: Context, target: str | None, details: dict[str, Any]) -> Drawing | None:
    """What each band of lags explains of later rows; None where no band could be judged."""
    w, found = words_of(context), details.get("bands") or []
    if not found:
        return None
    names = [f"{band['first']:,.0f}–{band['last']:,.0f}" for band in found]
    whose = details.get("reach_channel") or target or w["of_channel"]
    items = [
        say(w["bands_item"], rows=name, alone=percent(band["alone"]), gained=percent(band["gained"]))
        for name, band in zip(names, found, strict=True)
    ]
    rest = max((band["gained"] for band in found[1:]), default=0.0)
    lowest = min(band[key] for band in found for key in ("alone", "gained"))
    title, none = say(w["bands"], target=whose), "" if max(found[0]["gained"], found[0]["alone"]) > 0 else "_none"
    told = {"first": names[0], "most": percent(found[0]["gained"], 2), "rest": percent(max(rest, 0.0), 2)}
    return Drawing(
        title=title,
        fold=say(context.t[f"fold_bands{none}"], target=whose, **told),
        alt=say(w["bands_alt"], list=context.t["list_semicolon"].join(items)),
        see=joined(
            context,
            [
                say(w[f"bands_see{none}"], **told),
                say(w["bands_cut"], cut=percent(_CUT / 100, 0)) if 100 * lowest < _CUT else "",
            ],
        ),
        keys=(
            Key("mark", w["bands_alone"], Look(_GREY, None, "s")),
            Key("mark", w["bands_gained"], Look("#0072b2", None, "s")),
        ),
        svg=bars.draw(
            [
                bars.Group([100 * band["alone"] for band in found], _GREY),
                bars.Group(
                    [100 * band["gained"] for band in found], "#0072b2", [not band["p"] < _CERTAIN for band in found]
                ),
            ],
            names,
            key="picture-bands",
            x_label=w["bands_x"],
            y_label=w["bands_y"],
            least=_CUT,
        ),
        data=Sheet(
            title,
            (w["bands_head"], w["bands_alone_head"], w["bands_gained_head"]),
            tuple(
                line(name, points(band["alone"], 2), points(band["gained"], 2))
                for name, band in zip(names, found, strict=True)
            ),
            "",
        ),
    )


def cycle_picture(context: Context, figures: dict[str, Any]) -> Drawing | None:
    """The mean cycle with its middle half; None where no cycle returns."""
    w, found = words_of(context), figures["cycle"]
    if found is None:
        return None
    t, interval = context.t, context.clock.interval or 1.0
    period = context.clock.rows(found["period"], t)
    low, high = (pick(range(len(found["mean"])), key=found["mean"].__getitem__) for pick in (min, max))
    calendar = found.get("calendar")
    # a day is a day, however the rows fall into it
    interval = CALENDAR[calendar][0] / found["period"] if calendar else interval
    places = [_placed(context, found["phase"][at] * interval, calendar) for at in (low, high)]
    unit, seconds = time_unit(context, found["period"] * interval)
    x = [phase * interval / seconds for phase in found["phase"]]
    ends_of = f"_{calendar}" if calendar else ""
    zone = {"unit": unit, "zone": context.clock.zoned(t)}
    swing = found["mean"][high] - found["mean"][low]
    widths = sorted(h - l for l, h in zip(found["low"], found["high"], strict=True))
    measure = unit_of(figures["target"], t)
    told = {"target": figures["target"], "period": period, "unit": measure}
    title = say(w["cycle"], **told)
    ends = [measured_of(figure(far, 3), figures["target"]) for far in (-found["mean"][low], found["mean"][high])]
    strong = w["cycle_strong" if swing > widths[len(widths) // 2] else "cycle_weak"]
    return Drawing(
        title=title,
        alt=say(w["cycle_alt"], **told, low=figure(found["mean"][low], 3), high=figure(found["mean"][high], 3)),
        see=say(w["cycle_see"],
            **told, cycles=count(found["cycles"]), low=ends[0], low_at=places[0], high=ends[1],
            high_at=places[1], strong=strong,
        ),
        keys=(Key("line", w["cycle_mean"], _CURVE), Key("band", w["cycle_band"], _CURVE)),
        svg=curve.draw(
            curve.Curve(x, found["mean"], found["low"], found["high"], _CURVE),
            key="picture-cycle",
            x_label=say(w[f"cycle_x{ends_of}"], **zone),
            y_label=say(w["cycle_y"], unit=measure),
            zero=True,
        ),
        data=Sheet(
            title,
            (say(w[f"cycle_head{ends_of}"], **zone),
             *(say(w[key], unit=measure) for key in ("mean", "cycle_low", "cycle_high"))),
            tuple(
                line(figure(x[at], 3), *(figure(found[key][at], 3) for key in ("mean", "low", "high")))
                for at in thinned(len(x))
            ),
            "",
        ),
    )  # fmt: skip


def _placed(context: Context, seconds: float, calendar: str | None) -> str:
    """A place in the cycle: how long after its start, or the time of day, with the day of the week."""
    if calendar is None:
        return lasting(context, seconds)
    minutes = round(seconds / 60)
    hour, minute = divmod(minutes % 1440, 60)
    clock = f"{hour:02d}:{minute:02d}"
    return clock if calendar == "day" else f"{words_of(context)[f'weekday_{minutes // 1440 % 7}']} {clock}"
