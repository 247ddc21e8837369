"""What the certificate promises beside what was measured: coverage, and values outside the range."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import find
from keiretsu.proof.report.covered import interval_of, kept_told, share_of
from keiretsu.proof.report.evidence.certified import certificate_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.numbers import percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import dots
from keiretsu.proof.report.pictures.shared import joined, line, points, words_of
from keiretsu.proof.report.sheet import Sheet

# below so much of all truths the axis begins at 0; else it begins a little below the lowest end
_CROWDED = 0.5


def promise_picture(context: Context) -> Drawing | None:
    """Coverage promised and measured: whole test, second half, lowest stretch; None without a certificate."""
    certificate = certificate_of(context)
    row = find(context.rows, context.judged)
    found = ((row.data.get("kpis") or {}).get("calibration") or {}) if row is not None else {}
    inside = found.get("inside") or {}
    share = None if row is None else share_of(row)
    if not certificate or row is None or share is None or inside.get("mean") is None:
        return None
    w, nominal, interval = words_of(context), found["nominal"], interval_of(row)
    places = [(w["promise_whole"], share, interval)]
    checks = {check["name"]: check for check in (certificate.get("checks") or {}).get("checks") or []}
    second = _second(context, checks.get("coverage"), nominal)
    # the one interval here that has another level than the rest
    later, level = "" if second is None else second[1], (checks.get("coverage") or {}).get("level")
    if second is not None:
        places.append(second[0])
    stretches = found.get("stretches") or []
    known = [(one["mean"], number, one) for number, one in enumerate(stretches, 1) if one["mean"] is not None]
    if known:
        mean, number, one = min(known, key=lambda each: each[:2])
        places.append((say(w["promise_stretch"], number=number, count=len(stretches)), mean, one["interval"]))
    label = context.label(context.judged)
    ends = [share for _, mean, interval in places for share in (mean, *(interval or ())) if share is not None]
    low, high = interval or (None, None)
    title = say(w["promise"], label=label)
    items = [say(w["promise_item"], label=name, share=percent(mean)) for name, mean, _ in places]
    return Drawing(
        title=title,
        alt=say(w["promise_alt"], nominal=percent(nominal), list=context.t["list_semicolon"].join(items)),
        see=joined(context, [say(w["promise_see"],
            nominal=percent(nominal), inside=percent(share), low=percent(low), high=percent(high), later=later,
            verdict=kept_told(nominal, interval, context.t), range=_range(context, checks.get("range")),
        ).strip()]),
        keys=(),
        svg=dots.draw(
            [
                dots.Dots(name, [dots.Dot(100 * mean, _end(interval, 0), _end(interval, 1), row.look)], number == 0)
                for number, (name, mean, interval) in enumerate(places)
            ],
            key="picture-promise",
            x_label=say(w["promise_x"], nominal=percent(nominal)),
            level=100 * nominal,
            x_range=(0.0 if min(ends) < _CROWDED else 100 * min(*ends, nominal) - 2, 101.0),
        ),
        data=Sheet(
            title,
            (w["promise_head"], w["promise_share"], w["promise_interval"]),
            tuple(
                line(name, points(mean), _ends(interval, w, level if name == w["promise_later"] else None))
                for name, mean, interval in places
            ),
            "",
        ),
    )  # fmt: skip


def _second(
    context: Context, check: dict[str, Any] | None, nominal: float
) -> tuple[tuple[str, float, tuple[float, float] | None], str] | None:
    """The second half for the drawing and in words, with the interval by which the certificate's own check judges it.

    That a share lies below what was promised is said with whether chance may explain it.
    """
    missed = (check or {}).get("value")
    if check is None or missed is None:
        return None
    w, ends, share = words_of(context), check.get("interval"), 1 - missed
    level = percent(check["level"]) if ends else ""
    low, high = ends or (None, None)
    short = "promise_short" if check["holds"] is not False else "promise_missed"
    below = "" if share >= nominal else say(w[short], nominal=percent(nominal))
    interval = say(w["promise_second_interval"], level=level, low=percent(low), high=percent(high)) if ends else ""
    told = {"share": percent(share), "interval": interval or w["promise_second_none"], "below": below}
    said = say(w["promise_later_see"], **told)
    return (w["promise_later"], share, None if not ends else (ends[0], ends[1])), said


def _ends(interval: Any, w: dict[str, str], level: float | None) -> str:
    """An interval in the table, with its level where that is its own."""
    if not interval:
        return "–"
    told = {"low": points(interval[0]), "high": points(interval[1])}
    return f"{told['low']} – {told['high']}" if level is None else say(w["promise_level"], **told, level=percent(level))


def _end(interval: Any, at: int) -> float | None:
    """An end of an interval in percent; None where there is none."""
    return None if not interval or interval[at] is None else 100 * interval[at]


def _range(context: Context, check: dict[str, Any] | None) -> str:
    if not check or check.get("value") is None:
        return ""
    w = words_of(context)
    kept = w["promise_range_broken" if check["holds"] is False else "promise_range_kept"]
    return say(w["promise_range"], share=percent(check["value"], 2), verdict=kept)
