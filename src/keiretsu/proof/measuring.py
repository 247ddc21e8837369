"""What is measured of the judged candidates and their rival beside the error: stability, robustness, certificate."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from keiretsu.errors import KeiretsuError
from keiretsu.evaluate.costs.routes import measure_routes, route_size
from keiretsu.evaluate.fleet import fleet_choice
from keiretsu.evaluate.kpis import (
    corrupted_series,
    predict_faults_of,
    predict_lengths,
    predict_rollout,
)
from keiretsu.evaluate.kpis.rows import context_of, training_length
from keiretsu.progress import Progress, report
from keiretsu.proof.bench import Bench
from keiretsu.proof.certifying import certified
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.running.folder import Arrays, RunFolder
from keiretsu.proof.threads import threads

log = logging.getLogger(__name__)

# Training lengths that are read before the first origin of a faulty log.
WARM = 4
ROUTES_SECONDS = 6.0


@dataclass(frozen=True, eq=False)
class Asked:
    """What to measure, and of whom.

    Attributes:
        judged: names of the candidates that may be adopted; of them all is measured.
        rival: the best of the rest, for comparison under faults and beyond the horizon.
        kpis: names of `MEASURED`, as the plan has them.
        late: whether nothing more may be begun; never in a replay.
        progress: called as `progress("findings", done, total)`.
    """

    judged: tuple[str, ...]
    rival: str
    kpis: tuple[str, ...] = MEASURED
    late: Callable[[], bool] = lambda: False
    progress: Progress | None = None


@dataclass(frozen=True, eq=False)
class Findings:
    """What was measured; what it rests on lies in the run's folder as arrays.

    Attributes:
        done: names of the findings that were made.
        arrays: finding → candidate → forecasts under its conditions.
        certificates: candidate → what its certificate says, as plain JSON, and whether it holds.
        routes: seconds of training by route; None where not measured.
        fleet: whether one model for all machines or one for each does better; None where not measured.
        seconds: by finding.
        reasons: why one is missing for a candidate, "finding candidate" → sentence.
    """

    done: tuple[str, ...] = ()
    arrays: Mapping[str, Mapping[str, Arrays]] = field(default_factory=dict)
    certificates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    routes: Mapping[str, Any] | None = None
    fleet: Mapping[str, Any] | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def measure(bench: Bench, models: Mapping[str, Any], asked: Asked, folder: RunFolder) -> Findings:
    """Measure one finding after the other until the time is over.

    Args:
        models: fitted, of `asked.judged` and `asked.rival`; one that is not there is said to be missing.
    """
    found = _Found(bench, models, asked)
    todo = [name for name in MEASURED if name in asked.kpis]
    done, seconds = [], {}
    with threads(bench.plan.threads):
        for number, name in enumerate(todo):
            report(asked.progress, "findings", number, len(todo))
            if asked.late():
                break
            began = perf_counter()
            if getattr(found, name)():
                done.append(name)
                seconds[name] = perf_counter() - began
    report(asked.progress, "findings", len(todo), len(todo))
    for finding, by_name in found.arrays.items():
        for name, arrays in by_name.items():
            folder.write_arrays(f"{name}.{finding}", arrays)
    for name in found.certificates:
        # again, with its certificate: what the run's winner is served by says when it should no longer be believed
        models[name].save(folder.model(f"{name}.keiretsu"))
    return Findings(
        tuple(done), found.arrays, found.certificates, found.routes_, found.fleet_, seconds, found.reasons
    )  # fmt: skip


class _Found:
    """Makes the findings; each method says whether its finding could be made within the time."""

    def __init__(self, bench: Bench, models: Mapping[str, Any], asked: Asked) -> None:
        self.bench, self.models, self.asked = bench, models, asked
        self.arrays: dict[str, dict[str, Arrays]] = {}
        self.certificates: dict[str, dict[str, Any]] = {}
        self.routes_: dict[str, Any] | None = None
        self.fleet_: dict[str, Any] | None = None
        self.reasons: dict[str, str] = {}

    def lengths(self) -> bool:
        """Forecasts from sequences of 1× to 64× the training length."""
        return self._each("lengths", self.asked.judged, predict_lengths)

    def rollout(self) -> bool:
        """Forecasts from forecasts."""
        return self._each("rollout", (*self.asked.judged, self.asked.rival), predict_rollout)

    def faults(self) -> bool:
        """Forecasts from faulty logs; all candidates from the same."""
        models = {name: self.models[name] for name in (*self.asked.judged, self.asked.rival) if name in self.models}
        fold = self.bench.fold
        before = max((WARM * training_length(m, fold.train) + context_of(m) for m in models.values()), default=0)
        logs = corrupted_series(fold, self.bench.origins, before=before, seed=self.bench.plan.seed)
        try:
            self.arrays["faults"] = predict_faults_of(models, self._in_time(logs))
        except _LateError:
            self.reasons["faults"] = "the time was over"
            return False
        return True

    def certificate(self) -> bool:
        """What can be proved of the judged candidates, and whether it holds later in the test part."""
        for name in self.asked.judged:
            model = self.models.get(name)
            if model is None or not hasattr(model, "certify"):
                continue
            try:
                self.certificates[name] = certified(model, self.bench)
            except KeiretsuError as error:
                self.reasons[f"certificate {name}"] = str(error)
        return bool(self.certificates)

    def routes(self) -> bool:
        """Seconds of training by FFT, scan and recurrence on data of this shape."""
        train = self.bench.fold.train
        longest = max(train.lengths.values())
        size = route_size(train)
        self.routes_ = measure_routes(
            size, longest=longest, threads=self.bench.plan.threads, seconds=ROUTES_SECONDS
        ).to_dict()
        return True

    def fleet(self) -> bool:
        """Whether one model for all machines or one for each does better, on training rows."""
        train, goal = self.bench.fold.train, self.bench.plan.goal
        if len(train) < 2:
            return False
        try:
            choice = fleet_choice(train, horizon=goal.horizon, target=list(goal.targets), seed=self.bench.plan.seed)
        except KeiretsuError as error:
            self.reasons["fleet"] = str(error)
            return False
        self.fleet_ = choice.to_dict()
        return True

    def _each(self, finding: str, names: tuple[str, ...], predict: Callable[..., Arrays]) -> bool:
        made = {}
        for name in names:
            if name not in self.models or (made and self.asked.late()):
                continue
            try:
                made[name] = predict(self.models[name], self.bench.fold, self.bench.origins)
            except (KeiretsuError, ArithmeticError, np.linalg.LinAlgError) as error:
                self.reasons[f"{finding} {name}"] = str(error)
        self.arrays[finding] = made
        return bool(made)

    def _in_time(self, logs: Iterator[Any]) -> Iterator[Any]:
        for each in logs:
            if self.asked.late():
                raise _LateError
            yield each


class _LateError(Exception):
    """The time is over."""
