"""`make bench-ridge`: the ridge partner alone on ETTh1 and ETTh2, all channels, four horizons.

Features and penalty are chosen by rolling origins inside the rows it is fitted on: the twelve training months with
`--fit train` (the default), or all sixteen months before the test (`--fit before-test`: what a forecaster in use would have).
Each opening of the test months is a line in `openings.csv`; `--validation` looks at the validation months instead.
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np
from ett import HORIZONS, TEST, TRAIN, VALIDATION, load
from openings import record

import keiretsu as kr

# Measured earlier with an independent script: ridge on the last 512 rows, closed form, last value subtracted (MSE).
REFERENCE = {"ETTh1": (0.364, 0.397, 0.420, 0.419), "ETTh2": (0.268, 0.328, 0.354, 0.378)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--validation", action="store_true", help="leave the test months closed")
    parser.add_argument("--fit", choices=("train", "before-test"), default="train")
    options = parser.parse_args()
    validation = options.validation
    months = "train" if validation else options.fit
    start = TRAIN if validation else TRAIN + VALIDATION
    stop = TRAIN + VALIDATION if validation else TRAIN + VALIDATION + TEST
    print(
        f"{'data':6} {'horizon':>7} {'MSE':>7} {'MAE':>7} {'earlier':>8} {'windows':>8} {'seconds':>8}  lags, penalty"
    )
    for name in REFERENCE:
        data, figures = load(name), []
        learned = data.train if months == "train" else data.series.head_rows(TRAIN + VALIDATION)
        for horizon, earlier in zip(HORIZONS, REFERENCE[name], strict=True):
            began = perf_counter()
            model = kr.Forecaster(horizon, mixer=None).fit(learned, target=list(learned.channels))
            rows = data.origins(horizon, start=start, stop=stop)
            mse, mae = data.errors(model.forecast_at(data.series, rows).mean, rows, horizon)
            chosen = model.summary["partner"]
            figures.append((mse, mae))
            reference = "-" if validation else f"{earlier:.3f}"
            print(
                f"{name:6} {horizon:7} {mse:7.4f} {mae:7.4f} {reference:>8} {len(rows):8} {perf_counter() - began:8.1f}  "
                f"{chosen['lags']}, {chosen['penalty']}, shared={chosen['shared_weights']}, others={chosen['other_channels']}",
                flush=True,
            )
        mean = np.mean(figures, axis=0)
        print(
            f"{name:6} {'mean':>7} {mean[0]:7.4f} {mean[1]:7.4f} {'' if validation else f'{np.mean(REFERENCE[name]):8.3f}'}"
        )
        if not validation:
            record(
                f"{name} test months",
                f"ridge alone fitted on {months}, MSE/MAE mean of four horizons {mean[0]:.4f}/{mean[1]:.4f}",
            )


if __name__ == "__main__":
    main()
