"""Marks and what they say: intervals cut at 0, models equal to their partner; p-values and units say of what."""

from __future__ import annotations

import pytest

from keiretsu._cli.verdict import print_verdict
from keiretsu.proof.compared import compare_runs, render_compared
from keiretsu.proof.report.candidates import SHUT
from keiretsu.proof.report.numbers import hundredths
from keiretsu.proof.report.sheet import cut_ends, error_ends
from keiretsu.proof.report.slides import slides
from keiretsu.proof.report.texts import TEXTS
from support.rendered import rendered
from support.report_text import body, section, words
from support.two_runs import earlier, later


def below_zero(result) -> dict:
    """The result with intervals of errors that reach below 0."""
    for candidate in result["candidates"]:
        candidate["mae_interval"] = [-0.3, 3.9]
        for name in ("mae", "mse", "mase"):
            candidate["kpis"][name]["interval"] = [-0.3, 3.9]
        for stretch in candidate["kpis"]["distance"]["stretches"]:
            stretch["interval"] = [-0.3, 3.9]
    return result


def shut(result) -> dict:
    """The result with nothing let in of a correction."""
    ridge = next(c for c in result["candidates"] if c["name"] == "ridge")
    for candidate in result["candidates"]:
        if candidate["share"] is not None:
            candidate["share"] = 0.0
            candidate["scores"] |= {"mae": ridge["scores"]["mae"]}
    return result


def test_an_interval_of_errors_is_cut_at_zero_and_marked():
    assert error_ends((-0.3, 3.9)) == "0† – 3.900"
    assert cut_ends((0.3, 3.9)) == ("0.3000", "3.900")
    assert error_ends(None) == "–"


@pytest.mark.parametrize("lang", TEXTS)
def test_no_error_on_page_or_slides_reaches_below_zero_and_the_mark_is_explained(result_of, lang):
    result, t = below_zero(result_of()), TEXTS[lang]
    html = rendered(result)
    for part in ("comparison", "accuracy", "lasting"):
        told = section(html, part, lang)
        assert "−0.3000" not in told
        assert "0† – 3.900" in told
        assert t["cut_note"] in told
    assert t["cut_short"] in section(html, "verdict", lang)
    # the arrow in both charts
    assert section(html, "accuracy", lang).count(t["cut_arrow"]) == 1
    assert section(html, "lasting", lang).count(t["cut_arrow"]) == 1
    assert t["cut_note"] in slides(result, lang)


def test_without_such_an_interval_no_mark_is_explained(result_of):
    page = words(body(rendered(result_of()), "en"))
    assert "†" not in page
    assert SHUT not in page


@pytest.mark.parametrize("lang", TEXTS)
def test_models_that_equal_their_partner_are_explained_on_page_slides_and_terminal(result_of, lang, tmp_path, capsys):
    result = shut(result_of("keep"))
    t, html = TEXTS[lang], rendered(result)
    told = section(html, "comparison", lang)
    assert told.count(SHUT) == 4  # three models and the footnote
    # a word of the footnote leads to the glossary
    assert "".join(t["shut_note"].split()) in "".join(told.split())
    assert t["shut_note"] in slides(result, lang).replace("\\", "")
    result["data"]["read_report"] = {}
    print_verdict(result, tmp_path, lang)
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.count(SHUT) == 4
    assert t["shut_note"][:20] in printed


def test_two_runs_mark_and_explain_a_cut_interval_too():
    one, two = below_zero(earlier()), below_zero(later())
    told = words(render_compared(compare_runs(one, two)))
    assert "0† – 3.900" in told
    assert TEXTS["en"]["cut_note"] in told
    assert TEXTS["en"]["cut_arrow"] in told


def test_figures_in_percent_show_digits_enough_to_bear_out_their_mark():
    assert [hundredths(v) for v in (99.95, 99.9996, 100.0, 0.0, 0.004, 63.218, None)] == [
        "99.95", "99.9996", "100", "0", "0.004", "63.22", "–"
    ]  # fmt: skip
    one, two = earlier(), later()
    for run, value in ((one, 100.0), (two, 99.95)):
        run["profile"]["findings"][1].update(value=value, unit="% of intervals at the median", level="watch")
    part = compare_runs(one, two).part("findings")
    assert part is not None
    line = next(line for line in part.lines if line.key == "regularity")
    assert "99.95 %" in line.after.en
    assert "99.95 %" in line.after.ja


@pytest.mark.parametrize("lang", TEXTS)
def test_each_p_value_says_what_it_tests(result_of, lang):
    result = result_of("keep")
    result["comparison"] |= {"difference": -0.05, "relative": -0.03, "interval": [-0.08, -0.02], "p_value": 0.98}
    html = rendered(result)
    claims = {
        "en": "p = 0.98 for “selective SSM on ridge errs less than ridge regression”, p = 0.02 for the opposite",
        "ja": "「選択的SSM + リッジの誤差はリッジ回帰より小さい」の p = 0.98、逆の主張の p = 0.02",
    }
    for part in ("accuracy", "test"):
        assert "".join(claims[lang].split()) in "".join(section(html, part, lang).split())
    # aloud nobody says a p-value, but how often luck does it
    aloud = " ".join(section(html, "say", lang).split())
    assert {"en": "in 2 % of such tests", "ja": "割合は 2 % です"}[lang] in aloud
    assert "p =" not in aloud


@pytest.mark.parametrize("lang", TEXTS)
def test_effective_units_say_in_which_comparison(result_of, lang):
    html = rendered(result_of())
    named = {"en": "against ridge regression", "ja": "リッジ回帰との比較では"}[lang]
    assert named.replace(" ", "") in section(html, "verdict", lang).replace(" ", "")
    compared = {"en": "in the comparison of selective SSM on ridge with ridge regression",
                "ja": "選択的SSM + リッジとリッジ回帰の比較での値"}[lang]  # fmt: skip
    assert compared.replace(" ", "") in section(html, "test", lang).replace(" ", "")


@pytest.mark.parametrize("lang", TEXTS)
def test_one_coverage_of_a_candidate_is_told_everywhere_and_judged_by_its_interval(result_of, lang):
    result = result_of()
    for candidate in result["candidates"]:
        if candidate["coverage"]:
            candidate["coverage"]["measured"] = 0.8375
            candidate["kpis"]["calibration"]["inside"] |= {"mean": 0.8371, "interval": [0.79, 0.88]}
    page = words(body(rendered(result), lang))
    assert "83.8 %" in page
    assert "83.7 %" not in page
    assert TEXTS[lang]["covered_rule"].replace("{nominal}", "90 %") in page
    # of the judged candidate and its rival, and beside the certificate
    assert page.count(TEXTS[lang]["covered_low"]) == 3


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    ("difference", "interval", "says"),
    [
        (0.0, [0.0, 0.0], {"en": "gave the same forecasts", "ja": "予測はすべての起点で同じ"}),
        (1e-6, [-2e-6, 3e-6], {"en": "differs by less than 0.05", "ja": "MAE の差は 0.05"}),
    ],
)
def test_forecasts_that_are_the_same_are_not_tested(result_of, lang, difference, interval, says):
    result = result_of("keep")
    result["comparison"] |= {"difference": difference, "relative": 0.0, "interval": interval, "p_value": 1.0}
    html = rendered(result)
    assert "".join(says[lang].split()) in "".join(section(html, "accuracy", lang).split())
    for part in ("accuracy", "test"):
        assert "p = 1.00" not in section(html, part, lang)
        assert "p < 0.001" not in section(html, part, lang)
    assert {"en": "not tested", "ja": "検定していません"}[lang] in section(html, "test", lang)


def test_the_test_is_named_in_the_language_of_the_page(result_of):
    result = result_of()
    result["comparison"]["method"] = "Diebold-Mariano (Newey-West, Harvey-Leybourne-Newbold), one-sided"
    html = rendered(result)
    assert "片側" in section(html, "test", "ja")
    assert "one-sided" not in section(html, "test", "ja")
    assert "one-sided" in section(html, "test", "en")
