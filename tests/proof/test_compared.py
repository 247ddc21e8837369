"""Two runs side by side: what changed, whether the verdict stands, and nothing that was not tested."""

from __future__ import annotations

import copy
import json
import re
from datetime import UTC, datetime

import pytest

from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.proof.compared import compare_runs, render_compared, write_compared
from support.axe import serious_on
from support.two_runs import earlier, later


@pytest.fixture
def then():
    return earlier()


@pytest.fixture
def now():
    return later()


def texts_of(compared) -> str:
    return json.dumps(compared.to_dict(), ensure_ascii=False)


def lines_of(compared, part: str) -> dict:
    return {line.key: line for line in compared.part(part).lines}


def test_a_run_and_itself_differ_in_nothing(then):
    found = compare_runs(then, copy.deepcopy(then))
    assert found.standing == "stands"
    assert found.sentence.en.startswith("On the same data and by the same plan, the earlier verdict still stands: use")
    assert found.same_test
    assert not [line for part in found.parts for line in part.changes]
    assert "same test part" in found.cautions[0].en


def test_what_changed_and_that_the_verdict_stands_is_one_sentence(then, now):
    found = compare_runs(then, now)
    assert found.standing == "stands"
    assert found.sentence.en == (
        "With 1,200 more rows, other channels and another time allowance, the earlier verdict still stands: use a "
        "simple model (ridge regression)."
    )
    assert found.sentence.ja == (
        "行数（1,200増）、チャネル、指定時間が異なる条件のもと、"
        "前回の結論は今回も変わりません: 単純なモデル（リッジ回帰）を使う。"
    )


@pytest.mark.parametrize(
    ("decisions", "choices", "standing", "says"),
    [
        (("keep", "keep"), ("ridge", "naive"), "other_choice", "the model to use is now last value instead of ridge"),
        (("keep", "adopt"), ("ridge", "selective"), "changed", "no longer stands"),
        (("adopt", "keep"), ("selective", "ridge"), "changed", "no longer stands"),
        (("adopt", "collect"), ("selective", "ridge"), "unsettled", "is not confirmed"),
        (("collect", "keep"), ("ridge", "ridge"), "settled", "could not settle has an answer"),
        (("collect", "collect"), ("ridge", "naive"), "stands", "still stands"),
    ],
)
def test_what_became_of_the_verdict(then, now, decisions, choices, standing, says):
    for run, decision, choice in zip((then, now), decisions, choices, strict=True):
        run["verdict"].update(decision=decision, choice=choice)
    found = compare_runs(then, now)
    assert found.standing == standing
    assert says in found.sentence.en
    assert found.comparable


@pytest.mark.parametrize("change", ["target", "horizon", "pace", "clock"])
def test_runs_that_forecast_different_things_are_not_compared_as_to_verdict_and_error(then, now, change):
    if change == "target":
        now["targets"] = ["flow"]
    elif change == "horizon":
        now["horizon"] = 48
    elif change == "pace":
        # as many rows, but of half an hour each
        now["data"]["interval"] = 1800.0
    else:
        now["data"].update(clock="integer", interval=1.0)
    found = compare_runs(then, now)
    assert found.standing == "incomparable"
    assert "cannot be compared" in found.sentence.en
    assert "比較できません" in found.sentence.ja
    assert [part.key for part in found.parts] == ["data", "findings", "plan", "costs"]


@pytest.mark.parametrize(("seconds", "alike"), [(3600.0, True), (3534.5, True), (2881.0, True), (2879.0, False)])
def test_a_median_interval_that_moved_a_little_is_no_other_horizon_and_is_told(then, now, seconds, alike):
    now["data"]["interval"] = seconds
    found = compare_runs(then, now)
    assert found.comparable is alike
    assert lines_of(found, "plan")["horizon"].changed is not alike
    moved = [each for each in found.cautions if "median interval" in each.en]
    assert len(moved) == (alike and seconds != 3600.0)
    for each in moved:
        assert "96 rows (4 days) then" in each.en
        assert "96 行（4 日）" in each.ja
        assert each.en.count("min") >= 1
        assert "分" in each.ja


def test_the_data_and_the_plan_line_by_line(then, now):
    found = compare_runs(then, now)
    data, plan = lines_of(found, "data"), lines_of(found, "plan")
    assert data["rows"].note is not None
    assert data["rows"].note.en == "1,200 more"
    assert data["channels"].note is not None
    assert data["channels"].note.en == "added: flow; gone: load_low"
    assert data["fingerprint"].changed
    assert not data["interval"].changed
    assert "goes on beyond it" in found.part("data").see.en
    assert plan["budget"].values == (300.0, 600.0)
    assert plan["candidates"].note is None
    assert not plan["horizon"].changed
    # how many steps a machine had time for is no other plan
    now["plan"]["candidates"] = [{"name": "selective", "steps": 7}]
    then["plan"]["candidates"] = [{"name": "selective", "steps": 8}]
    assert "steps" not in compare_runs(then, now).part("plan").see.en


def test_findings_that_appeared_went_or_changed_their_level(then, now):
    now["profile"]["findings"][0]["level"] = "bad"
    gone = now["profile"]["findings"].pop()
    found = compare_runs(then, now)
    lines = lines_of(found, "findings")
    first = now["profile"]["findings"][0]
    assert lines[first["name"]].note.en == first["sentence_en"]
    assert lines[gone["name"]].values == (gone["level"], None)
    assert "more attention" in found.part("findings").see.en


def test_errors_are_set_side_by_side_as_measured_and_nothing_is_claimed_of_their_difference(then, now):
    for candidate in now["candidates"]:
        candidate["scores"]["mae"] *= 1.1
    found = compare_runs(then, now)
    errors = lines_of(found, "errors")
    assert errors["ridge"].before.en == "1.712 (1.592 – 1.849)"
    assert errors["ridge"].note.en.startswith("+10\u00a0% as measured; less error than last value")
    assert "errs by +10\u00a0% compared with then" in found.part("errors").see.en
    assert not found.same_test
    assert "more than chance cannot be told" in found.cautions[0].en
    assert "判断できません" in found.cautions[0].ja
    claims = re.findall(r"significan\w+|proves? |better by", texts_of(found).replace(then["comparison"]["method"], ""))
    assert not claims


def test_a_candidate_that_failed_or_did_not_take_part_has_no_error_there(then, now):
    now["candidates"] = [c for c in now["candidates"] if c["name"] != "gru"]
    now["candidates"][-2].update(status="failed", scores=None, mae_interval=None)
    failed = now["candidates"][-2]["name"]
    found = compare_runs(then, now)
    errors = lines_of(found, "errors")
    assert errors["gru"].after.en == "–"
    assert errors[failed].after.en == "failed"
    assert errors[failed].note is None
    assert "was not beaten there" in " ".join(caution.en for caution in found.cautions)
    assert lines_of(found, "plan")["candidates"].note.en == "gone: GRU on ridge"


def test_gates_and_the_certificate_then_and_now(then, now):
    now["comparison"]["gates"][0].update(status="fail", value=1.9)
    certificate = now["findings"]["certificates"]["selective"]
    certificate["holds"] = False
    certificate["checks"]["checks"][0]["holds"] = False
    found = compare_runs(then, now)
    gates, held = lines_of(found, "gates"), lines_of(found, "certificate")
    assert gates["stability"].changed
    assert (gates["stability"].values, gates["robustness"].changed) == (("pass", "fail"), False)
    assert held["selective"].values == (True, False)
    assert "must not be relied on" in found.part("certificate").see.en
    assert held["selective"].note.ja


def test_another_rule_or_other_prices_are_said_to_be_a_reason(then, now):
    now["plan"]["rule"] = {"coverage": 0.9, "improvement": 0.05}
    then["plan"]["rule"] = {"coverage": 0.9, "improvement": 0.01}
    found = compare_runs(then, now)
    assert "another decision rule" in found.sentence.en
    assert any("may come from them" in caution.en for caution in found.cautions)


def test_runs_given_in_the_wrong_order_are_said_to_be(then, now):
    assert "was made before the first" in compare_runs(now, then).cautions[-1].en


def test_runs_of_before_with_the_error_alone_are_compared_as_far_as_they_go(then, now):
    for run in (then, now):
        for key in ("findings", "costs"):
            run.pop(key, None)
        run["comparison"].pop("gates", None)
    found = compare_runs(then, now)
    assert [part.key for part in found.parts] == ["verdict", "errors", "data", "findings", "plan", "costs"]
    now["comparison"] = None
    assert compare_runs(then, now).part("verdict") is not None


def test_both_languages_say_the_same_figures(then, now):
    def figures(text: str) -> list[str]:
        return sorted(re.findall(r"\d[\d,.]*\d|\d", text))

    found = compare_runs(then, now)
    for part in found.parts:
        for line in part.lines:
            for told in (line.before, line.after, *([line.note] if line.note else [])):
                assert figures(told.en) == figures(told.ja), line.key


@pytest.mark.parametrize("wrong", [{}, [], {"schema": "keiretsu.result/1"}, {"schema": "x"}], ids=str)
def test_what_is_no_result_is_refused_in_a_sentence(then, wrong):
    with pytest.raises(FileFormatError, match="compare: b must be a whole result"):
        compare_runs(then, wrong)


def test_another_way_of_reading_and_the_coverage_of_the_model_to_use_are_told(then, now):
    then["plan"]["data"]["reading"] = {"time": "date", "zone": "Europe/Berlin"}
    now["plan"]["data"]["reading"] = {"time": "date", "zone": "Europe/Berlin", "sentinels": [-9999.0]}
    chosen = {each["name"]: each for each in now["candidates"]}[now["verdict"]["choice"]]
    chosen["coverage"] = {"nominal": 0.9, "measured": 0.671}
    found = compare_runs(then, now)
    line = lines_of(found, "plan")["reading"]
    assert (line.before.en, line.after.en) == ("zone: Europe/Berlin", "sentinels: [-9999.0]; zone: Europe/Berlin")
    assert "how the log was read" in found.part("plan").see.en
    assert lines_of(found, "verdict")["coverage"].after.en == "67.1\u00a0%"


def test_the_page_is_whole_and_hostile_names_are_text(then, now, tmp_path):
    now["data"]["source"] = "<script>alert(1)</script>.csv"
    now["data"]["channels"][0] = "</table><img src=x onerror=alert(1)>"
    html = render_compared(compare_runs(then, now), lang="ja")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.index('lang="ja"') < html.index('lang="en"')
    made = datetime.fromisoformat(now["created"]).astimezone(UTC)
    assert f"{made:%Y-%m-%d %H:%M} UTCに作成" in html
    assert f"Made at {made:%Y-%m-%d %H:%M} UTC" in html
    place = write_compared(compare_runs(then, now), tmp_path / "new" / "page.html")
    assert place.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(ArgumentError, match="lang must be one of en, ja"):
        render_compared(compare_runs(then, now), lang="fr")


@pytest.mark.parametrize("case", [pytest.param("stands", marks=pytest.mark.slow), "incomparable"])
def test_the_page_in_chromium_is_quiet_fits_and_axe_finds_nothing_serious(browser, then, now, tmp_path, case):
    if case == "incomparable":
        now["targets"] = ["a_very_long_column_name_" * 4]
    place = write_compared(compare_runs(then, now), tmp_path / "page.html")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    for lang in ("en", "ja"):
        page.locator(f'.switch button[data-show="{lang}"]').click()
        for width, height in ((1440, 900), (768, 1024), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious_on(page) == []
    assert not said
    assert [url for url in asked if not url.startswith("data:")] == [place.as_uri()]
    page.close()


def test_another_cycle_is_another_plan(then, now):
    then["plan"]["period"], now["plan"]["period"] = 144, 1
    compared = compare_runs(then, now)
    line = lines_of(compared, "plan")["period"]
    assert line.changed
    assert (line.before.en, line.after.ja) == ("144 rows", "なし")
    assert "cycle that is assumed" in texts_of(compared)
