"""One candidate from its fit to its entry: what every executor does, wherever it runs."""

from __future__ import annotations

import logging
from inspect import signature
from time import perf_counter
from typing import Any

import lightgbm
import numpy as np

from keiretsu.errors import KeiretsuError
from keiretsu.estimators import Forecast
from keiretsu.evaluate.candidates import INCUMBENT, Candidate, Settings
from keiretsu.evaluate.cost import Cost, measure_cost
from keiretsu.evaluate.costs.state import state_bytes
from keiretsu.evaluate.kpis import predict_quantile_loss
from keiretsu.evaluate.scorecard import score
from keiretsu.progress import Progress
from keiretsu.proof.bench import Bench
from keiretsu.proof.entry import Entry
from keiretsu.proof.plain import plain
from keiretsu.proof.plan import Entrant
from keiretsu.proof.running.folder import Arrays, RunFolder

log = logging.getLogger(__name__)

# What our own rooms and the numerical libraries raise on data they cannot digest, and what is too large for the memory.
CRASHES = (KeiretsuError, ArithmeticError, MemoryError, np.linalg.LinAlgError, lightgbm.basic.LightGBMError)


class OutOfTimeError(Exception):
    """A fit was broken off, for the run to end in time."""


def perform(
    entrant: Entrant, who: Candidate, bench: Bench, folder: RunFolder, *, progress: Progress | None
) -> Any:  # fmt: skip
    """Fit a candidate, forecast from every origin, measure its cost; all of it lies in the folder afterwards.

    A candidate that fails leaves an entry which says why. What nobody foresaw is also logged with its traceback.

    Returns:
        The fitted model; None where it failed.
    Raises:
        OutOfTimeError: as `progress` does.
        OutputError: something cannot be written.
    """
    started = perf_counter()
    try:
        model, fitted = _fitted(entrant, who, bench, folder, progress)
        forecast = _forecast(model, bench)
        # a forecast that cannot be judged is a failure of the candidate
        card, _ = score(entrant.name, forecast, bench.examination)
        saved = folder.model(f"{who.name}.{who.suffix}")
        model.save(saved)
        cost = measure_cost(model, bench.fold.seen, fit_seconds=fitted, saved=saved)
    except OutOfTimeError:
        raise
    except CRASHES as error:
        sentence = str(error) if isinstance(error, KeiretsuError) else f"{type(error).__name__}: {error}"
        log.warning("candidate %s failed: %s", entrant.name, sentence)
        fail(entrant.name, sentence, folder, seconds=perf_counter() - started)
        return None
    except Exception as error:
        log.exception("candidate %s failed by a mistake of its program", entrant.name)
        whose = "" if who.name == INCUMBENT else " Please report it."
        sentence = f"its program made a mistake ({type(error).__name__}: {error}).{whose}"
        fail(entrant.name, sentence, folder, seconds=perf_counter() - started)
        return None
    summary = model.summary
    levels = predict_quantile_loss(model, bench.fold, bench.origins, forecast=forecast)
    folder.write_arrays(entrant.name, {**_arrays(forecast), "levels": levels["levels"], "offset": levels["offset"]})
    folder.write_entry(
        entrant.name,
        plain(
            {
                "error": None,
                "mae": card.scores["mae"],
                "cost": cost.to_dict(),
                "share": summary.get("share") if who.budget == "steps" else None,
                "summary": summary,
                "state_bytes": state_bytes(model),
                "model": f"models/{saved.name}",
                "seconds": perf_counter() - started,
            }
        ),
    )
    return model


def fail(name: str, error: str, folder: RunFolder, *, seconds: float) -> None:
    """Say that a candidate gave no forecast."""
    nothing = {"mae": None, "cost": None, "share": None, "summary": {}, "state_bytes": None, "model": None}
    folder.write_entry(name, {"error": error, **nothing, "seconds": seconds})


def entry_of(who: Candidate, bench: Bench, folder: RunFolder) -> Entry:
    """How a candidate did, from what lies in the folder."""
    found = folder.read_entry(who.name)
    if found["error"] is not None:
        return Entry(who, found["error"], None, None, None, None, None, {}, None, None, found["seconds"])
    arrays = folder.read_arrays(who.name)
    forecast = Forecast(arrays["mean"], arrays.get("lower"), arrays.get("upper"))
    card, losses = score(who.name, forecast, bench.examination)
    return Entry(
        candidate=who,
        error=None,
        card=card,
        losses=losses,
        forecast=forecast,
        cost=Cost(**found["cost"]),
        share=found["share"],
        summary=found["summary"],
        state_bytes=found["state_bytes"],
        model=found["model"],
        seconds=found["seconds"],
    )


def _fitted(
    entrant: Entrant, who: Candidate, bench: Bench, folder: RunFolder, progress: Progress | None
) -> tuple[Any, float]:
    """A model that has learned from the training rows, and the seconds that took."""
    plan, started = bench.plan, perf_counter()
    settings = Settings(
        plan.goal.horizon, steps=entrant.steps, period=plan.period, threads=plan.threads, seed=plan.seed
    )
    model = who.build(settings)
    held = {}
    if "checkpoint" in signature(model.fit).parameters:
        held["checkpoint"] = folder.checkpoint(who.name)
    model.fit(bench.fold.train, target=list(plan.goal.targets), progress=progress, **held)
    return model, perf_counter() - started


def _forecast(model: Any, bench: Bench) -> Forecast:
    asked = bench.plan.rule.coverage
    # a model of few residuals can be judged all the same, without intervals
    asked = asked if asked <= model.quantiles_.largest else None
    return model.forecast_at(bench.fold.seen, bench.origins.rows, coverage=asked)


def _arrays(forecast: Forecast) -> Arrays:
    parts = {"mean": forecast.mean, "lower": forecast.lower, "upper": forecast.upper}
    return {key: array for key, array in parts.items() if array is not None}
