"""The run in sentences that can be said aloud in a meeting: asked, used, compared, found, holds, costs, proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.candidates import INCUMBENT
from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.evidence.certified import certificate_of, renewal_due, state_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.gate_notes import gate_sentence
from keiretsu.proof.report.measured import likewise, measured
from keiretsu.proof.report.numbers import count, duration, figure, percent, plain
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.told import (
    MEETING,
    called,
    chosen_of,
    days_of,
    failed_of,
    gain_of,
    gates_of,
    horizon_of,
    judged_of,
    listed,
    lowered,
    needed_of,
    payback_of,
    saved_of_own,
    source_of,
    targets_of,
    units_of,
)
from keiretsu.proof.report.worth import worth_lines
from keiretsu.proof.shortened import cuts_in, few_in, hardly_trained, risks_of


def sentences_of(context: Context) -> tuple[str, ...]:
    """Eight paragraphs of one to four sentences, in the order in which they are said, with this run's figures.

    Args:
        context: a result with its words; parts that a result of before lacks are said to be unknown.
    Returns:
        The question, the data, the comparison, the outcome, what holds, the cost, the proposal, what would change it.
    """
    parts = (_question, _data, _compared, _outcome, _holds, _costs, proposal, _change)
    gap = context.t["sentence_gap"]
    return tuple(gap.join(sentence(line) for line in part(context) if line) for part in parts)


def words_of(context: Context) -> dict[str, str]:
    """The words of the page and those to be said."""
    return {**context.t, **likewise(MEETING[context.lang], context.t, context.lang)}


def outcome(context: Context) -> list[str]:
    """What came out, in plain words: both errors, the gain with its interval, how often luck would do it."""
    w, judged = words_of(context), judged_of(context)
    gain, opening = gain_of(context, w), sentence(called(context, judged))
    if gain is None:
        best = next((row for row in context.rows if row.ok), None)
        told = {"best": "–" if best is None else best.label, "mae": "–" if best is None else figure(best.mae)}
        return [say(w["say_absent"], judged=called(context, judged), opening=opening, **told)]
    maes = {row.name: figure(row.mae) for row in context.rows if row.ok}
    told = {
        "judged": called(context, judged), "mae": maes.get(judged, "–"),
        "rival": called(context, context.rival), "rival_mae": maes.get(context.rival, "–"),
        "horizon": horizon_of(context),
    }  # fmt: skip
    if gain.kind == "same":
        return [say(w["say_same"], **told, opening=opening)]
    key = gain.kind if gain.kind in ("better", "worse") else f"{gain.kind}_{'less' if gain.less else 'more'}"
    ends = {"size": gain.size, "low": gain.low, "high": gain.high, "level": gain.level}
    if gain.kind == "few":
        ends |= {"units": plain((context.result["comparison"] or {}).get("effective_units")), "fewest": FEWEST_UNITS}
    lines = [say(w["say_errors"], **told), say(w[f"say_{key}"], **told, **ends)]
    # how often luck gives so good a result says nothing of one that is no better
    if gain.chance and (gain.less or gain.kind == "worse"):
        lines.append(say(w["say_bad_luck" if gain.kind == "worse" else "say_luck"], **told, chance=gain.chance))
    return lines


def because(context: Context) -> str:
    """Why the proposal is made, in a clause that the figures bear out."""
    w, result = words_of(context), context.result
    decision, units, needed = result["verdict"]["decision"], units_of(context), needed_of(context)
    gain, gates, account = gain_of(context, w), gates_of(context), payback_of(context)
    told = {"judged": called(context, judged_of(context)), "rival": called(context, context.rival)}
    shut = any(row.name == judged_of(context) and row.data.get("share") == 0 for row in context.rows)
    if decision == "adopt":
        return say(w["why_better" if gain is not None and gain.kind == "better" else "why_cheaper"], **told)
    if decision == "collect":
        key = "why_few_none" if units is None else "why_few_bare" if needed is None else "why_few"
        return say(w[key], units=units, needed=needed)
    if gain is None:
        return say(w["why_absent"], **told)
    if shut or gain.kind == "same":
        short = any(row.name == judged_of(context) and hardly_trained(row.data.get("training")) for row in context.rows)
        return say(w[("why_shut_short" if short else "why_shut") if shut else "why_open"], **told)
    if gain.kind != "better":
        return say(w["why_worse" if gain.kind == "worse" else "why_open"], **told)
    if gates["fail"]:
        named = w["say_join"].join(w[f"say_gate_{gate['name']}"] for gate in gates["fail"])
        return say(w["why_gate"], **told, gates=named)
    return say(w["why_unpaid" if account is not None and account.pays is False else "why_small"], **told)


def money(context: Context) -> list[str]:
    """Whether it pays, or that this was not judged."""
    w, account = words_of(context), payback_of(context)
    if account is None:
        return worth_lines(context) or [w["say_no_money" if context.result["plan"].get("value") else "say_no_prices"]]
    told = lowered(account.sentence.to_dict()[context.lang])
    lines = [say(w["say_money"], judged=called(context, judged_of(context)), account=told)]
    if account.benefit_low is not None:
        lines.append(say(w["say_money_low"], low=count(account.benefit_low), currency=account.currency))
    lines.append({True: w["say_pays"], False: w["say_pays_not"], None: w["say_pays_unknown"]}[account.pays])
    return [*lines, *worth_lines(context)]


def holds(context: Context) -> list[str]:
    """The conditions beside accuracy, with what became of them; those not met with their figures."""
    w, gates, judged = words_of(context), gates_of(context), called(context, judged_of(context))
    if not any(gates.values()):
        return [say(w["say_unchecked"], judged=judged)]
    lines = [say(w["say_conditions"], judged=judged)]
    for status, each in gates.items():
        if each:
            named = w["say_join"].join(w[f"say_gate_{gate['name']}"] for gate in each)
            lines.append(say(w[f"say_{status}"], list=named))
        # what was met within its limit needs no figures, and what has none is said already
        lines.extend(gate_sentence(context, gate) for gate in each if status != "unknown" and _beyond(gate))
    if renewal_due(context):
        lines.append(w["say_moved" if state_of(certificate_of(context)) == "renew" else "say_clock"])
    return lines


def _beyond(gate: Mapping[str, Any]) -> bool:
    """Whether what was measured is beyond the limit; where a gate is passed all the same, that may be chance."""
    return gate["value"] is not None and (gate["status"] == "fail" or gate["value"] > gate["limit"])


def _question(context: Context) -> list[str]:
    judged = called(context, judged_of(context))
    told = {"targets": targets_of(context), "horizon": horizon_of(context), "opening": sentence(judged)}
    return [say(words_of(context)["say_question"], judged=judged, **told)]


def _data(context: Context) -> list[str]:
    w, data, split = words_of(context), context.result["data"], context.result["split"]
    told = {"rows": count(data["rows"]), "source": source_of(context, w), "series": count(data["series"])}
    named = "" if context.clock.dated else f"{context.clock.name} "
    span = {
        "first": f"{named}{context.clock.stamp(data['first'])}",
        "last": context.clock.stamp_zoned(data["last"], w),
        "interval": context.clock.interval_text(w),
    }
    used = say(w["say_data" if data["series"] == 1 else "say_data_series"], **told, **span)
    parts = {"train": count(split["train_rows"]), "test": count(split["test_rows"])}
    held = len(split.get("test_series") or [])
    if split["kind"] == "unit":
        return [used, say(w["say_split_unit"], **parts, learned=count(data["series"] - held), held=count(held))]
    return [used, say(w["say_split_time"], **parts, until=context.clock.stamp(split["train_until"]))]


def _compared(context: Context) -> list[str]:
    w, result = words_of(context), context.result
    failed = failed_of(context)
    told = {"n": len(context.rows), "ok": len(context.rows) - len(failed), "failed": len(failed)}
    key = "say_compared_failed" if failed else "say_compared"
    lines = [say(w[key], **told, origins=count(result["split"]["origins"]))]
    units = units_of(context)
    if units is not None:
        told = {"judged": called(context, judged_of(context)), "rival": called(context, context.rival)}
        lines.append(say(w["say_units"], units=units, **told))
    budget, cut = result["timings"].get("budget_seconds"), cuts_in(result)
    if budget is not None:
        lines.append(say(w["say_budget"], budget=duration(budget, w)))
    if failed:
        lines.append(say(w["say_failed"], list=listed(failed, w)))
    slowed = [called(context, each["name"]) for each in cut if each["used"] > 0]
    if slowed:
        lines.append(say(w["say_shortened"], list=listed(slowed, w)))
    few = [called(context, each["name"]) for each in few_in(result)]
    if few:
        lines.append(say(w["say_few_steps"], list=listed(few, w)))
    return lines


def _outcome(context: Context) -> list[str]:
    w, choice = words_of(context), chosen_of(context)
    skill = None if choice is None or choice.name == "naive" else choice.data["scores"]["skill"]
    if choice is None or skill is None:
        return [w["say_outcome"], *outcome(context)]
    key = "say_naive" if skill >= 0 else "say_naive_worse"
    label = called(context, choice.name)
    return [
        w["say_outcome"],
        *outcome(context),
        say(w[key], choice=label, opening=sentence(label), skill=percent(abs(skill))),
        *_beside_own(context, choice, w),
    ]


def _beside_own(context: Context, choice: Row, w: dict[str, str]) -> list[str]:
    """How the model to use compares with the user's own method, where that took part and is another."""
    found = saved_of_own(context, choice)
    if found is None:
        return []
    mine, saved = found
    told = {"own": measured(figure(mine.mae), w), "skill": percent(abs(saved))}
    return [say(w["say_own" if saved >= 0 else "say_own_worse"], **told)]


def _holds(context: Context) -> list[str]:
    return [*holds(context), say(words_of(context)["say_limits"], horizon=horizon_of(context))]


def _costs(context: Context) -> list[str]:
    return [words_of(context)["say_costs"], *cost(context)]


def cost(context: Context) -> list[str]:
    """Time spent, days expected, money where it was judged."""
    w, timings = words_of(context), context.result["timings"]
    total, budget = duration(timings.get("total_seconds"), w), timings.get("budget_seconds")
    if budget is None:
        lines = [say(w["say_time_only"], total=total)]
    else:
        lines = [say(w["say_time"], total=total, budget=duration(budget, w))]
    choice, other = context.result["verdict"]["choice"], judged_of(context)
    other = context.rival if other == choice else other
    days, other_days = days_of(context, choice, w), days_of(context, other, w)
    if days is not None:
        key = "say_days_one" if other_days is None else "say_days"
        told = {"choice": called(context, choice), "other": called(context, other), "other_days": other_days}
        lines.append(say(w[key], days=days, **told))
    return [*lines, *money(context)]


def proposal(context: Context) -> list[str]:
    """What is proposed, and why."""
    verdict = context.result["verdict"]
    told = {"choice": called(context, verdict["choice"]), "judged": called(context, judged_of(context))}
    line = words_of(context)[f"say_{verdict['decision']}"]
    return [say(line, **told, targets=targets_of(context), because=because(context)), *simpler(context)]


def simpler(context: Context) -> list[str]:
    """Why the method to use is not the best of the rest, whose error is smaller; empty where it is, or was adopted."""
    w, result, choice = words_of(context), context.result, chosen_of(context)
    rival = next((row for row in context.rows if row.ok and row.name == context.rival), None)
    if choice is None or rival is None or choice.name in (rival.name, judged_of(context)):
        return []
    worthwhile, priced = result["plan"].get("rule", {}).get("worthwhile"), result["plan"].get("value")
    if worthwhile is None or result["verdict"]["decision"] == "adopt":
        return []
    key = "own" if choice.name == INCUMBENT else "pay" if priced else "run"
    label = called(context, rival.name)
    told = {"rival": label, "opening": sentence(label), "choice": called(context, choice.name)}
    maes = {"rival_mae": measured(figure(rival.mae), w), "choice_mae": measured(figure(choice.mae), w)}
    return [say(w[f"say_simpler_{key}"], **told, **maes, worthwhile=percent(worthwhile))]


def _change(context: Context) -> list[str]:
    w, verdict = words_of(context), context.result["verdict"]
    lines = [say(w["say_change"], change=lowered(verdict["would_change"][context.lang]))]
    risks = risks_of(context.result)
    if risks:
        first = lowered(risks[0][context.lang])
        lines.append(say(w["say_risk" if len(risks) == 1 else "say_risks"], risk=first, n=count(len(risks))))
    return lines
