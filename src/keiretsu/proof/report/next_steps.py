"""What to do next, by what was decided: on the page, and on a slide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_words import doubts_of
from keiretsu.proof.report.evidence.certified import certificate_of
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.markdown import code
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.questions import INCUMBENT
from keiretsu.proof.report.slide import Line, Slide
from keiretsu.proof.report.slide import words_of as slide_words
from keiretsu.proof.report.told import called, chosen_of, gates_of, judged_of, needed_of, units_of


@dataclass(frozen=True)
class Step:
    """One thing to do, with the command that does it."""

    text: str
    command: str = ""


def steps_of(context: Context) -> tuple[Step, ...]:
    """What to do after an adoption, a refusal, or a call for data."""
    steps = {"adopt": _adopt, "keep": _keep, "collect": _collect}[context.result["verdict"]["decision"]]
    w = slide_words(context)
    return (*_first_settled(context, w), *steps(context, w))


def _first_settled(context: Context, w: dict[str, str]) -> list[Step]:
    """What reading left open of the target: all figures may hang on it."""
    report = ReadReport.from_dict(context.result["data"]["read_report"])
    targets = set(context.result["targets"])
    mine = replace(report, proposed={name: found for name, found in report.proposed.items() if name in targets})
    told = [pair[("en", "ja").index(context.lang)] for pair in doubts_of(mine, way="command")]
    return [Step(say(w["next_settle"], doubt=told[0]))] if told else []


def next_steps(context: Context, w: dict[str, str]) -> Slide:
    """The same as a slide."""
    lines = [Line(step.text, code(step.command) if step.command else "") for step in steps_of(context)]
    return Slide(w["slide_next"], lines=(*lines, Line(w["next_questions"])), first=1)


def _adopt(context: Context, w: dict[str, str]) -> list[Step]:
    lines = [Step(say(w["next_beside"], choice=_choice(context))), *_running(context, w), Step(w["next_people"])]
    unknown = gates_of(context)["unknown"]
    if unknown:
        named = w["list_comma"].join(w[f"gate_{gate['name']}"] for gate in unknown)
        lines.append(Step(say(w["next_unknown"], list=named)))
    choice = chosen_of(context)
    if certificate_of(context) and choice is not None and choice.data.get("model"):
        lines.append(Step(w["next_check"], f"keiretsu certify {choice.data['model']} --data LOG --check"))
    return lines


def _keep(context: Context, w: dict[str, str]) -> list[Step]:
    told = {"choice": _choice(context), "judged": called(context, judged_of(context))}
    return [Step(say(w["next_use"], **told)), *_running(context, w), *_present(context, w), Step(w["next_again"])]


def _collect(context: Context, w: dict[str, str]) -> list[Step]:
    units, needed = units_of(context), needed_of(context)
    key = "next_collect_none" if units is None else "next_collect_bare" if needed is None else "next_collect"
    more = say(w[key], units=units, needed=needed)
    use = say(w["next_use_now"], choice=_choice(context))
    return [Step(more), Step(use), *_running(context, w), *_present(context, w), Step(w["next_date"])]


def _running(context: Context, w: dict[str, str]) -> list[Step]:
    """How to run what the run's folder holds; an incumbent and a candidate without a model run elsewhere."""
    choice = chosen_of(context)
    if choice is None or choice.name == INCUMBENT or not choice.data.get("model"):
        return []
    run = "keiretsu stream . "
    lang = " --lang ja" if context.lang == "ja" else ""
    return [
        Step(w["next_stream"], f"{run}--follow LOG --from-start{lang}"),
        Step(w["next_compare"], f"{run}--compare{lang}"),
    ]


def _present(context: Context, w: dict[str, str]) -> list[Step]:
    return [] if any(row.name == INCUMBENT for row in context.rows) else [Step(w["next_present"])]


def _choice(context: Context) -> str:
    return called(context, context.result["verdict"]["choice"])
