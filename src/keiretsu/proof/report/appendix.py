"""The last slide: the plan in short, and how to get the same figures again."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.replay import replay_command
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.markdown import code
from keiretsu.proof.report.numbers import count, percent
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.recorded import backend_of
from keiretsu.proof.report.slide import Line, Slide

RULE = ("level", "improvement", "worthwhile")


def appendix(context: Context, w: dict[str, str]) -> Slide:
    """Replay, rule, candidates with their steps, seed and machine, versions, fingerprint."""
    result, where = context.result, context.result["environment"]
    lines = [Line(w["slide_replay"], code(replay_command(result)))]
    rule = result["plan"].get("rule") or {}
    if all(key in rule for key in RULE):
        lines.append(Line(say(w["slide_rule"], **{key: percent(rule[key]) for key in RULE})))
    threads = say(w["threads"], n=where["cpu_threads"])
    backend = say(w["backend"], backend=backend_of(where["backend"], context.lang))
    ran = {"threads": threads, "backend": backend, "platform": where["platform"]}
    versions = {"keiretsu": result["keiretsu"], "python": where["python"], "torch": where["torch"]}
    return Slide(
        w["slide_appendix"],
        lines=(
            *lines,
            Line(say(w["slide_candidates"], list=w["list_comma"].join(_candidates(context, w)))),
            Line(say(w["slide_seed"], seed=result["seed"], **ran)),
            Line(say(w["slide_versions"], **versions)),
            Line(w["slide_fingerprint"], code(result["data"]["fingerprint"])),
        ),
    )


def _candidates(context: Context, w: dict[str, str]) -> list[str]:
    """All that took part, in the order of the plan, with what they were trained for."""
    planned: list[dict[str, Any]] = context.result["plan"].get("candidates") or []
    steps = {each["name"]: each.get("steps") for each in planned if isinstance(each, dict)}
    labels = {row.name: row.label for row in context.rows}
    return [
        say(w["slide_steps"], label=labels[name], steps=count(steps[name])) if steps.get(name) else labels[name]
        for name in (each["name"] for each in context.result["candidates"])
    ]
