"""What a person answers about a file, and the list of earlier runs, in real Chromium."""

from __future__ import annotations

import json
import time

import pytest

from support.axe import serious_on

ROOM = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RESULT = {
    "schema": "keiretsu.result/1", "created": "2026-01-02T03:04:05Z", "targets": ["p"], "horizon": 3,
    "data": {"source": "pump.csv"}, "candidates": [], "timings": {},
    "verdict": {"decision": "adopt", "sentence": {"en": "Adopt.", "ja": "採用。"}},
}  # fmt: skip


def coded_log() -> str:
    """Date and time of day in two columns; flow holds -9999 three times, level "ERR, 7" twice."""
    lines = ["date,clock,flow,level"]
    for k in range(72):
        level = '"ERR, 7"' if k in (4, 8) else k % 13
        lines.append(f"2026-01-{1 + k // 24:02d},{k % 24:02d}:00,{-9999 if k in (5, 9, 30) else k * k % 17},{level}")
    return "\n".join(lines) + "\n"


def asked_look(page) -> dict:
    """What the page sends when it reads again."""
    with page.expect_request("**/look") as sent:
        page.locator("#read-absent").click()
    return sent.value.post_data_json["reading"]


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_two_columns_of_time_and_codes_are_suggested_and_count_when_a_person_reads_again(page, address, tmp_path, lang):
    file = tmp_path / "line.csv"
    file.write_text(coded_log(), encoding="utf-8")
    page.goto(f"{address}?lang={lang}")
    page.locator("#choose").set_input_files(file)
    page.locator("#problem").wait_for()
    # filled in, looked at, and not yet read
    assert (page.locator("#set-time").input_value(), page.locator("#set-clock").input_value()) == ("date", "clock")
    assert page.evaluate("document.activeElement.id") == "set-clock"
    assert page.locator("#looked").is_hidden()
    assert page.locator("#goal").is_hidden()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(ROOM) == 0
    assert not serious_on(page)
    page.keyboard.press("Enter")
    page.locator("#suggested").wait_for()
    assert "date, clock" in page.locator("#facts").inner_text()
    assert page.locator("#target option:enabled").all_inner_texts() == ["flow"]
    assert page.locator("#set-sentinels").input_value() == ""
    assert not serious_on(page)
    for button in page.locator("#suggestions button").all():
        button.click()
        button.click()
    # each once, in quotes where it holds a comma
    assert page.locator("#set-sentinels").input_value() == '-9999, "ERR, 7"'
    assert page.locator("#added").inner_text() == {"en": "Read again for it to count.",
                                                   "ja": "もう一度読み取ると反映されます。"}[lang]  # fmt: skip
    assert page.locator("#taken li").count() == 0
    assert asked_look(page) == {"time": "date", "clock": "clock", "sentinels": '-9999, "ERR, 7"'}
    page.locator("#taken li").wait_for()
    said = page.locator("#taken").inner_text()
    assert said.startswith("5 cells were made missing" if lang == "en" else "5個のセルを欠測にしました")
    assert page.locator("#suggested").is_hidden()
    assert page.locator("#added").inner_text() == ""
    assert page.locator("#target option:enabled").all_inner_texts() == ["flow", "level"]
    assert page.evaluate(ROOM) == 0
    assert not serious_on(page)


def test_an_answer_that_was_not_read_is_read_before_anything_is_compared(page, address, tmp_path, settings):
    file = tmp_path / "line.csv"
    file.write_text(coded_log(), encoding="utf-8")
    page.goto(address)
    page.locator("#choose").set_input_files(file)
    page.locator("#problem").wait_for()
    page.locator("#how-form button").click()
    page.locator("#suggested").wait_for()
    page.locator("#target").select_option("flow")
    page.locator("#horizon").fill("1")
    page.locator("#set-sentinels").fill("-9999")
    page.locator("#begin").click()
    page.locator("#taken li").wait_for()
    assert "Check what was read, then compare" in page.locator("#status").inner_text()
    assert not [path for path in settings.runs.iterdir() if path.name != ".app"]
    # what was chosen stays
    page.locator("#begin").click()
    page.locator("#result").wait_for()
    (run,) = [path for path in settings.runs.iterdir() if path.name != ".app"]
    about = json.loads((run / "app.json").read_text(encoding="utf-8"))
    assert about["reading"] == {"time": ["date", "clock"], "sentinels": [-9999.0]}


def test_a_mistake_in_the_field_is_one_sentence_and_the_last_reading_stays(page, address, log):
    page.goto(address)
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    page.locator("#set-sentinels").fill("-999,9")
    page.keyboard.press("Enter")
    page.locator("#problem").wait_for()
    assert "“-999,9” may be one number or two" in page.locator("#problem-text").inner_text()
    assert page.locator("#looked").is_visible()
    page.locator("#set-sentinels").fill("-999.9")
    page.keyboard.press("Enter")
    page.locator("#taken li").wait_for()
    assert page.locator("#problem").is_hidden()
    assert page.locator("#taken").inner_text() == "“-999.9” stands in no channel, so nothing was changed by it."
    # another file begins anew
    page.locator("#choose").set_input_files([])
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    assert page.locator("#set-sentinels").input_value() == ""
    assert page.locator("#taken li").count() == 0


def leave(settings, name: str, text: str) -> None:
    folder = settings.runs / name
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(text, encoding="utf-8")


def test_until_the_list_is_there_nobody_is_told_that_there_are_no_runs(page, address, settings):
    leave(settings, "mine", json.dumps(RESULT))

    def slowly(route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/api/runs", slowly)
    page.goto(address)
    assert page.locator("#earlier-wait").inner_text() == "Looking for earlier runs …"
    assert page.locator("#earlier-none").is_hidden()
    page.locator("#runs tr").wait_for()
    assert page.locator("#earlier-wait").is_hidden()
    assert page.locator("#earlier-none").is_hidden()


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_runs_of_the_command_line_are_listed_under_their_folders_and_opened(page, address, settings, lang):
    page.goto(f"{address}?lang={lang}")
    page.locator("#earlier-none").wait_for()
    # where they are looked for is said
    assert str(settings.runs.resolve()) in page.locator("#earlier").inner_text()
    leave(settings, "mine", json.dumps(RESULT))
    leave(settings, "broken", "{")
    # a person comes back from the terminal
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    mine = page.locator("#runs tr", has_text="mine")
    mine.wait_for()
    assert {"en": "command line, folder mine", "ja": "コマンドライン、フォルダー「mine」"}[lang] in mine.inner_text()
    assert {"en": "Adopt the state-space model", "ja": "状態空間モデルを採用"}[lang] in mine.inner_text()
    assert "pump.csv" in mine.inner_text()
    assert "2026" in mine.locator("th").inner_text()
    broken = page.locator("#runs tr", has_text="broken")
    assert {"en": "cannot be read", "ja": "読み込めません"}[lang] in broken.inner_text()
    assert not serious_on(page)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(ROOM) == 0
    mine.locator("button").click()
    page.locator("#verdict.adopt").wait_for()
    assert page.locator("#verdict-sentence").inner_text() == {"en": "Adopt.", "ja": "採用。"}[lang]
    broken.locator("button").click()
    page.locator("#verdict.none").wait_for()
    assert "broken" in page.locator("#verdict-sentence").inner_text()
    assert page.locator("#result-what").inner_text() == "broken"
    assert page.locator("#open-report").is_hidden()
