"""What the certificate promises beside what was measured: coverage, and values outside the range."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import find
from keiretsu.proof.report.covered import interval_of, kept_told, share_of
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
    """Coverage promised and measured: whole test, later half, lowest stretch; None without a certificate."""
    certificate = (context.findings.get("certificates") or {}).get(context.judged)
    row = find(context.rows, context.judged)
    found = ((row.data.get("kpis") or {}).get("calibration") or {}) if row is not None else {}
    inside = found.get("inside") or {}
    share = None if row is None else share_of(row)
    if not certificate or row is None or share is None or inside.get("mean") is None:
        return None
    w, nominal, interval = words_of(context), found["nominal"], interval_of(row)
    places = [(w["promise_whole"], share, interval)]
    checks = {check["name"]: check for check in (certificate.get("checks") or {}).get("checks") or []}
    missed = (checks.get("coverage") or {}).get("value")
    later = "" if missed is None else say(w["promise_later_see"], share=percent(1 - missed))
    if missed is not None:
        places.append((w["promise_later"], 1 - missed, None))
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
            nominal=percent(nominal), inside=percent(share), low=percent(low), high=percent(high),
            verdict=kept_told(nominal, interval, context.t), later=later, range=_range(context, checks.get("range")),
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
                line(name, points(mean), "–" if not interval else f"{points(interval[0])} – {points(interval[1])}")
                for name, mean, interval in places
            ),
            "",
        ),
    )  # fmt: skip


def _end(interval: Any, at: int) -> float | None:
    """An end of an interval in percent; None where there is none."""
    return None if not interval or interval[at] is None else 100 * interval[at]


def _range(context: Context, check: dict[str, Any] | None) -> str:
    if not check or check.get("value") is None:
        return ""
    w = words_of(context)
    kept = w["promise_range_broken" if check["holds"] is False else "promise_range_kept"]
    return say(w["promise_range"], share=percent(check["value"], 2), verdict=kept)
