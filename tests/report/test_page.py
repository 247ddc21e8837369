"""The page in real Chromium: quiet, nothing cut, the verdict first, every figure told in words with its units."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from support.rendered import rendered
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
    text = whole_report(make()) if request.param == "whole" else rendered(make(**CASES[request.param]))
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


# a screen between the two others is that of the gallery's tests; here it waits for the long checks
@pytest.fixture(
    scope="module",
    params=[pytest.param(size, id=str(size[0]), marks=pytest.mark.slow if size[0] == 768 else ()) for size in SIZES],
)
def opened(browser, document, request):
    """The report on a screen of a size, that size, what Chromium complained of and what it asked for."""
    page = browser.new_page(viewport={"width": request.param[0], "height": request.param[1]})
    page.set_default_timeout(PATIENCE)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(document)
    yield page, request.param, said, asked
    page.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def page(browser, document, lang):
    """The report in a language on a wide screen, opened once for all tests that only look."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{document}#report-{lang}")
    yield page
    page.close()


@pytest.mark.parametrize("shown", LANGUAGES)
def test_quiet_whole_and_the_verdict_above_the_fold(document, opened, shown):
    page, size, said, asked = opened
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.locator(f"button[data-show={shown}]").click()
    assert page.locator(f"#report-{shown}").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # on a telephone long names push the last reason out
    last = f"#verdict-{shown}" if size[0] > 390 else f"#verdict-{shown} .facts"
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


def test_the_fold_holds_the_verdict_its_light_three_reasons_and_the_strip(page, lang):
    for what, least in ((".lamp", 1), (".sentence", 1), (".grounds li", 3), (".facts dt", 5)):
        boxes = page.evaluate(
            f"""[...document.querySelectorAll('#verdict-{lang} {what}')].map(
                  e => e.getClientRects().length ? e.getBoundingClientRect().toJSON() : null)"""
        )
        assert len(boxes) >= least
        for box in boxes:
            assert box is not None
            assert box["top"] >= 0
            assert box["bottom"] <= 900


def test_every_figure_is_told_in_words_and_names_its_units(page, lang):
    pictures = page.evaluate(
        f"""[...document.querySelectorAll('#report-{lang} figure.chart:not(.viewer)')].map(figure => ({{
              alts: [...figure.querySelectorAll('[role=img]')].map(e => e.getAttribute('aria-label') || ''),
              sees: [...figure.querySelectorAll('.see')].map(e => e.textContent.trim()),
              labels: [...figure.querySelectorAll('svg.wide [id$=-label-{lang}]')].map(e => e.textContent),
            }}))"""
    )
    # error, step ahead, three examples; distance, calibration, compute and the promise where they were measured
    assert len(pictures) >= (9 if page.locator(f"#stability-{lang}").count() else 5)
    for picture in pictures:
        (alt,), (see,) = picture["alts"], picture["sees"]
        assert len(alt) > 40
        assert len(see) > 20
        assert picture["labels"]
        for label in picture["labels"]:
            assert re.search(r"[(（].+[)）]", label), f"no unit in {label.strip()!r}"


def test_ids_are_unique_links_lead_somewhere_and_each_language_has_one_title(page):
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


def test_headings_skip_no_level(page, lang):
    levels = page.evaluate(f"[...document.querySelectorAll('#report-{lang} :is(h1,h2,h3,h4)')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_questions_stand_in_order_after_the_verdict(page):
    named = page.evaluate("[...document.querySelectorAll('#report-en main > section')].map(s => s.id)")
    wanted = ["verdict", "say", "change", "next", "data", "stability", "brings", "plan", "questions", "glossary"]
    assert named == [f"{key}-en" for key in wanted if key != "stability" or f"{key}-en" in named]
    contents = page.evaluate("[...document.querySelectorAll('#report-en .contents a')].map(a => a.hash.slice(1))")
    assert contents == named
