"""The evidence beside the error: every figure of the result on the page, what is missing said to be missing."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import jsonschema
import pytest

from keiretsu.proof.report.charts.compute import decades
from keiretsu.proof.report.charts.marks import outline
from keiretsu.proof.report.charts.palette import look
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.texts import EN, JA
from support.rendered import rendered
from support.report_text import body, section

LANGUAGES = {"en": EN, "ja": JA}


def part_of_schema(key: str) -> dict:
    """The schema of one key of a result."""
    whole = json.loads(files("keiretsu.proof").joinpath("result.schema.json").read_text(encoding="utf-8"))
    return {**whole["properties"][key], "$defs": whole["$defs"]}


@pytest.mark.parametrize("key", ["findings", "costs", "comparison"])
def test_the_made_up_evidence_fits_the_schema(result_of, key):
    jsonschema.Draft202012Validator(part_of_schema(key)).validate(result_of()[key])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_candidate_s_key_figures_are_on_the_page_with_their_intervals(result_of, lang):
    result = result_of()
    told = section(rendered(result), "accuracy", lang)
    for candidate in result["candidates"]:
        for name in ("mae", "mse", "mase"):
            found = candidate["kpis"][name]
            low, high = found["interval"]
            assert f"{figure(found['mean'])} {figure(low)} – {figure(high)}" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gates_are_told_with_what_became_of_them(result_of, lang):
    result, t = result_of(), LANGUAGES[lang]
    told = section(rendered(result), "gates", lang)
    for gate, became in zip(result["comparison"]["gates"], ("pass", "fail", "unknown"), strict=True):
        assert f"{t['gate_' + gate['name']]} {t['gate_' + became]}" in told
        assert gate["sentence"][lang] in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_show_both_errors_and_their_ratio(result_of, lang):
    result = result_of()
    found = result["findings"]
    told = section(rendered(result), "robustness", lang)
    own, beside = (found["faults"][name]["figures"] for name in ("selective", "ridge"))
    for one, other, each in zip(own, beside, found["fault_ratios"]["selective"]["ratios"], strict=True):
        low, high = each["ratio"]["interval"]
        line = f"{figure(each['ratio']['ratio'], 3)} {figure(low, 3)} – {figure(high, 3)} "
        assert line + f"{figure(one['mae']['mean'])} / {figure(other['mae']['mean'])}" in told
    assert {"en": "must hold two channels", "ja": "チャネルが二つ以上ないと"}[lang] in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rolling_out_is_marked_as_outside_the_certificate(result_of, lang):
    result, t = result_of(), LANGUAGES[lang]
    assert t["outside_certificate"] in section(rendered(result), "lasting", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_certificate_is_there_in_the_report_s_language_and_folded(result_of, lang):
    result = result_of()
    page = body(rendered(result), lang)
    text = result["findings"]["certificates"]["selective"]["text"][lang]
    folded = re.search(r"<details class=\"certificate printed\">.*?<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert folded is not None
    assert re.findall(r"<span[^>]*>(.*?)</span>", folded[1]) == text.split("\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_it_costs_to_own_and_whether_it_pays(result_of, lang):
    result, t = result_of(), LANGUAGES[lang]
    html = rendered(result)
    told = section(html, "value", lang)
    for each in result["costs"]["ownership"]:
        assert f"{each['total']:,.0f}" in told
    assert t["pays_not"] in told
    assert "28.7 kB" in section(html, "cost", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cost_of_stability_is_expected_spent_and_told_by_route(result_of, lang):
    result = result_of()
    result["timings"]["by_candidate"] = {"selective": 96.2, "ridge": 3.41}
    told = section(rendered(result), "effort", lang)
    assert "1.86 GB" in told
    assert "160" in told
    spent = LANGUAGES[lang]["s"].format(n="96.2")  # in seconds, as the rest of its table
    assert told.count(spent) == 2  # in the table and in the sentence
    for design in result["plan"]["design"].values():
        assert f" {design['trials']} " in told


def test_a_finding_that_was_not_made_is_said_to_be_missing_with_its_reason(result_of):
    result = result_of(dated=False)
    result["findings"] |= {"measured": [], "lengths": {}, "faults": {}}
    result["findings"]["reasons"]["faults"] = "the time was over"
    told = section(rendered(result), "missing")
    for name in ("lengths", "faults", "fleet"):
        assert f"{EN['finding_' + name]}: {EN['missing_time']}" in told
    assert "Rolling out beyond the horizon of GRU on ridge: predict: rows must be given" in told


def test_of_one_series_no_fleet_is_missed(result_of):
    assert EN["finding_fleet"] not in rendered(result_of())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_of_before_has_no_such_section(result_of, lang):
    page = body(rendered(result_of(evidence=False)), lang)
    assert f'href="#stability-{lang}"' not in page
    assert LANGUAGES[lang]["kpis"] not in page
    assert section(page, "cost", lang)


def test_forecasts_that_diverged_are_told_in_words(result_of):
    result = result_of()
    found = result["findings"]
    gone = {"mean": None, "interval": None, "origins": 64, "diverged": 3}
    lengths = found["lengths"]["selective"]
    lengths |= {"diverged": True, "growth": None, "growth_at": None, "interval": None}
    lengths["mae"][-1] = gone
    lengths["ratios"][-1] |= {"ratio": None, "interval": None, "diverged": 3}
    found["faults"]["selective"]["figures"][0]["mae"] = gone
    html = rendered(result)
    assert EN["lengths_diverged"] in section(html, "lasting")
    assert EN["not_finite"] in section(html, "robustness")


def test_sequences_no_longer_than_those_of_training_are_said_to_tell_nothing(result_of):
    result = result_of()
    lengths = result["findings"]["lengths"]["selective"]
    lengths |= {key: lengths[key][:1] for key in ("multiples", "mae", "ratios")}
    lengths |= {"growth": None, "growth_at": None, "interval": None}
    assert EN["lengths_no_growth"] in section(rendered(result), "lasting")


def test_errors_in_abnormal_rows_are_told_apart(result_of):
    result = result_of()
    result["plan"]["abnormal"] = "alarm"
    for candidate in result["candidates"]:
        inside, outside = candidate["kpis"]["mae"], candidate["kpis"]["mse"]
        candidate["kpis"]["abnormal"] = {"inside": inside, "outside": outside, "counts": [31, 207], "reason": None}
    told = section(rendered(result), "robustness")
    assert "31 origins forecast into rows that alarm labels as abnormal, 207 do not." in told


def test_ticks_of_seconds_are_few_and_at_least_two():
    assert decades(0.003, 12.0, most=8) == [0.01, 0.1, 1.0, 10.0]
    assert decades(1e-6, 1e3, most=4) == [1e-6, 1e-3, 1.0, 1e3]
    assert decades(1.2, 7.0, most=4) == [2.0, 5.0]


@pytest.mark.parametrize("name", ["naive", "ridge", "gru", "selective", "incumbent"])
def test_a_key_shows_the_marker_within_its_box(name):
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", outline(look(name).marker))]
    assert all(8 < x < 20 for x in numbers[0::2])
    assert all(-1 < y < 11 for y in numbers[1::2])
