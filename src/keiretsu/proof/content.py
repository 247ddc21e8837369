"""From a run to the content of `result.json`: plain numbers and texts, nothing not finite."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import torch

from keiretsu import ops
from keiretsu.data import Profile, SeriesSet
from keiretsu.proof.cases import cases
from keiretsu.proof.decision import Decision
from keiretsu.proof.entry import Entry
from keiretsu.proof.judging import Judgement
from keiretsu.proof.plain import plain, plain_stamp
from keiretsu.proof.plan import Plan
from keiretsu.proof.profile_figures import profile_figures
from keiretsu.proof.result import SCHEMA
from keiretsu.proof.run import Outcome
from keiretsu.proof.shortened import cut_off, shortened_sentence
from keiretsu.proof.split import split_sentence
from keiretsu.proof.training import Training
from keiretsu.proof.verdict import Verdict


def content_of(
    series: SeriesSet, plan: Plan, profile: Profile, outcome: Outcome, judged: Judgement, verdict: Verdict
) -> dict[str, Any]:
    """Everything but the timings, which are known last."""
    decision = judged.decision
    return plain(
        {
            "schema": SCHEMA,
            "keiretsu": version("keiretsu"),
            "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "task": "forecast",
            "targets": list(plan.goal.targets),
            "horizon": plan.goal.horizon,
            "seed": plan.seed,
            "data": _data(series, plan),
            "profile": {**profile.to_dict(), "figures": profile_figures(series, profile)},
            "plan": plan.to_dict(),
            "shortened": _shortened(plan, outcome.training),
            "split": _split(plan, outcome),
            "candidates": [_entry(entry, judged.kpis.get(entry.candidate.name), outcome) for entry in outcome.entries],
            "comparison": _comparison(decision),
            "findings": judged.figures,
            "costs": {
                "routes": judged.findings.routes,
                "fleet": judged.findings.fleet,
                "compute": judged.compute,
                "ownership": judged.ownership,
                "worth": judged.worth,
            },
            "verdict": verdict.to_dict(),
            "examples": cases(decision, outcome),
            "explained": judged.extras.explained,
            "environment": environment(threads=plan.threads),
        }
    )


def environment(*, threads: int) -> dict[str, Any]:
    """Where a run took place."""
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu_threads": threads,
        "backend": str(ops.backends()),
    }


def _data(series: SeriesSet, plan: Plan) -> dict[str, Any]:
    stamps = series.frame["time"]
    return {
        "source": series.source,
        "fingerprint": plan.data.fingerprint,
        "rows": series.rows,
        "series": len(series),
        "channels": list(series.channels),
        "clock": series.clock,
        "first": plain_stamp(stamps.min()),
        "last": plain_stamp(stamps.max()),
        "interval": series.interval,
        "interval_unit": "s" if series.clock == "datetime" else "1",
        "read_report": series.report.to_dict(),
    }


def _shortened(plan: Plan, training: dict[str, Training]) -> dict[str, Any] | None:
    sentence = shortened_sentence(plan, training)
    if sentence is None:
        return None
    cut = [{"name": who.name, "planned": who.planned, "used": who.steps} for who in cut_off(plan, training)]
    return {"candidates": cut, "sentence": sentence.to_dict()}


def _split(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    fold = outcome.fold
    by_time = plan.split.kind == "time"
    return {
        "kind": plan.split.kind,
        "train_rows": fold.train.rows,
        "test_rows": fold.seen.rows - fold.train.rows if by_time else fold.seen.rows,
        "train_until": plan.split.train_until,
        "test_series": list(plan.split.test_series),
        "origins": len(outcome.origins),
        "sentence": split_sentence(fold, plan.split, origins=len(outcome.origins)).to_dict(),
    }


def _entry(entry: Entry, kpis: dict[str, Any] | None, outcome: Outcome) -> dict[str, Any]:
    card, who = entry.card, entry.candidate
    training = outcome.training.get(who.name)
    return {
        "name": who.name,
        "label": {"en": who.label_en, "ja": who.label_ja},
        "kind": who.kind,
        "status": "ok" if entry.error is None else "failed",
        "error": entry.error,
        "scores": None
        if card is None
        else {**card.scores, "by_horizon": list(card.by_horizon), "by_target": card.by_target},
        "mae_interval": None if card is None or card.mae_interval is None else list(card.mae_interval),
        "coverage": None if card is None else card.coverage,
        "kpis": kpis,
        "cost": None if entry.cost is None else entry.cost.to_dict(),
        "training": None if training is None else training.to_dict(),
        "state_bytes": entry.state_bytes,
        "share": entry.share,
        "summary": {key: value for key, value in entry.summary.items() if key != "seconds"},
        "model": entry.model,
    }


def _comparison(decision: Decision) -> dict[str, Any] | None:
    if decision.comparison is None:
        return None
    found = decision.standings[decision.candidate]
    return {
        "candidate": decision.candidate,
        "rival": decision.rival,
        "relative": decision.relative,
        "units_needed": decision.needed_units,
        **decision.comparison.to_dict(),
        "p_value": decision.comparison.one_sided,
        "method": f"{decision.comparison.method}, one-sided",
        "decisive": decision.decisive,
        "superior_p": decision.superior[decision.candidate],
        "noninferior_p": decision.noninferior[decision.candidate],
        "cheaper": decision.cheaper,
        "against": {
            name: {"difference": pair.difference, "interval": list(pair.interval), "p_value": found.better[name]}
            for name, pair in found.comparisons.items()
        },
        "confidence_set": dict(decision.confidence_set),
        "gates": [gate.to_dict() for gate in decision.gates],
        "payback": None if decision.payback is None else decision.payback.to_dict(),
    }
