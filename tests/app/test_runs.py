"""Runs: one at a time, watched, stopped, kept as the command line keeps them, gone with their data."""

from __future__ import annotations

import json
import time

import pytest
from fastapi.testclient import TestClient

from keiretsu.app import AppSettings, make_app
from keiretsu.app.shelf import Shelf
from support.app_page import PORT, TOKEN, Client, log_text


@pytest.fixture
def file(client) -> str:
    """A file that was given."""
    return client.give(log_text()).json()["id"]


def test_a_run_goes_to_its_end_and_its_report_is_served_as_it_was_made(client, settings, file):
    run = client.ended(client.begin(file).json()["id"])
    assert (run["state"], run["decision"], run["report"]) == ("done", "keep", True)
    assert run["sentence"]["ja"] == "リッジ回帰のままで十分です。"
    answer = client.http.get(f"/runs/{run['id']}/report")
    assert answer.content == (settings.runs / run["id"] / "report.html").read_bytes()
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy


def test_progress_is_told_while_it_goes_on(client, file):
    id = client.begin(file, horizon=2).json()["id"]
    until = time.monotonic() + 30
    while True:
        going = client.ask("GET", f"/api/runs/{id}").json()["going"]
        if going["candidates"] and going["candidates"][1]["status"] == "running":
            break
        assert time.monotonic() < until
        time.sleep(0.05)
    assert (going["phase"], going["step"], going["steps"]) == ("candidates", 5, 6)
    assert [who["status"] for who in going["candidates"]] == ["done", "running"]
    assert going["best"] == {"label": {"en": "last value", "ja": "直前値"}, "mae": 2.3}
    assert 0.5 < going["share"] < 1
    assert 0 < going["left"] < 60
    client.ask("POST", f"/api/runs/{id}/stop")
    assert client.ended(id)["state"] == "stopped"


def test_a_run_that_is_stopped_says_so_and_lets_the_next_one_begin(client, file):
    id = client.begin(file, horizon=2).json()["id"]
    assert client.ask("POST", f"/api/runs/{id}/stop").json()["state"] in ("stopping", "stopped")
    run = client.ended(id)
    assert run["state"] == "stopped"
    assert "no verdict" in run["problem"]["en"]
    assert client.ask("POST", f"/api/runs/{id}/stop").status_code == 409
    assert client.ended(client.begin(file).json()["id"])["state"] == "done"


def test_a_run_that_does_not_listen_is_ended(client, file, monkeypatch):
    monkeypatch.setattr("keiretsu.app.child.PATIENCE_SECONDS", 0.2)
    id = client.begin(file, horizon=5).json()["id"]
    while not client.ask("GET", f"/api/runs/{id}").json()["going"]["candidates"]:
        time.sleep(0.05)
    client.ask("POST", f"/api/runs/{id}/stop")
    assert client.ended(id)["state"] == "stopped"


def test_a_second_run_at_the_same_time_is_refused_in_a_sentence(client, file):
    id = client.begin(file, horizon=2).json()["id"]
    other = client.give(log_text()).json()["id"]
    answer = client.begin(other)
    assert answer.status_code == 409
    assert answer.json()["run"] == id
    assert "one at a time" in answer.json()["sentence"]["en"]
    client.ask("POST", f"/api/runs/{id}/stop")
    client.ended(id)
    assert client.begin(other).status_code == 200


def test_what_stands_in_the_way_of_a_run_is_said_without_the_path_of_the_copy(client, settings, file):
    run = client.ended(client.begin(file, horizon=3).json()["id"])
    assert run["state"] == "failed"
    assert "Target must vary" in run["problem"]["en"]
    assert "pump.csv" in run["problem"]["en"]
    assert "upload" not in json.dumps(run)
    assert not run["report"]


def test_a_run_that_crashes_leaves_its_traceback_in_its_log_alone(client, settings, file):
    run = client.ended(client.begin(file, horizon=4).json()["id"])
    assert run["state"] == "failed"
    assert "exit status 1" in run["problem"]["en"]
    assert "secret" not in json.dumps(run)
    assert "a secret of the run" in (settings.runs / run["id"] / "app.log").read_text()


def test_the_copy_goes_with_the_last_run_that_has_it(client, settings, file):
    first = client.ended(client.begin(file).json()["id"])["id"]
    second = client.ended(client.begin(file).json()["id"])["id"]
    copy = settings.own / "files" / file
    assert client.ask("DELETE", f"/api/runs/{first}").status_code == 200
    assert not (settings.runs / first).exists()
    assert copy.exists()
    client.ask("DELETE", f"/api/files/{file}")
    assert copy.exists()
    assert client.ask("DELETE", f"/api/runs/{second}").status_code == 200
    assert not copy.exists()
    assert client.ask("GET", "/api/runs").json() == []


def test_a_run_under_way_is_not_removed(client, file):
    id = client.begin(file, horizon=2).json()["id"]
    assert client.ask("DELETE", f"/api/runs/{id}").status_code == 409
    client.ask("POST", f"/api/runs/{id}/stop")
    client.ended(id)


def test_runs_of_the_command_line_are_shown_under_random_names_and_kept(client, settings):
    folder = settings.runs / "pump & co"
    folder.mkdir(parents=True)
    result = {
        "created": "2026-01-01T00:00:00Z", "targets": ["p"], "horizon": 3, "data": {"source": "pump.csv"},
        "verdict": {"decision": "adopt", "sentence": {"en": "Adopt.", "ja": "採用。"}}, "timings": {},
    }  # fmt: skip
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    (folder / "report.html").write_text("<p>made before</p>", encoding="utf-8")
    (run,) = client.ask("GET", "/api/runs").json()
    assert (run["ours"], run["state"], run["decision"], run["name"]) == (False, "done", "adopt", "pump.csv")
    assert len(run["id"]) == 16
    assert client.http.get(f"/runs/{run['id']}/report").text == "<p>made before</p>"
    assert client.ask("DELETE", f"/api/runs/{run['id']}").status_code == 403
    assert folder.exists()


def test_a_damaged_result_is_said_to_be_one(client, settings, file):
    id = client.ended(client.begin(file).json()["id"])["id"]
    (settings.runs / id / "result.json").write_text("{", encoding="utf-8")
    run = client.ask("GET", f"/api/runs/{id}").json()
    assert run["state"] == "failed"
    assert run["problem"]


@pytest.mark.parametrize(
    "wrong",
    [{"horizon": 0}, {"horizon": 100_001}, {"horizon": 1.5}, {"horizon": True}, {"horizon": "1"}, {"budget": 1},
     {"budget": 10**9}, {"lang": "fr"}, {"target": ""}, {"target": ["a"]}, {"reading": {"memory": 1}}],
    ids=str,
)  # fmt: skip
def test_what_is_asked_of_a_run_is_bounded(client, file, wrong):
    answer = client.begin(file, **wrong)
    assert answer.status_code == 400
    assert set(answer.json()) == {"sentence"}


@pytest.mark.parametrize("id", ["0" * 16, "..", "%2e%2e", "20260101-0123456789ab", "x" * 3000])
def test_what_is_not_there_is_not_found(client, id):
    assert client.begin("0" * 16).status_code == 404
    for method, path in (("GET", f"/api/runs/{id}"), ("DELETE", f"/api/runs/{id}"), ("POST", f"/api/runs/{id}/stop"),
                         ("POST", f"/api/files/{id}/look"), ("GET", f"/runs/{id}/report")):  # fmt: skip
        assert client.ask(method, path, **({"json": {}} if "look" in path else {})).status_code in (404, 405)


def test_a_page_that_begins_anew_knows_its_runs_and_that_one_was_cut(settings):
    first = AppSettings(runs=settings.runs, command=settings.command)
    with TestClient(make_app(first, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}") as http:
        client = Client(http)
        file, idle = (client.give(log_text()).json()["id"] for _ in range(2))
        done = client.ended(client.begin(file).json()["id"])["id"]
        cut = client.begin(file, horizon=2).json()["id"]
    about = settings.runs / cut / "app.json"
    # ended with the page, in good order; a page that was killed leaves it as it was
    assert json.loads(about.read_text())["state"] == "stopped"
    about.write_text(json.dumps({**json.loads(about.read_text()), "state": "running"}), encoding="utf-8")
    with TestClient(make_app(first, port=PORT, token=TOKEN), base_url=f"http://127.0.0.1:{PORT}") as http:
        runs = {run["id"]: run for run in Client(http).ask("GET", "/api/runs").json()}
    assert runs[done]["state"] == "done"
    assert runs[cut]["state"] == "stopped"
    assert "was ended while" in runs[cut]["problem"]["en"]
    # what was dropped and never run is not kept for ever
    assert {path.name for path in (settings.own / "files").iterdir()} == {file}
    assert idle != file


def test_a_run_that_ends_while_it_is_looked_at_is_under_way_or_ended_and_nothing_between(client, file, monkeypatch):
    id = client.begin(file, horizon=2).json()["id"]
    read = Shelf.about

    def slowly(shelf, asked):
        found = read(shelf, asked)
        if found.get("state") == "running" and len(looks) == 0:
            # the file is read, then the run ends, and only then is the rest asked for
            looks.append(asked)
            client.ask("POST", f"/api/runs/{asked}/stop")
            client.ended(asked)
        return found

    looks: list[str] = []
    monkeypatch.setattr(Shelf, "about", slowly)
    run = client.ask("GET", f"/api/runs/{id}").json()
    assert looks == [id]
    assert run["going"] or run["problem"]
    assert client.ended(id)["state"] == "stopped"
