"""A run that is refused before it begins: said at the form, whose fields stand as they were, and nothing kept of it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from keiretsu.app import AppSettings
from support.app_page import log_text

REFUSING = (sys.executable, str(Path(__file__).with_name("refusing_worker.py")))
SAYS = {"en": "The comparison was not begun. Horizon must be at most 12 rows", "ja": "予測期間14行は長すぎます。"}


@pytest.fixture
def settings(settings) -> AppSettings:
    """Of a page that refuses horizons of more than 12 rows."""
    return replace(settings, command=REFUSING)


def refusal_of(client, id: str):
    """The answer when the run has been refused."""
    while (answer := client.ask("GET", f"/api/runs/{id}")).status_code == 200:
        assert answer.json()["going"]
        time.sleep(0.05)
    return answer


def folders(settings) -> list[str]:
    return sorted(path.name for path in settings.runs.iterdir() if path.name != ".app")


def test_it_leaves_no_run_no_folder_and_the_copy_of_its_file(client, settings):
    file = client.give(log_text()).json()["id"]
    kept = client.ended(client.begin(file).json()["id"])["id"]
    id = client.begin(file, horizon=14, reading={"duplicates": "mean"}).json()["id"]
    answer = refusal_of(client, id)
    assert answer.status_code == 422
    found = answer.json()
    for lang, says in SAYS.items():
        assert says in found["sentence"][lang]
    assert found["asked"] == {
        "file": file, "target": "temperature", "horizon": 14, "budget": 60, "lang": "en",
        "reading": {"duplicates": "mean"},
    }  # fmt: skip
    # whoever asks late is told the same, and the next run begins
    assert client.ask("GET", f"/api/runs/{id}").json() == found
    assert [run["id"] for run in client.ask("GET", "/api/runs").json()] == [kept]
    assert folders(settings) == [kept]
    assert (settings.own / "files" / file / "upload.csv").exists()
    assert client.ended(client.begin(file).json()["id"])["state"] == "done"


def test_one_that_is_refused_in_the_midst_stays(client, settings):
    run = client.ended(client.begin(client.give(log_text()).json()["id"], horizon=3).json()["id"])
    assert run["state"] == "failed"
    assert folders(settings) == [run["id"]]


def enter(page, address, path, lang: str, horizon: int) -> None:
    page.goto(f"{address}?lang={lang}")
    page.locator("#choose").set_input_files(path)
    page.locator("#looked").wait_for()
    page.locator("#target").select_option("temperature")
    page.locator("#horizon").fill(str(horizon))
    page.locator("#budget").select_option("120")
    page.locator("#begin").click()


def entries(page) -> list[str]:
    return [page.locator(f"#{name}").input_value() for name in ("target", "horizon", "budget", "report-lang")]


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_it_is_told_at_the_form_with_the_fields_as_they_were(page, address, log, settings, lang):
    enter(page, address, log, lang, 14)
    page.locator("#goal #problem").wait_for()
    assert SAYS[lang] in page.locator("#problem-text").inner_text()
    assert page.evaluate("document.activeElement.id") == "goal-head"
    assert page.locator("#run").is_hidden()
    assert page.locator("#runs tr").count() == 0
    assert "#" not in page.url
    assert entries(page) == ["temperature", "14", "120", lang]
    # what was entered outlives a reload now as before
    page.reload()
    page.locator("#target option[value=temperature]").wait_for(state="attached")
    page.wait_for_timeout(100)
    assert entries(page) == ["temperature", "14", "120", lang]
    page.locator("#horizon").fill("1")
    page.locator("#begin").click()
    page.locator("#verdict.keep").wait_for()
    assert page.locator("#problem").is_hidden()
    about = [json.loads(path.read_text(encoding="utf-8")) for path in settings.runs.glob("*/app.json")]
    assert [one["horizon"] for one in about] == [1]


def test_a_tab_that_asks_late_takes_the_fields_up(page, address, log):
    begun = []
    page.on("response", lambda answer: begun.append(answer) if answer.url.endswith("/api/runs") else None)
    enter(page, address, log, "en", 14)
    page.locator("#goal #problem").wait_for()
    (id,) = [each.json()["id"] for each in begun if each.request.method == "POST"]
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{address}#{id}")
    page.locator("#goal #problem").wait_for()
    assert SAYS["en"] in page.locator("#problem-text").inner_text()
    assert entries(page) == ["temperature", "14", "120", "en"]
    page.locator("#horizon").fill("1")
    page.locator("#begin").click()
    page.locator("#verdict.keep").wait_for()
