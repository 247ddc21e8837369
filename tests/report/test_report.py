"""The report as text: both languages in one file, nothing loaded, nothing of the data taken for HTML."""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

import pytest

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.proof.report import render, write_report
from keiretsu.proof.report.ids import suffixed
from keiretsu.proof.report.printed import page_rules
from keiretsu.proof.report.texts import EN, JA
from support.drawn_once import drawn_anew
from support.rendered import rendered
from support.report_text import body, section, words

LANGUAGES = ["en", "ja"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_candidate_s_mae_on_the_page_is_the_result_s(result_of, lang):
    result = result_of()
    page = body(rendered(result), lang)
    rows = dict(re.findall(r'data-candidate="(\w+)">.*?data-mae="([^"]+)"><b>[^<]+</b>', page, re.DOTALL))
    shown = dict(re.findall(r'data-candidate="(\w+)">.*?<b>([^<]+)</b>', page, re.DOTALL))
    assert len(rows) == 7
    for candidate in result["candidates"]:
        mae = candidate["scores"]["mae"]
        assert float(rows[candidate["name"]]) == mae
        assert float(shown[candidate["name"]]) == pytest.approx(mae, rel=5e-4)


def test_the_two_languages_have_the_same_words_to_fill():
    assert EN.keys() == JA.keys()
    for key in EN:
        assert set(re.findall(r"\{\w+\}", EN[key])) == set(re.findall(r"\{\w+\}", JA[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_languages_are_there_and_the_one_asked_for_comes_first(result_of, lang):
    result = result_of()
    html = rendered(result, lang=lang)
    other = next(each for each in LANGUAGES if each != lang)
    assert f'<html lang="{lang}">' in html
    assert (
        html.index(f'id="report-{lang}"') < html.index('<details class="other">') < html.index(f'id="report-{other}"')
    )
    for each in LANGUAGES:
        assert words(body(html, each)).count(result["verdict"]["sentence"][each]) == 1


def test_each_language_is_the_same_whichever_comes_first(result_of):
    result = result_of()
    first, second = (rendered(result, lang=lang) for lang in LANGUAGES)
    for lang in LANGUAGES:
        assert body(first, lang) == body(second, lang)


def test_rendering_twice_gives_the_same_text(result_of):
    with drawn_anew():
        first = render(result_of())
    with drawn_anew():
        second = render(result_of())
    assert first == second
    # and with pictures that were drawn for another page
    assert render(result_of()) == first


def test_the_page_loads_nothing_and_runs_only_what_it_names(result_of):
    html = rendered(result_of())
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', html)
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)
    assert not re.search(r"<[^<>]*\son\w+=", html)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    named = {f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}" for text in scripts}
    assert named
    assert named == set(re.findall(r"'(sha256-[^']+)'", unescape(policy)))
    assert "script-src 'sha256" in unescape(policy)


def test_ids_are_renamed_in_tags_and_nowhere_else():
    html = '<a href="#top">id="top"</a><p id="top" aria-labelledby="a b" title="#top">x</p><g fill="url(#top)"/>'
    assert suffixed(html, "ja") == (
        '<a href="#top-ja">id="top"</a><p id="top-ja" aria-labelledby="a-ja b-ja" title="#top">x</p>'
        '<g fill="url(#top-ja)"/>'
    )


def test_the_line_on_printed_pages_cannot_leave_its_string():
    rules = page_rules([("en", 'a"}</style><script>')])
    assert "<" not in rules
    assert rules.count('"') % 2 == 0
    assert 'content: "a\\22 ' in rules


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_from_the_data_are_text_whatever_they_hold(result_of, lang):
    nasty = '<img src=x onerror=alert(1)>&"$x_1$ 温度'
    result = result_of(targets=(nasty,))
    result["data"]["channels"] = [nasty]
    result["data"]["source"] = nasty
    for example in result["examples"]:
        example["id"] = nasty
    html = rendered(result, lang=lang)
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_failed_candidate_is_named_and_left_out(result_of, lang):
    result = result_of("keep")
    failed = result["candidates"][4]
    failed.update(status="failed", error="training met NaN", scores=None, coverage=None, mae_interval=None)
    page = body(rendered(result), lang)
    assert "training met NaN" in page
    assert page.count('data-mae="') == 6


def test_a_failed_selective_candidate_and_no_comparison(result_of):
    result = result_of("keep")
    result["candidates"][-1].update(status="failed", error="out of time", scores=None, coverage=None, mae_interval=None)
    result["comparison"] = None
    for example in result["examples"]:
        example["forecasts"].pop("selective")
    html = rendered(result)
    assert EN["paired_none"] in section(html, "accuracy")
    assert JA["paired_none"] in section(html, "accuracy", "ja")


def test_figures_that_were_not_measured_are_dashes(result_of):
    result = result_of()
    for candidate in result["candidates"]:
        candidate["mae_interval"] = candidate["coverage"] = None
        candidate["scores"]["mase"] = candidate["scores"]["skill"] = None
        candidate["cost"] = dict.fromkeys(candidate["cost"])
        candidate["kpis"] = candidate["state_bytes"] = None
    result["profile"]["findings"][0]["value"] = None
    result["examples"] = []
    html = rendered(result)
    assert not re.search(r"\bnan\b", words(body(html, "en")) + words(body(html, "ja")), re.IGNORECASE)
    assert EN["no_examples"] in html


def test_one_step_ahead_and_one_row_a_day_are_drawn(result_of):
    result = result_of(horizon=1)
    result["data"]["interval"] = 86400.0
    assert "1 row (24 h) ahead" in rendered(result)


def test_a_language_it_does_not_speak(result_of):
    with pytest.raises(ArgumentError, match="lang must be one of en, ja"):
        render(result_of(), lang="fr")


@pytest.mark.parametrize("broken", [None, [], {}, {"schema": "other/9"}])
def test_what_is_no_result_is_refused(broken):
    with pytest.raises(FileFormatError, match="schema"):
        render(broken)


def test_a_result_without_its_parts_is_refused(result_of):
    result = copy.deepcopy(result_of())
    del result["verdict"]
    with pytest.raises(FileFormatError, match="none for verdict"):
        render(result)


def test_the_file_is_whole_or_not_there(result_of, tmp_path):
    assert write_report(result_of(), tmp_path / "new" / "r.html").read_text(encoding="utf-8").endswith("</html>\n")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Choose another folder"):
        write_report(result_of(), tmp_path / "file" / "r.html")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["file", "new", "r.html"]
