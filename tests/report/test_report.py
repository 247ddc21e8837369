"""The report as text: the figures of the result, both languages, nothing loaded, nothing of the data taken for HTML."""

from __future__ import annotations

import copy
import re

import pytest

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.proof.report import render, write_report
from keiretsu.proof.report.texts import EN, JA

LANGUAGES = ["en", "ja"]


def figures(html: str) -> list[str]:
    """Every number a reader sees, in order, the units of time and the plan's text left out."""
    visible = re.sub(r"<(style|pre|title)\b.*?</\1>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.findall(r"−?\d[\d,]*\.\d+", visible)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_candidate_s_mae_on_the_page_is_the_result_s(result_of, lang):
    result = result_of()
    rows = dict(
        re.findall(r'data-candidate="(\w+)">.*?data-mae="([^"]+)"><b>[^<]+</b>', render(result, lang=lang), re.DOTALL)
    )
    shown = dict(re.findall(r'data-candidate="(\w+)">.*?<b>([^<]+)</b>', render(result, lang=lang), re.DOTALL))
    assert len(rows) == 7
    for candidate in result["candidates"]:
        mae = candidate["scores"]["mae"]
        assert float(rows[candidate["name"]]) == mae
        assert float(shown[candidate["name"]]) == pytest.approx(mae, rel=5e-4)


def test_the_two_languages_have_the_same_words_to_fill():
    assert EN.keys() == JA.keys()
    for key in EN:
        assert set(re.findall(r"\{\w+\}", EN[key])) == set(re.findall(r"\{\w+\}", JA[key])), key


def test_the_two_languages_carry_the_same_figures(result_of):
    result = result_of("keep", dated=False, horizon=24, targets=("Ps30", "T50"))
    assert sorted(figures(render(result, lang="en"))) == sorted(figures(render(result, lang="ja")))


def test_rendering_twice_gives_the_same_text(result_of):
    assert render(result_of()) == render(result_of())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_loads_nothing_and_runs_nothing(result_of, lang):
    html = render(result_of(), lang=lang)
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', html)
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_from_the_data_are_text_whatever_they_hold(result_of, lang):
    nasty = '<img src=x onerror=alert(1)>&"$x_1$ 温度'
    result = result_of(targets=(nasty,))
    result["data"]["channels"] = [nasty]
    result["data"]["source"] = nasty
    for example in result["examples"]:
        example["id"] = nasty
    html = render(result, lang=lang)
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_failed_candidate_is_named_and_left_out(result_of, lang):
    result = result_of("keep")
    failed = result["candidates"][4]
    failed.update(status="failed", error="training met NaN", scores=None, coverage=None, mae_interval=None)
    html = render(result, lang=lang)
    assert "training met NaN" in html
    assert html.count('data-mae="') == 6


def test_a_failed_selective_candidate_and_no_comparison(result_of):
    result = result_of("keep")
    result["candidates"][-1].update(status="failed", error="out of time", scores=None, coverage=None, mae_interval=None)
    result["comparison"] = None
    for example in result["examples"]:
        example["forecasts"].pop("selective")
    assert EN["paired_none"] in render(result)


def test_figures_that_were_not_measured_are_dashes(result_of):
    result = result_of()
    for candidate in result["candidates"]:
        candidate["mae_interval"] = candidate["coverage"] = None
        candidate["scores"]["mase"] = candidate["scores"]["skill"] = None
        candidate["cost"] = dict.fromkeys(candidate["cost"])
        candidate["kpis"] = candidate["state_bytes"] = None
    result["profile"]["findings"][0]["value"] = None
    result["examples"] = []
    html = render(result)
    assert "nan" not in html.lower().replace("finance", "")
    assert EN["no_examples"] in html


def test_one_step_ahead_and_one_row_a_day_are_drawn(result_of):
    result = result_of(horizon=1)
    result["data"]["interval"] = 86400.0
    assert "1 row (24 h) ahead" in render(result)


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
