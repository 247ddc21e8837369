"""Sentences for the meeting: the result's figures, the same in both languages, honest for every outcome."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report.comparison import paired_lines
from keiretsu.proof.report.meeting import sentences_of
from keiretsu.proof.report.texts import meeting_en, meeting_ja
from keiretsu.proof.report.told import context_of
from support.rendered import rendered
from support.report_text import body
from support.spoken import CASES, accounted, numbers_in, spoken_result

LANGUAGES = ["en", "ja"]
# What Japanese sentences hold in Latin letters: names, units, and what the made-up result itself says in English.
LATIN = re.compile(
    r"transformer\.csv|Ps30|T50|OT|SSM|LightGBM|GRU|Transformer|Mamba|MAE|JPY|cycle|engine|SSD|Robustness|result|json|p\b"
)


@pytest.fixture(params=CASES)
def result(request, result_of):
    """A result of each kind."""
    return spoken_result(result_of, request.param)


@pytest.fixture
def said(result_of):
    """The sentences of a case, changed before they are made."""

    def say(case, lang="en", change=lambda result: None):
        result = spoken_result(result_of, case)
        change(result)
        return sentences_of(context_of(result, lang))

    return say


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_eight_and_each_ends_as_a_sentence_does(result, lang):
    told = sentences_of(context_of(result, lang))
    assert len(told) == 8
    for each in told:
        assert each[-1] == (".", "。")[LANGUAGES.index(lang)]
        assert not re.search(r"[{}]|(?<!^)(?<![.:] )None|\bnan\b", each)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_comes_from_the_result(result, lang):
    known = accounted(result)
    for each in sentences_of(context_of(result, lang)):
        assert set(numbers_in(each)) <= known, each


def test_the_two_languages_carry_the_same_figures(result):
    pairs = zip(sentences_of(context_of(result, "en")), sentences_of(context_of(result, "ja")), strict=True)
    for english, japanese in pairs:
        assert sorted(numbers_in(english)) == sorted(numbers_in(japanese)), english


def test_nothing_is_left_in_the_other_language(result):
    for each in sentences_of(context_of(result, "ja")):
        assert not re.findall(r"[A-Za-z]{2,}", LATIN.sub("", each)), each
    for each in sentences_of(context_of(result, "en")):
        assert each.isascii() or not re.search(r"[ぁ-んァ-ヶ一-龠]", each), each


def test_the_two_languages_have_the_same_words_to_fill():
    assert meeting_en.TEXTS.keys() == meeting_ja.TEXTS.keys()


@pytest.mark.parametrize(
    ("case", "lang", "words"),
    [
        ("adopt", "en", "propose to adopt the selective SSM"), ("adopt", "ja", "選択的SSM を採用したい"),
        ("keep", "en", "not to introduce the selective SSM"), ("keep", "ja", "選択的SSM の導入は見送りたい"),
        ("collect", "en", "propose to collect more data"), ("collect", "ja", "まずデータを集めたい"),
        ("absent", "en", "because the selective SSM gave no forecast"),
        ("absent", "ja", "選択的SSM が予測を出せなかった"),
    ],
)  # fmt: skip
def test_the_proposal_is_that_of_the_verdict(said, case, lang, words):
    assert words in said(case, lang)[6]


@pytest.mark.parametrize(("lang", "words"), [("en", "of all such methods"), ("ja", "そのような方法のうち")])
def test_why_the_best_of_the_rest_is_not_proposed_is_said(said, lang, words):
    def simpler(result):
        rival = result["comparison"]["rival"]
        names = [each["name"] for each in result["candidates"] if each["status"] == "ok"]
        result["verdict"]["choice"] = next(name for name in names if name not in (rival, "selective"))
        result["plan"]["rule"] = {**result["plan"].get("rule", {}), "worthwhile": 0.05}

    assert words not in said("keep", lang)[6]
    assert words in said("keep", lang, change=simpler)[6]
    assert words in said("collect", lang, change=simpler)[6]
    assert words not in said("adopt", lang, change=simpler)[6]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_sheet_is_named_in_the_language_of_the_sentence(said, result_of, lang):
    def sheet(result):
        result["data"]["source"] = "sheet '6月' of boiler.xlsx"

    named = {"en": "sheet '6月' of boiler.xlsx", "ja": "boiler.xlsxのシート「6月」"}[lang]
    assert named in said("keep", lang, change=sheet)[1]
    result = result_of("keep")
    sheet(result)
    assert named in body(rendered(result), lang).replace("&#39;", "'")


def test_a_gain_is_told_with_its_interval_and_how_often_luck_gives_it(said):
    told = said("adopt")[3]
    assert (
        "3.7\u00a0% less error, and allowing for chance between 1.2\u00a0% and 6.2\u00a0% less (95\u00a0% interval)"
        in told
    )
    assert "at least this good in 0.4\u00a0% of such tests." in told


def test_a_gain_that_may_be_chance_is_said_to_tell_nothing(said):
    told = said("keep")[3]
    assert "anything from 2.6\u00a0% more to 3.4\u00a0% less is possible" in told
    assert "cannot tell the two apart" in told


def test_how_often_luck_gives_so_good_a_result_is_not_said_of_one_that_is_no_better(said):
    def no_better(result):
        result["comparison"] |= {"difference": -0.05, "relative": -0.03, "interval": [-0.08, 0.02], "p_value": 0.78}

    told = said("keep", change=no_better)[3]
    assert "more error, but allowing for chance" in told
    assert "luck" not in told


def test_a_loss_beyond_chance_is_told_as_one(said):
    def worse(result):
        result["comparison"] |= {
            "difference": -0.05,
            "relative": -0.05 / 1.712,
            "interval": [-0.08, -0.02],
            "p_value": 0.98,
        }

    told = said("keep", change=worse)
    assert "2.9\u00a0% more error, and allowing for chance between 1.2\u00a0% and 4.7\u00a0% more" in told[3]
    assert "no worse than ridge regression" in told[3]
    assert "this bad in 2\u00a0% of such tests." in told[3]
    assert "errs more than ridge regression, and not by chance" in told[6]


def test_a_very_small_chance_is_a_bound(said):
    told = said("adopt", change=lambda result: result["comparison"].update(p_value=1e-9))[3]
    assert "in less than 0.1\u00a0% of such tests." in told


def test_without_an_interval_nothing_is_said_of_chance(said):
    told = said("collect", change=lambda result: result["comparison"].update(interval=[None, None]))[3]
    assert "too short to say how much of it is chance" in told
    assert "luck" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_gain_on_too_few_units_is_not_said_to_be_more_than_chance(said, result_of, lang):
    def few(result):
        result["comparison"]["effective_units"] = 9.78

    def worse(result):
        few(result)
        result["comparison"] |= {"difference": -0.05, "relative": -0.03, "interval": [-0.08, -0.02], "p_value": 0.98}

    for case, change, more in (("adopt", few, ("less error", "小さい")), ("keep", worse, ("more error", "大きい"))):
        told = said(case, lang, change)[3]
        assert more[LANGUAGES.index(lang)] in told
        assert {"en": "with fewer than 10 no comparison is judged", "ja": "10 個に満たない比較は判定しません"}[
            lang
        ] in told
        assert {"en": "luck alone", "ja": "偶然に出る割合"}[lang] not in told
    context = context_of(spoken_result(result_of, "adopt"), lang)
    few(context.result)
    paired = " ".join(paired_lines(context.result, context.rows, context.t))
    assert {"en": "with fewer than 10 this p-value and interval are not relied on", "ja": "判定に使わず"}[
        lang
    ] in paired
    assert {"en": "excludes zero", "ja": "偶然では説明できません"}[lang] not in paired


def test_a_call_for_data_says_how_much_there_is_and_how_much_is_needed(said):
    told = said("collect", change=lambda result: result["comparison"].update(units_needed=120.4))[6]
    assert "worth 36.3 independent observations and an answer needs about 121" in told


def test_another_comparison_that_decided_is_not_given_the_units_of_this_one(said):
    told = said("collect", change=lambda result: result["comparison"].update(decisive="gru"))
    assert "36.3" not in " ".join(told)
    assert "too small for an answer" in told[6]


def test_two_that_forecast_alike_are_said_to(said):
    def alike(result):
        result["comparison"] |= {"difference": 0, "relative": 0, "interval": [0, 0], "p_value": 1.0}

    assert "err by the same amount" in said("keep", change=alike)[3]


def test_gates_are_told_by_what_became_of_them(said):
    told = said("adopt")[4]
    assert "Met: that the error stays level on long sequences." in told
    assert "Not met: that it is no worse than the best of the rest when sensors fail. Robustness was looked at." in told
    assert "Not measured: that its certificate is kept on rows it was not made on." in told


def test_a_certificate_that_was_kept_on_rows_unlike_its_own_is_said_to_need_renewal(said):
    def moved(result):
        certificate = result["findings"]["certificates"]["selective"]
        certificate["checks"]["checks"].append({"name": "inputs", "holds": False, "sentence": {"en": "!", "ja": "!"}})

    assert "was kept on the second half of the test part, but" in said("adopt", change=moved)[4]
    assert "certify again" in said("adopt", change=moved)[4]
    assert "certify again" not in said("adopt")[4]


@pytest.mark.parametrize(
    ("pays", "words"), [(True, "So it pays."), (False, "So it does not pay."), (None, "Whether it pays cannot be told")]
)
def test_whether_it_pays_is_told_where_it_was_judged(said, pays, words):
    assert words in said("adopt", change=lambda result: result["comparison"]["payback"].update(pays=pays))[5]


def test_without_prices_money_is_said_not_to_be_judged(said):
    assert "no prices were given" in said("before")[5]


def test_a_result_of_before_says_what_was_not_checked(said):
    assert "was not checked in this run" in said("before")[4]


def test_a_candidate_that_crashed_is_named(said):
    assert "No forecast came from the GRU on ridge." in said("crashed")[2]
    assert "GRU + リッジからは予測が得られませんでした。" in said("crashed", "ja")[2]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (1, lambda r: r["data"].update(rows=17421)), (1, lambda r: r["split"].update(test_rows=3485)),
        (2, lambda r: r["split"].update(origins=2786)), (2, lambda r: r["candidates"].pop(2)),
        (3, lambda r: r["comparison"].update(interval=[0.022, 0.107])),
        (3, lambda r: r["comparison"].update(p_value=0.01)),
        (4, lambda r: r["comparison"]["gates"][0].update(status="fail")),
        (5, lambda r: r["plan"]["design"]["ridge"].update(engineer_days=9.5)),
        (5, lambda r: r["comparison"]["payback"].update(benefit=24000.0)),
        (7, lambda r: r["verdict"].update(would_change={"en": "Nothing.", "ja": "なし。"})),
    ],
)  # fmt: skip
def test_what_changes_in_the_result_changes_in_the_words(said, place, change):
    assert said("adopt", change=change)[place] != said("adopt")[place]


@pytest.mark.parametrize(
    ("count", "en", "ja"),
    [
        (1, "One risk to keep in mind: the level drifts", "リスクが一つあります"),
        (3, "There are 3 risks to keep in mind, all in the report. The first: the level drifts", "3 件あり"),
    ],
)
def test_as_many_risks_are_announced_as_the_list_has(said, count, en, ja):
    def longer(result):
        result["verdict"]["risks"] *= count

    assert en in said("adopt", change=longer)[7]
    assert ja.replace(" ", "") in said("adopt", "ja", change=longer)[7].replace(" ", "")
