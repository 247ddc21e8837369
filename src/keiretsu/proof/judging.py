"""From losses to the decision: measure what the gates ask for, count what it costs, apply the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from keiretsu.errors import KeiretsuError
from keiretsu.estimators import load
from keiretsu.evaluate.candidates import Candidate, Settings
from keiretsu.evaluate.costs.compute_curve import compute_curve
from keiretsu.progress import Progress
from keiretsu.proof.decision import JUDGED, SELECTIVE, Decision, Terms, decide
from keiretsu.proof.extras import Extras, Time, make_extras
from keiretsu.proof.gating import figures_of, gates_of
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.kpis import kpis_of
from keiretsu.proof.measuring import Asked, Findings, measure
from keiretsu.proof.ownership import Running, ownerships
from keiretsu.proof.plan import Plan
from keiretsu.proof.run import Outcome
from keiretsu.proof.running.folder import RunFolder
from keiretsu.proof.worth import worth_of


@dataclass(frozen=True, eq=False)
class Judgement:
    """A decision and what it rests on.

    Attributes:
        decision: of the rule.
        findings: what was measured.
        figures: of the findings, plain JSON.
        kpis: candidate → its key figures, plain JSON.
        compute: skill against seconds of fitting, plain JSON.
        ownership: what each candidate costs to own, plain JSON, the cheapest first; empty without prices.
        worth: what the candidate to use is worth beside what there was before, plain JSON; None where it has no price.
        extras: what is shown beside what decides.
    """

    decision: Decision
    findings: Findings
    figures: dict[str, Any]
    kpis: dict[str, dict[str, Any]]
    compute: dict[str, Any]
    ownership: list[dict[str, Any]]
    worth: dict[str, Any] | None
    extras: Extras


@dataclass(frozen=True, eq=False)
class Means:
    """The run's folder, models that lie in no file, whether time is over, what is left of it, who hears of progress."""

    folder: RunFolder
    look_up: Callable[[str], Candidate]
    kept: Mapping[str, Any]
    late: Callable[[], bool] = lambda: False
    progress: Progress | None = None
    left: Callable[[], float] = lambda: float("inf")


def judge(outcome: Outcome, means: Means) -> Judgement:
    """Measure, count, decide."""
    plan, pairing = outcome.plan, outcome.examination.pairing
    share, losses = outcome.share_of(SELECTIVE), outcome.losses
    # the losses alone say who is asked about and who the best of the rest is
    first = decide(losses, pairing, plan.rule, share=share, terms=Terms(resamples=0))
    judged = _asked_about(first, plan)
    asked = Asked(judged, first.rival, MEASURED if plan.kpis is None else plan.kpis, means.late, means.progress)
    models = {name: model for name in (*judged, first.rival) if (model := _model(name, outcome, means)) is not None}
    findings = measure(outcome.bench, models, asked, means.folder)
    running = {
        entry.candidate.name: Running.of(entry.cost, state_bytes=entry.state_bytes)
        for entry in outcome.entries
        if entry.cost is not None
    }
    owned = () if plan.value is None else ownerships(running, plan.value, plan.designs)
    terms = Terms(
        gates={name: gates_of(name, first.rival, findings, outcome.bench) for name in judged},
        costs={row.candidate: row.total for row in owned} or None,
        value=plan.value,
        seed=plan.seed,
    )
    kpis = {
        entry.candidate.name: kpis_of(entry, means.folder.read_arrays(entry.candidate.name), outcome.bench)
        for entry in outcome.entries
        if entry.error is None
    }
    decision = decide(losses, pairing, plan.rule, share=share, terms=terms)

    def model_of(name: str) -> Any:
        return models[name] if name in models else _model(name, outcome, means)

    worth = worth_of(decision, losses, pairing, plan.value, terms.costs or {})
    extras = make_extras(outcome, decision, model_of, Time(means.left, means.progress))
    return Judgement(
        decision=decision,
        findings=findings,
        figures=figures_of(judged, first.rival, findings, outcome.bench) | {"stability_map": extras.stability_map},
        kpis=kpis,
        compute=_compute(outcome),
        ownership=[row.to_dict() for row in owned],
        worth=None if worth is None else worth.to_dict(),
        extras=extras,
    )


def _asked_about(first: Decision, plan: Plan) -> tuple[str, ...]:
    """Whom the decision speaks of, and whoever else may be adopted for all that the losses say."""
    able = [
        name
        for name in first.standings
        if name == first.candidate or min(first.superior[name], first.noninferior[name]) < plan.rule.alpha
    ]
    return tuple(name for name in JUDGED if name in able)


def _model(name: str, outcome: Outcome, means: Means) -> Any:
    """A fitted model: one that lies in no file, or the one in the run's folder."""
    if name in means.kept:
        return means.kept[name]
    entry = outcome.entry(name)
    if entry is None or entry.model is None:
        return None
    try:
        return load_model(means.look_up(name), means.folder.place / entry.model, outcome.plan.goal.horizon)
    except KeiretsuError:
        return None


def load_model(who: Candidate, place: Path, horizon: int) -> Any:
    """Read a candidate's model back.

    Raises:
        KeiretsuError: it lies in no file, or the file is damaged.
    """
    if who.suffix == "keiretsu":
        return load(place)
    return type(who.build(Settings(horizon))).load(place)


def _compute(outcome: Outcome) -> dict[str, Any]:
    ran = [entry for entry in outcome.entries if entry.cost is not None and entry.card is not None]
    fits = {
        entry.candidate.name: (entry.cost.fit_seconds, mae)
        for entry in ran
        if entry.cost is not None and entry.card is not None
        if (mae := entry.card.scores["mae"]) is not None and isfinite(mae)
    }
    partner = next((seconds for name, (seconds, _) in fits.items() if name == "ridge"), 0.0)
    summaries = {entry.candidate.name: entry.summary for entry in ran}
    return compute_curve(
        fits, naive_mae=outcome.examination.naive_mae, summaries=summaries, partner_seconds=partner
    ).to_dict()
