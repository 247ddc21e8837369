"""Whom the reader is told to use comes first; a gate says why it has no figure, and which worst it means."""

from __future__ import annotations

import pytest

from keiretsu.proof.report.answers import answers_of
from keiretsu.proof.report.gate_notes import gate_note
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.told import context_of
from keiretsu.proof.report.trust import trust_of


def gate(name: str, status: str, value: float | None) -> dict:
    """A gate as a result holds it."""
    return {"name": name, "status": status, "value": value, "limit": 1.5, "sentence": {"en": "Told.", "ja": "結果。"}}


@pytest.mark.parametrize("lang", TEXTS)
def test_the_model_to_use_comes_before_the_judged_one(result_of, lang):
    result = result_of("keep")
    context = context_of(result, lang)
    assert result["verdict"]["choice"] != context.judged
    told = trust_of(context)
    assert context.label(result["verdict"]["choice"]) in told[0]
    assert {"en": "has no certificate", "ja": "証明書はありません"}[lang] in told[-2]
    assert context.label(context.judged) in told[-1]
    answer = answers_of(context)["stability"]
    assert answer.startswith(told[0])


@pytest.mark.parametrize("lang", TEXTS)
def test_what_a_shut_correction_shows_holds_for_its_partner(result_of, lang):
    result = result_of("keep")
    result["verdict"]["choice"] = "ridge"
    by_name = {each["name"]: each for each in result["candidates"]}
    by_name["selective"] |= {"share": 0.0, "scores": dict(by_name["ridge"]["scores"])}
    told = trust_of(context_of(result, lang))
    assert {"en": "so it holds for that, too", "ja": "にも当てはまります"}[lang] in told[-1]
    assert {"en": "no certificate", "ja": "証明書はありません"}[lang] not in " ".join(told)


def test_where_both_are_one_nothing_is_said_twice(result_of):
    result = result_of("adopt")
    assert result["verdict"]["choice"] == context_of(result, "en").judged
    assert trust_of(context_of(result, "en")) == []


@pytest.mark.parametrize("lang", TEXTS)
def test_stability_without_a_figure_says_why(result_of, lang):
    context = context_of(result_of("keep"), lang)
    asked = gate("stability", "unknown", None)
    context.result["findings"]["lengths"] = {context.judged: {"length": 3000, "multiples": [1]}}
    says = {"en": "reaches 1× alone, the 3,000 rows", "ja": "1×（学習時の 3,000 行）だけ"}
    assert says[lang] in gate_note(context, asked)
    context.result["findings"]["lengths"] = {context.judged: {"length": 3000, "multiples": []}}
    assert "3,000" in gate_note(context, asked)
    context.result["findings"]["lengths"] = {}
    assert gate_note(context, asked) == ""


def test_robustness_tells_the_worst_by_the_rival_from_the_worst_by_itself(result_of):
    context = context_of(result_of("keep"), "en")
    ratio = {"ratio": 114.5, "diverged": 0}
    worst = [{"fault": "swapped_channels", "severity": 1.0, "mae": {"mean": 57.25}, "ratio": ratio}]
    context.result["findings"]["faults"] = {context.judged: {"worst": worst}}
    said = gate_note(context, gate("robustness", "pass", 1.0))
    assert said.startswith("That compares the two")
    assert "to 57.25, 114 times that" in said or "to 57.25, 115 times that" in said
    assert "worst" not in said
    assert "most" not in said.replace("almost", "")


@pytest.mark.parametrize("lang", TEXTS)
def test_a_ratio_beyond_a_thousand_is_told_as_a_bound(result_of, lang):
    context = context_of(result_of("keep"), lang)
    ratio = {"ratio": 258_125.0, "diverged": 0}
    worst = [{"fault": "unit_change", "severity": 1.0, "mae": {"mean": 23169.0}, "ratio": ratio}]
    context.result["findings"]["faults"] = {context.judged: {"worst": worst}}
    said = gate_note(context, gate("robustness", "pass", 1.0))
    assert {"en": "more than 1,000 times", "ja": "1,000 倍超"}[lang] in said
    assert "258" not in said
