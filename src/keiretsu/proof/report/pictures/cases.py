"""A forecast that is explained: what it said and what came, what moved it, which past rows it rests on."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.charts.palette import TRUTH, Look
from keiretsu.proof.report.comparison import nominal_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import unit_of
from keiretsu.proof.report.numbers import count, figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import course, heat, signed
from keiretsu.proof.report.pictures.shared import Texts, joined, lasting, line, words_of
from keiretsu.proof.report.sheet import Sheet, thinned
from keiretsu.proof.target_unit import measured_of, without_unit

# of what moves a forecast, a part that is less than this share of the largest is rounding
_ROUNDING = 1e-3
# a longer past would squeeze the forecast into a corner
_PAST_PER_FUTURE, _FEWEST_PAST = 5, 24
_RING = Look("#1f2933", None, "o")


def case_pictures(context: Context, case: dict[str, Any], told: dict[str, Any]) -> tuple[Drawing, ...]:
    """Three pictures of one case; none where its candidate is not on the page.

    Args:
        context: of the page.
        case: one of `explained.cases`; told: `explained`.
    """
    row = find(context.rows, told["of"])
    if row is None:
        return ()
    return _course(context, case, row, chosen=told["chosen"]), _blame(context, case), _past(context, case)


def _course(context: Context, case: dict[str, Any], row: Row, *, chosen: bool) -> Drawing:
    w, t, measure = words_of(context), context.t, unit_of(case["target"], context.t)
    interval, step = context.clock.interval or 1.0, case["ahead"] - 1
    past, unit = context.clock.from_origin(
        case["history"]["time"], case["origin"], t, (len(case["future"]["time"]) or 1) * interval
    )
    time, _ = context.clock.from_origin(
        case["future"]["time"], case["origin"], t, (len(case["future"]["time"]) or 1) * interval
    )
    truth, forecast = case["future"]["truth"], case["forecast"]
    kept = slice(-max(_PAST_PER_FUTURE * len(time), _FEWEST_PAST), None)
    ahead = context.clock.rows(case["ahead"], t)
    told_in = {key: measured_of(figure(value), case["target"])
               for key, value in (("mean", forecast["mean"][step]), ("last", case["last"]))}  # fmt: skip
    values = {**told_in, "label": row.label, "ahead": ahead}
    if truth[step] is None:
        see, came = say(w["case_see_unknown"], **values), w["case_unknown"]
    else:
        came = measured_of(figure(truth[step]), case["target"])
        off = measured_of(figure(abs(truth[step] - forecast["mean"][step])), case["target"])
        see = say(w["case_see"], **values, truth=came, error=off)
    see = joined(context, [see, _whole(case, w)])
    title = say(w[f"case_{case['kind']}"], id=case["id"], target=case["target"])
    keys = [
        Key("line", w["case_past"], Look(course.PAST, None, "")),
        Key("line", w["case_truth"], Look(TRUTH, None, "")),
        Key("line", row.label, Look(row.look.colour, None, "")),
    ]
    if forecast["lower"] is not None:
        keys.append(Key("band", say(w["case_band"], label=row.label, nominal=nominal_of(context.result)), row.look))
    return Drawing(
        title=title,
        alt=say(w["case_alt"],
            target=case["target"], unit=measure, origin=context.clock.at(case["origin"]), label=row.label,
            ahead=ahead, mean=values["mean"], truth=came),
        see=see,
        keys=(*keys, Key("mark", w["case_point"], _RING)),
        svg=course.draw(
            course.Course(past[kept], case["history"]["value"][kept], time, truth, forecast["mean"], forecast["lower"],
                          forecast["upper"], row.look, step),
            key=f"picture-case-{case['kind']}",
            x_label=say(w["case_x"], unit=unit),
            y_label=say(w["level_y"], target=without_unit(case["target"]), unit=measure),
        ),
        note=say(w["case_note"],
            rule=joined(context, [case["rule"][context.lang], ""]) + t["sentence_gap"], rank=count(case["rank"]),
            of=count(case["of"]), label=row.label, origin=context.clock.at(case["origin"]),
            whose=w["case_chosen" if chosen else "case_judged"]),
        data=Sheet(
            title,
            (say(w["case_time"], unit=unit),
             *(say(w[f"case_{head}"], unit=measure) for head in ("forecast", "truth_head"))),
            tuple(
                line(figure(time[at], 3), figure(forecast["mean"][at]), figure(truth[at])) for at in thinned(len(time))
            ),
            "",
        ),
    )  # fmt: skip


def _whole(case: dict[str, Any], w: Texts) -> str:
    """What the case was chosen by, beside the one point that is taken apart: the error of the whole forecast."""
    pairs = zip(case["future"]["truth"], case["forecast"]["mean"], strict=True)
    errors = [abs(truth - mean) for truth, mean in pairs if truth is not None and mean is not None]
    if len(errors) < 2:
        return ""
    told = {"error": measured_of(figure(sum(errors) / len(errors)), case["target"]), "rows": count(len(errors))}
    return say(w["case_whole"], **told)


def _parts(case: dict[str, Any], w: Texts) -> list[tuple[str, float, dict[str, Any] | None]]:
    """What leads from the last value to the forecast: a name, its change, the channel it is of."""
    parts: list[tuple[str, float, dict[str, Any] | None]] = [
        (one["channel"], one["weight"], one) for one in case["channels"]
    ]
    told = len(case["channels"])
    rows = case["past"]["rows"] if not case["earlier"] else _ROWS
    rest = [
        (say(w["blame_others"], count=count(case["all_channels"] - told)), case["others"]),
        (say(w["blame_earlier"], rows=count(rows)), case["earlier"]),
        (w["blame_rest"], case["rest"]),
        (w["blame_covariates"], case["covariates"]),
        (w["blame_gap"], case["gap"]),
    ]
    # bars must add up, but what nobody could see is no bar
    least = _least(case)
    shown = [part for part in parts if abs(part[1]) > least]
    return shown + [(name, value, None) for name, value in rest if abs(value) > least]


def _least(case: dict[str, Any]) -> float:
    """What is rounding beside the largest of the parts."""
    parts = [one["weight"] for one in case["channels"]]
    parts += [case[name] for name in ("others", "earlier", "rest", "covariates", "gap")]
    return _ROUNDING * max(abs(value) for value in parts)


# Past rows that the run told apart; the rows before them are told together.
_ROWS = 200


def _blame(context: Context, case: dict[str, Any]) -> Drawing:
    w, t, unit = words_of(context), context.t, unit_of(case["target"], context.t)
    parts, whole = _parts(case, w), case["mean"] - case["last"]
    title = w[f"blame_{case['kind']}"]
    most, weight = max(((one["channel"], one["weight"]) for one in case["channels"]), key=lambda one: abs(one[1]),
                       default=(w["blame_none"], 0.0))  # fmt: skip
    rest = w["blame_rest_see"] if any(name == w["blame_rest"] for name, _, _ in parts) else ""
    if abs(case["earlier"]) > max(abs(weight), _least(case)):
        older = say(w["blame_earlier_see"], rows=count(_ROWS), weight=signed.signed(case["earlier"]))
        rest = f"{older}{rest}"
    items = [say(w["blame_item"], name=name, value=signed.signed(value)) for name, value, _ in parts]
    return Drawing(
        title=title,
        alt=say(w["blame_alt"], unit=unit, list=t["list_comma"].join(items), whole=signed.signed(whole)),
        see=say(w["blame_see"],
            last=figure(case["last"]), mean=figure(case["mean"]), weight=signed.signed(weight), most=most, rest=rest),
        keys=(),
        svg=signed.draw(
            [*(signed.Bar(name, value) for name, value, _ in parts), signed.Bar(w["blame_whole"], whole, True)],
            key=f"picture-blame-{case['kind']}",
            x_label=say(w["blame_x"], unit=unit),
        ),
        data=Sheet(
            title,
            (w["blame_head"], *(say(w[f"blame_{key}"], unit=unit) for key in ("change", "partner", "correction"))),
            (
                *(line(name, figure(value), figure(one["partner"]) if one else "–",
                       figure(one["correction"]) if one else "–") for name, value, one in parts),
                line(w["blame_whole"], figure(whole), "–", "–"),
            ),
            "",
        ),
    )  # fmt: skip


def _past(context: Context, case: dict[str, Any]) -> Drawing:
    w, t, past = words_of(context), context.t, case["past"]
    weights, mixing, cells = past["weights"], past["mixing"], len(past["weights"][0])
    largest = max((abs(value) for strip in weights for value in strip), default=0.0) or 1.0
    # a channel without weight has no row to show
    heard = [at for at, strip in enumerate(weights) if max(map(abs, strip), default=0.0) > _ROUNDING * largest] or [0]
    names, weights = [past["channels"][at] for at in heard], [weights[at] for at in heard]
    strips = [
        heat.Strip(name, [value / largest for value in strip]) for name, strip in zip(names, weights, strict=True)
    ]
    most = max(mixing) if mixing else 0.0
    if mixing and most > 0:
        strips.append(heat.Strip(w["past_mixing_row"], [value / most for value in mixing], heat.GREY, apart=True))
    title, width = w[f"past_{case['kind']}"], t["rows_one" if past["width"] == 1 else "rows_many"].format(
        n=count(past["width"]))  # fmt: skip
    heaviest = [max(range(cells), key=lambda at: abs(strip[at])) for strip in weights]
    back = [(cells - 1 - at) * past["width"] for at in range(cells)]
    items = [
        say(w["past_item"], channel=name, weight=signed.signed(strip[at]), rows=count(back[at]))
        for name, strip, at in zip(names, weights, heaviest, strict=True)
    ]
    told = w["past_mixing" if mixing and most > 0 else "past_no_mixing"]
    age, more = case["reach"]["age"], abs(case["earlier"]) > _least(case)
    among = say(w["past_among"], most=count(_ROWS)) if more else ""
    lead = say(w["past_see"],
        rows=count(case["reach"]["rows"]), mixing=told, among=among,
        earlier=say(w["past_earlier"], most=count(_ROWS), change=signed.signed(case["earlier"])) if more else "",
        age=say(w["past_age"], age=lasting(context, _round(age))) if age else "",
    )  # fmt: skip
    return Drawing(
        title=title,
        fold=say(t["fold_past"], title=title, rows=count(case["reach"]["rows"]), among=among),
        alt=say(w["past_alt"], width=width, list=t["list_semicolon"].join(items), mixing=told),
        see=joined(context, [lead, _shown(case, names, w)]),
        keys=(),
        svg=heat.draw(
            strips,
            key=f"picture-past-{case['kind']}",
            x_label=say(w["past_x"], width=width),
            ticks=[(at + 0.5, count(back[at])) for at in range(cells - 1, -1, -max(cells // 8, 1))][::-1],
        ),
        data=Sheet(
            title,
            (w["past_head"],
             *(say(w["past_change"], channel=name, unit=unit_of(case["target"], t)) for name in names),
             *([w["past_mixing_head"]] if mixing else [])),
            tuple(
                line(count(back[at]), *(figure(strip[at], 3) for strip in weights),
                     *([figure(mixing[at], 3)] if mixing else []))
                for at in (cells - 1 - k for k in thinned(cells))
            ),
            "",
        ),
    )  # fmt: skip


def _shown(case: dict[str, Any], names: list[str], w: Texts) -> str:
    """How many of the channels are drawn, and that the target's own past alone is heard where it is."""
    of = case["all_channels"]
    if of == len(names):
        return ""
    alone = names == [case["target"]] and not case["others"]
    return say(w["past_alone"], target=case["target"]) if alone else say(w["past_shown"], shown=len(names), all=of)


def _round(value: float) -> float:
    return float(f"{value:.3g}")
