"""`make bench-ridge`: the ridge partner alone on ETTh1 and ETTh2, all channels, four horizons.

Weights are learned from the twelve training months. Who chooses the rest:

    --choose validation   the row to be reproduced, to the letter: own lags, closed form, last value subtracted, no
                          intercept; the four validation months choose the penalty and whether channels share weights;
    --choose rolling      what the forecaster does by itself, without months to spare: features and penalty by rolling
                          origins inside the training months.

Each opening of the test months is a line in `openings.csv`; `--closed` looks at the validation months instead.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from ett import HORIZONS, TEST, TRAIN, VALIDATION, Ett, load
from numpy.typing import NDArray
from openings import record

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.partners.learn import PENALTIES, Choice, RidgeLearner
from keiretsu.estimators.training_rows import TrainingRows

# Measured earlier with an independent script: ridge on the last 512 rows, closed form, last value subtracted (MSE).
REFERENCE = {"ETTh1": (0.364, 0.397, 0.420, 0.419), "ETTh2": (0.268, 0.328, 0.354, 0.378)}


@dataclass(frozen=True)
class Chosen:
    """A fitted ridge: its forecasts at rows of the data set, and its settings in words."""

    forecast: Callable[[NDArray[np.int64]], NDArray[np.float64]]
    settings: str


def by_rolling(data: Ett, horizon: int) -> Chosen:
    """The forecaster as it is."""
    model = kr.Forecaster(horizon, mixer=None).fit(data.train, target=list(data.train.channels))
    partner = model.summary["partner"]
    settings = ", ".join(f"{name}={partner[name]}" for name in ("lags", "penalty", "shared_weights", "drift"))
    return Chosen(lambda rows: model.forecast_at(data.series, rows).mean, settings)


def by_validation(data: Ett, horizon: int) -> Chosen:
    """The same weights, with the penalty and the sharing that the validation months prefer."""
    packed, whole = pack(data.train), pack(data.series)
    targets = np.arange(len(packed.channels))
    rows = TrainingRows.of(data.train, packed, targets, horizon=horizon, seed=0)
    learner = RidgeLearner(rows.windows(rows.lags), rows.blocks)
    design = replace(learner.whole, others=False)

    def forecaster(choice: Choice) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
        fitted = CausalPass(rows.clock, rows.scaling, learner.fit(choice), None, targets, horizon)

        def forecast(wanted: NDArray[np.int64]) -> NDArray[np.float64]:
            last = int(wanted[-1]) + 1
            return fitted.advance(fitted.initial_state(), whole.stamp[:last], whole.values[:last], wanted)[0]

        return forecast

    validation = data.origins(horizon, start=TRAIN, stop=TRAIN + VALIDATION)
    tried = [Choice(design, penalty, shared, False, ()) for penalty in PENALTIES for shared in (True, False)]
    losses = [data.errors(forecaster(choice)(validation), validation, horizon)[0] for choice in tried]
    best = tried[int(np.argmin(losses))]
    return Chosen(forecaster(best), f"lags={design.lags}, penalty={best.penalty}, shared={best.shared}")


CHOOSERS = {"validation": by_validation, "rolling": by_rolling}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--choose", choices=tuple(CHOOSERS), default="rolling")
    parser.add_argument("--closed", action="store_true", help="leave the test months closed")
    options = parser.parse_args()
    start = TRAIN if options.closed else TRAIN + VALIDATION
    stop = start + (VALIDATION if options.closed else TEST)
    print(f"settings chosen by {options.choose}; judged on {'validation' if options.closed else 'test'} months")
    header = f"{'data':6} {'horizon':>7} {'MSE':>7} {'MAE':>7} {'earlier':>8} {'windows':>8} {'seconds':>8}  settings"
    print(header)
    for name, earlier in REFERENCE.items():
        data, figures = load(name), []
        for horizon, before in zip(HORIZONS, earlier, strict=True):
            began = perf_counter()
            chosen = CHOOSERS[options.choose](data, horizon)
            rows = data.origins(horizon, start=start, stop=stop)
            mse, mae = data.errors(chosen.forecast(rows), rows, horizon)
            figures.append((mse, mae))
            reference = "-" if options.closed else f"{before:.3f}"
            seconds = perf_counter() - began
            print(
                f"{name:6} {horizon:7} {mse:7.4f} {mae:7.4f} {reference:>8} {len(rows):8} {seconds:8.1f}  "
                f"{chosen.settings}",
                flush=True,
            )
        mse, mae = np.mean(figures, axis=0)
        reference = "" if options.closed else f"{np.mean(earlier):8.3f}"
        print(f"{name:6} {'mean':>7} {mse:7.4f} {mae:7.4f} {reference}")
        if not options.closed:
            each = "/".join(f"{figure[0]:.4f}" for figure in figures)
            figure = f"ridge alone, settings by {options.choose}, MSE {each}, mean MSE/MAE {mse:.4f}/{mae:.4f}"
            record(f"{name} test months", figure)


if __name__ == "__main__":
    main()
