"""The switch between the two languages: mouse, keyboard, links, the reader's place, no script at all."""

from __future__ import annotations

import pytest

from support.rendered import rendered

PATIENCE = 90_000  # milliseconds; a page that hangs, not a slow machine


@pytest.fixture(scope="module")
def address(make, tmp_path_factory) -> str:
    """A report in Japanese, with English to switch to."""
    path = tmp_path_factory.mktemp("switch") / "report.html"
    path.write_text(rendered(make(), lang="ja"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    """That report, opened."""
    page = browser.new_page(viewport={"width": 1024, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    yield page
    page.close()


def state(page) -> dict:
    """What is shown, and what the document says is shown."""
    return page.evaluate(
        """() => ({
             shown: [...document.querySelectorAll('.report')].filter(r => r.getClientRects().length).map(r => r.lang),
             pressed: [...document.querySelectorAll('[aria-pressed=true]')].map(b => b.lang),
             lang: document.documentElement.lang, title: document.title,
           })"""
    )


def only(lang: str) -> dict:
    title = {"ja": "OT：96 行（4 日）先までの予測 · Keiretsu", "en": "OT, 96 rows (4 days) ahead · Keiretsu"}[lang]
    return {"shown": [lang], "pressed": [lang], "lang": lang, "title": title}


def test_one_language_is_shown_at_a_time_and_the_mouse_switches(page):
    assert state(page) == only("ja")
    page.get_by_role("button", name="English").click()
    assert state(page) == only("en")
    page.get_by_role("button", name="日本語").click()
    assert state(page) == only("ja")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_reaches_the_switch_first_and_switches(page, key):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "English"
    page.keyboard.press(key)
    assert state(page) == only("en")
    assert page.evaluate("document.activeElement.textContent") == "English"


def test_the_reader_s_place_is_kept(page):
    page.locator("#accuracy-ja").evaluate("e => e.scrollIntoView({behavior: 'instant'})")
    before = page.locator("#accuracy-ja").bounding_box()["y"]
    # a click of the driver's mouse would scroll
    page.get_by_role("button", name="English").dispatch_event("click")
    assert abs(page.locator("#accuracy-en").bounding_box()["y"] - before) < 3


def test_nothing_is_remembered(page):
    page.get_by_role("button", name="English").click()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.reload()
    assert state(page) == only("ja")


def test_a_link_into_the_other_language_shows_it(browser, address):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}#brings-en")
    assert state(page) == only("en")
    page.close()


def test_the_contents_say_which_section_is_read(page):
    page.locator("#brings-ja").evaluate("e => e.scrollIntoView({behavior: 'instant'})")
    page.wait_for_selector(".contents a[href='#brings-ja'][aria-current]")
    assert page.locator("[aria-current]").count() == 1


def test_without_scripts_the_other_language_is_folded_at_the_end(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    assert page.locator("#report-ja h1").is_visible()
    assert not page.locator("#report-en h1").is_visible()
    assert not page.locator(".switch").is_visible()
    page.locator("details.other > summary").click()
    assert page.locator("#report-en h1").is_visible()
    page.goto("about:blank")
    page.goto(address)
    page.locator("a.elsewhere").click()
    assert page.locator("#report-en h1").is_visible()
    context.close()
