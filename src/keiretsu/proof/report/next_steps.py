"""The slide that says what to do next, by what was decided."""

from __future__ import annotations

from keiretsu.proof.report.evidence.certified import certificate_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.markdown import code
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.questions import INCUMBENT
from keiretsu.proof.report.slide import Line, Slide
from keiretsu.proof.report.told import called, chosen_of, gates_of, judged_of, needed_of, units_of


def next_steps(context: Context, w: dict[str, str]) -> Slide:
    """What to do after an adoption, a refusal, or a call for data."""
    steps = {"adopt": _adopt, "keep": _keep, "collect": _collect}[context.result["verdict"]["decision"]]
    return Slide(w["slide_next"], lines=(*steps(context, w), Line(w["next_questions"])), first=1)


def _adopt(context: Context, w: dict[str, str]) -> list[Line]:
    lines = [Line(say(w["next_beside"], choice=_choice(context))), *_running(context, w), Line(w["next_people"])]
    unknown = gates_of(context)["unknown"]
    if unknown:
        named = w["list_comma"].join(w[f"gate_{gate['name']}"] for gate in unknown)
        lines.append(Line(say(w["next_unknown"], list=named)))
    choice = chosen_of(context)
    if certificate_of(context) and choice is not None and choice.data.get("model"):
        lines.append(Line(w["next_check"], code(f"keiretsu certify {choice.data['model']} --data LOG --check")))
    return lines


def _keep(context: Context, w: dict[str, str]) -> list[Line]:
    told = {"choice": _choice(context), "judged": called(context, judged_of(context))}
    return [Line(say(w["next_use"], **told)), *_running(context, w), *_present(context, w), Line(w["next_again"])]


def _collect(context: Context, w: dict[str, str]) -> list[Line]:
    units, needed = units_of(context), needed_of(context)
    key = "next_collect_none" if units is None else "next_collect_bare" if needed is None else "next_collect"
    more = say(w[key], units=units, needed=needed)
    use = say(w["next_use_now"], choice=_choice(context))
    return [Line(more), Line(use), *_running(context, w), *_present(context, w), Line(w["next_date"])]


def _running(context: Context, w: dict[str, str]) -> list[Line]:
    """How to run what the run's folder holds; an incumbent and a candidate without a model run elsewhere."""
    choice = chosen_of(context)
    if choice is None or choice.name == INCUMBENT or not choice.data.get("model"):
        return []
    run = "keiretsu stream . "
    lang = " --lang ja" if context.lang == "ja" else ""
    return [
        Line(w["next_stream"], code(f"{run}--follow LOG --from-start{lang}")),
        Line(w["next_compare"], code(f"{run}--compare{lang}")),
    ]


def _present(context: Context, w: dict[str, str]) -> list[Line]:
    return [] if any(row.name == INCUMBENT for row in context.rows) else [Line(w["next_present"])]


def _choice(context: Context) -> str:
    return called(context, context.result["verdict"]["choice"])
