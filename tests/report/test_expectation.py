"""What the profile expected, set against what the test found, in both languages."""

from __future__ import annotations

import pytest

from keiretsu.proof.report.expectation import expectation_of
from keiretsu.proof.report.told import context_of
from support.rendered import rendered
from support.report_text import section

SENTENCES = {"en": "A seasonal forecast should do.", "ja": "季節ナイーブ予測で足ります。"}


def expected(result, simpler: str, advantage: str = "unlikely") -> dict:
    """The result of a log of which the profile said so."""
    named = {f"sentence_{lang}": told for lang, told in SENTENCES.items()}
    result["profile"]["region"] = {"simpler": simpler, "advantage": advantage, **named}
    return result


def found_in(result, lang: str = "en"):
    told = expectation_of(context_of(result, lang))
    assert told is not None
    return told


@pytest.mark.parametrize("lang", SENTENCES)
def test_it_stands_in_the_section_on_the_data_with_both_errors(result_of, lang):
    told = section(rendered(expected(result_of("keep"), "seasonal naive")), "data", lang)
    assert SENTENCES[lang] in told
    assert {"en": "partly as expected", "ja": "一部は見込みどおり"}[lang] in told
    # ridge 1.712 beside last season 2.12
    assert "19.2 %" in told
    assert "1.712" in told
    assert "2.120" in told


def test_another_simple_model_that_was_better_is_named(result_of):
    result = expected(result_of("keep"), "seasonal naive")
    told = found_in(result)
    assert told.kept == "partly"
    assert told.found[0].startswith("Ridge regression erred 19.2\u00a0% less than the seasonal forecast")


def test_the_expected_model_that_was_best_is_said_to_be(result_of):
    told = found_in(expected(result_of("keep"), "ridge"))
    assert told.kept == "as"
    assert told.found == (
        "The linear model (ridge regression) was the best of the simpler methods, with an MAE of 1.712.",
        "Selective SSM on ridge erred 0.4\u00a0% less than ridge regression (1.705), which may be chance.",
    )


@pytest.mark.parametrize("lang", SENTENCES)
def test_another_winner_of_which_nothing_was_expected_makes_it_partly_true(result_of, lang):
    result = expected(result_of("keep"), "ridge")
    result["comparison"]["rival"] = "gru"
    scores = {each["name"]: each["scores"] for each in result["candidates"]}
    scores["gru"]["mae"] = 0.9 * scores["ridge"]["mae"]
    told = found_in(result, lang)
    assert told.kept == "partly"
    assert told.found[0].startswith({"en": "Best of the rest was GRU", "ja": "それ以外で最良だったのは"}[lang])
    assert "10\u00a0%" in told.found[0] or "10 %" in told.found[0]
    # one that is better by a little is none
    scores["gru"]["mae"] = 0.97 * scores["ridge"]["mae"]
    assert found_in(result, lang).kept == "as"


@pytest.mark.parametrize("lang", SENTENCES)
def test_what_a_shut_correction_saves_is_its_partners_doing(result_of, lang):
    result = expected(result_of("adopt"), "seasonal naive", "likely")
    by_name = {each["name"]: each for each in result["candidates"]}
    by_name["selective"] |= {"scores": dict(by_name["ridge"]["scores"]), "share": 0.0}
    told = found_in(result, lang)
    assert told.kept == "not"
    assert {"en": "found nothing to add to its partner", "ja": "加えるものを見つけられず"}[lang] in told.found[-1]


def test_a_gain_beyond_chance_that_was_not_expected_is_otherwise(result_of):
    told = found_in(expected(result_of("adopt"), "ridge"))
    assert told.kept == "not"
    assert "beyond chance" in told.found[1]


def test_where_the_state_space_model_was_to_win_only_a_win_is_as_expected(result_of):
    assert found_in(expected(result_of("adopt"), "ridge", "likely")).kept == "as"
    assert found_in(expected(result_of("keep"), "ridge", "likely")).kept == "not"


def test_the_mean_of_the_log_is_no_candidate(result_of):
    told = found_in(expected(result_of("keep"), "constant"))
    assert "was not among the candidates" in told.found[0]


def test_a_shut_gate_is_the_reason_of_equal_errors(result_of):
    result = expected(result_of("keep"), "ridge")
    result["candidates"][-1]["scores"]["mae"] = 1.712
    result["candidates"][-1]["share"] = 0.0
    assert "as nothing of its correction was let in" in found_in(result).found[1]


def test_a_judged_candidate_that_failed_leaves_it_open(result_of):
    result = expected(result_of("keep"), "ridge")
    result["candidates"][-1].update(status="failed", error="NaN", scores=None, mae_interval=None, kpis=None)
    assert found_in(result).kept == "unknown"


def test_results_of_before_have_none(result_of):
    assert expectation_of(context_of(result_of(), "en")) is None
