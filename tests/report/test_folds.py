"""What is for specialists is folded: one sentence says what is in it and its result; on paper it stands open."""

from __future__ import annotations

import re

import pytest

from support.axe import serious_on
from support.whole_report import whole_report

PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine
LANGUAGES = ("en", "ja")


@pytest.fixture(scope="module")
def address(make, tmp_path_factory) -> str:
    """A report with everything that a report can hold."""
    path = tmp_path_factory.mktemp("folds") / "report.html"
    path.write_text(whole_report(make()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    yield page
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_fold_says_what_is_in_it_with_a_figure_and_nothing_of_the_verdict_is_folded(page, lang):
    page.locator(f"button[data-show={lang}]").click()
    folds = page.locator(f"#report-{lang} details.fold")
    assert folds.count() >= 8
    for said in folds.locator("> summary").all_inner_texts():
        assert said.endswith((".", "。"))
        assert re.search(r"\d", said)
    assert not page.locator(f":is(#verdict-{lang}, #say-{lang}, #change-{lang}) details").count()
    assert page.locator(f"#report-{lang} details.certificate > summary").inner_text().endswith((".", "。"))


def test_a_folded_picture_keeps_its_words_for_those_who_do_not_see_it(page):
    pictures = page.locator("#report-en details.fold [role=img]")
    assert pictures.count() >= 5
    assert all(len(one.get_attribute("aria-label") or "") > 40 for one in pictures.all())


def test_opened_it_shows_the_picture_and_the_table_behind_it(page):
    fold = page.locator("#map-en details.fold").first
    assert not fold.locator("svg.wide").first.is_visible()
    fold.locator("> summary").click()
    assert fold.locator("svg.wide").first.is_visible()
    fold.locator("details.behind > summary").click()
    assert fold.locator("table").is_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_is_folded_is_printed(page, lang):
    page.locator(f"button[data-show={lang}]").click()
    page.emulate_media(media="print")
    for part in page.locator(f"#report-{lang} details.fold > :is(figure, h4, .scroll)").all():
        assert part.is_visible()
        box = part.bounding_box()
        assert box is not None
        assert box["height"] > 5
    for said in page.locator(f"#report-{lang} details.fold > summary").all():
        assert not said.is_visible()


def test_printing_opens_the_folds_and_closes_them_again(page):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.printed:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.printed[open]").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_lead_to_the_glossary(page, lang):
    page.locator(f"button[data-show={lang}]").click()
    links = page.locator(f"#report-{lang} a.term")
    keys = {link.get_attribute("href") for link in links.all()}
    assert {f"#word-{key}-{lang}" for key in ("origin", "units", "selectivity", "ridge", "horizon")} <= keys
    links.first.click()
    # the page scrolls there smoothly
    page.wait_for_function(
        "() => { const top = document.getElementById(location.hash.slice(1)).getBoundingClientRect().top;"
        " return top >= 0 && top <= innerHeight; }"
    )


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_axe_finds_nothing_serious_open_or_folded(page, lang):
    page.locator(f"button[data-show={lang}]").click()
    for _ in range(2):
        assert serious_on(page) == []
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
