"""The section on accuracy: the table of candidates, two charts, the paired test, the share let in."""

from __future__ import annotations

from typing import Any

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.significance import MEAN_LEVEL, TIME_METHOD, UNIT_METHOD
from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.charts import error, horizon
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import count, figure, p_told, percent, plain
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow, cut_ends, is_cut, thinned
from keiretsu.proof.report.units import Clock

Texts = dict[str, str]
# The share of the rival's error under which two candidates are said to forecast all but the same.
NEAR = 0.0005
# Of the model confidence set.
SET_LEVEL = 0.9


def level_of(result: dict[str, Any]) -> str:
    """The level of the intervals of single candidates in words; the paired test has its own."""
    return percent(MEAN_LEVEL)


def nominal_of(result: dict[str, Any]) -> str:
    """The level asked of the forecast bands in words."""
    for candidate in result["candidates"]:
        if candidate.get("coverage"):
            return percent(candidate["coverage"]["nominal"])
    return percent(result["plan"].get("rule", {}).get("coverage", 0.9))


def error_chart(result: dict[str, Any], rows: list[Row], t: Texts) -> Drawing | None:
    """Every scored candidate's MAE with its interval."""
    ok = [row for row in rows if row.ok]
    if not ok:
        return None
    bars = []
    for row in ok:
        low, high = row.data.get("mae_interval") or (None, None)
        bars.append(error.ErrorBar(row.label, row.mae, low, high, row.look, row.role == "choice"))
    unit, level, start = t["unit_of_log"], level_of(result), error.axis_start(bars)
    label = say(t["chart_error_axis"], unit=unit)
    if start > 0:
        label = say(t["axis_cut"], label=label, start=figure(start, 3))
    items = t["list_semicolon"].join(_told(bar, t) for bar in bars)
    see = [say(t["chart_error_see"], level=level, best=sentence(ok[0].label), mae=measured(figure(ok[0].mae), t))]
    if any(is_cut((bar.low, bar.high)) for bar in bars if bar.low is not None):
        see.append(t["cut_arrow"])
    return Drawing(
        title=t["chart_error"],
        alt=say(t["chart_error_alt"], level=level, unit=unit, list=items),
        see=t["sentence_gap"].join(see),
        keys=(),
        svg=error.draw([[bar] for bar in bars], axis_label=label, start=start),
    )


def _told(bar: error.ErrorBar, t: Texts) -> str:
    """One candidate's error with its interval, for those who do not see the chart."""
    if bar.low is None or bar.high is None:
        return f"{bar.label} {figure(bar.mae)}"
    low, high = cut_ends((bar.low, bar.high))
    return f"{bar.label} {figure(bar.mae)}{say(t['in_brackets'], unit=f'{low}–{high}')}"


def horizon_chart(result: dict[str, Any], rows: list[Row], clock: Clock, t: Texts) -> Drawing | None:
    """Every scored candidate's MAE at each step ahead."""
    ok = [row for row in rows if row.ok and row.data["scores"].get("by_horizon")]
    if not ok:
        return None
    ends = {row.name: (row.data["scores"]["by_horizon"][0], row.data["scores"]["by_horizon"][-1]) for row in ok}
    steps = result["horizon"]
    items = [
        say(
            t["chart_horizon_item"],
            label=r.label,
            first=figure(ends[r.name][0]),
            last=figure(ends[r.name][1]),
            horizon=steps,
        )
        for r in ok
    ]
    shown = find(ok, result["verdict"]["choice"]) or ok[0]
    first, last = ends[shown.name]
    told = {"label": sentence(shown.label), "first": measured(figure(first), t), "last": measured(figure(last), t),
            "horizon": steps}  # fmt: skip
    see = say(t["chart_horizon_see_zero"], **told)
    if first and last is not None:
        see = say(t["chart_horizon_see"], **told, ratio=figure(last / first, 3))
    return Drawing(
        title=t["chart_horizon"],
        alt=say(t["chart_horizon_alt"], unit=t["unit_of_log"], horizon=steps, list=t["list_semicolon"].join(items)),
        see=t["sentence_gap"].join([see, *_alike(ok, t)]),
        keys=tuple(Key("line", row.label, row.look) for row in ok),
        svg=horizon.draw(
            [horizon.HorizonLine(tuple(r.data["scores"]["by_horizon"]), r.look, r.strong) for r in ok],
            x_label=say(t["chart_horizon_x"], step=clock.step(t)),
            y_label=say(t["chart_horizon_y"], unit=t["unit_of_log"]),
        ),
        data=_by_step(ok, t),
    )


def _alike(rows: list[Row], t: Texts) -> list[str]:
    """Which lines of the chart cannot be seen apart, for lack of any difference; nothing where all differ."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        groups.setdefault(tuple(figure(v) for v in row.data["scores"]["by_horizon"]), []).append(row.label)
    items = [t["list_comma"].join(labels) for labels in groups.values() if len(labels) > 1]
    return [say(t["chart_alike"], list=t["list_semicolon"].join(items))] if items else []


def _by_step(rows: list[Row], t: Texts) -> Sheet:
    """What the chart by step ahead draws; of long horizons evenly spaced steps, the first and the last among them."""
    steps = len(rows[0].data["scores"]["by_horizon"])
    shown = thinned(steps)
    return Sheet(
        title=t["chart_horizon"],
        columns=(t["step_ahead"], *(say(t["mae_of"], label=row.label) for row in rows)),
        rows=tuple(
            SheetRow(count(k + 1), tuple(Cell(figure(row.data["scores"]["by_horizon"][k])) for row in rows))
            for k in shown
        ),
        see=t["thinned"] if len(shown) < steps else "",
    )


def paired_lines(result: dict[str, Any], rows: list[Row], t: Texts) -> list[str]:
    """The paired test in sentences."""
    test = result.get("comparison")
    if not test:
        return [t["paired_none"]]
    labels: dict[str, str] = {row.name: row.label for row in rows}
    low, high = test["interval"]
    gain = test["difference"]
    candidate, rival = labels.get(test["candidate"], test["candidate"]), labels.get(test["rival"], test["rival"])
    alike = alike_of(test, rows)
    if alike:
        told = say(t[f"paired_{alike}"], candidate=candidate, rival=rival, share=percent(NEAR, 2))
        return [sentence(told), *_others(test, rows, t)]
    # of a rise the ends are those of the rise
    ends = (low, high) if gain >= 0 else tuple(None if end is None else -end for end in (high, low))
    compared = say(t["paired_sentence"],
        candidate=candidate, rival=rival, change=t["paired_falls" if gain >= 0 else "paired_rises"],
        what=t["paired_gain" if gain >= 0 else "paired_rise"], method=_method(test, t),
        difference=figure(abs(gain), 3), relative=percent(abs(test["relative"])), level=percent(test["level"]),
        low=figure(ends[0], 3), high=figure(ends[1], 3), tested=tested(test, candidate, rival, t),
    )  # fmt: skip
    units = plain(test["effective_units"])
    outcome = (
        "paired_few" if untested(test) else "paired_win" if low > 0 else "paired_loss" if high < 0 else "paired_tie"
    )
    basis = say(t["paired_basis"], origins=count(test["origins"]), units=units, candidate=candidate, rival=rival)
    return [
        sentence(compared),
        say(t[outcome], candidate=candidate, rival=rival, fewest=FEWEST_UNITS),
        basis,
        *_others(test, rows, t),
    ]


def untested(test: dict[str, Any]) -> bool:
    """Whether a pair is worth too few independent units for its p-value and interval to be relied on."""
    return test["effective_units"] < FEWEST_UNITS or None in test["interval"]


def alike_of(test: dict[str, Any], rows: list[Row]) -> str:
    """Whether a test has nothing to test: "same" forecasts, "near" to one another, or "" where they differ.

    A correction that was not let in leaves the partner's forecasts; a p-value of such a pair speaks of rounding.
    """
    widest = max((abs(end) for end in (test["difference"], *test["interval"]) if end is not None), default=0.0)
    if widest == 0 and None not in test["interval"]:
        return "same"
    rival = find(rows, test["rival"])
    scale = test["difference"] / test["relative"] if test["relative"] else None if rival is None else rival.mae
    return "near" if scale and None not in test["interval"] and widest < NEAR * abs(scale) else ""


def same_forecasts(found: dict[str, Any]) -> bool:
    """Whether a difference with its interval is that of forecasts which do not differ at all."""
    return found["difference"] == 0 and all(end == 0 for end in found["interval"])


def _method(test: dict[str, Any], t: Texts) -> str:
    """The test in the words of the page; one that they do not know stands as the result calls it."""
    name, _, side = str(test["method"]).rpartition(", ")
    known = {TIME_METHOD: "method_time", UNIT_METHOD: "method_unit"}
    return t[known[name]] if side == "one-sided" and name in known else str(test["method"])


def tested(test: dict[str, Any], candidate: object, rival: object, t: Texts) -> str:
    """The p-value with what it is of; one that speaks for the opposite, with that of the opposite, too."""
    p = test["p_value"]
    told = {"p": p_told(p), "candidate": candidate, "rival": rival}
    if p is None or p <= 0.5:
        return say(t["p_less"], **told)
    return say(t["p_both"], **told, other=p_told(1 - p))


def tested_facts(result: dict[str, Any], rows: list[Row], t: Texts) -> list[tuple[str, str]]:
    """The paired test for the list of how it was tested: independent units, test, p-value; by name."""
    test = result.get("comparison")
    if not test:
        return []
    labels: dict[str, str] = {row.name: row.label for row in rows}
    names = {key: labels.get(test[key], test[key]) for key in ("candidate", "rival")}
    return [
        (t["units_independent"], say(t["units_against"], units=plain(test["effective_units"]), **names)),
        (t["test_used"], _method(test, t)),
        (t["p_value"], t["p_alike"] if alike_of(test, rows) else tested(test, names["candidate"], names["rival"], t)),
    ]


def _others(test: dict[str, Any], rows: list[Row], t: Texts) -> list[str]:
    """Each rival's difference, and the model confidence set; results of before have neither."""
    labels: dict[str, str] = {row.name: row.label for row in rows}
    lines, candidate = [], labels.get(test["candidate"], test["candidate"])
    if test.get("against"):
        items = [
            say(t["paired_item_same" if same_forecasts(found) else "paired_item"],
                label=labels.get(name, name), difference=figure(found["difference"], 3),
                low=figure(found["interval"][0], 3), high=figure(found["interval"][1], 3))
            for name, found in test["against"].items()
        ]  # fmt: skip
        told = t["list_semicolon"].join(items)
        lines.append(say(t["paired_against"], candidate=candidate, level=percent(test["level"]), list=told))
        beside = [row.label for row in rows if row.ok and row.name not in (*test["against"], test["candidate"])]
        if beside:
            lines.append(say(t["paired_beside"], list=t["list_comma"].join(beside)))
    if test.get("confidence_set"):
        alike = _in_set(test["confidence_set"], rows, t)
        told = {"level": percent(SET_LEVEL), "n": len(test["confidence_set"])}
        lines.append(say(t["paired_set"], **told, list=t["list_semicolon"].join(alike)))
    return [sentence(line) for line in lines]


def _in_set(found: dict[str, float], rows: list[Row], t: Texts) -> list[str]:
    """The candidates of the model confidence set, the best first; those with the same forecasts as one item."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row.ok and row.name in found:
            scores = row.data["scores"]
            groups.setdefault((scores["mae"], *(scores.get("by_horizon") or ())), []).append(row)
    items = []
    for each in groups.values():
        if max(found[row.name] for row in each) >= 1 - SET_LEVEL:
            first, *rest = (row.label for row in each)
            same = t["list_comma"].join(rest)
            items.append(say(t["paired_copies"], label=first, list=same) if rest else first)
    return items
