"""Runs of the command line in the folder of the runs: listed, opened, and told of where they cannot be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from keiretsu.app.shelf import Shelf
from support.app_page import log_text


def result(**more: Any) -> dict[str, Any]:
    """A result of the command line, as far as a list shows it."""
    return {
        "schema": "keiretsu.result/1", "created": "2026-01-02T03:04:05Z", "targets": ["p"], "horizon": 3,
        "data": {"source": "pump.csv"}, "candidates": [], "timings": {},
        "verdict": {"decision": "adopt", "sentence": {"en": "Adopt.", "ja": "採用。"}}, **more,
    }  # fmt: skip


def leave(runs: Path, name: str, content: str | dict[str, Any] | None = None) -> Path:
    """A folder with such a result.json in it, or with none."""
    folder = runs / name
    folder.mkdir(parents=True)
    if content is not None:
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "result.json").write_text(text, encoding="utf-8")
    return folder


def every(client) -> list[dict[str, Any]]:
    answer = client.ask("GET", "/api/runs")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_run_is_listed_with_its_folder_its_verdict_and_its_date(client, settings):
    leave(settings.runs, "mine", result())
    (run,) = every(client)
    assert (run["folder"], run["name"], run["target"], run["horizon"]) == ("mine", "pump.csv", "p", 3)
    assert (run["state"], run["decision"], run["created"]) == ("done", "adopt", "2026-01-02T03:04:05+00:00")
    assert client.ask("GET", f"/api/runs/{run['id']}").json() == run


def test_a_run_that_ends_while_the_page_is_open_is_there_at_the_next_look(client, settings):
    going_on = leave(settings.runs, "mine")
    (going_on / "plan.yaml").write_text("begun: true", encoding="utf-8")
    assert every(client) == []
    (going_on / "result.json").write_text(json.dumps(result()), encoding="utf-8")
    (run,) = every(client)
    assert (run["folder"], run["state"]) == ("mine", "done")
    # begun anew in the same folder, it is under way again
    (going_on / "result.json").unlink()
    assert every(client) == []
    assert client.ask("GET", f"/api/runs/{run['id']}").status_code == 404


def test_folders_without_a_result_and_those_further_down_are_not_listed(client, settings):
    leave(settings.runs, "notes")
    leave(settings.runs, ".hidden", result())
    leave(settings.runs / "gallery", "adopt", result())
    (settings.runs / "result.json").write_text(json.dumps(result()), encoding="utf-8")
    assert every(client) == []


OTHER = {
    "another schema": result(schema="keiretsu.result/0"),
    "no verdict": result(verdict={}),
    "a list": [result()],
    "a text for a number": result(horizon="far"),
    "a text for the cut": result(shortened="yes"),
    "a verdict of words": result(verdict="adopt"),
}


@pytest.mark.parametrize("content", [*OTHER.values(), "{", "", "[" * 100_000], ids=[*OTHER, "cut", "empty", "deep"])
def test_one_that_cannot_be_shown_is_told_in_a_sentence_and_hides_no_other(client, settings, content):
    folder = leave(settings.runs, "broken", content if isinstance(content, str) else json.dumps(content))
    (folder / "report.html").write_text("<p>made before</p>", encoding="utf-8")
    leave(settings.runs, "mine", result())
    runs = {run["folder"]: run for run in every(client)}
    assert runs["mine"]["state"] == "done"
    broken = runs["broken"]
    assert (broken["state"], broken["name"], broken["decision"]) == ("unread", "broken", None)
    assert broken["created"]
    says = "cannot be read" if isinstance(content, str) else "not written by this version"
    assert says in broken["problem"]["en"]
    assert "“broken”" in broken["problem"]["en"]
    assert "「broken」" in broken["problem"]["ja"]
    # what an older version wrote for people can still be looked at
    assert client.http.get(f"/runs/{broken['id']}/report").text == "<p>made before</p>"


def test_an_older_result_without_a_date_has_that_of_its_file(client, settings):
    content = result()
    del content["created"]
    folder = leave(settings.runs, "old", content)
    leave(settings.runs, "older", result(created="last spring"))
    leave(settings.runs, "oldest", result(created="2020-01-01T09:00:00+09:00"))
    runs = every(client)
    assert [run["state"] for run in runs] == ["done"] * 3
    assert runs[-1]["created"] == "2020-01-01T00:00:00+00:00"
    when = {run["folder"]: run["created"] for run in runs}
    assert when["old"] > "2020-02"
    assert when["older"] > "2020-02"
    assert folder.exists()


def test_a_folder_that_may_not_be_looked_into_hides_no_other(client, settings, monkeypatch):
    leave(settings.runs, "mine", result())
    leave(settings.runs, "theirs", result())
    looked = Path.is_file

    def is_file(place: Path) -> bool:
        if place.parent.name == "theirs":
            raise PermissionError(place)
        return looked(place)

    # as it is for all but the superuser, whom tests may run as
    monkeypatch.setattr(Path, "is_file", is_file)
    assert [run["folder"] for run in every(client)] == ["mine"]


def test_a_run_that_is_deleted_while_the_list_is_made_is_left_out(client, settings, monkeypatch):
    leave(settings.runs, "mine", result())
    gone = leave(settings.runs, "gone", result())
    found = Shelf.ids

    def then_delete(shelf: Shelf) -> list[str]:
        ids = found(shelf)
        shutil.rmtree(gone, ignore_errors=True)
        return ids

    monkeypatch.setattr(Shelf, "ids", then_delete)
    assert [run["folder"] for run in every(client)] == ["mine"]


def test_the_name_of_a_folder_is_fit_to_be_shown(client, settings):
    leave(settings.runs, "a\u202eb\nc", result())
    (run,) = every(client)
    assert run["folder"] == "abc"


def test_what_the_page_knew_of_a_run_may_be_lost_and_its_result_is_shown(client, settings):
    id = client.ended(client.begin(client.give(log_text()).json()["id"]).json()["id"])["id"]
    (settings.runs / id / "app.json").write_text("{", encoding="utf-8")
    run = client.ask("GET", f"/api/runs/{id}").json()
    assert (run["ours"], run["state"], run["name"], run["decision"]) == (True, "done", "pump.csv", "keep")
