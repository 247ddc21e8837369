"""The strip under the verdict: what to use, its error, what it gains, its coverage, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keiretsu.proof.change import span_of
from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.comparison import level_of, untested
from keiretsu.proof.report.covered import interval_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import count, duration, figure, money, percent, plain
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import cut_ends, is_cut
from keiretsu.proof.report.told import horizon_of, saved_of_own

_DAY = 86400.0


@dataclass(frozen=True)
class Fact:
    """One cell: its name, its figure, and what belongs to it in small letters, a line each."""

    name: str
    value: str
    small: tuple[str, ...] = ()


def facts_of(context: Context) -> list[Fact]:
    """The cells that this result has figures for; always how much was tested."""
    choice = find(context.rows, context.result["verdict"]["choice"])
    if choice is None:
        return [_tested(context)]
    facts = [_error(choice, context), _gain(choice, context), _covered(choice, context), _cost(choice, context)]
    return [_chosen(choice, context), *(fact for fact in facts if fact is not None), _tested(context)]


def _chosen(choice: Row, context: Context) -> Fact:
    return Fact(context.t["fact_choice"], choice.label)


def _error(choice: Row, context: Context) -> Fact:
    t, interval = context.t, choice.data.get("mae_interval")
    small: tuple[str, ...] = ()
    if interval:
        low, high = cut_ends(interval)
        small = (say(t["fact_interval"], level=level_of(context.result), low=low, high=high),)
    if is_cut(interval):
        small = (*small, t["cut_short"])
    skill = choice.data["scores"].get("skill")
    naive = ()
    if skill is not None:
        naive = (say(t["fact_naive" if skill >= 0 else "fact_naive_more"], skill=percent(abs(skill))),)
    return Fact(
        t["fact_error"],
        figure(choice.mae),
        (*small, say(t["fact_error_unit"], horizon=horizon_of(context)), *naive, *_beside_own(choice, context)),
    )


def _beside_own(choice: Row, context: Context) -> tuple[str, ...]:
    """How the model to use compares with the user's own method, where that took part."""
    found = saved_of_own(context, choice)
    if found is None:
        return ()
    saved = found[1]
    return (say(context.t["fact_own" if saved >= 0 else "fact_own_more"], skill=percent(abs(saved))),)


def _gain(choice: Row, context: Context) -> Fact | None:
    """What the judged candidate saves of its rival's error, whoever of the two is to be used."""
    t, test = context.t, context.result.get("comparison")
    rival = find(context.rows, test["rival"]) if test else None
    if not test or test.get("relative") is None or rival is None or not rival.mae:
        return None
    won, less = choice.name == test["candidate"], test["relative"] >= 0
    key = ("fact_gain" if won else "fact_gain_missed") if less else "fact_loss" if won else "fact_loss_spared"
    name = say(t[key], label=context.label(test["candidate"]))
    small, (low, high) = [say(t["fact_gain_over"], label=rival.label)], test["interval"]
    if untested(test) and (low, high) != (0, 0):
        small.append(t["fact_untested"])
    elif low is not None and high is not None and (low or high):
        # a loss is told as what is added; an interval of both signs says of each end which it is
        span = span_of(low / rival.mae, high / rival.mae, percent).to_dict()[context.lang]
        small.append(say(t["fact_interval_span"], level=percent(test["level"]), span=span))
    return Fact(name, percent(abs(test["relative"])), tuple(small))


def _covered(choice: Row, context: Context) -> Fact | None:
    t, covered = context.t, choice.data.get("coverage")
    if not covered:
        return None
    small, interval = (), interval_of(choice)
    if interval is not None:
        low, high = map(percent, interval)
        small = (say(t["fact_interval"], level=level_of(context.result), low=low, high=high),)
    return Fact(say(t["fact_coverage"], nominal=percent(covered["nominal"])), percent(covered["measured"]), small)


def _cost(choice: Row, context: Context) -> Fact | None:
    """Money where there are prices; else the computing of a day; else that of a row."""
    t, costs = context.t, context.result.get("costs") or {}
    mine = next((each for each in costs.get("ownership") or [] if each["candidate"] == choice.name), None)
    if mine is not None:
        days = say(t["fact_days"], days=plain(mine["days"]))
        return Fact(t["fact_owned"], f"{money(mine['total'])} {mine['currency']}", (days, *_account(context)))
    each = (choice.data.get("cost") or {}).get("microseconds_per_row")
    if each is None:
        return None
    rows = rows_a_day(context.result)
    # a log of months brings no row on most days
    if rows is None or round(rows) < 1:
        return Fact(t["fact_row"], duration(each / 1e6, t))
    return Fact(
        t["fact_computing"], duration(rows * each / 1e6, t), (say(t["fact_rows_a_day"], rows=plain(round(rows))),)
    )


def _account(context: Context) -> tuple[str, ...]:
    """What the judged candidate would cost and bring beyond its rival."""
    account, t = (context.result.get("comparison") or {}).get("payback"), context.t
    if not account:
        return ()
    told = {"currency": account["currency"], "label": context.label(context.judged)}
    extra, benefit = account["extra"], account.get("benefit")
    lines = [say(t["fact_extra" if extra >= 0 else "fact_extra_less"], **told, extra=money(abs(extra)))]
    if benefit is not None:
        lines.append(say(t["fact_benefit" if benefit >= 0 else "fact_loss_money"], **told, benefit=money(abs(benefit))))
    return tuple(lines)


def _tested(context: Context) -> Fact:
    t, test = context.t, context.result.get("comparison")
    told = {"units": plain(test["effective_units"]), "rival": context.label(test["rival"])} if test else {}
    small = (say(t["fact_units"], **told),) if test else ()
    return Fact(t["fact_origins"], say(t["fact_origins_value"], origins=count(_origins(context.result))), small)


def _origins(result: dict[str, Any]) -> int:
    return result["split"]["origins"]


def rows_a_day(result: dict[str, Any]) -> float | None:
    """Rows that the log brings a day, all series together, its gaps included; None where its clock is no date."""
    data = result["data"]
    if data["clock"] != "datetime":
        return None
    span = (datetime.fromisoformat(data["last"]) - datetime.fromisoformat(data["first"])).total_seconds()
    return data["rows"] * _DAY / span if span > 0 else None
