"""The log over its own time: the target's level by stretch, and where values are missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matplotlib.ticker import MaxNLocator

from keiretsu.proof.report.charts.palette import Look
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import unit_of
from keiretsu.proof.report.numbers import count, figure, percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import curve, heat
from keiretsu.proof.report.pictures.shared import joined, line, points, time_unit, words_of
from keiretsu.proof.report.sheet import Sheet
from keiretsu.proof.target_unit import without_unit

TARGET = Look("#0072b2", None, "o")
BORDER = Look("#1f2933", (4.0, 3.0), "")
_ORANGE = "#d55e00"


def level_picture(context: Context, figures: dict[str, Any]) -> Drawing | None:
    """Mean and spread of the target by stretch, with the place where the test begins."""
    w, t, found = words_of(context), context.t, figures["stretches"]
    means = [one["mean"] for one in found if one["mean"] is not None]
    if len(means) < 2:
        return None
    measure = unit_of(figures["target"], t)
    unit, seconds = time_unit(context, found[-1]["stop"])
    middles = [(one["start"] + one["stop"]) / 2 / seconds for one in found]
    mean, low, high = ([one[key] for one in found] for key in ("mean", "low", "high"))
    split = _test_begins(context)
    told = {
        "target": figures["target"],
        "unit": measure,
        "low": figure(min(means)),
        "high": figure(max(means)),
    }
    keys = [Key("line", w["level_mean"], TARGET), Key("band", w["level_band"], TARGET)]
    if split is not None:
        keys.append(Key("line", w["level_test"], BORDER))
    return Drawing(
        title=say(w["level"], **told),
        alt=say(w["level_alt"], **told, count=len(found)),
        see=joined(context, [say(w["level_see"], **told, count=len(found)), _parts(context, found, split)]),
        keys=tuple(keys),
        svg=curve.draw(
            curve.Curve(middles, mean, low, high, TARGET, True),
            key="picture-level",
            x_label=say(w["level_x"], unit=unit),
            y_label=say(w["level_y"], target=without_unit(figures["target"]), unit=measure),
            lines=[] if split is None else [curve.Line(split / seconds, BORDER)],
        ),
        data=Sheet(
            say(w["level"], **told),
            (
                say(w["stretch"], unit=unit),
                *(say(w[key], unit=measure) for key in ("mean", "low10", "high10")),
                w["rows"],
            ),
            tuple(
                line(figure(one["start"] / seconds), figure(one["mean"]), figure(one["low"]), figure(one["high"]),
                     count(one["rows"]))
                for one in found
            ),
            "",
        ),
    )  # fmt: skip


def missing_picture(context: Context, figures: dict[str, Any]) -> Drawing | None:
    """Share of values missing by channel and stretch; None where nothing is missing."""
    w, found, stretches = words_of(context), figures["missing"], figures["stretches"]
    if not found:
        return None
    unit, seconds = time_unit(context, stretches[-1]["stop"])
    # a stretch with many rows counts for more
    rows = [one["rows"] for one in stretches]
    whole = {name: _mean(shares, rows) for name, shares in found.items()}
    worst = {name: max(range(len(shares)), key=lambda at: shares[at] or 0.0) for name, shares in found.items()}
    items = [
        say(w["missing_item"], channel=name, share=percent(whole[name]), worst=percent(found[name][worst[name]]))
        for name in found
    ]
    first = next(iter(found))
    at = stretches[worst[first]]
    by_channel = _details(context, "missing").get("by_channel") or {}
    gone = sum(share > 0 for share in by_channel.values())
    lead = say(w["missing_see"],
        channel=first, share=percent(whole[first]), worst=percent(found[first][worst[first]]),
        start=_place(at["start"] / seconds, unit), stop=_place(at["stop"] / seconds, unit),
    )  # fmt: skip
    shown = say(w["missing_shown"], shown=len(found), all=gone) if gone > len(found) else ""
    width = stretches[0]["stop"] / seconds
    return Drawing(
        title=w["missing"],
        alt=say(w["missing_alt"], list=context.t["list_semicolon"].join(items)),
        see=joined(context, [lead, shown]),
        keys=(),
        svg=heat.draw(
            [heat.Strip(f"{name} ({percent(whole[name])})", shares, _ORANGE) for name, shares in found.items()],
            key="picture-missing",
            x_label=say(w["missing_x"], unit=unit),
            ticks=[(at / width, f"{at:g}") for at in _marks(stretches[-1]["stop"] / seconds)],
        ),
        data=Sheet(
            w["missing"],
            (w["channel"], w["whole"], w["worst"], say(w["worst_at"], unit=unit)),
            tuple(
                line(name, points(whole[name]), points(found[name][worst[name]]),
                     figure(stretches[worst[name]]["start"] / seconds))
                for name in found
            ),
            "",
        ),
    )  # fmt: skip


def _marks(end: float) -> list[float]:
    """Round times from 0 to the end."""
    return [float(at) for at in MaxNLocator(nbins=6).tick_values(0, end) if 0 <= at <= end * (1 + 1e-9)]


def _details(context: Context, name: str) -> dict[str, Any]:
    findings = context.result["profile"].get("findings") or []
    return next((one["details"] for one in findings if one["name"] == name), None) or {}


def _mean(shares: list[float | None], rows: list[int]) -> float:
    known = [(share, count) for share, count in zip(shares, rows, strict=True) if share is not None]
    return sum(share * count for share, count in known) / max(sum(count for _, count in known), 1)


def _place(at: float, unit: str) -> str:
    return f"{figure(at, 3)} {unit}"


def _test_begins(context: Context) -> float | None:
    """Where the test part begins, since the first stamp; None where whole series are held out."""
    first, until = context.result["data"]["first"], context.result["split"].get("train_until")
    if until is None or context.result["split"]["kind"] != "time":
        return None
    if not context.clock.dated:
        return float(until) - float(first)
    return (datetime.fromisoformat(str(until)) - datetime.fromisoformat(str(first))).total_seconds()


def _parts(context: Context, found: list[dict[str, Any]], split: float | None) -> str:
    """The mean of the training part beside that of the test part."""
    if split is None:
        return ""
    sides = [[one for one in found if one["stop"] <= split], [one for one in found if one["start"] >= split]]
    means = []
    for side in sides:
        known = [one for one in side if one["mean"] is not None]
        values = sum(one["values"] for one in known)
        if not values:
            return ""
        means.append(sum(one["mean"] * one["values"] for one in known) / values)
    widths = sorted(one["high"] - one["low"] for one in found if one["low"] is not None)
    usual = widths[len(widths) // 2]
    if usual <= 0:
        return ""
    apart = percent(abs(means[1] - means[0]) / usual, 0)
    return say(words_of(context)["level_split"], train=figure(means[0]), test=figure(means[1]), size=apart)
