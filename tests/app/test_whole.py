"""A real run from the page: the command line's folder, on which `keiretsu report` and a replay work."""

from __future__ import annotations

import json
import shutil
import time

from fastapi.testclient import TestClient

import keiretsu as kr
from keiretsu.app import AppSettings, make_app
from keiretsu.proof import Result, read_plan
from support.app_page import PORT, TOKEN, Client, log_text


def test_a_real_run_leaves_what_the_command_line_leaves(tmp_path):
    settings = AppSettings(runs=tmp_path / "runs", candidates=("naive", "ridge", "selective"))
    log = tmp_path / "pump.csv"
    # a code in the channel, and the time of day in a column of its own
    text = log_text(400).replace("time,", "date,clock,").replace(" ", ",").replace(":00:00,,", ":00:00,-9999,")
    log.write_text(text, encoding="utf-8")
    reading = {"time": "date", "clock": "clock", "sentinels": "-9999"}
    with TestClient(make_app(settings, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}") as http:
        client = Client(http)
        file = client.give(log.read_bytes()).json()["id"]
        # refused before it began: no run
        id = client.begin(file, target="pressure", reading=reading).json()["id"]
        while (answer := client.ask("GET", f"/api/runs/{id}")).status_code == 200:
            time.sleep(0.05)
        assert "pressure" in answer.json()["sentence"]["en"]
        assert not (settings.runs / id).exists()
        asked = client.begin(file, horizon=6, budget=25, lang="ja", reading=reading)
        run = client.ended(asked.json()["id"])
        # as the command line would have left it there
        shutil.copytree(settings.runs / run["id"], settings.runs / "mine", ignore=shutil.ignore_patterns("app.*"))
        report = client.ask("GET", f"/runs/{run['id']}/report")
        slides = client.ask("GET", f"/runs/{run['id']}/slides")
        mine = next(each for each in client.ask("GET", "/api/runs").json() if not each["ours"])
        beside = client.ask("GET", f"/runs/{run['id']}/compare/{mine['id']}?lang=ja")
    assert run["state"] == "done", run["problem"]
    assert slides.text == (settings.runs / run["id"] / "slides.md").read_text(encoding="utf-8")
    # shown as a report is: in a sandbox, in the language of the page
    assert beside.status_code == 200, beside.text
    assert beside.headers["content-security-policy"] == report.headers["content-security-policy"]
    assert '<html lang="ja"' in beside.text
    assert beside.text.count("pump.csv") >= 2
    assert run["asked"]["reading"] == reading
    folder = settings.runs / run["id"]
    assert {"plan.yaml", "result.json", "report.html", "models", "predictions", "entries"} <= {
        path.name for path in folder.iterdir()
    }
    result = Result.load(folder)
    assert result.to_dict()["data"]["source"] == "pump.csv"
    assert run["sentence"] == result.verdict["sentence"]
    assert '<html lang="ja">' in (folder / "report.html").read_text(encoding="utf-8")
    result.report(tmp_path / "again.html")
    assert (mine["folder"], mine["name"], mine["horizon"], mine["report"]) == ("mine", "pump.csv", 6, True)
    assert (mine["sentence"], mine["headline"]) == (run["sentence"], run["headline"])
    # the plan is for the original, and says how it was read: the same ids, the same fingerprint
    data = read_plan(folder / "plan.yaml").data
    assert data.reading["sentinels"] == [-9999.0]
    series = kr.read(log, **data.settings)
    assert series.report.replaced == {"load": {"-9999": 1}}
    assert data.fingerprint == series.fingerprint()
    assert str(settings.own) not in json.dumps(result.to_dict())
