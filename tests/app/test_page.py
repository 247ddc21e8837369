"""The page in real Chromium: from a dropped file to the report, in both languages, at three widths, without a mouse."""

from __future__ import annotations

import math
import re

import pytest

from support.axe import serious_on

SIZES = [(1440, 900), (768, 1024), (390, 844)]
ROOM = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def choose(page, horizon: int, target: str = "temperature") -> None:
    page.locator("#target").select_option(target)
    page.locator("#horizon").fill(str(horizon))
    page.locator("#begin").click()


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_from_a_file_to_the_report_and_away_again(page, address, log, lang):
    page.goto(f"{address}?lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    assert page.locator("#file-name").inner_text() == "pump.csv"
    assert "60" in page.locator("#facts").inner_text()
    assert page.locator("#told li").count() == 2
    assert page.evaluate("document.activeElement.id") == "read-head"
    # nothing is chosen for a person, and without a choice nothing begins
    assert page.locator("#target option:enabled").all_inner_texts() == ["load", "temperature"]
    page.locator("#begin").click()
    needed = {"en": "Choose the channel to forecast.", "ja": "予測するチャネルを選んでください。"}[lang]
    assert page.locator("#target").evaluate("e => e.validationMessage") == needed
    assert page.locator("#report-lang").input_value() == lang
    choose(page, 1)
    page.locator("#result").wait_for()
    # what a run says is text, whatever it looks like
    said = page.locator("#verdict-sentence").inner_text()
    assert said == ("Keep ridge regression: <b>nothing</b> to add." if lang == "en" else "リッジ回帰のままで十分です。")
    assert page.locator("#verdict-sentence b").count() == 0
    # in a frame, where its own script runs but the page's origin is out of its reach
    page.locator("#show-report").click()
    shown = page.frame_locator("#frame-place iframe").locator("#said")
    assert shown.inner_text() == "script ran in null"
    with page.expect_popup() as opened:
        page.locator("#open-report").click()
    assert opened.value.locator("#said").inner_text() == "script ran in null"
    opened.value.close()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#remove").click()
    page.locator("#earlier-none").wait_for()
    assert page.locator("#status").inner_text()
    assert page.locator("#runs tr").count() == 0


def test_progress_stop_and_a_second_tab(page, address, log):
    page.goto(address)
    page.locator("#choose").set_input_files(log)
    choose(page, 2)
    page.locator("#candidates tr.running").wait_for()
    # the cards are numbered, what happens in one of them is not
    assert page.locator("#phase").inner_text() == "Training and testing the candidates"
    assert page.locator("#phases [aria-current=step]").inner_text() == "Train and test"
    assert page.locator("#phases .over").count() == 4
    assert "last value" in page.locator("#best").inner_text()
    assert "at most" in page.locator("#left").inner_text()
    assert 0.5 < float(page.locator("#share").get_attribute("value")) < 1
    assert not serious_on(page)
    # another tab follows the same run, and may not begin a second one
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href, '_blank', 'noopener')")
    other = opened.value
    other.locator("#candidates tr.running").wait_for()
    other.locator("#choose").set_input_files(log)
    choose(other, 1)
    other.locator("#problem").wait_for()
    assert "one at a time" in other.locator("#problem-text").inner_text()
    other.close()
    page.locator("#stop").click()
    page.locator("#result").wait_for()
    assert page.locator("#verdict-word").inner_text() == "stopped"
    assert "no verdict" in page.locator("#verdict-sentence").inner_text()
    assert page.locator("#open-report").is_hidden()


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_a_wrong_file_is_one_sentence_and_the_next_one_is_taken(page, address, log, tmp_path, lang):
    page.goto(f"{address}?lang={lang}")
    wrong = tmp_path / "photo <img src=x onerror=alert(1)>.csv"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    page.locator("#choose").set_input_files(wrong)
    page.locator("#problem").wait_for()
    assert wrong.name in page.locator("#problem-text").inner_text()
    assert page.locator("#problem img").count() == 0
    assert page.locator("#goal").is_hidden()
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * 200_001)
    page.locator("#choose").set_input_files(large)
    page.locator("#problem", has_text="0 MB").wait_for()
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    assert page.locator("#problem").is_hidden()


def test_what_reading_must_be_told_is_asked_for(page, address, tmp_path):
    file = tmp_path / "cycles.csv"
    file.write_text("step,wear\n" + "".join(f"{k},{k * k % 17}\n" for k in range(40)), encoding="utf-8")
    page.goto(address)
    page.locator("#choose").set_input_files(file)
    page.locator("#problem").wait_for()
    assert "Which column holds the time" in page.locator("#problem-text").inner_text()
    assert page.evaluate("document.activeElement.id") == "set-time"
    assert page.locator("#columns option").count() == 2
    assert not serious_on(page)
    page.locator("#set-time").fill("step")
    page.keyboard.press("Enter")
    page.locator("#looked").wait_for()
    assert "whole numbers" in page.locator("#facts").inner_text()


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_nothing_is_cut_nothing_is_loaded_from_elsewhere_and_axe_finds_nothing_serious(page, address, log, lang):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}?lang={lang}")
    assert not serious_on(page)
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    for folded in page.locator("details").all():
        folded.evaluate("each => { each.open = true }")
    widths = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        widths[width] = page.evaluate(ROOM)
    assert not serious_on(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, 1)
    page.locator("#result").wait_for()
    page.locator("#runs tr").wait_for()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        widths[f"{width} with a result"] = page.evaluate(ROOM)
    assert widths == dict.fromkeys(widths, 0)
    assert not serious_on(page)
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()


def test_it_can_be_worked_by_the_keyboard_and_is_said_aloud(page, address, log):
    page.goto(address)
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    page.locator("#target").focus()
    page.keyboard.press("t")
    page.locator("#horizon").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.locator("#result").wait_for()
    assert page.evaluate("document.activeElement.id") == "result-head"
    for region in ("#status", "#phase"):
        assert page.locator(region).get_attribute("aria-live") == "polite"
    page.locator("#runs button").first.focus()
    page.keyboard.press("Enter")
    page.locator("#result").wait_for()
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input,select')].filter(e => !e.labels.length).map(e => e.id)"
    )
    assert unnamed == []


def plant_log(rows: int = 240) -> str:
    """A Japanese log: a level that is stuck for long, a column of alarms that is blank but for three."""
    lines = ["日時,流量,液位,警報"]
    for k in range(rows):
        level = 4.2173 if 60 <= k < 140 else 4 + math.sin(k / 9) + k % 7 / 50
        alarm = {50: "流量低", 51: "流量低", 201: "停止"}.get(k, "")
        lines.append(f"2026-01-{1 + k // 96:02d} {k // 4 % 24:02d}:{15 * (k % 4):02d},{k % 31},{level:.4f},{alarm}")
    return "\n".join(lines) + "\n"


def test_a_stuck_sensor_is_listed_and_a_column_of_alarms_becomes_events(page, address, tmp_path):
    file = tmp_path / "ポンプ.csv"
    file.write_bytes(plant_log().encode("cp932"))
    page.goto(f"{address}?lang=ja")
    page.locator("#choose").set_input_files(file)
    page.locator("#looked").wait_for()
    told = page.locator("#told").inner_text()
    assert "液位の値は2026-01-01 15:00から80行にわたり変化していません" in told
    assert "「読み取り方を変える」の「警報・イベントの列」でこの列を選んでください" in told
    # a day would be 96 rows, of which the log holds two and a half
    assert page.locator("#horizon").input_value() == "24"
    assert "24行は6時間に相当します。" in page.locator("#goal").inner_text()
    page.locator("#target").select_option("流量")
    page.locator("#horizon").fill("9")
    page.locator("#how summary").click()
    assert page.locator("#words option").evaluate_all("them => them.map(e => e.value)") == ["警報"]
    page.locator("#set-events").fill("警報")
    page.locator("#how-form button").click()
    page.locator("#told", has_text="列「警報」はイベントとして加えました。").wait_for()
    assert "停止 since" in page.locator("#target").inner_text()
    # what a person had chosen stays
    assert (page.locator("#target").input_value(), page.locator("#horizon").input_value()) == ("流量", "9")
    choose(page, 1, "流量")
    page.locator("#result").wait_for()


def test_the_fields_are_called_as_reading_calls_them():
    from keiretsu.app.texts import TEXTS
    from keiretsu.data.read_ways import DECIMAL_FIELD, EVENTS_FIELD, FOLDED

    for at, lang in enumerate(("en", "ja")):
        called = [TEXTS[lang][key] for key in ("set_events", "set_decimal", "how_to_read")]
        assert called == [EVENTS_FIELD[at], DECIMAL_FIELD[at], FOLDED[at]]


def test_the_words_of_both_languages_are_the_same_ones():
    from keiretsu.app.texts import REFUSALS, TEXTS

    assert TEXTS["en"].keys() == TEXTS["ja"].keys()
    slots = re.compile(r"\{(\w+)\}")
    for key, english in TEXTS["en"].items():
        assert set(slots.findall(english)) == set(slots.findall(TEXTS["ja"][key])), key
    for key, (english, japanese) in REFUSALS.items():
        assert set(slots.findall(english)) == set(slots.findall(japanese)), key


def test_a_run_whose_page_was_reloaded_is_shown_again(page, address, log):
    page.goto(address)
    page.locator("#choose").set_input_files(log)
    choose(page, 2)
    page.locator("#candidates tr.running").wait_for()
    page.locator("#other-language").click()
    page.locator("#candidates tr.running").wait_for()
    assert page.locator("#phase").inner_text() == "候補を学習し、評価しています"
    assert page.locator("#phases .now").inner_text() == "学習と評価"
    page.locator("#stop").click()
    page.locator("#result").wait_for()
