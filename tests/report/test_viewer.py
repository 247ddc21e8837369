"""The viewer in real Chromium: draws from a file, zooms by every means, tells the log's numbers, in both languages."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from keiretsu.proof.report.viewer.words import WORDS
from keiretsu.proof.view import view_of
from support.views import page_of, run_of

NAMES = ("selective", "ridge", "lightgbm", "naive")
SIZES = [(1440, 900), (390, 844)]
PATIENCE = 20_000  # milliseconds; a page that hangs, not a slow machine


def held(result_of, log, outcome, **kinds):
    """A result and the view of a made-up run that belong together."""
    targets = outcome.examination.targets
    result = result_of(horizon=outcome.examination.truth.shape[2], targets=targets, **kinds)
    result["examples"] = []
    return view_of(log, outcome, result), result


@pytest.fixture
def shown(browser, tmp_path):
    """Opens pages with viewers and hands them over drawn; they say nothing and load nothing."""
    open_, said, asked = [], [], []

    def show(view, result, *langs, size=(1440, 900), **kinds):
        path = tmp_path / "page.html"
        path.write_text(page_of(view, result, *(langs or ("en",))), encoding="utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **kinds)
        page = context.new_page()
        open_.append(context)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector(".viewer-root[data-drawn]", timeout=PATIENCE)
        return page

    yield show
    for context in open_:
        context.close()
    assert not said
    assert all(url.startswith(("data:", "file:")) for url in asked)


@pytest.fixture
def small(result_of):
    log, outcome = run_of(600, names=NAMES, horizon=24)
    return held(result_of, log, outcome)


def settle(page):
    """Two frames: one draws what was asked for."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def range_of(page, root=".viewer-root"):
    settle(page)
    return page.evaluate(f"(({{from, to}}) => [Number(from), Number(to)])(document.querySelector('{root}').dataset)")


def until(page, expression):
    """Wait for an expression to be true; the page's policy forbids the browser's own way of waiting for one."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came to {expression}")


def plot_box(page):
    return page.locator(".u-over").first.bounding_box()


@pytest.mark.parametrize("size", SIZES, ids=lambda s: str(s[0]))
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_draws_from_a_file_without_a_word_and_fits(shown, small, lang, size):
    page = shown(*small, lang, size=size)
    ink = page.evaluate(
        """() => { const c = document.querySelector('.viewer-chart canvas');
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 40; return n / (d.length / 4); }"""
    )
    assert 0.005 < ink < 0.6
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small_ones = page.evaluate(
        "[...document.querySelectorAll('.viewer-buttons button')].filter(b => b.offsetHeight < 24).length"
    )
    assert small_ones == 0


def test_it_begins_with_the_test_part_and_buttons_change_the_range(shown, small):
    page = shown(*small)
    first = range_of(page)
    press = lambda name: page.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    press("Zoom in")
    near = range_of(page)
    assert near[1] - near[0] == pytest.approx((first[1] - first[0]) / 2)
    press("Earlier")
    assert range_of(page)[0] < near[0]
    press("Later")
    assert range_of(page) == pytest.approx(near)
    press("Zoom out")
    assert range_of(page) == pytest.approx(first)
    press("Whole log")
    whole = range_of(page)
    assert whole[1] - whole[0] > 4 * (first[1] - first[0])
    press("Test part")
    assert range_of(page) == pytest.approx(first)


def test_keys_move_and_zoom_and_go_from_value_to_value(shown, small):
    page = shown(*small)
    first = range_of(page)
    page.locator(".viewer-chart").focus()
    page.keyboard.press("+")
    near = range_of(page)
    assert near[1] - near[0] == pytest.approx((first[1] - first[0]) / 2)
    page.keyboard.press("ArrowRight")
    assert range_of(page)[0] > near[0]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("-")
    assert range_of(page) == pytest.approx(first)
    page.keyboard.press("Home")
    assert range_of(page)[0] < first[0] - 1000
    page.keyboard.press("t")
    assert range_of(page) == pytest.approx(first)
    read = []
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
        read.append(page.locator("[data-part=moment]").inner_text())
    assert len(set(read)) == 3
    assert read == sorted(read)


def test_a_drag_zooms_to_what_was_dragged_over_and_shift_moves(shown, small):
    page = shown(*small)
    box, first = plot_box(page), range_of(page)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    assert page.locator(".viewer-select").is_visible()
    page.mouse.up()
    span, near = first[1] - first[0], range_of(page)
    assert near == pytest.approx([first[0] + span / 4, first[0] + span / 2], abs=span / 100)
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, middle, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    moved = range_of(page)
    assert moved[0] - near[0] == pytest.approx((near[1] - near[0]) / 4, rel=0.05)
    page.mouse.dblclick(box["x"] + 100, middle)
    assert range_of(page)[0] < first[0]


def test_the_wheel_zooms_once_the_picture_is_chosen_and_scrolls_the_page_before(shown, small):
    page = shown(*small, size=(900, 500))
    first = range_of(page)
    box = plot_box(page)
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.wheel(0, 60)
    until(page, "scrollY > 0")
    assert range_of(page) == pytest.approx(first)
    page.evaluate("scrollTo(0, 0)")
    page.locator(".viewer-chart").focus()
    page.evaluate("scrollTo(0, 0)")
    box, above = plot_box(page), page.evaluate("scrollY")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.wheel(0, -200)
    until(page, f"Number(document.querySelector('.viewer-root').dataset.from) > {first[0] + 1}")
    near = range_of(page)
    assert first[0] < near[0] < near[1] < first[1]
    assert sum(near) / 2 == pytest.approx(sum(first) / 2, rel=1e-5)
    assert page.evaluate("scrollY") == above


def test_two_fingers_zoom_and_move(shown, small):
    page = shown(*small, size=(390, 844), has_touch=True)
    page.locator(".viewer-chart").scroll_into_view_if_needed()
    first = range_of(page)
    box = plot_box(page)
    touch = page.context.new_cdp_session(page)

    def fingers(kind, *places):
        points = [{"x": box["x"] + x, "y": box["y"] + 100, "id": n} for n, x in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    middle = box["width"] / 2
    fingers("touchStart", middle - 30)
    assert "2021" in page.locator("[data-part=moment]").inner_text()
    fingers("touchStart", middle - 30, middle + 30)
    fingers("touchMove", middle - 60, middle + 60)
    near = range_of(page)
    assert near[1] - near[0] == pytest.approx((first[1] - first[0]) / 2, rel=0.1)
    fingers("touchMove", middle - 100, middle + 20)
    assert range_of(page)[0] > near[0]
    fingers("touchEnd")


def test_values_under_the_cursor_are_those_of_the_log_and_of_the_forecasts(shown, small, result_of):
    log, outcome = run_of(600, names=NAMES, horizon=24)
    page = shown(*small)
    box, (begin, end) = plot_box(page), range_of(page)
    stamps = log.frame["time"].to_physical().to_numpy() / 1e6
    values, checked = log.frame["OT"].to_numpy(), 0
    for share in np.linspace(0.02, 0.98, 40):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 50)
        moment = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", page.locator("[data-part=moment]").inner_text())
        when = np.datetime64(moment[0].replace(" ", "T")).astype("datetime64[s]").astype(float)
        assert abs(when - (begin + share * (end - begin))) <= 2 * 3600
        row = int(np.searchsorted(stamps, when))
        said = page.locator("[data-part=reading] dd").all_inner_texts()
        assert float(said[0].replace("−", "-")) == values[row]
        place = np.flatnonzero(outcome.origins.rows == row - 24)
        if len(place):
            mean, lower, upper = (float(text.replace("−", "-")) for text in re.findall(r"[−\d.]+", said[1]))
            made = outcome.entries[0].forecast
            for told, whole in ((mean, made.mean), (lower, made.lower), (upper, made.upper)):
                assert told == pytest.approx(whole[place[0], 0, -1], abs=6e-3)  # four digits
            checked += 1
        else:
            assert set(said[1:]) == {"–"}
    assert checked > 5


def test_candidates_steps_and_intervals_are_chosen_and_told_apart_without_colour(shown, small):
    page = shown(*small)
    hash_ = """() => { const c = document.querySelector('.viewer-chart canvas'); return c.toDataURL(); }"""
    labels = page.locator(".viewer-candidates label")
    assert labels.count() == 4
    marks = [label.locator("path").get_attribute("d") for label in labels.all()]
    assert len(set(marks)) == 4
    pictures = [page.evaluate(hash_)]
    for change in (
        lambda: labels.nth(3).locator("input").check(),
        lambda: page.locator("[data-part=band]").select_option(""),
        lambda: page.locator("[data-part=band]").select_option("*"),
        lambda: page.locator("[data-part=step]").select_option("0"),
        lambda: page.locator("[data-part=step]").select_option("whole"),
    ):
        change()
        settle(page)
        pictures.append(page.evaluate(hash_))
    assert len(set(pictures)) == len(pictures)


def test_series_and_targets_are_chosen_and_may_be_called_anything(shown, result_of):
    name = '</script><b id="evil">"&'
    log, outcome = run_of(200, names=NAMES, targets=("OT", name), series=3, horizon=4)
    page = shown(*held(result_of, log, outcome))
    assert page.locator("#evil").count() == 0
    assert page.locator("[data-part=series] option").all_inner_texts() == ["u00", "u01", "u02"]
    page.locator("[data-part=target]").select_option("1")
    page.locator("[data-part=series]").select_option("2")
    page.locator(".viewer-chart").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert re.search(r"\d", page.locator("[data-part=reading] dd").first.inner_text())


def test_stamps_are_told_in_the_zone_of_the_log(shown, result_of):
    log, outcome = run_of(300, names=NAMES, horizon=4, zone="Asia/Tokyo")
    page = shown(*held(result_of, log, outcome), timezone_id="America/New_York")
    page.get_by_role("button", name="Whole log").click()
    settle(page)
    assert "Shown: 2021-03-01 00:00 to 2021-03-13 11:00." in page.locator("[data-part=note]").inner_text()


def test_a_million_rows_are_drawn_and_the_note_says_what_a_mark_stands_for(shown, result_of, capsys):
    log, outcome = run_of(1_000_000, names=NAMES, horizon=96, stride=100)
    view, result = held(result_of, log, outcome)
    began = time.perf_counter()
    page = shown(view, result)
    drawn = page.evaluate("Number(document.querySelector('.viewer-root').dataset.drawn)")
    with capsys.disabled():
        took = time.perf_counter() - began
        print(f"\n10⁶ rows: first drawn {drawn:.0f} ms after navigation ({took:.1f} s with the page made)")
    page.get_by_role("button", name="Whole log").click()
    settle(page)
    note = page.locator("[data-part=note]").inner_text()
    each = {part["part"]: part["each"] for part in view["series"][0]["parts"]}
    assert f"Training part: one mark stands for up to {each['train']:,} rows" in note
    page.locator(".viewer-chart").focus()
    page.keyboard.press("Shift+ArrowLeft")
    assert "missing" in page.locator("[data-part=reading] dd").first.inner_text()


def test_languages_share_the_numbers_and_go_on_where_the_other_was(shown, small):
    page = shown(*small, "en", "ja")
    assert page.locator("script[data-keiretsu-view]").count() == 1
    page.get_by_role("button", name="Zoom in").click()
    near = range_of(page)
    page.evaluate("document.querySelector('#en').hidden = true; document.querySelector('#ja').hidden = false")
    page.wait_for_selector("#ja .viewer-root[data-drawn]", timeout=PATIENCE)
    assert range_of(page, "#ja .viewer-root") == pytest.approx(near)
    assert "表示しています" in page.locator("#ja [data-part=note]").inner_text()


def test_without_scripts_a_sentence_and_the_table_remain(browser, small, tmp_path):
    (tmp_path / "page.html").write_text(page_of(*small, "en"), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert WORDS["en"]["off"][:40] in page.locator("main").inner_text()
    assert not page.locator(".viewer-buttons").is_visible()
    page.locator(".viewer-data summary").click()
    assert page.locator(".viewer-data tbody tr").count() == 8
    context.close()


def test_on_paper_the_picture_stands_alone(shown, small):
    page = shown(*small)
    page.emulate_media(media="print")
    assert page.locator(".viewer-chart canvas").is_visible()
    assert page.locator(".viewer-chart canvas").bounding_box()["height"] <= 310
    for part in (".viewer-buttons", ".viewer-choices", ".viewer-values", ".viewer-data"):
        assert not page.locator(part).is_visible()
