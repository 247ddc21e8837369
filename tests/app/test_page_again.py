"""The page once more: a run whose settings are changed, entries over a reload, what stands beside a verdict."""

from __future__ import annotations

import json

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
ALARMS, NOTES = {9: 105, 30: 201}, {5: "check", 6: "check", 40: "oil", 41: "oil"}
CLOCKED = "day,clock,load,temperature,alarm,note\n" + "".join(
    f"2026/01/{1 + k // 24:02d},{k % 24:02d}:00,{k % 7},{-9999 if k == 9 else 20 + k % 5},"
    f"{ALARMS.get(k, 0)},{NOTES.get(k, '')}\n"
    for k in range(60)
)
ENTERED = {"time": "day", "clock": "clock", "events": "alarm", "sentinels": "-9999"}


@pytest.fixture
def clocked(tmp_path):
    """A log whose date and time of day stand in two columns."""
    path = tmp_path / "clocked.csv"
    path.write_text(CLOCKED, encoding="utf-8")
    return path


def enter(page, address, path, lang: str = "en") -> None:
    """Everything is entered at the first question, then read."""
    page.goto(f"{address}?lang={lang}")
    page.locator("#choose").set_input_files(path)
    page.locator("#how[open]").wait_for()
    for name, value in ENTERED.items():
        page.locator(f"#set-{name}").fill(value)
    page.locator("#how-form button[type=submit]").click()
    page.locator("#looked").wait_for()


def goal(page, horizon: int, target: str = "temperature") -> None:
    page.locator("#target").select_option(target)
    page.locator("#horizon").fill(str(horizon))
    page.locator("#budget").select_option("120")
    page.locator("#begin").click()


def entries(page) -> dict:
    names = [*(f"set-{name}" for name in ENTERED), "target", "horizon", "budget", "report-lang"]
    return {name.removeprefix("set-"): page.locator(f"#{name}").input_value() for name in names}


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_what_was_read_as_it_stands_is_not_read_once_more(page, address, clocked, lang):
    enter(page, address, clocked, lang)
    goal(page, 1)
    page.locator("#result").wait_for()
    assert page.locator("#status").inner_text() == ""


@pytest.mark.slow
def test_what_was_changed_is_read_again_and_the_word_of_it_goes_with_the_run(page, address, clocked):
    enter(page, address, clocked)
    page.locator("#set-sentinels").fill("")
    goal(page, 1)
    page.locator("#status", has_text="You changed how the file is read").wait_for()
    assert page.locator("#result").is_hidden()
    page.locator("#begin").click()
    page.locator("#result").wait_for()
    assert page.locator("#status").inner_text() == ""


@pytest.mark.parametrize(("horizon", "lang"), [pytest.param(3, "ja", marks=pytest.mark.slow), (2, "en")])
def test_a_run_that_failed_or_was_stopped_leads_back_to_its_settings(page, address, clocked, settings, horizon, lang):
    enter(page, address, clocked, lang)
    goal(page, horizon)
    if horizon == 2:
        page.locator("#stop").click()
    page.locator("#result").wait_for()
    page.reload()
    page.locator("#result").wait_for()
    page.locator("#change").click()
    page.locator("#goal").wait_for()
    expected = {**ENTERED, "target": "temperature", "horizon": str(horizon), "budget": "120", "report-lang": lang}
    assert entries(page) == expected
    assert page.evaluate("document.activeElement.id") == "goal-head"
    assert "#" not in page.url
    page.locator("#horizon").fill("1")
    page.locator("#begin").click()
    page.locator("#verdict.keep").wait_for()
    # both runs read the one copy
    made = [json.loads(path.read_text(encoding="utf-8")) for path in settings.runs.glob("*/app.json")]
    assert [one["horizon"] for one in sorted(made, key=lambda one: one["horizon"])] == [1, horizon]
    assert len({one["file"] for one in made}) == 1
    assert made[0]["reading"] == made[1]["reading"]


def test_entries_survive_a_reload_and_go_with_another_file(page, address, clocked, log):
    enter(page, address, clocked)
    page.locator("#target").select_option("load")
    page.locator("#horizon").fill("7")
    page.locator("#budget").select_option("600")
    page.reload()
    page.locator("#looked").wait_for()
    page.locator("#target option[value=load]").wait_for(state="attached")
    expect(page.locator("#target")).to_have_value("load")
    assert entries(page) == {**ENTERED, "target": "load", "horizon": "7", "budget": "600", "report-lang": "en"}
    page.locator("#other-language").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("#target")).to_have_value("load")
    assert entries(page) == {**ENTERED, "target": "load", "horizon": "7", "budget": "600", "report-lang": "ja"}
    page.locator("#choose").set_input_files(log)
    page.locator("#file-name", has_text="pump.csv").wait_for()
    found = entries(page)
    assert {name: found[name] for name in ENTERED} == dict.fromkeys(ENTERED, "")
    assert found["horizon"] == "6"


def test_a_file_that_is_gone_is_forgotten_with_its_entries(page, address, clocked, settings):
    enter(page, address, clocked)
    for folder in (settings.own / "files").iterdir():
        (folder / "about.json").unlink()
    page.reload()
    expect(page.locator("#status")).to_have_text("")
    assert page.evaluate("sessionStorage.getItem('keiretsu-entries')") is None
    assert page.locator("#read").is_hidden()
    assert page.locator("#problem").is_hidden()
    assert page.locator("#status").inner_text() == ""


@pytest.mark.slow
def test_made_channels_stand_in_a_group_of_their_own(page, address, clocked):
    enter(page, address, clocked)
    groups = page.locator("#target optgroup")
    assert [group.get_attribute("label") for group in groups.all()] == ["Measured", "Made of words or events"]
    assert groups.nth(0).locator("option").all_inner_texts() == ["load", "temperature"]
    assert groups.nth(1).locator("option").all_inner_texts()[:2] == ["105 count", "105 since"]


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_a_result_names_its_folder_and_is_compared_with_another(page, address, log, settings, lang):
    page.goto(f"{address}?lang={lang}")
    for number in range(2):
        if number:
            page.locator("#another").click()
        page.locator("#choose").set_input_files(log)
        page.locator("#looked").wait_for()
        page.locator("#target").select_option("temperature")
        page.locator("#horizon").fill("1")
        page.locator("#begin").click()
        page.locator("#result").wait_for()
        expect(page.locator("#runs tr")).to_have_count(number + 1)
        shown = page.url.split("#")[1]
        assert shown in page.locator("#place").inner_text()
    # the runner of the tests writes no slides, and too little to compare: that is said
    assert page.locator("#slides").is_hidden()
    page.locator("#against").wait_for()
    assert page.locator("#other option").count() == 1
    page.locator("#compare").click()
    page.locator("#problem").wait_for()
    said = {"en": "These two runs cannot be compared", "ja": "この二つの結果は比べられません"}[lang]
    assert said in page.locator("#problem-text").inner_text()
    (settings.runs / shown / "slides.md").write_text("# a", encoding="utf-8")
    page.reload()
    page.locator("#slides").wait_for()
    with page.expect_download() as given:
        page.locator("#slides").click()
    assert given.value.suggested_filename == "slides.md"


def leave_runs(settings, *folders: str) -> None:
    """Runs of one file, one goal and one moment."""
    for folder in folders:
        (settings.runs / folder).mkdir(parents=True)
        result = {
            "schema": "keiretsu.result/1", "created": "2026-01-02T00:00:00Z", "targets": ["p"], "horizon": 3,
            "data": {"source": "pumps.csv"}, "timings": {}, "candidates": [],
            "verdict": {"decision": "adopt" if folder < "b" else "collect", "sentence": {"en": "So.", "ja": "結論。"}},
        }  # fmt: skip
        (settings.runs / folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_runs_of_one_file_are_told_apart_in_the_menu(page, address, settings, lang):
    leave_runs(settings, "all-pumps", "before", "third")
    page.goto(f"{address}?lang={lang}")
    page.locator("#runs tr", has_text="third").locator("button").click()
    page.locator("#against").wait_for()
    shown = {text.split(":")[-2].split()[-1]: text for text in page.locator("#other option").all_inner_texts()}
    assert sorted(shown) == ["all-pumps", "before"]
    adopt, collect = {
        "en": ("Adopt the state-space model", "Collect data first"),
        "ja": ("状態空間モデルを採用", "先にデータを集める"),
    }[lang]  # fmt: skip
    assert adopt in shown["all-pumps"]
    assert collect in shown["before"]
    assert all("pumps.csv" in text and "2026" in text for text in shown.values())


def test_on_a_phone_the_list_of_earlier_runs_hides_none_in_a_box(page, address, settings):
    leave_runs(settings, *(f"run-{number}" for number in range(9)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.locator("#runs tr").nth(8).wait_for()
    box = page.locator("#earlier-place").evaluate("box => [box.clientHeight, box.scrollHeight]")
    assert box[0] == box[1] > 600


def test_the_run_that_can_be_compared_is_proposed_first_and_waiting_is_said(page, address, log, settings):
    for folder, target, day in (("other", "flow", 9), ("same", "temperature", 2)):
        (settings.runs / folder).mkdir(parents=True)
        result = {
            "created": f"2026-01-0{day}T00:00:00Z", "targets": [target], "horizon": 1,
            "data": {"source": f"{folder}.csv"}, "timings": {}, "candidates": [],
            "verdict": {"decision": "adopt", "sentence": {"en": "Adopt.", "ja": "採用。"}},
        }  # fmt: skip
        (settings.runs / folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    page.goto(address)
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    goal(page, 1)
    page.locator("#against").wait_for()
    shown = page.locator("#other option").all_inner_texts()
    assert ["same.csv" in shown[0], "other.csv" in shown[1]] == [True, True]
    # the answer comes when this test has seen what stands meanwhile
    held = []
    page.route("**/compare/**", lambda route: held.append(route))
    page.locator("#compare").click()
    expect(page.locator("#compare")).to_have_text("Looking for changes …")
    expect(page.locator("#compare")).to_be_disabled()
    held[0].continue_()
    expect(page.locator("#compare")).to_have_text("Show what changed")
    page.unroute("**/compare/**")
