"""The page in real Chromium: quiet, nothing cut, the verdict first, every figure told in words with its units."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report import render

SIZES = [(1440, 900), (768, 1024), (390, 844)]
CASES = {
    "adopt": {"decision": "adopt"},
    "keep": {"decision": "keep", "dated": False, "horizon": 24, "targets": ("Ps30", "T50")},
    "collect": {"decision": "collect", "targets": ("a_very_long_column_name_" * 4,)},
    "before": {"decision": "adopt", "evidence": False},
}


@pytest.fixture(params=[(case, lang) for case in CASES for lang in ("en", "ja")], ids="-".join)
def document(request, result_of, tmp_path):
    """A report on disk and its address."""
    case, lang = request.param
    path = tmp_path / "report.html"
    path.write_text(render(result_of(**CASES[case]), lang=lang), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: str(s[0]))
def test_quiet_whole_and_the_verdict_above_the_fold(browser, document, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(document)
    assert not said
    assert [url for url in asked if not url.startswith("data:")] == [document]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.querySelector('#verdict').getBoundingClientRect().bottom") <= size[1]
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.picture svg')].filter(s => s.getClientRects().length).flatMap(s => {
             const box = s.getBoundingClientRect();
             return [...s.querySelectorAll('text')].filter(t => {
               const r = t.getBoundingClientRect();
               return r.left < box.left - 4 || r.right > box.right + 4 || r.bottom > box.bottom + 2;
             }).map(t => t.textContent);
           })"""
    )
    assert not outside
    page.close()


def test_every_figure_is_told_in_words_and_names_its_units(browser, document):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(document)
    pictures = page.locator("figure.chart")
    # error, step ahead, three examples; distance, calibration and compute where they were measured
    assert pictures.count() == (8 if page.locator("#stability").count() else 5)
    for picture in pictures.all():
        assert len(picture.locator("[role=img]").get_attribute("aria-label") or "") > 40
        assert len(picture.locator(".see").inner_text()) > 20
        labels = picture.locator("svg.wide [id$=-label]").all_text_contents()
        assert labels
        for label in labels:
            assert re.search(r"[(（].+[)）]", label), f"no unit in {label.strip()!r}"
    page.close()


def test_ids_are_unique_and_the_outline_is_in_order(browser, document):
    page = browser.new_page()
    page.goto(document)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("h1").count() == 1
    targets = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href').slice(1))")
    assert set(targets) <= set(ids)
    page.close()
