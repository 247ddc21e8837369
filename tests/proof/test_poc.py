"""The whole proof on small logs, with plans made here so that nothing is calibrated and everything is quick."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest

import keiretsu as kr
from keiretsu.errors import ArgumentError, BudgetError, OutputError, TooShortError, TrainingError
from keiretsu.evaluate import candidate
from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan, Result
from keiretsu.proof.budget import Measured
from keiretsu.proof.pace import Pace
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.roster import Roster
from keiretsu.proof.split import choose_split
from support.outcomes import outcome_of
from support.report_text import body, words

# The package's `poc` is the function.
poc_module = sys.modules["keiretsu.proof.poc"]
QUICK = (Entrant("naive"), Entrant("seasonal_naive"), Entrant("ridge"), Entrant("lightgbm", 8), Entrant("selective", 2))


def plan_for(series, *, horizon: int = 4) -> Plan:
    goal = Goal(series.channels[:1], horizon)
    split = choose_split(series, seed=0)
    return Plan(reference_to(series), goal, split, OriginRule(3), QUICK, DecisionRule(), 1, 60.0, 0, 1)


@pytest.mark.parametrize("name", [pytest.param("calendar", marks=pytest.mark.slow), "engines"])
def test_a_run_fits_its_schema_and_its_replay_is_the_same(name, request, tmp_path):
    series = request.getfixturevalue(name)
    first = kr.poc(series, plan=plan_for(series), out=tmp_path / "one", on="inline")
    stored = json.loads((tmp_path / "one" / "result.json").read_text(encoding="utf-8"))
    schema = json.loads(files("keiretsu.proof").joinpath("result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(stored)
    assert all(entry["status"] == "ok" for entry in stored["candidates"])
    written = {"plan.yaml", "result.json", "report.html", "slides.md", "view.json", "models", "entries", "predictions"}
    assert {path.name for path in (tmp_path / "one").iterdir()} == written
    kept = Result.load(tmp_path / "one")
    for write, name in ((kept.report, "report.html"), (kept.slides, "slides.md")):
        write(tmp_path / "again")
        assert (tmp_path / "again").read_text() == (tmp_path / "one" / name).read_text(), "result.json tells all"
    certified = (stored["findings"].get("certificates") or {}).get("selective", {})
    saved = kr.load(tmp_path / "one" / "models" / "selective.keiretsu")
    assert (saved.certificate is not None) == ("text" in certified), "what is served says what was proved of it"
    again = kr.poc(series, plan=tmp_path / "one" / "plan.yaml", on="inline")
    assert outcome_of(again) == outcome_of(first)
    assert Result.load(tmp_path / "one").to_dict() == stored


def test_a_candidate_that_crashes_is_reported_and_the_rest_go_on(calendar, monkeypatch):
    def crash(settings):
        raise TrainingError("fit: losses must be finite; got nan. Lower the learning rate.")

    def crashing(name):
        found = candidate(name)
        return replace(found, build=crash) if name == "selective" else found

    monkeypatch.setattr(Roster, "look_up", lambda roster, name: crashing(name))
    result = kr.poc(calendar, plan=plan_for(calendar), on="inline").to_dict()
    failed = next(entry for entry in result["candidates"] if entry["name"] == "selective")
    assert failed["status"] == "failed"
    assert "Lower the learning rate" in failed["error"]
    assert result["comparison"] is None
    assert result["verdict"]["decision"] == "keep"


class Turned:
    """A clock that stands still until it is turned."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def paced(series, monkeypatch, *, turn, at: str, out, content: bool = False) -> Result:
    """A run whose clock is turned by `turn` seconds when a candidate begins; planned for 40 steps a candidate, of whom
    all or none end early."""
    clock = Turned()
    measured = [Measured(entry, 0.0, 1.0 if entry.budget else 0.0) for entry in CANDIDATES]
    pace = Pace(measured, budget_seconds=320.0, started=0.0, clock=clock)
    entrants = tuple(Entrant(entry.name, 40 if entry.budget else None) for entry in CANDIDATES)
    plan = replace(plan_for(series), candidates=entrants, budget_seconds=320.0)

    def turning(name):
        found = candidate(name)
        if name != at:
            return found

        def build(settings):
            clock.now += turn
            return found.build(settings)

        return replace(found, build=build)

    monkeypatch.setattr(poc_module, "make_plan", lambda *args, **options: (plan, pace))
    monkeypatch.setattr(Roster, "look_up", lambda roster, name: turning(name))
    for module in ("run", "training", "shortened"):
        monkeypatch.setattr(f"keiretsu.proof.{module}.had_enough", lambda summary, steps: content)
    result = kr.poc(series, target="a", horizon=4, budget="320s", out=out, on="inline")
    monkeypatch.undo()
    return result


@pytest.mark.parametrize(
    ("turn", "at", "steps", "content"),
    [
        pytest.param(
            0.0,
            "naive",
            {"selective": 40, "ssd": 40, "lti": 40, "gru": 40, "attention": 40},
            False,
            marks=pytest.mark.slow,
        ),
        # the clock stands still while gradient boosting runs, so the rest get what was put aside for it
        pytest.param(
            139.0,
            "ridge",
            {"selective": 21, "ssd": 21, "lti": 21, "gru": 21, "attention": 21},
            False,
            marks=pytest.mark.slow,
        ),
        # the clock stands still again after the selective one, so the later ones get back what was taken from them
        (179.0, "selective", {"selective": 40, "ssd": 22, "lti": 29, "gru": 40, "attention": 40}, False),
        (345.0, "selective", {"selective": 0, "ssd": 0, "lti": 0, "gru": 0, "attention": 0}, False),
        pytest.param(
            345.0,
            "gru",
            {"selective": 40, "ssd": 40, "lti": 40, "gru": 0, "attention": 0},
            False,
            marks=pytest.mark.slow,
        ),
        # each ends before its steps are used up: what is left is the later ones'
        (80.0, "selective", {"selective": 40, "ssd": 46, "lti": 62, "gru": 93, "attention": 187}, True),
    ],
    ids=["in time", "all alike", "late", "broken off", "broken off later", "handed on"],
)
def test_a_shortened_run_says_so_and_its_replay_is_the_same(turn, at, steps, content, calendar, monkeypatch, tmp_path):
    first = paced(calendar, monkeypatch, turn=turn, at=at, out=tmp_path / "one", content=content).to_dict()
    used = {entry["name"]: entry["steps"] for entry in first["plan"]["candidates"]}
    taken = {entry["name"]: (entry["training"] or {}).get("taken") for entry in first["candidates"]}
    # boosting that stopped by itself lost nothing by having fewer rounds
    enough = {name for name in ("lightgbm",) if taken[name] is not None and taken[name] < used[name]}
    cut = {name for name in used if used[name] is not None and used[name] < 40} - enough
    assert {name: used[name] for name in steps} == pytest.approx(steps, abs=1)
    schema = json.loads(files("keiretsu.proof").joinpath("result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(first)
    if cut:
        assert {entry["name"] for entry in first["shortened"]["candidates"]} == cut
        assert first["shortened"]["sentence"] in first["verdict"]["risks"]
        report = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
        for lang in ("en", "ja"):
            # spaces before units do not break on the page
            assert " ".join(first["shortened"]["sentence"][lang].split()) in words(body(report, lang))
    else:
        assert first["shortened"] is None
    failed = {entry["name"] for entry in first["candidates"] if entry["status"] == "failed"}
    assert failed == {name for name in used if used[name] == 0}
    monkeypatch.setattr("keiretsu.proof.training.had_enough", lambda summary, steps: content)
    again = kr.poc(calendar, plan=tmp_path / "one" / "plan.yaml", on="inline")
    assert outcome_of(again) == outcome_of(Result(first))


def test_a_mistake_of_a_program_is_reported_with_its_traceback_in_the_log(calendar, monkeypatch, caplog):
    def mistaken(settings):
        raise ValueError("not one of ours")

    def found(name):
        return replace(candidate(name), build=mistaken) if name == "lightgbm" else candidate(name)

    monkeypatch.setattr(Roster, "look_up", lambda roster, name: found(name))
    result = kr.poc(calendar, plan=plan_for(calendar), on="inline").to_dict()
    failed = {entry["name"]: entry["error"] for entry in result["candidates"] if entry["status"] == "failed"}
    assert list(failed) == ["lightgbm"]
    assert "ValueError: not one of ours" in failed["lightgbm"]
    assert any(record.exc_info and record.exc_info[0] is ValueError for record in caplog.records)


def test_a_folder_that_may_not_be_written_is_refused_before_anything_is_done(calendar, monkeypatch, tmp_path):
    monkeypatch.setattr(poc_module.os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="permissions"):
        kr.poc(calendar, target="a", horizon=4, out=tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_other_data_than_the_plans_is_refused(calendar, engines):
    with pytest.raises(ArgumentError, match="fingerprint"):
        kr.poc(engines, plan=plan_for(calendar))


def test_bad_input_writes_nothing(calendar, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(BudgetError, match=r"at least \d+s"):
        kr.poc(calendar.select(ids=["m0"]), target="a", horizon=4, budget="1s", out=out)
    with pytest.raises(TooShortError):
        kr.poc(calendar.head_rows(10), target="a", horizon=8, budget="1s", out=out)
    with pytest.raises(ArgumentError, match="horizon"):
        kr.poc(calendar, target="a", horizon=0, out=out)
    assert not out.exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        kr.poc(calendar, target="a", horizon=4, out=tmp_path / "file" / "run")
