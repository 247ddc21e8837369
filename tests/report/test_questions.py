"""Questions to ask before adopting: this run's figures where it has an answer, whom to ask where it has none."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report.questions import questions_of
from keiretsu.proof.report.texts import questions_en, questions_ja
from keiretsu.proof.report.told import context_of
from support.spoken import CASES, accounted, numbers_in, spoken_result

LATIN = re.compile(
    r"transformer\.csv|Ps30|T50|OT|load_(?:high|low)|SSM|LightGBM|GRU|Transformer|MAE|JPY|cycle|date|incumbent|Robustness|p\b"
)


@pytest.fixture(params=CASES)
def result(request, result_of):
    """A result of each kind."""
    return spoken_result(result_of, request.param)


@pytest.fixture
def answers(result_of):
    """Answers of a case by the key of their question, changed before they are made."""

    def ask(case, lang="en", change=lambda result: None):
        result, words = spoken_result(result_of, case), {"en": questions_en.TEXTS, "ja": questions_ja.TEXTS}[lang]
        change(result)
        keys = {text: key.removeprefix("ask_") for key, text in words.items() if key.startswith("ask_")}
        return {keys[question]: answer for question, answer in questions_of(context_of(result, lang))}

    return ask


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_there_are_twelve_with_an_answer_each(result, lang):
    told = questions_of(context_of(result, lang))
    assert len(told) == len({question for question, _ in told}) == 12
    for question, answer in told:
        assert question[-1] in "?。"
        assert answer[-1] in ".。"
        assert not re.search(r"[{}]|(?<!^)(?<![.:] )None|\bnan\b", answer)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_number_comes_from_the_result(result, lang):
    known = accounted(result)
    for _, answer in questions_of(context_of(result, lang)):
        assert set(numbers_in(answer)) <= known, answer


def test_the_two_languages_carry_the_same_figures(result):
    pairs = zip(questions_of(context_of(result, "en")), questions_of(context_of(result, "ja")), strict=True)
    for (_, english), (_, japanese) in pairs:
        assert sorted(numbers_in(english)) == sorted(numbers_in(japanese)), english


def test_nothing_is_left_in_the_other_language(result):
    for pair in questions_of(context_of(result, "ja")):
        assert not re.findall(r"[A-Za-z]{2,}", LATIN.sub("", " ".join(pair))), pair
    for pair in questions_of(context_of(result, "en")):
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", " ".join(pair)), pair


def test_the_two_languages_have_the_same_words_to_fill():
    assert questions_en.TEXTS.keys() == questions_ja.TEXTS.keys()


def test_what_is_used_today_is_said_to_be_missing_or_told_with_its_error(answers):
    def added(result):
        mine = {**result["candidates"][2], "name": "incumbent", "label": {"en": "what you have", "ja": "現行"}}
        mine["scores"] = {**mine["scores"], "mae": 1.977}
        result["candidates"].append(mine)

    assert answers("adopt")["present"].startswith("No.")
    assert "1.977" in answers("adopt", change=added)["present"]


def test_the_worst_fault_of_the_candidate_to_use_is_told_by_name(answers):
    told = answers("adopt")["sensor"]
    assert "9 kinds of faults" in told
    assert "rises furthest under dropped rows at severity 1: to 4.944, 3.00 times that on the clean log" in told
    assert "行の抜け" in answers("adopt", "ja")["sensor"]


def test_faults_that_were_not_tried_are_not_passed_over(answers):
    assert answers("before")["sensor"].startswith("That was not measured in this run. Ask maintenance")


def test_a_certificate_of_another_candidate_than_the_one_to_use_is_said_to_be_that(answers):
    told = answers("keep")["certificate"]
    assert "It speaks of the selective SSM." in told
    assert "claims nothing about others" in told
    assert "Ridge regression, which is to be used, has none." in told
    assert answers("absent")["certificate"].startswith("None was made")


def test_errors_that_grow_over_the_test_ask_for_retraining(answers):
    told = answers("adopt")["retrain"]
    assert re.search(r"its error grew beyond chance, from [\d.]+ in the first stretch to [\d.]+ in the last", told)

    def level(result):
        for candidate in result["candidates"]:
            candidate["kpis"]["distance"]["interval"] = [-1e-5, 2e-5]

    assert "no trend beyond chance" in answers("adopt", change=level)["retrain"]


def test_a_breakdown_in_one_stretch_is_said_beside_the_trend_that_there_is_none_of(answers):
    def broke(result):
        for candidate in result["candidates"]:
            found = candidate["kpis"]["distance"]
            found["interval"] = [-1e-5, 2e-5]
            for at, each in enumerate(found["stretches"]):
                each.update(mean=9.0 if at == 2 else 1.5, origins=10)

    told = answers("adopt", change=broke)["retrain"]
    assert "no trend beyond chance" in told
    assert re.search(r"In stretch 3 of \d+ it broke down: its error was 9\S* there and 1.5\S* in the others", told)
    assert "broke down" not in answers("adopt")["retrain"]


def test_a_long_list_of_channels_is_shortened_with_a_count(answers):
    told = answers("adopt", change=lambda r: r["data"].update(channels=[f"c{k}" for k in range(50)]))["leak"]
    assert "and 42 more" in told
    assert "c49" not in told


def test_training_that_was_cut_short_is_named(answers):
    def cut(result):
        result["shortened"] = {"candidates": [{"name": "gru", "planned": 300, "used": 20}], "sentence": {}}

    assert "cut short for the GRU on ridge" in answers("adopt", change=cut)["fair"]
