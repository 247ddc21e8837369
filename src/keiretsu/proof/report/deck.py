"""What stands on the slides: a title, then verdict, reasons, data, comparison, trust, cost, forecasts, risks, steps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from keiretsu.proof.headline import headline_of
from keiretsu.proof.report.appendix import appendix
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.evidence.gates import gate_cards
from keiretsu.proof.report.evidence.section import missing
from keiretsu.proof.report.forecasts import drawings
from keiretsu.proof.report.gate_notes import gate_note, gate_sentence
from keiretsu.proof.report.markdown import Ready, plain_line
from keiretsu.proof.report.meeting import cost, holds, sentences_of
from keiretsu.proof.report.next_steps import next_steps
from keiretsu.proof.report.numbers import alike, count, made_at, size
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.slide import Line, Slide, words_of
from keiretsu.proof.report.slide_table import comparison_table
from keiretsu.proof.report.told import horizon_of, judged_of, listed, source_of
from keiretsu.proof.report.trust import trust_of
from keiretsu.proof.shortened import cut_line, meaning_of, risks_of

# As on the page.
LIGHTS = {"adopt": "✓", "keep": "＝", "collect": "?"}
# A slide holds no more than so many.
MOST_TARGETS, MOST_CHANNELS, MOST_FINDINGS, MOST_MISSING = 3, 12, 4, 3
SPOKEN = 2


@dataclass(frozen=True)
class Deck:
    """All slides; the first is the title, the others are in order.

    Attributes:
        name: title for the front matter, as a quoted text.
        title, subtitle, verdict, made: lines of the first slide.
        slides: the rest.
    """

    name: Ready
    title: str
    subtitle: str
    verdict: str
    made: str
    slides: tuple[Slide, ...]


def deck_of(context: Context) -> Deck:
    """The slides of a result in one language."""
    w, result = words_of(context), context.result
    data = result["data"]
    targets = listed(result["targets"], w, most=MOST_TARGETS)
    title = say(w["title"], targets=targets, horizon=horizon_of(context))
    told = {"source": source_of(context, w), "rows": count(data["rows"]), "series": count(data["series"])}
    decision = _headline(context, w)
    built = (_verdict, _reasons, _data, comparison_table, _holds, _cost, _forecasts, _change, next_steps)
    spoken = sentences_of(context)
    return Deck(
        name=Ready(json.dumps(plain_line(title), ensure_ascii=False)),
        title=title,
        subtitle=say(w["subtitle_one" if data["series"] == 1 else "subtitle"], **told),
        verdict=decision,
        made=say(w["slide_made"], created=made_at(result["created"]), version=result["keiretsu"]),
        slides=(
            *(build(context, w) for build in built),
            *(
                Slide(w["say"], lines=tuple(map(Line, spoken[at : at + SPOKEN])), first=at + 1)
                for at in range(0, len(spoken), SPOKEN)
            ),
            appendix(context, w),
        ),
    )


def _verdict(context: Context, w: dict[str, str]) -> Slide:
    verdict, cut = context.result["verdict"], cut_line(context.result)
    meaning = say(w["slide_meaning"], note=sentence(w[meaning_of(context.result, context.judged)]))
    told = [verdict["sentence"][context.lang], *([] if cut is None else [cut.to_dict()[context.lang]])]
    return Slide(_headline(context, w), lead=meaning, note=w["sentence_gap"].join(told))


def _headline(context: Context, w: dict[str, str]) -> str:
    decision = context.result["verdict"]["decision"]
    words = headline_of(context.result).to_dict()[context.lang]
    return say(w["slide_verdict"], symbol=LIGHTS[decision], decision=words)


def _reasons(context: Context, w: dict[str, str]) -> Slide:
    reasons = context.result["verdict"]["reasons"]
    return Slide(w["slide_reasons"], lines=tuple(Line(reason[context.lang]) for reason in reasons), first=1)


def _data(context: Context, w: dict[str, str]) -> Slide:
    result, data = context.result, context.result["data"]
    findings = result["profile"].get("findings") or []
    # those with something to do about them
    telling = [each for level in ("bad", "watch") for each in findings if each["level"] == level][:MOST_FINDINGS]
    lines = [context.clock.span_text(data, w), result["split"]["sentence"][context.lang]]
    for found in telling:
        named = {"name": w.get(found["name"], found["name"]), "level": w[found["level"]]}
        lines.append(say(w["slide_finding"], **named, sentence=found[f"sentence_{context.lang}"]))
    lines.append(say(w["slide_channels"], list=listed(data["channels"], w, most=MOST_CHANNELS)))
    return Slide(w["slide_data"], lines=tuple(map(Line, lines)))


def _holds(context: Context, w: dict[str, str]) -> Slide:
    cards = gate_cards(context)
    gates = (context.result.get("comparison") or {}).get("gates") or []
    lines = [
        say(w["slide_gate"], name=card.name, status=card.status, sentence=_told(context, gate))
        for card, gate in zip(cards, gates, strict=True)
    ] or holds(context)
    lines = [*trust_of(context), *lines, say(w["say_limits"], horizon=horizon_of(context))]
    untold = missing(context)
    if untold:
        lines.append(say(w["slide_missing"], list=listed(untold, {**w, "list_comma": " "}, most=MOST_MISSING)))
    return Slide(w["slide_holds"], lines=tuple(map(Line, lines)))


def _told(context: Context, gate: dict[str, Any]) -> str:
    """A gate's sentence with what stands beside it."""
    return context.t["sentence_gap"].join(filter(None, (gate_sentence(context, gate), gate_note(context, gate))))


def _cost(context: Context, w: dict[str, str]) -> Slide:
    lines = cost(context)
    wanted = dict.fromkeys((context.result["verdict"]["choice"], judged_of(context), context.rival))
    rows = [row for name in wanted for row in context.rows if row.name == name and row.ok]
    costs = [row.data["cost"] or {} for row in rows]
    fits = alike((found.get("fit_seconds") for found in costs), w)
    micros = [found.get("microseconds_per_row") for found in costs]
    passes = alike((None if each is None else each / 1e6 for each in micros), w)
    for row, found, fit, each in zip(rows, costs, fits, passes, strict=True):
        told = {"label": row.label, "fit": fit, "size": size(found.get("bytes")), "row": each}
        lines.append(sentence(say(w["slide_fit"], **told)))
    return Slide(w["slide_cost"], lines=tuple(map(Line, lines)))


def _forecasts(context: Context, w: dict[str, str]) -> Slide:
    drawn = drawings(context.result, context.rows, context.clock, context.t, context.lang)
    if not drawn:
        return Slide(w["slide_forecasts"], lead=w["slide_no_examples"])
    lines = [say(w["slide_example"], title=each.title, note=each.note, see=sentence(each.see)) for each in drawn]
    return Slide(w["slide_forecasts"], lines=tuple(map(Line, lines)), note=w["slide_pictures"])


def _change(context: Context, w: dict[str, str]) -> Slide:
    verdict = context.result["verdict"]
    lines = [say(w["slide_change_line"], change=verdict["would_change"][context.lang])]
    lines.extend(say(w["slide_risk_line"], risk=risk[context.lang]) for risk in risks_of(context.result))
    return Slide(w["slide_change"], lines=tuple(map(Line, lines)))
