"""The gallery's four real runs, looked at as their readers see them: in Chromium, in both languages, on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from keiretsu.proof.result import Result
from support.axe import serious_on

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
DECISIONS = {"adopt": "adopt", "keep": "keep", "collect": "collect", "crashed": "keep"}
WIDTHS = (1440, 768, 390)
MOST_BYTES = 6_000_000
PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine


@pytest.fixture(scope="module", params=[*DECISIONS])
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def open_page(browser, name):
    """The run's page, and all that Chromium complained of or asked for."""
    page, said, asked = browser.new_page(), [], []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((GALLERY / name / "report.html").as_uri())
    yield page, said, asked
    page.close()


@pytest.fixture(params=["en", "ja"])
def shown(request, open_page):
    """The page in one language."""
    page, *_ = open_page
    page.emulate_media(media="screen")
    page.click(f".switch button[data-show={request.param}]")
    return page, request.param


def test_the_gallery_shows_every_kind_of_verdict(name):
    result = json.loads((GALLERY / name / "result.json").read_text(encoding="utf-8"))
    assert result["verdict"]["decision"] == DECISIONS[name]
    failed = [entry["name"] for entry in result["candidates"] if entry["status"] != "ok"]
    assert failed == (["incumbent"] if name == "crashed" else [])


def test_pages_and_slides_are_those_that_the_results_give(name, tmp_path):
    """`make gallery-pages` draws them anew."""
    result = Result.load(GALLERY / name)
    for write, file in ((result.report, "report.html"), (result.slides, "slides.md")):
        write(tmp_path / file)
        assert (tmp_path / file).read_text(encoding="utf-8") == (GALLERY / name / file).read_text(encoding="utf-8")
    assert (GALLERY / name / "report.html").stat().st_size < MOST_BYTES


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_out_of_the_page_at_any_width(shown, width):
    page, lang = shown
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    out = page.evaluate(
        f"""() => [...document.querySelectorAll(
              '#report-{lang} :is(p, li, td, th, dd, dt, h1, h2, h3, h4, svg, figure)')]
              .filter(e => e.getClientRects().length && !e.closest('.scroll, details:not([open])'))
              .filter(e => e.getBoundingClientRect().right > {width} + 1 && !scrolls(e))
              .map(e => `${{e.tagName}} ${{e.textContent.trim().slice(0, 40)}}`);
           function scrolls(e) {{
             for (let up = e.parentElement; up; up = up.parentElement)
               if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) return true;
             return false;
           }}"""
    )
    assert out == []


def test_the_verdict_stands_above_the_fold(shown):
    page, lang = shown
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("scrollTo(0, 0)")
    for part in (".sentence", ".grounds li:last-child", ".lamp"):
        box = page.locator(f"#report-{lang} .verdict {part}").first.bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= 900, part


# axe takes ten seconds a page; one of the runs is looked at whenever tests run, as is a page of everything
@pytest.mark.parametrize("shown", [pytest.param("en", marks=pytest.mark.slow), "ja"], indirect=True)
@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=() if one == "crashed" else pytest.mark.slow) for one in DECISIONS],
    indirect=True,
)
def test_axe_finds_nothing_serious(shown):
    page, _ = shown
    page.set_viewport_size({"width": 1440, "height": 900})
    assert serious_on(page) == []


def test_both_languages_print_to_a4_with_nothing_cut(shown):
    page, _ = shown
    page.set_viewport_size({"width": 687, "height": 994})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 687
    paper = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    assert len(sizes) >= 8


def test_chromium_has_nothing_to_say_and_nothing_is_loaded(open_page, shown):
    _, said, asked = open_page
    assert said == []
    assert all(url.startswith(("file:", "data:")) for url in asked)
