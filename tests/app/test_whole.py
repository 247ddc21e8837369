"""A real run from the page: the command line's folder, on which `keiretsu report` and a replay work."""

from __future__ import annotations

import json

from fastapi.testclient import TestClient

import keiretsu as kr
from keiretsu.app import AppSettings, make_app
from keiretsu.proof import Result, read_plan
from support.app_page import PORT, TOKEN, Client, log_text


def test_a_real_run_leaves_what_the_command_line_leaves(tmp_path):
    settings = AppSettings(runs=tmp_path / "runs", candidates=("naive", "ridge", "selective"))
    log = tmp_path / "pump.csv"
    log.write_text(log_text(400), encoding="utf-8")
    with TestClient(make_app(settings, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}") as http:
        client = Client(http)
        file = client.give(log.read_bytes()).json()["id"]
        wrong = client.ended(client.begin(file, target="pressure").json()["id"])
        assert wrong["state"] == "failed"
        assert "pressure" in wrong["problem"]["en"]
        run = client.ended(client.begin(file, horizon=6, budget=40, lang="ja").json()["id"])
    assert run["state"] == "done", run["problem"]
    folder = settings.runs / run["id"]
    assert {"plan.yaml", "result.json", "report.html", "models", "predictions", "entries"} <= {
        path.name for path in folder.iterdir()
    }
    result = Result.load(folder)
    assert result.to_dict()["data"]["source"] == "pump.csv"
    assert run["sentence"] == result.verdict["sentence"]
    assert '<html lang="ja">' in (folder / "report.html").read_text(encoding="utf-8")
    result.report(tmp_path / "again.html")
    # the plan is for the original: the same ids, the same fingerprint
    assert read_plan(folder / "plan.yaml").data.fingerprint == kr.read(log).fingerprint()
    assert str(settings.own) not in json.dumps(result.to_dict())
