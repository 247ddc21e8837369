"""The report on paper: A4, nothing cut, one language, no controls, nothing torn that belongs together."""

from __future__ import annotations

import re

import pytest

from support.rendered import rendered
from support.whole_report import whole_report

# Pictures that fit themselves to their room do so on the screen; nobody tells them of the paper.
UNTOLD = """const Real = ResizeObserver;
window.ResizeObserver = class extends Real {
  constructor(f) { let told = false; super((...all) => { if (!told) f(...all); told = true; }); }
};"""
PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine
# A4 less the margins of `print.css`, in CSS pixels.
WIDTH, HEIGHT = int(182 / 25.4 * 96), int(263 / 25.4 * 96)


@pytest.fixture(scope="module", params=["en", "ja"])
def lang(request) -> str:
    return request.param


@pytest.fixture(scope="module", params=["wide", "whole"])
def address(request, make, tmp_path_factory) -> str:
    """Reports with long names in wide tables, and with every picture and forecasts to look into."""
    path = tmp_path_factory.mktemp(request.param) / "report.html"
    wide = make("keep", dated=False, horizon=24, targets=("Ps30", "a_very_long_column_name_" * 4))
    path.write_text(rendered(wide) if request.param == "wide" else whole_report(make()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def page(browser, address, lang):
    """The report as it is laid out on paper, opened once for all tests, which only look."""
    page = browser.new_page(viewport={"width": 1280, "height": HEIGHT})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(UNTOLD)
    page.goto(f"{address}#report-{lang}")
    if page.locator("[data-viewer]").count():
        page.wait_for_selector(f"#report-{lang} .viewer-root[data-drawn]")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    yield page
    page.close()


def test_nothing_is_cut_at_the_edge_of_the_paper(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    cut = page.evaluate(
        f"""() => [...document.querySelectorAll(
              '.report:not([hidden]) :is(p, li, td, th, dd, dt, pre, h2, h3, h4, svg)')]
              .filter(e => e.getClientRects().length && !e.closest('details:not(.printed, .other)'))
              .filter(e => e.getBoundingClientRect().right > {WIDTH} + 1 || e.scrollWidth > e.clientWidth + 1
                           && getComputedStyle(e).overflowX !== 'visible')
              .map(e => `${{e.tagName}} ${{e.textContent.slice(0, 40)}}`)"""
    )
    assert cut == []


def test_one_language_and_no_controls_are_printed(page, lang):
    shown = page.evaluate(
        "[...document.querySelectorAll('.report')].filter(r => r.getClientRects().length).map(r => r.lang)"
    )
    assert shown == [lang]
    for control in (".tools", ".switch", "nav", "details.behind"):
        assert page.locator(control).count() > 0
        assert all(not one.is_visible() for one in page.locator(control).all()), control


def test_the_certificate_and_the_plan_are_printed_though_they_are_folded(page, lang):
    for part in ("certificate", "reproduce"):
        assert page.locator(f"#{part}-{lang} details pre").first.is_visible()


def test_what_belongs_together_is_not_torn(page):
    for whole in ("figure.chart", "tr", ".finding", ".verdict", ".asked > div"):
        kept = page.evaluate(f"[...document.querySelectorAll('{whole}')].map(e => getComputedStyle(e).breakInside)")
        assert set(kept) == {"avoid"}, whole
    tall = page.evaluate(
        f"""[...document.querySelectorAll('figure.chart, tr, .finding, .verdict')]
              .filter(e => e.getBoundingClientRect().height > {HEIGHT}).map(e => e.textContent.slice(0, 40))"""
    )
    assert tall == []


def test_questions_and_glossary_begin_on_pages_of_their_own(page, lang):
    for part in ("questions", "glossary"):
        assert page.locator(f"#{part}-{lang}").evaluate("e => getComputedStyle(e).breakBefore") == "page"


def test_the_paper_is_a4_and_headed_with_the_title(page, lang):
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert len(boxes) >= 8
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    heads = page.evaluate("document.querySelector('style').textContent.match(/@page \\w+ \\{[^}]*\\}/g)")
    head = next(rule for rule in heads if rule.startswith(f"@page {lang} "))
    assert "@top-left" in head
    assert re.findall(r"[A-Za-z0-9]+", page.evaluate("document.title"))[0] in head


def test_letters_in_pictures_are_eight_points_at_least(page):
    """A pixel on paper is three quarters of a point."""
    small = page.evaluate(
        """() => [...document.querySelectorAll('.report:not([hidden]) .picture svg')].filter(
              s => s.getClientRects().length).flatMap(s => {
                const scale = s.getBoundingClientRect().width / s.viewBox.baseVal.width;
                return [...s.querySelectorAll('text')].map(t => scale * parseFloat(getComputedStyle(t).fontSize));
              }).filter(pixels => 0.75 * pixels < 8)"""
    )
    assert small == []
    assert page.locator(".report:not([hidden]) .picture svg:visible").count() > 2


def test_forecasts_to_look_into_are_drawn_for_the_width_of_the_paper(page, lang):
    viewer = page.locator(f"#report-{lang} .viewer-root")
    if not viewer.count():
        pytest.skip("this report holds no forecasts to look into")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn = viewer.evaluate(
        """root => { const c = [...root.querySelectorAll('canvas')].filter(e => e.getClientRects().length);
          return c.map(e => [e.getBoundingClientRect().width / root.clientWidth, e.width / root.clientWidth]); }"""
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    ((wide, fine),) = drawn
    assert wide > 0.98
    assert fine > 2.5  # image pixels to a pixel of the paper
    assert viewer.locator(".viewer-paper").count() == 0
