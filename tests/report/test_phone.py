"""The report on a telephone: letters that can be read, tables that show that they go on."""

from __future__ import annotations

import io

import pytest
from matplotlib.image import imread

from support.whole_report import whole_report

PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine
OPEN = "document.querySelectorAll('.report:not([hidden]) details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def address(make, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("phone") / "report.html"
    path.write_text(whole_report(make()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module", params=["en", "ja"])
def page(request, browser, address):
    """The report with all folds open, opened once for all tests, which only look."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}#report-{request.param}")
    page.evaluate(OPEN)
    yield page
    page.close()


def test_letters_in_pictures_are_eleven_pixels_at_least(page):
    sizes = page.evaluate(
        """[...document.querySelectorAll('.report:not([hidden]) .picture svg')].filter(
              s => s.getClientRects().length).flatMap(s => {
                const scale = s.getBoundingClientRect().width / s.viewBox.baseVal.width;
                return [...s.querySelectorAll('text')].map(t => scale * parseFloat(getComputedStyle(t).fontSize));
              })"""
    )
    assert sizes
    assert min(sizes) >= 11


def test_wide_tables_are_named_reached_by_key_and_keep_their_first_column(page):
    regions = page.evaluate(
        """[...document.querySelectorAll('.report:not([hidden]) .scroll')].filter(
              s => s.scrollWidth > s.clientWidth + 1 && s.querySelector('tbody th')).map(s => {
                s.scrollLeft = 1e6;
                const first = s.querySelector('tbody th').getBoundingClientRect();
                return {role: s.role, tab: s.tabIndex, name: s.getAttribute('aria-label'),
                        moved: s.scrollLeft, aside: first.left - s.getBoundingClientRect().left};
              })"""
    )
    assert len(regions) > 3
    for region in regions:
        assert region["role"] == "region"
        assert region["tab"] == 0
        assert region["name"]
        assert region["moved"] > 0
        assert 0 <= region["aside"] < 2


def test_an_edge_is_shaded_only_while_there_is_more_behind_it(page):
    """The least light of a column of pixels at the right edge of a table, before it is scrolled and at its end."""
    table = page.locator(".report:not([hidden]) .scroll:has(table.candidates)")
    table.scroll_into_view_if_needed()
    shade = {}
    for where, left in (("begin", 0), ("end", 1e6)):
        table.evaluate(f"s => {{ s.scrollLeft = {left}; }}")
        box = table.bounding_box()
        # between two lines of text: the upper rim of the last row
        row = table.locator("tbody tr").last.bounding_box()
        place = {"x": box["x"] + box["width"] - 5, "y": row["y"] + 3, "width": 3, "height": 3}
        shade[where] = light(page, place)
    assert shade["begin"] < 225
    assert shade["end"] > 245


def light(page, place) -> float:
    """Mean of red over a piece of the screen, 0 to 255."""
    seen = imread(io.BytesIO(page.screenshot(clip=place)), format="png")
    return 255 * float(seen[..., 0].mean())
