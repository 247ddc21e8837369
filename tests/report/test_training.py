"""Steps on the page: taken of those given, what is equal among candidates, why seconds differ, who was cut."""

from __future__ import annotations

import pytest

from keiretsu.proof.report.meeting import sentences_of
from keiretsu.proof.report.told import context_of
from keiretsu.proof.report.training import equal_terms, steps_text
from support.figures import derived, written
from support.rendered import rendered
from support.report_text import body, numbers, words

STEPS = {
    "selective": {"planned": 287, "given": 287, "taken": 104, "most": 300, "ended": "early"},
    "gru": {"planned": 36, "given": 36, "taken": 36, "most": 300, "ended": "limit"},
    "attention": {"planned": 264, "given": 117, "taken": 99, "most": 300, "ended": "cut"},
}


@pytest.fixture
def trained(result_of) -> dict:
    """A result that knows the steps, with one candidate that was cut."""
    result = result_of("keep")
    for candidate in result["candidates"]:
        candidate["training"] = STEPS.get(candidate["name"])
        if candidate["name"] == "attention":  # its search for the length of training went on to the end of its share
            candidate["summary"] = {"history": [{"held_out": [{"step": 64, "error": 1.0}]}]}
    said = {"en": "The run was shortened.", "ja": "短縮しました。"}
    result["shortened"] = {"candidates": [{"name": "attention", "planned": 264, "used": 117}], "sentence": said}
    return result


def test_what_is_equal_and_why_seconds_differ_is_told(trained):
    en, ja = (" ".join(equal_terms(context_of(trained, lang))) for lang in ("en", "ja"))
    assert "the time planned for each, as long as that is no more than 300 steps" in en
    assert "ends early where nothing more is to be gained" in en
    assert "selective SSM on ridge 104 of 287" in en
    assert "GRU on ridge 36 of 300" in en
    assert "Transformer on ridge 117 of 264" in en
    assert "287 回のうち 104 回" in ja
    assert "300 回のうち 36 回" in ja
    assert "264 回のうち 117 回" in ja


def test_a_stage_that_was_left_out_is_told_from_an_early_end(trained):
    gru = next(each for each in trained["candidates"] if each["name"] == "gru")
    gru["training"] = {"planned": 300, "given": 300, "taken": 255, "most": 300, "ended": "whole"}
    said = " ".join(equal_terms(context_of(trained, "en")))
    assert "left out where the correction was not let in: GRU on ridge 255 of 300 steps" in said
    assert "Used up" not in said


def test_the_table_tells_steps_taken_from_steps_given(trained):
    context = context_of(trained, "en")
    told = {row.name: steps_text(context, row) for row in context.rows}
    assert (told["selective"], told["attention"], told["naive"]) == ("104 of 287", "99 of 117", "–")


def test_results_of_before_are_told_by_their_plan(result_of):
    result = result_of("keep")
    result["plan"]["candidates"] = [{"name": "selective", "steps": 450}, {"name": "gru", "steps": 420, "planned": 500}]
    context = context_of(result, "en")
    told = {row.name: steps_text(context, row) for row in context.rows}
    assert (told["selective"], told["gru"], told["attention"]) == ("420 of 450", "420 of 420", "420")
    said = " ".join(equal_terms(context))
    assert "up to a largest number of steps" in said
    assert "selective SSM on ridge 420 of 450" in said
    assert "GRU on ridge 420 of 500" in said


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_whoever_was_cut_stands_beside_the_verdict_with_figures_of_the_result(trained, lang):
    page = body(rendered(trained), lang)
    card = page[page.index('class="sentence"') : page.index('class="facts"')]
    assert {"117", "264"} <= set(numbers(card))
    figures = {n.lstrip("−-") for n in numbers(page[: page.index('class="facts"')]) if len(n) > 1}
    assert figures <= written(trained) | derived(trained)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_judged_model_that_hardly_trained_is_not_said_to_earn_no_place(result_of, lang):
    result = result_of("keep")
    context = context_of(result, lang)
    judged = next(each for each in result["candidates"] if each["name"] == context.judged)
    judged["share"] = 0.0
    settled, open_ = context.t["keep_note"], context.t["keep_note_short"]
    for given, meaning in ((290, settled), (10, open_)):
        judged["training"] = {"planned": 300, "given": given, "taken": given, "most": 300, "ended": "cut"}
        page = words(body(rendered(result), lang))
        assert meaning in page
        assert ({settled, open_} - {meaning}).pop() not in page
        said = " ".join(sentences_of(context_of(result, lang)))
        assert ({"en": "settles nothing about it", "ja": "まだ分からない"}[lang] in said) == (given == 10)
