"""What should be asked before a model is adopted, with this run's answer, or whom to ask where a run cannot say."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.fault_names import fault_phrase
from keiretsu.proof.report.candidates import Row
from keiretsu.proof.report.evidence.certified import certificate_of, state_of, told_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.gate_notes import MANY_TIMES, largest_fault, times
from keiretsu.proof.report.measured import likewise, measured
from keiretsu.proof.report.meeting import money, outcome
from keiretsu.proof.report.numbers import count, duration, figure, percent
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.texts import questions_en, questions_ja
from keiretsu.proof.report.told import (
    MEETING,
    called,
    chosen_of,
    failed_of,
    horizon_of,
    listed,
    payback_of,
    targets_of,
    units_of,
)
from keiretsu.proof.report.training import equal_terms
from keiretsu.proof.shortened import cuts_in
from keiretsu.proof.target_unit import unit_of_all
from keiretsu.proof.worst import failed_stretch

QUESTIONS: dict[str, dict[str, str]] = {"en": questions_en.TEXTS, "ja": questions_ja.TEXTS}
INCUMBENT = "incumbent"
# With fewer held-out units a certificate claims nothing about others.
FEWEST_UNITS = 5
MOST_CHANNELS = 8
# Findings of the profile that say whether the log itself moves, the most telling first.
MOVING = ("drift", "stationarity")


def questions_of(context: Context) -> tuple[tuple[str, str], ...]:
    """Twelve questions, each with its answer.

    Args:
        context: a result with its words; parts that a result of before lacks are said to be unknown.
    Returns:
        Pairs of question and answer, in one language.
    """
    answers = {
        "leak": _leak, "test": _test, "present": _present, "fair": _fair, "luck": _luck, "wrong": _wrong,
        "units": _units, "sensor": _sensor, "certificate": _certificate, "change": _change, "retrain": _retrain,
        "fallback": _fallback,
    }  # fmt: skip
    w, gap = words_of(context), context.t["sentence_gap"]
    return tuple(
        (w[f"ask_{name}"], gap.join(sentence(line) for line in answer(context, w))) for name, answer in answers.items()
    )


def words_of(context: Context) -> dict[str, str]:
    """The words of the page, those to be said and those of the questions."""
    own = {**MEETING[context.lang], **QUESTIONS[context.lang]}
    return {**context.t, **likewise(own, context.t, context.lang)}


def _leak(context: Context, w: dict[str, str]) -> list[str]:
    channels = listed(context.result["data"]["channels"], w, most=MOST_CHANNELS)
    told = context.result["split"]["sentence"][context.lang]
    return [told, w["leak_origin"], say(w["leak_ask"], channels=channels)]


def _test(context: Context, w: dict[str, str]) -> list[str]:
    split, units = context.result["split"], units_of(context)
    told = {"test": count(split["test_rows"]), "series": count(context.result["data"]["series"])}
    if split["kind"] == "unit":
        lines = [say(w["test_unit"], **told, held=count(len(split.get("test_series") or [])))]
    else:
        lines = [say(w["test_time"], **told, until=context.clock.stamp(split["train_until"]))]
    if units is not None:
        lines.append(say(w["test_units"], units=units, rival=called(context, context.rival)))
    return [*lines, w["test_ask"]]


def _present(context: Context, w: dict[str, str]) -> list[str]:
    mine = next((row for row in context.rows if row.name == INCUMBENT), None)
    if mine is None:
        return [w["present_no"]]
    choice = chosen_of(context)
    if not mine.ok or choice is None:
        return [w["present_failed"]]
    told = {"choice": called(context, choice.name), "choice_mae": measured(figure(choice.mae), w)}
    return [say(w["present_yes"], mae=measured(figure(mine.mae), w), **told)]


def _fair(context: Context, w: dict[str, str]) -> list[str]:
    result, failed = context.result, failed_of(context)
    told = {"n": len(context.rows), "ok": len(context.rows) - len(failed), "failed": len(failed)}
    lines = [say(w["fair_count"], **told), *equal_terms(context)]
    if failed:
        lines.append(say(w["say_failed"], list=listed(failed, w)))
    cut = cuts_in(result)
    slowed = [called(context, each["name"]) for each in cut if each["used"] > 0]
    if slowed:
        lines.append(say(w["say_shortened"], list=listed(slowed, w)))
    elif not cut and not failed:
        lines.append(w["fair_whole"])
    budget = result["timings"].get("budget_seconds")
    return lines if budget is None else [*lines, say(w["fair_ask"], budget=duration(budget, w))]


def _luck(context: Context, w: dict[str, str]) -> list[str]:
    level = context.result["plan"].get("rule", {}).get("level")
    told = w["luck_plain"] if level is None else say(w["luck_level"], level=percent(level))
    return [*outcome(context), told]


def _wrong(context: Context, w: dict[str, str]) -> list[str]:
    choice, lines = chosen_of(context), []
    if choice is not None:
        label = called(context, choice.name)
        lines.append(say(w["wrong_error"], label=label, opening=sentence(label), mae=figure(choice.mae)))
        covered = choice.data.get("coverage")
        if covered:
            told = {"measured": percent(covered["measured"]), "nominal": percent(covered["nominal"])}
            lines.append(say(w["wrong_band"], **told))
    account = payback_of(context)
    known = account is not None and account.benefit is not None
    return [*lines, *money(context), *([] if known else [w["wrong_ask"]])]


def _units(context: Context, w: dict[str, str]) -> list[str]:
    told = {"time": context.clock.name, "interval": context.clock.interval_text(w)}
    found = _finding(context, ("regularity",))
    lines = [say(w["units_clock"], **told), *([found] if found else [])]
    unit = unit_of_all(context.result["targets"])
    key = "units_ask" if unit is None else "units_ask_named"
    return [*lines, _taken(context, w), say(w[key], targets=targets_of(context), unit=unit)]


def _taken(context: Context, w: dict[str, str]) -> str:
    """Whether the numbers are those of the log, or which of them were told to mean none."""
    replaced = context.result["data"]["read_report"].get("replaced") or {}
    codes = list(dict.fromkeys(code for counts in replaced.values() for code in counts))
    if not codes:
        return w["units_as"]
    cells = sum(sum(counts.values()) for counts in replaced.values())
    return say(w["units_replaced"], codes=listed(codes, w, most=MOST_CHANNELS), n=len(codes), count=count(cells))


def _sensor(context: Context, w: dict[str, str]) -> list[str]:
    faults = context.findings.get("faults") or {}
    # of the candidate to use, where it was tried
    names = (context.result["verdict"]["choice"], context.judged)
    name = next((name for name in names if name in faults), None)
    worst = None if name is None else largest_fault(faults[name])
    if name is None or worst is None:
        return [w["sensor_none"]]
    told = {
        "label": called(context, name), "fault": fault_phrase(worst["fault"]).to_dict()[context.lang],
        "severity": f"{worst['severity']:g}", "kinds": len({each["fault"] for each in faults[name]["figures"]}),
    }  # fmt: skip
    if worst["ratio"]["diverged"]:
        lines = [say(w["sensor_worst_gone"], **told)]
    else:
        sizes = {"times": times(worst["ratio"]["ratio"], w), "error": measured(figure(worst["mae"]["mean"]), w)}
        beyond = "_beyond" if worst["ratio"]["ratio"] > MANY_TIMES else ""
        lines = [say(w[f"sensor_worst{beyond}"], **told, **sizes)]
    return [*lines, w["sensor_ask"]]


def _certificate(context: Context, w: dict[str, str]) -> list[str]:
    found, choice = certificate_of(context), context.result["verdict"]["choice"]
    label = called(context, choice)
    if not found:
        return [w["certificate_none"]]
    told = {
        "judged": called(context, context.judged),
        "units": count(found["units"]),
        "unit": w["certificate_series"] if found["unit"] == "series" else found["unit"],
    }
    checks = (found.get("checks") or {}).get("checks") or []
    said = [] if state_of(found) == "unchecked" else [told_of(context)]
    lines = [say(w["certificate_made"], **told), *said, *(check["sentence"][context.lang] for check in checks)]
    if found["units"] < FEWEST_UNITS:
        lines.append(w["certificate_few"])
    lines.append(say(w["certificate_not"], horizon=horizon_of(context)))
    if choice != context.judged and choice not in context.findings["certificates"]:
        lines.append(say(w["certificate_other"], label=label, opening=sentence(label)))
    return lines


def _change(context: Context, w: dict[str, str]) -> list[str]:
    found = _finding(context, MOVING)
    told = [] if found is None else [say(w["change_log"], sentence=found)]
    return [w["change_untried"], *told, w["change_ask"]]


def _retrain(context: Context, w: dict[str, str]) -> list[str]:
    choice, lines = chosen_of(context), []
    if choice is not None:
        fit = (choice.data.get("cost") or {}).get("fit_seconds")
        if fit is not None:
            lines.append(say(w["retrain_fit"], label=called(context, choice.name), fit=duration(fit, w)))
        distance = (choice.data.get("kpis") or {}).get("distance")
        if distance and distance["interval"]:
            low, high = distance["interval"]
            key = "grows" if low is not None and low > 0 else "falls" if high is not None and high < 0 else "flat"
            ends = "" if key == "flat" else _ends(distance, w, grows=key == "grows")
            lines.append(say(w[f"retrain_{key}"], ends=ends))
            lines += _broke_down(distance, w)
    return [*lines, w["retrain_ask"]]


def _broke_down(distance: dict[str, Any], w: dict[str, str]) -> list[str]:
    """The stretch in which the candidate failed, which a trend over all of them need not show."""
    failed = failed_stretch(distance["stretches"])
    if failed is None:
        return []
    worst, usual = failed
    told = {"mae": measured(figure(worst["mean"]), w), "others": measured(figure(usual), w)}
    place, of = distance["stretches"].index(worst) + 1, len(distance["stretches"])
    return [say(w["retrain_worst"], place=count(place), of=count(of), **told)]


def _ends(distance: dict[str, Any], w: dict[str, str], *, grows: bool) -> str:
    """The error at both ends of the test part, where they go the way of the whole: the line may bend between."""
    means = [each["mean"] for each in distance["stretches"] if each["mean"] is not None]
    if len(means) < 2 or (means[-1] > means[0]) != grows:
        return ""
    first, last = (measured(figure(value), w) for value in (means[0], means[-1]))
    return say(w["retrain_ends"], first=first, last=last)


def _fallback(context: Context, w: dict[str, str]) -> list[str]:
    choice = chosen_of(context)
    other = next((row for row in context.rows if _simple(row, choice)), None)
    if other is None or choice is None:
        return [w["fallback_none"], w["fallback_ask"]]
    label = called(context, other.name)
    told = {"choice": called(context, choice.name), "choice_mae": measured(figure(choice.mae), w)}
    line = say(w["fallback_other"], label=label, opening=sentence(label), mae=measured(figure(other.mae), w), **told)
    return [line, w["fallback_ask"]]


def _simple(row: Row, choice: Row | None) -> bool:
    """Whether it can stand in: scored, not itself the one to use, and without training by steps."""
    return row.ok and row.data["kind"] == "baseline" and (choice is None or row.name != choice.name)


def _finding(context: Context, names: tuple[str, ...]) -> str | None:
    """What the profile says, by the first of `names` that it holds."""
    found = {each["name"]: each for each in context.result["profile"].get("findings") or []}
    return next((found[name][f"sentence_{context.lang}"] for name in names if name in found), None)
