"""`keiretsu compare` on two runs, for people, for programs and as a page; and `keiretsu report --open`."""

from __future__ import annotations

import json

import pytest

from keiretsu._cli import outcome
from keiretsu.cli import app
from support.two_runs import earlier, later


@pytest.fixture
def runs(tmp_path):
    """Two runs' folders."""
    for name, result in (("then", earlier()), ("now", later())):
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text(json.dumps(result), encoding="utf-8")
    return tmp_path


def test_two_runs_for_people_and_as_json_and_as_a_page(keiretsu, here, runs):
    people = keiretsu("compare", "then", "now", "--out", "page.html")
    assert (people.code, people.stderr) == (0, "")
    assert people.stdout.startswith("With 1,200 more rows, other channels and another time allowance, the earlier")
    assert "ridge regression" in people.stdout
    assert people.stdout.endswith("page: page.html\n")
    assert "今回の結論" not in people.stdout
    assert (runs / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    machine = here("compare", "then/result.json", "now", "--json")
    assert (machine.code, machine.stderr) == (0, "")
    found = json.loads(machine.stdout)
    assert (found["schema"], found["standing"], found["same_test"]) == ("keiretsu.compared/1", "stands", False)
    assert "前回の結論は今回も変わりません" in here("compare", "then", "now", "--lang", "ja").stdout


def test_what_is_no_run_is_refused_in_a_sentence(here, runs):
    outcome = here("compare", "then", "nowhere")
    assert outcome.code == 2
    assert "nowhere" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
    assert here("compare", "then").code == 2


@pytest.mark.parametrize("opened", [True, False])
def test_a_report_is_opened_in_the_browser(runs, monkeypatch, capsys, opened):
    asked: list[str] = []

    def browser(address: str) -> bool:
        asked.append(address)
        return opened

    monkeypatch.setattr("webbrowser.open", browser)
    place = runs / "a report & more.html"
    assert outcome.run(app, ["report", str(runs / "now"), "--out", str(place), "--open"]) == 0
    assert asked == [place.as_uri()]
    assert place.exists()
    assert ("No browser could be opened" in capsys.readouterr().out) is not opened


def test_a_report_is_not_opened_unless_asked_for(runs, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", asked.append)
    assert outcome.run(app, ["report", str(runs / "now")]) == 0
    assert asked == []
