"""What the template puts on the page beyond the result itself: figures drawn, sentences filled, labels chosen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from keiretsu.data.events import COUNT, SINCE
from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_ways import source_in_japanese
from keiretsu.data.read_words import told_of
from keiretsu.proof.headline import headline_of
from keiretsu.proof.replay import replay_command, to_fill_in
from keiretsu.proof.report import comparison, forecasts, spent
from keiretsu.proof.report.answers import answers_of
from keiretsu.proof.report.candidates import Row, rows_of
from keiretsu.proof.report.costs import Costs, costs_of
from keiretsu.proof.report.effort import Effort, effort_of
from keiretsu.proof.report.evidence import Context, Evidence, accuracy_sheet, evidence_of
from keiretsu.proof.report.expectation import Expectation, expectation_of
from keiretsu.proof.report.figure import Drawing
from keiretsu.proof.report.measured import words_in
from keiretsu.proof.report.numbers import alike, count
from keiretsu.proof.report.outline import Section, outline_of
from keiretsu.proof.report.parts import Parts, parts_of
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.recorded import backend_of
from keiretsu.proof.report.sheet import Sheet, is_cut
from keiretsu.proof.report.strip import Fact, facts_of
from keiretsu.proof.report.training import equal_terms, steps_text
from keiretsu.proof.report.units import Clock
from keiretsu.proof.shortened import cut_line, meaning_of, risks_of

_LIGHTS = {"adopt": "✓", "keep": "＝", "collect": "?"}
_NAMES_SHOWN = 12


@dataclass(frozen=True)
class Page:
    """The parts of the report that are computed from the result, in one language."""

    title: str
    subtitle: str
    symbol: str
    headline: str
    meaning: str
    cut_short: str
    facts: list[Fact]
    answers: dict[str, str]
    rows: list[Row]
    level: str
    nominal: str
    span: str
    until: str
    error_chart: Drawing | None
    horizon_chart: Drawing | None
    comparison_intro: str
    paired: list[str]
    tested: list[tuple[str, str]]
    expectation: Expectation | None
    reading: tuple[str, ...]
    event_channels: str
    accuracy: Sheet | None
    evidence: Evidence | None
    effort: Effort
    examples: list[Drawing]
    costs: Costs
    steps: dict[str, str]
    equal: list[str]
    total: str
    phases: list[tuple[str, float, str]]
    fits: dict[str, str]
    passes: dict[str, str]
    held_out: str
    backend: str
    replay: str
    risks: tuple[str, ...]
    plan: str
    plan_zone: str
    parts: Parts

    @property
    def fill_in(self) -> bool:
        """Whether the command of the replay holds a word to put one's own for."""
        return to_fill_in(self.replay)

    @property
    def cut(self) -> bool:
        """Whether the table of candidates holds an interval that is cut at 0."""
        return any(row.ok and is_cut(row.data.get("mae_interval")) for row in self.rows)

    @property
    def present(self) -> frozenset[str]:
        """Keys of the sections and parts that hold something."""
        e, parts = self.evidence, self.parts
        there = {
            "say": parts.sentences,
            "pictures": parts.data,
            "stability": e or self.effort or parts.stability,
            "gates": e and e.gates,
            "map": parts.stability,
            "effort": self.effort,
            "certificate": e and e.certificate,
            "missing": e and e.missing,
            "lasting": e and (e.distance or e.lengths or e.rollout),
            "robustness": e and (e.faults or e.abnormal),
            "calibration": e and e.calibration,
            "explained": parts.explained,
            "value": self.costs.owned or self.costs.lines,
            "time": self.phases,
            "questions": parts.questions,
            "glossary": parts.glossary,
        }
        always = ("verdict", "change", "next", "data", "findings", "brings", "comparison", "accuracy", "forecasts",
                  "cost", "plan", "test", "reproduce")  # fmt: skip
        return frozenset((*always, *(key for key, found in there.items() if found)))

    def outline(self, t: dict[str, str]) -> tuple[Section, ...]:
        """The sections and parts that are there, for the navigation."""
        return outline_of(self.present, t)


def page_of(result: dict[str, Any], lang: str, view: dict[str, Any] | None = None) -> Page:
    """Compute the page of `result` in one language.

    Args:
        view: forecasts to be looked at closely, as the run's folder holds them; None where there are none.
    """
    t, clock, rows = words_in(lang, result["targets"]), Clock.of(result), rows_of(result, lang)
    data, horizon = result["data"], clock.rows(result["horizon"], t)
    source = source_in_japanese(data["source"]) if lang == "ja" else data["source"]
    told = {"source": source, "rows": count(data["rows"]), "series": count(data["series"])}
    context, cut = Context(result, rows, clock, t, lang), cut_line(result)
    return Page(
        title=say(t["title"], targets=t["list_comma"].join(result["targets"]), horizon=horizon),
        subtitle=t["subtitle_one" if data["series"] == 1 else "subtitle"].format(**told),
        symbol=_LIGHTS[result["verdict"]["decision"]],
        headline=headline_of(result).to_dict()[lang],
        meaning=t[meaning_of(result, context.judged)],
        cut_short="" if cut is None else cut.to_dict()[lang],
        facts=facts_of(context),
        answers=answers_of(context),
        rows=rows,
        level=comparison.level_of(result),
        nominal=comparison.nominal_of(result),
        span=clock.span_text(data, t),
        until="" if result["split"]["train_until"] is None else clock.stamp_zoned(result["split"]["train_until"], t),
        error_chart=comparison.error_chart(result, rows, t),
        horizon_chart=comparison.horizon_chart(result, rows, clock, t),
        comparison_intro=say(t["comparison_intro"], origins=count(result["split"]["origins"]), horizon=horizon),
        paired=comparison.paired_lines(result, rows, t),
        tested=comparison.tested_facts(result, rows, t),
        expectation=expectation_of(context),
        reading=_reading(data, lang),
        event_channels=_event_channels(data["channels"], t),
        accuracy=accuracy_sheet(context),
        evidence=evidence_of(context),
        effort=effort_of(context),
        examples=forecasts.drawings(result, rows, clock, t, lang),
        costs=costs_of(context),
        steps={row.name: steps_text(context, row) for row in rows if row.ok},
        equal=equal_terms(context),
        total=spent.total(result, t),
        phases=spent.phases(result, rows, t),
        fits=_fits(rows, t),
        passes=_passes(rows, t),
        held_out=_held_out(result, t),
        backend=backend_of(result["environment"]["backend"], lang),
        replay=replay_command(result),
        risks=tuple(risk[lang] for risk in risks_of(result)),
        plan=json.dumps(result["plan"], ensure_ascii=False, indent=2),
        plan_zone=""
        if clock.zone is None or result["split"]["train_until"] is None
        else say(t["in_brackets"], unit=t["plan_zone"]),
        parts=parts_of(context, view),
    )


def _fits(rows: list[Row], t: dict[str, str]) -> dict[str, str]:
    """How long each candidate that was scored took to fit, all in one unit."""
    ok = [row for row in rows if row.ok]
    return dict(zip((row.name for row in ok), alike((row.data["cost"]["fit_seconds"] for row in ok), t), strict=True))


def _passes(rows: list[Row], t: dict[str, str]) -> dict[str, str]:
    """How long each of them takes for a row, all in one unit."""
    each = {row.name: row.data["cost"]["microseconds_per_row"] for row in rows if row.ok}
    took = alike((None if one is None else one / 1e6 for one in each.values()), t)
    return dict(zip(each, took, strict=True))


def _reading(data: dict[str, Any], lang: str) -> tuple[str, ...]:
    """What reading did to the rows, values and columns of the log, and what can be done about it."""
    pairs = told_of(ReadReport.from_dict(data["read_report"]), way="command", source=str(data["source"]))
    return tuple(ja if lang == "ja" else en for en, ja in pairs)


def _event_channels(channels: list[str], t: dict[str, str]) -> str:
    """What the two channels of a code of events mean, by the first of them; empty where there are none."""
    codes = (name.removesuffix(COUNT) for name in channels if name.endswith(COUNT))
    code = next((code for code in codes if code + SINCE in channels), None)
    return "" if code is None else say(t["event_channels"], count=code + COUNT, since=code + SINCE, code=code)


def _held_out(result: dict[str, Any], t: dict[str, str]) -> str:
    names = [str(name) for name in result["split"].get("test_series") or []]
    if result["split"]["kind"] != "unit" or not names:
        return ""
    shown = t["list_comma"].join(names[:_NAMES_SHOWN])
    if len(names) > _NAMES_SHOWN:
        shown = t["list_comma"].join([shown, say(t["and_more"], n=len(names) - _NAMES_SHOWN)])
    return say(t["held_out"], n=len(names), total=count(result["data"]["series"]), names=shown)
