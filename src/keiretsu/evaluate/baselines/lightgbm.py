"""Gradient boosting on causal features: one model a target over all steps ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, ClassVar

import lightgbm
import numpy as np
from lightgbm.callback import CallbackEnv
from numpy.typing import NDArray

from keiretsu.bounds.conformal import ResidualQuantiles
from keiretsu.data import Packed, SeriesSet
from keiretsu.data.holdout import held_out
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.estimators.forecast import FitCost
from keiretsu.evaluate.baselines.base import HELD_OUT_SHARE, Baseline, Training
from keiretsu.evaluate.baselines.carried import carried_forward
from keiretsu.evaluate.baselines.features import FeatureRule, origin_features, step_features
from keiretsu.evaluate.baselines.seasonal import candidate_periods
from keiretsu.progress import Progress, report

PATIENCE = 30
# Enough rounds to tell what one takes, fewer than end the boosting early.
FEWEST_TIMED = 12
PAIRS = 120_000
PAIRS_AT_ONCE = 200_000


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows of a boosting table: origins and steps (n,), features (n, features), targets (n,) in scaled units."""

    features: NDArray[np.float32]
    change: NDArray[np.float64]


class LightGBM(Baseline):
    """Direct multi-step gradient boosting (LightGBM): change from the last observed value, the step being a feature.

    ŷ_{t+k} = y_s + scale · f(features known at t, k), s the last observed row ≤ t

    One model a target serves all steps. It learns from at most 120,000 (origin, step) pairs drawn with `seed`.
    The last fifth of the training rows (whole units where the clock restarts in every series) is set aside: its first
    half stops the boosting, its second half gives the residuals of the intervals. Then the model is fitted again on all
    pairs with the number of rounds found, so that it has seen the newest rows as its rivals have; the intervals are
    those of the first fit, which errs on the wide side.

    Args:
        horizon: rows ahead.
        rounds: most boosting rounds; fewer where the error on the set-aside rows stops falling for 30 rounds.
        period: rows in a season; None takes the strongest that the profile of the training rows finds, if any.
        threads: OpenMP threads; part of the settings because sums depend on it.
        seed: for the draw of pairs and the boosting.
    Source: Ke et al. 2017, "LightGBM: a highly efficient gradient boosting decision tree".
    """

    name: ClassVar[str] = "lightgbm"

    def __init__(
        self, horizon: int, *, rounds: int = 300, period: int | None = None, threads: int = 2, seed: int = 0
    ) -> None:
        self.horizon = horizon
        self.rounds = rounds
        self.period = period
        self.threads = threads
        self.seed = seed

    def estimate(
        self, series: SeriesSet, *, target: Any = None, steps: int = 4, shared: dict[Any, Any] | None = None
    ) -> FitCost:
        """Seconds a fit takes apart from boosting, and seconds a boosting round takes (both fits of it), measured.

        Args:
            series, target: as in `fit`.
            steps: rounds to time.
            shared: not used; other estimates have nothing in common with this one.
        """
        del shared
        started = perf_counter()
        model = type(self)(**{**self.get_params(), "rounds": max(FEWEST_TIMED, steps)})
        model.fit(series, target=target)
        seconds = perf_counter() - started
        # The median of the rounds, times two fits for every target: one round during which the machine did other work
        # says nothing about the rest.
        per_round = 2 * len(model.targets) * max(median(model.round_seconds_), 1e-6)
        return FitCost(max(seconds - sum(model.round_seconds_), 0.0), per_round)

    def _learn(self, training: Training, progress: Progress | None) -> ResidualQuantiles:
        if self.rounds < 1:
            raise ArgumentError(f"LightGBM: rounds must be at least 1; got {self.rounds}. Try rounds=300.")
        self._choose(training)
        stop, residual = self._parts(training)
        self.scales_, self.boosters_, self.rounds_ = [], [], []
        self.round_seconds_: list[float] = []
        first: list[lightgbm.Booster] = []
        for place, column in enumerate(training.columns):
            scale = _scale(training, int(column))
            self.scales_.append(scale)
            train, check = self._pairs(training, place, ~(stop | residual)), self._pairs(training, place, stop)
            booster = self._boost(train, check, self.rounds)
            first.append(booster)
            self.rounds_.append(int(booster.best_iteration or booster.current_iteration()))
            report(progress, self.name, 2 * place + 1, 2 * len(training.columns))
        self.boosters_ = first
        quantiles = self._residuals(training, residual)
        self.boosters_ = []
        for place in range(len(training.columns)):
            everything = self._pairs(training, place, np.ones(training.packed.rows, dtype=bool))
            self.boosters_.append(self._boost(everything, None, self.rounds_[place]))
        return quantiles

    def _choose(self, training: Training) -> None:
        found = (self.period,) if self.period else candidate_periods(training.series, self.targets_)
        self.period_ = int(found[0]) if found else 1
        self.dated_ = training.series.clock == "datetime"

    def _parts(self, training: Training) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The rows that stop the boosting and the rows that give the residuals, both inside the part set aside."""
        late = held_out(training.series, training.packed, share=HELD_OUT_SHARE / 2)
        return training.aside & ~late, training.aside & late

    def _pairs(self, training: Training, place: int, where: NDArray[np.bool_]) -> Pairs:
        """Pairs whose origin and target row both lie in `where`, drawn uniformly."""
        packed, column = training.packed, int(training.columns[place])
        origins = np.flatnonzero(training.allowed & where)
        if not len(origins):
            return Pairs(np.empty((0, 0), dtype=np.float32), np.empty(0))
        generator = np.random.default_rng([self.seed, place])
        total = len(origins) * self.horizon
        drawn = np.arange(total) if total <= PAIRS else np.unique(generator.integers(0, total, size=PAIRS))
        rows, steps = origins[drawn // self.horizon], drawn % self.horizon + 1
        truth = packed.values[rows + steps, column]
        base = carried_forward(packed.values[:, [column]], packed.starts)[rows, 0]
        kept = ~np.isnan(truth) & where[rows + steps]
        rows, steps = rows[kept], steps[kept]
        change = (truth - base)[kept] / self.scales_[place]
        return Pairs(self._features(packed, column, (rows, steps)), change)

    def _features(
        self, packed: Packed, column: int, pairs: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> NDArray[np.float32]:
        rule = FeatureRule(column, self.period_, self.dated_)
        rows, back = np.unique(pairs[0], return_inverse=True)
        return np.concatenate([origin_features(packed, rule, rows)[back], step_features(packed, rule, pairs)], axis=1)

    def _boost(self, train: Pairs, check: Pairs | None, rounds: int) -> lightgbm.Booster:
        options = {
            "objective": "regression_l1",
            "learning_rate": 0.05,
            "num_leaves": 31,
            "min_data_in_leaf": 40,
            "feature_fraction": 0.7,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "lambda_l2": 1.0,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": self.threads,
            "verbosity": -1,
        }
        data = lightgbm.Dataset(train.features, train.change, params={"verbosity": -1}, free_raw_data=False)
        clock = _RoundClock()
        callbacks: list[Callable[[CallbackEnv], None]] = [clock]
        held: list[lightgbm.Dataset] = []
        if check is not None and len(check.change) >= PATIENCE:
            held = [lightgbm.Dataset(check.features, check.change, reference=data, params={"verbosity": -1})]
            callbacks.append(lightgbm.early_stopping(PATIENCE, verbose=False))
        booster = lightgbm.train(options, data, num_boost_round=rounds, valid_sets=held or None, callbacks=callbacks)
        self.round_seconds_ += clock.seconds
        return booster

    def _mean_at(self, series: SeriesSet, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        del series
        mean = np.empty((len(rows), len(self.targets_), self.horizon))
        at_once = max(1, PAIRS_AT_ONCE // self.horizon)
        for place, column in enumerate(self._columns(packed)):
            base = carried_forward(packed.values[:, [int(column)]], packed.starts)[rows, 0]
            for start in range(0, len(rows), at_once):
                part = rows[start : start + at_once]
                pairs = (np.repeat(part, self.horizon), np.tile(np.arange(1, self.horizon + 1), len(part)))
                change = self.boosters_[place].predict(
                    self._features(packed, int(column), pairs), num_threads=self.threads
                )
                mean[start : start + at_once, place] = np.asarray(change).reshape(len(part), self.horizon)
            mean[:, place] = base[:, None] + self.scales_[place] * mean[:, place]
        return mean

    def _parameters(self) -> int:
        """Leaves of all trees."""
        return sum(int(tree["num_leaves"]) for model in self.boosters_ for tree in model.dump_model()["tree_info"])

    @property
    def summary(self) -> dict[str, Any]:
        """As for every baseline; `steps` is the number of boosting rounds, summed over the targets."""
        return {**super().summary, "steps": sum(self.rounds_)}

    def _content(self) -> dict[str, Any]:
        models = [booster.model_to_string() for booster in self.boosters_]
        return {
            "period": self.period_, "dated": self.dated_, "scales": self.scales_, "rounds": self.rounds_,
            "models": models,
        }  # fmt: skip

    def _restore(self, content: dict[str, Any]) -> None:
        self.period_, self.dated_ = int(content["period"]), bool(content["dated"])
        self.scales_, self.rounds_ = list(content["scales"]), list(content["rounds"])
        try:
            self.boosters_ = [lightgbm.Booster(model_str=text) for text in content["models"]]
        except lightgbm.basic.LightGBMError as error:
            raise FileFormatError(
                f"load: path must hold LightGBM models as text; got {error}. Save it again."
            ) from error


class _RoundClock:
    """Seconds of each boosting round after the first, with which a fit's preparations are done."""

    order, before_iteration = 0, False

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._last: float | None = None

    def __call__(self, env: CallbackEnv) -> None:
        del env
        now = perf_counter()
        if self._last is not None:
            self.seconds.append(now - self._last)
        self._last = now


def _scale(training: Training, column: int) -> float:
    """Standard deviation of the target on training rows, so that the loss has about the same size for every target."""
    scale = float(np.nanstd(training.packed.values[:, column]))
    return scale if np.isfinite(scale) and scale > 0 else 1.0
