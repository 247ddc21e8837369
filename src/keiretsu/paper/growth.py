"""How the loss before training grows with length where s_A > 0: measured, fitted, and what the recursion says.

ln loss ≈ a + b T.  A state at s_A grows by e^{s_A Δ} a row, so b is near s_A times the mean step; as the loss is a mean
over series, the series whose steps are largest weigh most, and b may come near s_A times their mean step.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from pathlib import Path

import torch

from keiretsu.errors import DataError
from keiretsu.nn import PlainModel
from keiretsu.paper.compare import grouped, of_stability
from keiretsu.paper.fits import Line, straight_line
from keiretsu.paper.published import PublishedLog, mirrors
from keiretsu.paper.run import RunResult, RunSpec, model_of, task_of


@dataclass(frozen=True)
class Steps:
    """Steps Δ of a model before training over its own training series, in model time.

    Attributes:
        mean: over all rows.  largest: mean over the rows of the series whose mean is largest.
    """

    mean: float
    largest: float


@dataclass(frozen=True)
class Growth:
    """The loss before training against T.

    Attributes:
        source: "ours" or "published".  task, abscissa: which; `abscissa` is s_A at the start.
        seed: one seed's runs, which share their weights; None for all seeds together.
        line: ln loss against T; None with fewer than two lengths at which it is finite.
        beyond: runs whose loss is not finite, and so not in the line.
        expected: s_A times the mean step, and times that of the series with the largest steps; None where unknown.
    """

    source: str
    task: str
    abscissa: float
    seed: int | None
    line: Line | None
    beyond: int
    expected: tuple[float, float] | None

    @property
    def sentence(self) -> str:
        """The fit in words."""
        seed = "all seeds" if self.seed is None else f"seed {self.seed}"
        who = f"{self.source}, {self.task}, s_A = {self.abscissa:g}, {seed}"
        why = "beyond float32" if self.source == "ours" else "broken off"
        lost = f"; {self.beyond} {why} left out" if self.beyond else ""
        if self.line is None:
            return f"{who}: fewer than two lengths with a finite loss, so no fit{lost}."
        interval = ""
        if self.line.low is not None and self.line.high is not None:
            interval = f", 95 % interval [{self.line.low:.4f}, {self.line.high:.4f}]"
        theory = ""
        if self.expected is not None:
            theory = f"; expected {self.expected[0]:.4f} by the mean step, {self.expected[1]:.4f} by the largest"
        return f"{who}: ln loss = {self.line.intercept:.2f} + {self.line.slope:.4f} T{interval}{theory}{lost}."


def growths(results: Iterable[RunResult], steps: Mapping[RunSpec, Steps] | None = None) -> list[Growth]:
    """Our runs of experiment 1 that start at s_A > 0, at more than one length: each seed, then all together.

    Args:
        results: any; `loss[0]` is the loss before training.
        steps: from `steps_before_training`.
    """
    unstable = [r for r in of_stability(results) if (r.spec.abscissa or 0.0) > 0]
    found = []
    for (task, abscissa), some in grouped(unstable, "task", "abscissa").items():
        if len({r.spec.T for r in some}) < 2:
            continue  # a sweep over s_A at one length
        seeds = grouped(some, "seed")
        for key, those in [*((k[0], v) for k, v in seeds.items()), *([(None, some)] if len(seeds) > 1 else [])]:
            line = straight_line([r.spec.T for r in those], [_log(_initial(r)) for r in those])
            beyond = sum(not isfinite(_initial(r)) for r in those)
            found.append(Growth("ours", task, abscissa, key, line, beyond, _expected(those, steps or {})))
    return found


def published_growths(logs: Sequence[PublishedLog]) -> list[Growth]:
    """The same of their logs. They took no loss before training; the first is that of epoch 1, steps included.

    Logs that broke off have none, and are counted; a log under a wrong sign (`published.mirrors`) is not read twice.
    """
    doubtful = {mirror.below.key for mirror in mirrors(logs)}
    unstable = [log for log in logs if log.start > 0 and log.key not in doubtful]
    found = []
    for task, start in sorted({(log.task, log.start) for log in unstable}):
        some = [log for log in unstable if (log.task, log.start) == (task, start)]
        if len({log.T for log in some}) < 2:
            continue
        seeds = sorted({log.seed for log in some})
        for seed in [*seeds, None] if len(seeds) > 1 else seeds:
            those = [log for log in some if seed is None or log.seed == seed]
            first = [_log(log.loss[1]) if not log.broken_off else nan for log in those]
            line = straight_line([log.T for log in those], first)
            found.append(Growth("published", task, start, seed, line, sum(not isfinite(v) for v in first), None))
    return found


def steps_before_training(results: Iterable[RunResult], *, data: Path | None) -> dict[RunSpec, Steps]:
    """Steps of the runs that `growths` fits, from the same seeds; runs whose series are absent are left out.

    Args:
        results: any.
        data: the folder above imdb/.
    """
    # a seed has the same p, q, words and series whatever s_A, so they are made once
    made: dict[RunSpec, Steps | None] = {}
    found: dict[RunSpec, Steps] = {}
    for spec in (r.spec for r in of_stability(results) if (r.spec.abscissa or 0.0) > 0):
        key = replace(spec, abscissa=0.0)
        if key not in made:
            made[key] = _steps(key, data)
        steps = made[key]
        if steps is not None:
            found[spec] = steps
    return found


@torch.no_grad()
def steps_of(model: PlainModel, tokens: torch.Tensor) -> Steps:
    """Steps over series: a word has one step, so that a table by word serves all rows."""
    words = torch.nn.functional.softplus(model.p + model.rows(torch.arange(model.inputs.vocabulary)[None])[0] @ model.q)
    means = words[tokens].mean(1)
    return Steps(float(means.mean()), float(means.max()))


def _steps(spec: RunSpec, data: Path | None) -> Steps | None:
    try:
        task = task_of(spec, data=data)
    except DataError:
        return None
    model = model_of(spec, task)
    return steps_of(model, torch.from_numpy(task.train.tokens)) if isinstance(model, PlainModel) else None


def _initial(result: RunResult) -> float:
    return result.loss[0] if result.loss else nan


def _log(loss: float) -> float:
    return math.log(loss) if loss > 0 and isfinite(loss) else nan


def _expected(results: Sequence[RunResult], steps: Mapping[RunSpec, Steps]) -> tuple[float, float] | None:
    known = [(r.spec.abscissa or 0.0, steps[r.spec]) for r in results if r.spec in steps]
    if not known:
        return None
    return tuple(sum(s_A * getattr(s, name) for s_A, s in known) / len(known) for name in ("mean", "largest"))  # type: ignore[return-value]
