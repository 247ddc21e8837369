"""What is measured beside the losses reaches the decision, and what is not is said to be missing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import Ridge

import keiretsu as kr
from keiretsu.errors import ArgumentError, ColumnError
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.split import choose_split
from keiretsu.proof.value import Value
from support.outcomes import outcome_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "incumbent.py"
COMMAND = f"{sys.executable} {EXAMPLE} {{history}} {{origins}} {{forecasts}} a"
ENTRANTS = (Entrant("naive"), Entrant("ridge"), Entrant("selective", 20))


@pytest.fixture(scope="module")
def series():
    """A wave of 400 rows with a flag that marks forty of the last rows."""
    rows = np.arange(400)
    values = np.sin(rows / 7) + 0.1 * np.random.default_rng(0).normal(size=len(rows))
    alarm = ((rows >= 340) & (rows < 380)).astype(float)
    return kr.read(pl.DataFrame({"time": rows, "a": values, "b": np.cos(rows / 7), "alarm": alarm}), time="time")


@pytest.fixture(scope="module")
def plan(series):
    """A plan of three candidates and few steps."""
    split = choose_split(series, seed=0)
    return Plan(reference_to(series), Goal(("a",), 4), split, OriginRule(1), ENTRANTS, DecisionRule(), 1, 60.0, 0, 1)


def test_every_finding_is_made_and_rests_on_arrays_in_the_folder(series, plan, tmp_path):
    result = kr.poc(series, plan=plan, out=tmp_path, on="inline").to_dict()
    findings = result["findings"]
    # one series is no fleet
    assert findings["measured"] == [name for name in MEASURED if name != "fleet"]
    for finding in ("lengths", "faults", "rollout"):
        assert (tmp_path / "predictions" / f"selective.{finding}.safetensors").exists()
    assert findings["faults"]["selective"]["figures"]
    assert findings["fault_ratios"]["selective"]["clean"]["ratio"] is not None
    assert {gate["name"]: gate["status"] for gate in result["comparison"]["gates"]}["robustness"] != "unknown"
    for entry in result["candidates"]:
        assert entry["kpis"]["mae"]["mean"] == pytest.approx(entry["scores"]["mae"])
        assert entry["kpis"]["wql"]["wql"]["mean"] > 0
        assert len(entry["kpis"]["distance"]["stretches"]) > 1


def test_findings_that_the_plan_leaves_out_are_missing_and_their_gates_unknown(series, plan):
    result = kr.poc(series, plan=replace(plan, kpis=()), on="inline").to_dict()
    assert result["findings"]["measured"] == []
    assert {gate["status"] for gate in result["comparison"]["gates"]} == {"unknown"}
    assert result["plan"]["kpis"] == []


def test_labelled_rows_are_told_apart(series, plan):
    told = kr.poc(series, plan=replace(plan, abnormal="alarm", kpis=()), on="inline").to_dict()
    inside, outside = told["candidates"][0]["kpis"]["abnormal"]["counts"]
    assert (inside, outside) == (43, 34)
    with pytest.raises(ColumnError, match="abnormal"):
        kr.poc(series, target="a", horizon=4, abnormal="smoke", budget="60s")


def test_prices_give_a_cost_to_own_for_every_candidate_and_an_account(series, plan):
    value = Value(unit=3.0, machines=5.0, compute=100.0)
    result = kr.poc(series, plan=replace(plan, value=value, kpis=()), on="inline").to_dict()
    owned = {row["candidate"]: row["total"] for row in result["costs"]["ownership"]}
    assert set(owned) == {entrant.name for entrant in ENTRANTS}
    extra = owned["selective"] - owned[result["comparison"]["rival"]]
    assert result["comparison"]["payback"]["extra"] == pytest.approx(extra)


@pytest.mark.parametrize(
    "incumbent", [COMMAND, pytest.param(Ridge(), marks=pytest.mark.slow)], ids=["command", "regressor"]
)
def test_what_the_user_has_takes_part_and_a_resumed_run_asks_it_again(incumbent, series, plan, tmp_path):
    # what is measured beside the errors does not depend on how it is asked
    kpis = () if incumbent is COMMAND else plan.kpis
    wanted = replace(plan, candidates=(Entrant("incumbent"), *ENTRANTS), kpis=kpis)
    first = kr.poc(series, plan=wanted, out=tmp_path, incumbent=incumbent, workers=1)
    entry = first.candidates[0]
    assert (entry["name"], entry["status"]) == ("incumbent", "ok")
    again = kr.poc(series, out=tmp_path, incumbent=incumbent, resume=True, workers=1)
    assert outcome_of(again) == outcome_of(first)
    assert "incumbent" not in (tmp_path / "plan.yaml").read_text(encoding="utf-8").replace("name: incumbent", "")


def test_what_the_user_has_stands_where_it_had_ended_and_is_asked_for_where_not(series, plan, tmp_path):
    wanted = replace(plan, candidates=(Entrant("incumbent"), *ENTRANTS), kpis=())
    first = kr.poc(series, plan=wanted, out=tmp_path, incumbent=Ridge(), on="inline")
    again = kr.poc(series, out=tmp_path, resume=True, on="inline")
    assert again.candidates[0]["status"] == "ok"
    assert again.candidates[0]["scores"] == first.candidates[0]["scores"]
    (tmp_path / "entries" / "incumbent.json").unlink()
    with pytest.raises(ArgumentError, match="incumbent must be given again to resume"):
        kr.poc(series, out=tmp_path, resume=True, on="inline")


def test_a_plan_with_an_incumbent_asks_for_it(series, plan):
    wanted = replace(plan, candidates=(Entrant("incumbent"), *ENTRANTS), kpis=())
    failed = kr.poc(series, plan=wanted, on="inline").candidates[0]
    assert failed["status"] == "failed"
    assert "incumbent must be given" in failed["error"]


@pytest.mark.parametrize("names", [["ridge"], ["selective"], []])
def test_somebody_is_judged_and_somebody_judges(names, series):
    with pytest.raises(ArgumentError, match="candidates must hold"):
        kr.poc(series, target="a", horizon=4, candidates=names)
