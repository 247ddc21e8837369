"""The page in real Chromium: quiet, nothing cut, the verdict first, every figure told in words with its units."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from keiretsu.proof.report import render
from support.whole_report import whole_report

PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine
SIZES = [(1440, 900), (768, 1024), (390, 844)]
LANGUAGES = ("en", "ja")
CASES = {
    "adopt": {"decision": "adopt"},
    "keep": {"decision": "keep", "dated": False, "horizon": 24, "targets": ("Ps30", "T50")},
    "collect": {"decision": "collect", "targets": ("a_very_long_column_name_" * 4,)},
    "before": {"decision": "adopt", "evidence": False},
}


@pytest.fixture(scope="module", params=[*CASES, "whole"])
def document(request, make, tmp_path_factory) -> str:
    """The address of a report on disk."""
    path: Path = tmp_path_factory.mktemp(request.param) / "report.html"
    text = whole_report(make()) if request.param == "whole" else render(make(**CASES[request.param]))
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda s: str(s[0]))
def test_quiet_whole_and_the_verdict_above_the_fold(browser, document, size, lang):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(document)
    page.locator(f"button[data-show={lang}]").click()
    assert page.locator(f"#report-{lang}").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # on a telephone long names push the last reason out
    last = f"#verdict-{lang}" if size[0] > 390 else f"#verdict-{lang} .facts"
    assert page.evaluate(f"document.querySelector('{last}').getBoundingClientRect().bottom") <= size[1]
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
    assert not said
    assert [url for url in asked if not url.startswith("data:")] == [document]
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fold_holds_the_verdict_its_light_three_reasons_and_the_strip(browser, document, lang):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{document}#report-{lang}")
    fold = page.locator(f"#verdict-{lang}")
    for what, least in ((".lamp", 1), (".sentence", 1), (".grounds li", 3), (".facts dt", 5)):
        assert fold.locator(what).count() >= least
        for one in fold.locator(what).all():
            box = one.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 900
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_is_told_in_words_and_names_its_units(browser, document, lang):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{document}#report-{lang}")
    pictures = page.locator(f"#report-{lang} figure.chart:not(.viewer)")
    # error, step ahead, three examples; distance, calibration, compute and the promise where they were measured
    assert pictures.count() >= (9 if page.locator(f"#stability-{lang}").count() else 5)
    for picture in pictures.all():
        assert len(picture.locator("[role=img]").get_attribute("aria-label") or "") > 40
        assert len(picture.locator(".see").inner_text()) > 20
        labels = picture.locator(f"svg.wide [id$=-label-{lang}]").all_text_contents()
        assert labels
        for label in labels:
            assert re.search(r"[(（].+[)）]", label), f"no unit in {label.strip()!r}"
    page.close()


def test_ids_are_unique_links_lead_somewhere_and_each_language_has_one_title(browser, document):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(document)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    for lang in LANGUAGES:
        assert page.locator(f"#report-{lang} h1").count() == 1
        links = page.evaluate(f"[...document.querySelectorAll('#report-{lang} a')].map(a => a.getAttribute('href'))")
        assert links
        assert {link.removeprefix("#") for link in links} <= set(ids)
        assert all(link.endswith(f"-{lang}") for link in links)
        used = page.evaluate(
            f"""[...document.querySelectorAll('#report-{lang} :is([aria-labelledby], [aria-describedby])')].flatMap(
                  e => [e.getAttribute('aria-labelledby'), e.getAttribute('aria-describedby')]).filter(Boolean)"""
        )
        assert {name for names in used for name in names.split()} <= set(ids)
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_skip_no_level(browser, document, lang):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(document)
    levels = page.evaluate(f"[...document.querySelectorAll('#report-{lang} :is(h1,h2,h3,h4)')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    page.close()


def test_the_questions_stand_in_order_after_the_verdict(browser, document):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(document)
    named = page.evaluate("[...document.querySelectorAll('#report-en main > section')].map(s => s.id)")
    wanted = ["verdict", "say", "change", "data", "stability", "brings", "plan", "questions", "glossary"]
    assert named == [f"{key}-en" for key in wanted if key != "stability" or f"{key}-en" in named]
    contents = page.evaluate("[...document.querySelectorAll('#report-en .contents a')].map(a => a.hash.slice(1))")
    assert contents == named
    page.close()
