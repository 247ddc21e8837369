"""What the model confidence set says beside the paired test, who was counted, and what is said where no prices are."""

from __future__ import annotations

import pytest

from keiretsu.proof.report.comparison import paired_lines
from keiretsu.proof.report.costs import costs_of
from keiretsu.proof.report.meeting import sentences_of
from keiretsu.proof.report.questions import questions_of
from keiretsu.proof.report.strip import facts_of
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.told import context_of
from keiretsu.proof.report.worth import worth_lines
from keiretsu.proof.value import Value, payback
from support.rendered import rendered
from support.report_text import body, section, words


@pytest.mark.parametrize("lang", TEXTS)
def test_the_set_says_how_it_differs_and_names_copies_once(result_of, lang):
    result = result_of("keep")
    by_name = {each["name"]: each for each in result["candidates"]}
    # a correction that was not let in forecasts what its partner does
    by_name["gru"]["scores"] = dict(by_name["ridge"]["scores"])
    p = {"naive": 0.0, "gru": 0.08, "ridge": 0.15, "selective": 1.0}
    result["comparison"]["confidence_set"] = p
    against = {name: {"difference": 0.1, "interval": [0.05, 0.15]} for name in ("ridge", "naive")}
    result["comparison"]["against"] = against
    context = context_of(result, lang)
    told = context.t["sentence_gap"].join(paired_lines(result, context.rows, context.t))
    ridge, gru = context.label("ridge"), context.label("gru")
    assert {"en": "when all 4 are compared at once", "ja": "4 候補を一度に比べたとき"}[lang] in told
    assert {"en": f"{ridge} (and, with the same forecasts, {gru})", "ja": f"{ridge}（予測が同じもの：{gru}）"}[
        lang
    ] in told or (
        {"en": f"{gru} (and, with the same forecasts, {ridge})", "ja": f"{gru}（予測が同じもの：{ridge}）"}[lang]
        in told
    )
    assert {"en": "more cautious than the paired test", "ja": "対応のある検定より慎重"}[lang] in told
    # the other candidates that were judged are no rivals, and are said to be missing
    assert {"en": "Not in this list:", "ja": "この一覧に"}[lang] in told


@pytest.mark.parametrize("lang", TEXTS)
def test_a_loss_is_not_called_a_gain(result_of, lang):
    result = result_of("keep")
    result["comparison"] |= {"difference": -0.1174, "relative": -0.0686, "interval": [-0.1968, -0.0385]}
    page = body(rendered(result), lang)
    strip = words(page[page.index('id="verdict-') : page.index('id="say-')])
    assert "−6.9" not in strip
    assert {"en": "2.2\u00a0% to 11.5\u00a0% more", "ja": "2.2\u00a0%〜11.5\u00a0%の増加"}[lang] in strip.replace(
        "\u202f", "\u00a0"
    ) or {"en": "2.2 % to 11.5 % more", "ja": "2.2 %〜11.5 %の増加"}[lang] in strip
    test = section(rendered(result), "accuracy", lang)
    assert {"en": "interval of the rise 0.0385 to 0.197", "ja": "増加幅の 95 % 信頼区間は 0.0385 から 0.197"}[
        lang
    ] in test


@pytest.mark.parametrize("lang", TEXTS)
def test_a_loss_of_money_is_not_called_a_gain(result_of, lang):
    result = result_of("keep")
    account = payback(Value(unit=20, currency="EUR"), gain=-8.656, gain_low=-9.0, extra=-720)
    result["comparison"]["payback"] = account.to_dict()
    page = words(body(rendered(result), lang))
    for says in {
        "en": ("its errors cost 63,189 EUR more", "720 EUR less", "it would bring −65,700 EUR"),
        "ja": ("誤差による損失は 63,189 EUR 多い", "720 EUR 少ない", "得られる価値は −65,700 EUR"),
    }[lang]:
        assert says in page
    assert "-63,189" not in page
    assert "-720" not in page
    assert {"en": "gain is worth −", "ja": "改善の価値は −"}[lang] not in page


@pytest.mark.parametrize("lang", TEXTS)
def test_what_the_model_to_use_is_worth_beside_the_last_value_is_told_on_the_page_and_aloud(result_of, lang):
    result = result_of("keep")
    told = worth_lines(context_of(result, lang))[0]
    for part in {
        "en": ("Beside the last value the smaller errors of ridge regression are worth 21,827 JPY over 365 days",
               " (95\u00a0% interval −1,830 to 45,484), and to own it costs 128,000 JPY more."),
        "ja": ("直前値と比べてリッジ回帰の誤差は小さく、その価値は 365 日間で 21,827 JPY",
               "（95\u00a0% 信頼区間 −1,830 から 45,484）です。保有費用は 128,000 JPY 多くかかります。"),
    }[lang]:  # fmt: skip
        assert part in told
    assert words(told) in section(rendered(result), "value", lang)
    assert told in sentences_of(context_of(result, lang))[5]
    # without an interval that is said, and a loss is called one
    result["costs"]["worth"] |= {"interval": None, "benefit": -50.0, "extra": 0}
    told = worth_lines(context_of(result, lang))[0]
    assert {"en": "the larger errors of ridge regression cost 50 JPY", "ja": "その損失は 365 日間で 50 JPY"}[
        lang
    ] in told
    assert {"en": "too few independent rows for an interval", "ja": "区間は求められません"}[lang] in told
    result["costs"]["worth"] |= {"interval": [-80.0, 20.0], "benefit": -50.0}
    assert {"en": "interval −20 to 80", "ja": "信頼区間 −20 から 80"}[lang] in worth_lines(context_of(result, lang))[0]
    result["costs"].pop("worth")
    assert worth_lines(context_of(result, lang)) == []


@pytest.mark.parametrize("lang", TEXTS)
def test_the_users_own_method_is_compared_with_at_the_top_and_aloud(result_of, lang):
    result = result_of("keep")
    by_name = {each["name"]: each for each in result["candidates"]}
    own = {**by_name["naive"], "name": "incumbent", "scores": {**by_name["naive"]["scores"], "mae": 3.424}}
    result["candidates"].append(own)
    context = context_of(result, lang)
    # ridge errs by 1.712
    told = {"en": "50\u00a0% less than your present method", "ja": "現在の方法より 50\u00a0% 小さい"}[lang]
    assert told.replace("\u00a0", " ") in " ".join(text for fact in facts_of(context) for text in fact.small).replace(
        "\u00a0", " "
    )
    aloud = sentences_of(context)[3].replace("\u00a0", " ")
    assert {"en": "That is 50 % less than the error of your present method, 3.424", "ja": "現在の方法の誤差（3.424）"}[
        lang
    ] in aloud


@pytest.mark.parametrize("lang", TEXTS)
def test_an_error_of_no_use_has_no_figure(result_of, lang):
    result = result_of("keep")
    for found in result["findings"]["faults"].values():
        for each in found["worst"]:
            each["ratio"] |= {"ratio": 1_500_000.0}
            each["mae"] |= {"mean": 1_696_920.5}
    page = words(body(rendered(result), lang))
    # in a table, but in no sentence
    assert {"en": "to 1,69", "ja": "誤差は 1,69"}[lang] not in page
    assert {"en": "become useless under", "ja": "予測は役に立たなくなり"}[lang] in page
    assert {"en": "more than 1,000 times that on the clean log", "ja": "1,000 倍超"}[lang] in page


@pytest.mark.parametrize("lang", TEXTS)
def test_a_log_that_brings_a_row_a_day_or_a_month_is_told_in_the_right_number(result_of, lang):
    result = result_of("keep")
    result["costs"].pop("ownership", None)
    shown = []
    for rows in (365, 12):
        result["data"] |= {"rows": rows, "first": "2018-01-01T00:00:00", "last": "2019-01-01T00:00:00"}
        facts = facts_of(context_of(result, lang))
        shown.append(" ".join(text for fact in facts for text in fact.small))
    assert {"en": "for 1 row a day", "ja": "1 日あたり 1 行"}[lang] in shown[0]
    assert {"en": "a day", "ja": "1 日あたり"}[lang] not in shown[1]


@pytest.mark.parametrize("lang", TEXTS)
def test_how_a_row_was_timed_and_what_1x_is_are_said(result_of, lang):
    page = words(body(rendered(result_of("keep")), lang))
    assert {"en": "read the one new row", "ja": "新しい 1 行だけを読んで"}[lang] in page
    assert {"en": "the sequences that training reads at a time", "ja": "学習で一度に読む系列の長さ"}[lang] in page


@pytest.mark.parametrize("lang", TEXTS)
def test_without_prices_there_is_no_section_of_money_but_the_option_that_gives_them(result_of, lang):
    result = result_of("adopt")
    result["plan"].pop("value", None)
    result["comparison"].pop("payback", None)
    result["costs"] = {**(result.get("costs") or {}), "ownership": None, "worth": None}
    html = rendered(result)
    assert f'id="value-{lang}"' not in html
    assert "--value unit=" in section(html, "cost", lang)
    assert costs_of(context_of(result_of("adopt"), lang)).lines
    assert "--value" not in section(rendered(result_of("adopt")), "cost", lang)


@pytest.mark.parametrize("lang", TEXTS)
def test_those_that_entered_are_the_sum_of_those_compared_and_those_that_failed(result_of, lang):
    result = result_of("keep")
    result["candidates"][0] |= {"status": "failed", "scores": None, "error": "no room"}
    entered = len(result["candidates"])
    context = context_of(result, lang)
    answers = " ".join(answer for _, answer in questions_of(context))
    page = words(body(rendered(result), lang))
    if lang == "en":
        assert f"{entered} entered: {entered - 1} compared, 1 failed" in page
        assert f"We entered {entered} methods: {entered - 1} were compared, 1 failed." in page
        assert f"Of the {entered} methods entered {entered - 1} were compared" in answers
    else:
        assert f"全 {entered} 候補のうち比較 {entered - 1}、失敗 1" in page
        assert f"対象とした方法は {entered} 通りで、うち {entered - 1} 通りを比べ、1 通りは失敗" in page
        assert f"対象とした {entered} 通りの方法のうち {entered - 1} 通り" in answers
